"""From one Front End to an inventory: what a first site file needs, before there is one. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from lyncauto.model.inventory import Inventory, Part, Topology
from lyncauto.ports.clock import Clock
from lyncauto.ports.dns import NameServers
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import PowerShell
from lyncauto.steps import read_windows
from lyncauto.steps.attempts import Attempts
from lyncauto.steps.first_names import FirstNames
from lyncauto.steps.first_pool import pool_of, proposed_override

T = TypeVar("T")


def first_look(
    session: PowerShell, ask: NameServers, resolvers: Sequence[Endpoint], clock: Clock
) -> Inventory:
    """Read what one Front End says of its estate, and what DNS says of its pool.

    Args:
        session: On the Front End.
        ask: Asks DNS.
        resolvers: Asked in this order, until one answers.
        clock: Says when.

    Raises:
        EstateUnreadable: The host is no Front End.
        LyncAutoError: The topology could not be read: the first reason.
    """
    attempts = Attempts(strict=False)
    found = _said(session, attempts, clock)
    if found.topology is None:
        raise attempts.errors([session.host])[0]
    pool = pool_of(found.topology, session.host)
    names = FirstNames(ask, resolvers)
    names.read(pool, proposed_override(found, pool))
    readings = (*attempts.readings, *names.readings)
    return replace(found, answers=tuple(names.answers), readings=readings)


def _said(session: PowerShell, attempts: Attempts, clock: Clock) -> Inventory:
    host = session.host

    def read(part: Part, what: str, question: Callable[[PowerShell], T], about: str = "") -> T | None:
        return attempts.read(part, about, host, what, partial(question, session))

    commands = "Get-CsTopology, Get-CsService -WebServer, Get-CsPool"
    topology: Topology | None = read(Part.TOPOLOGY, commands, read_windows.topology)
    version = read(Part.BUILD, "Get-CsServerVersion", read_windows.server_version)
    urls = read(Part.SIMPLE_URLS, "Get-LyncAutoSimpleUrl", read_windows.simple_urls)
    domains = read(Part.SIP_DOMAINS, "Get-CsSipDomain", read_windows.sip_domains)
    replicas = read(Part.REPLICAS, "Get-CsManagementStoreReplicationStatus", read_windows.replicas)
    accounts = read(Part.KERBEROS, "Get-CsKerberosAccountAssignment", read_windows.kerberos)
    used = read(Part.ASSIGNMENTS, "Get-CsCertificate", read_windows.assignments, host)
    chain = None
    if used is not None:
        chain = read(Part.CHAIN, "X509Chain", partial(read_windows.web_chain, used=used), host)
    store = read(Part.STORE, r"Cert:\LocalMachine\My", read_windows.store, host)
    return Inventory(
        clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        topology=topology,
        server_version=version or "",
        simple_urls=urls or (),
        sip_domains=domains or (),
        replicas=replicas or (),
        kerberos=accounts or (),
        assignments=used or (),
        chains=(chain,) if chain else (),
        store=store or (),
    )
