"""Which host is asked to do what, what that goes on to from there, and a harmless read over the same road."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lyncauto.errors import AccessDenied, HostUnreachable, SecondHopDenied
from lyncauto.model.design import Publication
from lyncauto.model.resource import Resource
from lyncauto.model.starting import WITH_FAIL_OVER
from lyncauto.ports import wire
from lyncauto.ports.hops import resources, shows_nobody
from lyncauto.ports.powershell import Command, Object
from lyncauto.steps.asking import ask
from lyncauto.steps.estate import Estate
from lyncauto.steps.read_windows import WITH_FABRIC
from lyncauto.steps.road import broken_road, hop_fix


@dataclass(frozen=True, slots=True)
class Errand:
    """One command that a host is asked to run."""

    host: str
    command: Command


@dataclass(frozen=True, slots=True)
class Hop:
    """One road from a host to what lies behind it, and how it is tried.

    Attributes:
        reached: One, or several that the same logon opens.
        needed_for: Names of the commands that take the road.
        probe: Reads, and changes nothing.
    """

    host: str
    reached: tuple[Resource, ...]
    needed_for: tuple[str, ...]
    probe: Command

    @property
    def act(self) -> str:
        """What the road is for, in words: "reach Active Directory, the file share"."""
        return f"reach {', '.join(self.reached)}"


def errands(estate: Estate, made: Publication | None, *, renewing: bool = False) -> Iterator[Errand]:
    """Give what each Windows host is asked to do in a migration or renewal, as far as it leaves the host."""
    asking = [Errand(estate.certificate_host, estate.request)] if estate.asks_by_host else []
    if renewing:
        yield from asking
        return
    for name in ("Get-CsService", "Export-LyncAutoConfiguration"):
        yield Errand(estate.management, Command(name))
    yield from asking
    if made is None:
        return
    for name in ("Set-LyncAutoOverride", "Enable-LyncAutoTopology", "Invoke-CsManagementStoreReplication"):
        yield Errand(estate.management, Command(name))
    yield from (Errand(estate.management, Command(name)) for name in _asked_of_the_fabric(made))
    for wish in made.front_ends:
        if wish.certificate is not None:
            yield Errand(wish.host, Command("Request-CsCertificate"))
        yield Errand(wish.host, Command("Enable-LyncAutoComputer"))


def _asked_of_the_fabric(made: Publication) -> Iterator[str]:
    """Give what is asked where Front Ends hold each other's routing groups: a lone server has none."""
    if len(made.front_ends) == 1:
        return
    if made.product >= WITH_FABRIC:
        yield "Get-LyncAutoFabricState"
    if made.product >= WITH_FAIL_OVER:
        yield from ("Invoke-CsComputerFailOver", "Invoke-CsComputerFailBack")


def hops(estate: Estate, made: Publication | None, *, renewing: bool = False) -> tuple[Hop, ...]:
    """Return every road that is needed, once, in the order of the errands."""
    found: dict[tuple[str, str], tuple[dict[Resource, None], dict[str, None], Command]] = {}
    for errand in errands(estate, made, renewing=renewing):
        for resource in sorted(resources(errand.command), key=list(Resource).index):
            probe = _probe(estate, resource)
            reached, commands, _ = found.setdefault((errand.host, probe.name), ({}, {}, probe))
            reached[resource] = commands[errand.command.name] = None
    return tuple(
        Hop(host, tuple(reached), tuple(commands), probe)
        for (host, _), (reached, commands, probe) in found.items()
    )


def take(estate: Estate, hop: Hop) -> str:
    """Take a road by its harmless read, and say what was found at its end.

    Raises:
        SecondHopDenied: The host shows nobody's credentials there; the fix makes the road.
        HostUnreachable: The host, or what lies behind it, does not answer.
        LyncAutoError: As the session's ``run``.
    """
    try:
        found = ask(estate.sessions(hop.host), hop.probe)
    except SecondHopDenied as error:
        raise broken_road(estate, hop.host, hop.reached, error.why) from error
    except AccessDenied as error:
        raise AccessDenied(error.what, why=error.why, fix=_right(estate, hop)) from error
    if "Answers" in (found[0] if found else {}):
        return _answer(estate, hop, found)
    return f"{hop.probe.name}: {len(found)} objects"


def _answer(estate: Estate, hop: Hop, found: tuple[Object, ...]) -> str:
    said = "; ".join(wire.text(one, "Text").strip() for one in found)
    if all(wire.flag(one, "Answers") for one in found):
        return said
    if shows_nobody(said):
        raise broken_road(estate, hop.host, hop.reached, said)
    raise HostUnreachable(
        f"{' and '.join(hop.reached)} does not answer {hop.host}",
        why=said,
        fix=f"{_MENDS[hop.reached[0]]}; {hop_fix(estate, hop.host, hop.reached)}",
    )


_MENDS: Final[Mapping[Resource, str]] = {
    Resource.STORE: "see that the SQL Server of the store runs",
    Resource.AUTHORITY: "see that Certificate Services run there, and that `ca` names them",
    Resource.DIRECTORY: "see that a domain controller can be reached from there",
    Resource.SHARE: "see that the file share can be reached from there",
    Resource.FRONT_ENDS: "see that the pool's Front Ends run",
}
_RIGHTS: Final[Mapping[Resource, str]] = {
    Resource.STORE: "let the account be a member of RTCUniversalServerAdmins",
    Resource.AUTHORITY: "let the account enroll with the template of `ca`",
    Resource.DIRECTORY: "let the account read the domain",
    Resource.SHARE: "let the account be an administrator where the file share is",
    Resource.FRONT_ENDS: "let the account be a member of RTCUniversalServerAdmins",
}


def _right(estate: Estate, hop: Hop) -> str:
    return f"{'; '.join(_RIGHTS[one] for one in hop.reached)}; {hop_fix(estate, hop.host, hop.reached)}"


def _probe(estate: Estate, resource: Resource) -> Command:
    match resource:
        case Resource.STORE:
            return Command("Get-CsService", {"WebServer": None})
        case Resource.AUTHORITY:
            return Command("Test-LyncAutoCertificationAuthority", {"Config": estate.authority.config})
        case Resource.FRONT_ENDS:
            return Command("Get-LyncAutoFabricState", {"Pool": estate.pool.name})
        case Resource.DIRECTORY | Resource.SHARE:
            return Command("Test-LyncAutoDirectory")
