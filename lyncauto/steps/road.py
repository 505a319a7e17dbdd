"""How a session gets from a Windows host to what lies behind it, and the command that makes the road."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lyncauto.errors import LyncAutoError, SecondHopDenied
from lyncauto.model.resource import Resource
from lyncauto.model.site import WindowsHost
from lyncauto.ports import wire
from lyncauto.ports.hops import PLAIN, RUN_AS, RUN_AS_NEEDS
from lyncauto.ports.powershell import Command
from lyncauto.steps.asking import ask
from lyncauto.steps.estate import Estate

_FIRST_THAT_RUNS_AS = 3  # Windows Management Framework that brought -RunAsCredential
_WHERE: Final = {
    Resource.STORE: "the computer with the SQL Server of the store",
    Resource.DIRECTORY: "each domain controller",
    Resource.SHARE: "the computer with the file share",
    Resource.FRONT_ENDS: "each Front End",
}


def broken_road(estate: Estate, host: str, reached: Iterable[Resource], why: str) -> SecondHopDenied:
    """Return the error for a road that does not lead on from *host*; its fix makes the road.

    Asks the host for its PowerShell, which says what can be made there.
    """
    declared, resources = _declared(estate, host), tuple(reached)
    named = " and ".join(resources)
    return SecondHopDenied(
        f"{host} shows {named} no credentials",
        why=f"{why} ({_now(declared)})",
        fix=_fix(estate, declared, resources),
    )


def hop_fix(estate: Estate, host: str, reached: Iterable[Resource]) -> str:
    """Return what else it may be where the road's end does not answer: who the session runs as."""
    declared = _declared(estate, host)
    if declared.configuration == PLAIN:
        return (
            f"the session on {host} runs as whoever logs on, and shows no credentials to further hosts; if "
            f"the reason could come of that, {_fix(estate, declared, tuple(reached))}"
        )
    return (
        f"the session on {host} runs as the account of its configuration {declared.configuration} "
        f"({_place(estate, declared)})"
    )


def _declared(estate: Estate, host: str) -> WindowsHost:
    """Return the host as its session takes it: of a host that is named twice, the first entry."""
    known = (estate.cms.host, estate.zone.host, *estate.pool.front_ends)
    return next(one for one in known if one.name == host)


def _place(estate: Estate, declared: WindowsHost) -> str:
    return estate.places.get(declared.name) or f"`configuration` of {declared.name} in the site file"


def _now(declared: WindowsHost) -> str:
    if declared.configuration == PLAIN:
        return f"{PLAIN} runs as whoever logs on, and cannot hand his credentials on"
    return f"the session ran in {declared.configuration}"


def _fix(estate: Estate, declared: WindowsHost, reached: tuple[Resource, ...]) -> str:
    place, host = _place(estate, declared), declared.name
    if declared.configuration != PLAIN:
        return (
            f"the session configuration {declared.configuration} of {host} runs as nobody who is known there "
            f"({place}): on {host} type `Set-PSSessionConfiguration -Name {declared.configuration} "
            "-RunAsCredential (Get-Credential) -Force` with an account that may do this. " + RUN_AS_NEEDS
        )
    version = _powershell(estate, host)
    if version and int(version.partition(".")[0]) < _FIRST_THAT_RUNS_AS:
        return f"{host} has PowerShell {version}, where no session runs as somebody else: " + _without_run_as(
            estate, declared, reached
        )
    return (
        f"make a session configuration that runs as somebody: on {host} type `{RUN_AS}` with an account that "
        f"may do this (it restarts WinRM), then write `configuration: LyncAuto` in {place}"
        + ("" if version else f". {RUN_AS_NEEDS}")
    )


def _without_run_as(estate: Estate, declared: WindowsHost, reached: tuple[Resource, ...]) -> str:
    there = " and ".join(_computer(estate, one) for one in reached)
    there_named = _short(there) if reached == (Resource.AUTHORITY,) else "<computer>"
    delegate = (
        f"let a domain administrator delegate, for {there}: `Set-ADComputer {there_named} "
        f"-PrincipalsAllowedToDelegateToAccount (Get-ADComputer {_short(declared.name)})`, and write "
        f"`authentication: kerberos` in {_place(estate, declared).partition(',')[0]}"
    )
    if declared is estate.cms.host:
        newer = f"use a management host with WMF 3 or later under `cms`, with `{RUN_AS}` typed there"
        return f"{newer}; or {delegate}"
    return delegate


def _short(fqdn: str) -> str:
    return fqdn.partition(".")[0]


def _computer(estate: Estate, resource: Resource) -> str:
    if resource is Resource.AUTHORITY:
        return estate.authority.config.partition("\\")[0]
    return _WHERE[resource]


def _powershell(estate: Estate, host: str) -> str:
    """Return the host's version of PowerShell; empty if it does not say so now."""
    try:
        found = ask(estate.sessions(host), Command("Get-LyncAutoHost"))
    except LyncAutoError:
        return ""
    version = wire.text(found[0], "PowerShellVersion") if found else ""
    return version if version[:1].isdigit() else ""
