"""What the Windows hosts say: topology, pool, replicas, certificates. Reading commands only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lyncauto.errors import EstateUnreadable
from lyncauto.model.facts import (
    Assignment,
    KerberosAccount,
    Replica,
    RoutingGroup,
    SimpleUrl,
    StoredCertificate,
    WebCertificate,
    WebServices,
)
from lyncauto.ports import wire
from lyncauto.ports.powershell import Command, Object, PowerShell
from lyncauto.steps import naming
from lyncauto.steps.asking import ask
from lyncauto.steps.pem import armoured

WITH_FABRIC = 6  # Lync 2013: the first whose pools are held together by Windows Fabric
_WEB_USE = "WebServicesInternal"


@dataclass(frozen=True, slots=True)
class Management:
    """What the Central Management store says about one pool."""

    signature: str
    product: int
    server_version: str
    computers: tuple[str, ...]  # FQDNs of the pool's members, sorted
    web: WebServices
    other_web_fqdns: tuple[str, ...]
    simple_urls: tuple[SimpleUrl, ...]
    sip_domains: tuple[str, ...]
    replicas: tuple[Replica, ...]
    backup: str
    other_hosts: tuple[str, ...]  # FQDNs of all other pools and of their computers, sorted
    kerberos: tuple[KerberosAccount, ...]
    routing_groups: tuple[RoutingGroup, ...]


def management(session: PowerShell, pool: str) -> Management:
    """Read the topology as far as it concerns *pool*.

    Raises:
        EstateUnreadable: The pool is not there, or has no web services.
        LyncAutoError: As the session's ``run``.
    """
    signature = wire.text(_one(session, Command("Get-LyncAutoTopology")), "Signature")
    services = ask(session, Command("Get-CsService", {"WebServer": None}))
    own = _own(session, services, pool)
    pools = ask(session, Command("Get-CsPool"))
    product = wire.number(own, "Version")
    computers = _computers(session, pools, pool)
    kept = ask(session, Command("Get-LyncAutoFile", {"Path": naming.backup_path(pool, signature)}))
    return Management(
        signature=signature,
        product=product,
        server_version=_version(ask(session, Command("Get-CsServerVersion"))),
        computers=computers,
        web=_web(own),
        other_web_fqdns=_others(services, pool),
        simple_urls=simple_urls(session),
        sip_domains=tuple(
            sorted(wire.text(one, "Name").lower() for one in ask(session, Command("Get-CsSipDomain")))
        ),
        replicas=replicas(session),
        backup=wire.text(kept[0], "Sha256") if kept else "",
        other_hosts=_other_hosts(pools, pool),
        kerberos=kerberos(session),
        routing_groups=routing_groups(session, pool) if _hold_together(own, product, computers) else (),
    )


def kerberos(session: PowerShell) -> tuple[KerberosAccount, ...]:
    """Read which account holds the web services' service principal names, site by site, sorted."""
    found = ask(session, Command("Get-CsKerberosAccountAssignment"))
    accounts = (KerberosAccount(wire.text(one, "Identity"), wire.text(one, "UserAccount")) for one in found)
    return tuple(sorted(accounts, key=lambda one: (one.site, one.account)))


def routing_groups(session: PowerShell, pool: str) -> tuple[RoutingGroup, ...]:
    """Read the pool's routing groups and who holds them, sorted."""
    found = ask(session, Command("Get-LyncAutoFabricState", {"Pool": pool}))
    groups = (
        RoutingGroup(
            wire.text(one, "RoutingGroup"), wire.text(one, "Primary").lower(), wire.texts(one, "Replicas")
        )
        for one in found
    )
    return tuple(sorted(groups, key=lambda one: one.id))


def _hold_together(own: Object, product: int, computers: Sequence[str]) -> bool:
    """Whether Front Ends that hold each other's routing groups may be restarted: to publish an override."""
    return product >= WITH_FABRIC and len(computers) > 1 and not wire.text(own, "InternalFqdn")


def simple_urls(session: PowerShell) -> tuple[SimpleUrl, ...]:
    """Read the simple URLs in force, sorted."""
    found = ask(session, Command("Get-LyncAutoSimpleUrl"))
    urls = (SimpleUrl(*(wire.text(one, name) for name in ("Component", "Domain", "Url"))) for one in found)
    return tuple(sorted(urls, key=lambda url: (url.component, url.domain, url.url)))


def assignments(session: PowerShell) -> tuple[Assignment, ...]:
    """Read which certificate the host uses for what, sorted by use."""
    found = ask(session, Command("Get-CsCertificate"))
    uses = ((wire.text(one, "Use"), wire.text(one, "Thumbprint").upper()) for one in found)
    return tuple(Assignment(session.host, use, thumbprint) for use, thumbprint in sorted(uses))


