"""What the Windows hosts say: topology, pool, replicas, certificates. Reading commands only."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.errors import EstateUnreadable
from lyncauto.model.facts import (
    Assignment,
    KerberosAccount,
    Replica,
    RoutingGroup,
    SimpleUrl,
    StoredCertificate,
    WebServices,
)
from lyncauto.model.inventory import Chain, HostEntry, Mobility, PoolEntry, Topology
from lyncauto.ports import wire
from lyncauto.ports.powershell import Command, Object, PowerShell
from lyncauto.steps import naming
from lyncauto.steps.asking import ask

WITH_FABRIC = 6  # Lync 2013: the first whose pools are held together by Windows Fabric
_WEB_USE = "WebServicesInternal"


def topology(session: PowerShell) -> Topology:
    """Read the pools of the topology, their members and their web services.

    Raises:
        EstateUnreadable: There is no document, or not one.
        LyncAutoError: As the session's ``run``.
    """
    signature = wire.text(_one(session, Command("Get-LyncAutoTopology")), "Signature")
    services = ask(session, Command("Get-CsService", {"WebServer": None}))
    web = {wire.text(one, "PoolFqdn").lower(): one for one in services}
    found = ask(session, Command("Get-CsPool"))
    pools = (_pool(one, web.get(wire.text(one, "Identity").lower())) for one in found)
    return Topology(signature, tuple(sorted(pools, key=lambda one: one.fqdn)))


def server_version(session: PowerShell) -> str:
    """Read what the server calls itself, with its build."""
    # Get-CsServerVersion returns one bare string, which arrives as an object of one value.
    found = ask(session, Command("Get-CsServerVersion"))
    return str(next(iter(found[0].values()), "")) if found else ""


def sip_domains(session: PowerShell) -> tuple[str, ...]:
    """Read the SIP domains, lower case, sorted."""
    return tuple(sorted(wire.text(one, "Name").lower() for one in ask(session, Command("Get-CsSipDomain"))))


def backup(session: PowerShell, pool: str, signature: str) -> str:
    """Read the SHA-256 of the configuration that was exported for this topology; empty: none was."""
    kept = ask(session, Command("Get-LyncAutoFile", {"Path": naming.backup_path(pool, signature)}))
    return wire.text(kept[0], "Sha256") if kept else ""


def host(session: PowerShell) -> HostEntry:
    """Read what the host runs."""
    found = _one(session, Command("Get-LyncAutoHost"))
    return HostEntry(session.host, wire.text(found, "PowerShellVersion"))


def kerberos(session: PowerShell) -> tuple[KerberosAccount, ...]:
    """Read which account holds the web services' service principal names, site by site, sorted."""
    found = ask(session, Command("Get-CsKerberosAccountAssignment"))
    accounts = (KerberosAccount(wire.text(one, "Identity"), wire.text(one, "UserAccount")) for one in found)
    return tuple(sorted(accounts, key=lambda one: (one.site, one.account)))


def mobility(session: PowerShell) -> tuple[Mobility, ...]:
    """Read which web services mobile clients are told of, scope by scope, sorted."""
    found = ask(session, Command("Get-CsMcxConfiguration"))
    settings = (Mobility(wire.text(one, "Identity"), wire.text(one, "ExposedWebURL")) for one in found)
    return tuple(sorted(settings, key=lambda one: one.identity))


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


def web_chain(session: PowerShell, used: Sequence[Assignment]) -> Chain:
    """Read the certificate that the host's internal web services use, and what is above it.

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
    return Chain(session.host, tuple(leaf_first[1:]), "".join(leaf_first[:1]))


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


def _pool(item: Object, web: Object | None) -> PoolEntry:
    return PoolEntry(
        fqdn=wire.text(item, "Identity").lower(),
        site=wire.text(item, "Site"),
        computers=wire.texts(item, "Computers"),
        roles=tuple(sorted({_role(service) for service in wire.listed(item, "Services")})),
        product=wire.number(web, "Version") if web else 0,
        web=_web(web) if web else None,
    )


def _role(service: str) -> str:
    """Return "Registrar" of "Registrar:pool01.contoso.com"."""
    return service.partition(":")[0]


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


def replicas(session: PowerShell) -> tuple[Replica, ...]:
    """Read how far each replica of the Central Management store is, sorted by host."""
    found = ask(session, Command("Get-CsManagementStoreReplicationStatus"))
    states = (
        Replica(
            wire.text(one, "ReplicaFqdn").lower(),
            wire.flag(one, "UpToDate"),
            wire.text(one, "LastUpdateCreation"),
            str(one.get("ProductVersion") or ""),
        )
        for one in found
    )
    return tuple(sorted(states, key=lambda one: one.fqdn))