def store(session: PowerShell) -> tuple[StoredCertificate, ...]:
    """Read the certificates of the host's own store, sorted by thumbprint."""
    found = ask(session, Command("Get-LyncAutoCertificate"))
    return tuple(sorted((wire.stored(session.host, one) for one in found), key=lambda one: one.thumbprint))


def web_chain(session: PowerShell, used: Sequence[Assignment]) -> tuple[WebCertificate, tuple[str, ...]]:
    """Read the certificate that the host's internal web services use, and what is above it: PEM, root last.

    Raises:
        EstateUnreadable: No certificate is assigned to that use.
    """
    web = [one.thumbprint for one in used if one.use == _WEB_USE]
    if not web:
        raise EstateUnreadable(
            f"{session.host} has no certificate for {_WEB_USE}",
            why=f"it uses certificates for {', '.join(one.use for one in used) or 'nothing'}",
            fix="assign one in the Deployment Wizard, then run the same command again",
        )
    chain = ask(session, Command("Get-LyncAutoCertificateChain", {"Thumbprint": web[0]}))
    leaf_first = [wire.text(one, "Certificate") for one in sorted(chain, key=_order)]
    leaf = WebCertificate(session.host, "".join(leaf_first[:1]))
    return leaf, tuple(map(armoured, leaf_first[1:]))


def _order(link: Object) -> int:
    return wire.number(link, "Order")


def _one(session: PowerShell, command: Command) -> Object:
    found = ask(session, command)
    if len(found) != 1:
        raise EstateUnreadable(
            f"{command} on {session.host} was to return one object",
            why=f"it returned {len(found)}",
            fix="see that the site file names the pool as the topology does",
        )
    return found[0]


def _computers(session: PowerShell, pools: Sequence[Object], pool: str) -> tuple[str, ...]:
    for one in pools:
        if wire.text(one, "Identity").lower() == pool:
            return wire.texts(one, "Computers")
    raise EstateUnreadable(
        f"{session.host} lists no pool {pool}",
        why=f"it lists {', '.join(wire.text(one, 'Identity') for one in pools) or 'none'}",
        fix="see that the site file names the pool as the topology does",
    )


def _other_hosts(pools: Sequence[Object], pool: str) -> tuple[str, ...]:
    others = [one for one in pools if wire.text(one, "Identity").lower() != pool]
    names = {wire.text(one, "Identity").lower() for one in others}
    return tuple(sorted(names.union(*(wire.texts(one, "Computers") for one in others))))


def _own(session: PowerShell, services: Sequence[Object], pool: str) -> Object:
    pools = {wire.text(one, "PoolFqdn").lower(): one for one in services}
    if pool not in pools:
        raise EstateUnreadable(
            f"the topology has no web services of {pool}",
            why=f"{session.host} lists those of {', '.join(sorted(pools)) or 'no pool'}",
            fix="write the pool's FQDN in the site file as the topology has it",
        )
    return pools[pool]


def _web(own: Object) -> WebServices:
    return WebServices(
        internal_fqdn=wire.text(own, "InternalFqdn").lower(),
        external_fqdn=wire.text(own, "ExternalFqdn").lower(),
        https_port=wire.number(own, "PrimaryHttpsPort"),
        http_port=wire.number(own, "PrimaryHttpPort"),
        external_https_port=wire.number(own, "ExternalHttpsPort"),
        external_http_port=wire.number(own, "ExternalHttpPort"),
        published_https_port=wire.number(own, "PublishedPrimaryHttpsPort"),
        published_http_port=wire.number(own, "PublishedPrimaryHttpPort"),
    )


def _others(services: Sequence[Object], pool: str) -> tuple[str, ...]:
    names = {
        wire.text(one, name).lower()
        for one in services
        if wire.text(one, "PoolFqdn").lower() != pool
        for name in ("InternalFqdn", "ExternalFqdn", "PoolFqdn")
    }
    return tuple(sorted(names - {""}))


def replicas(session: PowerShell) -> tuple[Replica, ...]:
    """Read how far each replica of the Central Management store is, sorted by host."""
    found = ask(session, Command("Get-CsManagementStoreReplicationStatus"))
    states = (
        Replica(
            wire.text(one, "ReplicaFqdn").lower(),
            wire.flag(one, "UpToDate"),
            wire.text(one, "LastUpdateCreation"),
        )
        for one in found
    )
    return tuple(sorted(states, key=lambda one: one.fqdn))


def _version(found: Sequence[Object]) -> str:
    # Get-CsServerVersion returns one bare string, which arrives as an object of one value.
    return str(next(iter(found[0].values()), "")) if found else ""
