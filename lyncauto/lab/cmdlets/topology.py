"""The vendor's cmdlets that read the Central Management store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from lyncauto.lab.cmdlets.web_server import web_server
from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, Output, PSError
from lyncauto.lab.estate.description import OtherPool, Pool, SimpleUrl
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.management_store import Topology

_ROLES = ("UserServer", "Registrar", "CentralManagement", "WebServer", "EdgeServer")
_OFFERED = {"director": ("Registrar", "WebServer"), "edge": ("EdgeServer",)}


class TopologyCmdlets:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host

    def get_cs_service(self, call: Call) -> Answer:
        """Return the services of one role, of one pool if -PoolFqdn is given, or all there are."""
        hops.to_management_store(call)
        wanted = call.text("PoolFqdn").lower()
        known = {pool.fqdn for pool, _ in self._pools()}
        if wanted and wanted not in known and self._estate.faults.active("service.unknown-pool"):
            raise _not_found("pool", wanted)
        chosen = [role for role in _ROLES if call.switch(role)]
        if not chosen and any(value is True for value in call.parameters.values()):
            return ()  # a role that nobody here has
        services = (
            service
            for instance, (pool, offered) in enumerate(self._pools(), 1)
            if wanted in ("", pool.fqdn)
            for service in self._services(
                pool, [role for role in chosen or _ROLES if role in offered], instance
            )
        )
        return _matching(call, services)

    def get_cs_pool(self, call: Call) -> Answer:
        """Return the pools."""
        hops.to_management_store(call)
        return _matching(call, (_cluster(pool, roles) for pool, roles in self._pools()))

    def get_cs_sip_domain(self, call: Call) -> Answer:
        """Return the SIP domains."""
        hops.to_management_store(call)
        names = self._estate.store.sip_domains
        return _matching(
            call,
            (
                Output(
                    "Microsoft.Rtc.Management.Xds.SipDomain",
                    {"Identity": name, "Name": name, "IsDefault": name == names[0]},
                )
                for name in names
            ),
        )

    def get_cs_mcx_configuration(self, call: Call) -> Answer:
        """Return the settings of mobility: the global ones, as they are after installation."""
        hops.to_management_store(call)
        settings = {"Identity": "Global", "ExposedWebURL": "External"}
        kind = "Microsoft.Rtc.Management.WritableConfig.Settings.Mcx.McxConfiguration"
        return _matching(call, (Output(kind, settings),))

    def get_cs_server_version(self, call: Call) -> Answer:
        """Return the product's name as text; it stands in the registry of the host."""
        del call
        return (self._estate.description.product.server_version,)

    def get_cs_management_store_replication_status(self, call: Call) -> Answer:
        """Return every replica's state, or that of one."""
        hops.to_management_store(call)
        if call.switch("CentralManagementStoreStatus"):
            pool = self._estate.store.pool
            return (
                Output(
                    "Microsoft.Rtc.Management.Xds.CentralManagementStoreStatusResult",
                    {"ActiveMasterFqdn": pool.fqdn, "ActiveReplicas": self._estate.store.replicas},
                ),
            )
        wanted = call.text("ReplicaFqdn", "*").lower()
        found = [self._replica(fqdn) for fqdn in self._estate.store.replicas if fnmatchcase(fqdn, wanted)]
        if not found:
            raise _not_found("replica", wanted)
        return found

    def topology(self, call: Call, *, local: bool) -> Topology:
        """Return what `Get-CsTopology -AsXml` reads.

        Raises:
            PSError: The database is out of reach, or this host holds no replica.
        """
        if not local:
            hops.to_management_store(call)
        store = self._estate.store
        try:
            found = store.local(self._host) if local else store.topology
        except KeyError:
            raise _no_replica() from None
        if self._estate.faults.active("topology.other-element"):
            return replace(found, xml=found.xml.replace("InternalSettings", "InternalWebSettings"))
        return found

    def simple_urls(self, call: Call) -> tuple[SimpleUrl, ...]:
        """Return what `Get-CsSimpleUrlConfiguration` reads."""
        hops.to_management_store(call)
        return self._estate.store.simple_urls

    def _services(self, pool: Pool, roles: list[str], instance: int) -> Iterator[Output]:
        estate = self._estate
        plain = estate.faults.active("service.plain-uris")
        version = estate.description.product.version
        for number, role in enumerate(roles, 1):
            if role == "WebServer":
                yield web_server(pool, estate.description.ports, version, instance, plain=plain)
            else:
                yield Output(
                    f"Microsoft.Rtc.Management.Xds.Display{role}",
                    {
                        "Identity": f"{role}:{pool.fqdn}",
                        "ServiceId": f"{instance}-{role}-{number}",
                        "SiteId": "Site:HQ",
                        "PoolFqdn": pool.fqdn,
                        "Version": version,
                        "Role": role,
                    },
                )

    def _pools(self) -> Iterator[tuple[Pool, tuple[str, ...]]]:
        """Give every pool with its roles, this one first."""
        pool = self._estate.store.pool
        central = ("CentralManagement",) if pool.central_management else ()
        yield pool, ("UserServer", "Registrar", *central, "WebServer")
        for other in self._estate.description.other_pools:
            yield _as_pool(other), _OFFERED[other.kind]

    def _replica(self, fqdn: str) -> Output:
        state = self._estate.store.status(fqdn)
        return Output(
            "Microsoft.Rtc.Management.Xds.ReplicaState",
            {
                "UpToDate": state.up_to_date,
                "ReplicaFqdn": state.fqdn,
                "LastStatusReport": state.last_status_report,
                "LastUpdateCreation": state.last_update_creation,
                "ProductVersion": self._estate.description.product.build,
            },
        )


def _as_pool(other: OtherPool) -> Pool:
    return Pool(other.fqdn, other.computers, other.internal_fqdn, other.external_fqdn)


def _cluster(pool: Pool, roles: tuple[str, ...]) -> Output:
    return Output(
        "Microsoft.Rtc.Management.Deploy.Internal.Cluster",
        {
            "Identity": pool.fqdn,
            "Services": tuple(f"{role}:{pool.fqdn}" for role in roles),
            "Computers": pool.front_ends,
            "Fqdn": pool.fqdn,
            "Site": "Site:HQ",
        },
    )


def _matching(call: Call, found: Answer) -> Answer:
    """Keep what -Identity names, an error if that is nothing, or what -Filter fits."""
    identity = call.text("Identity").lower()
    pattern = call.text("Filter", "*").lower()
    kept = [
        item
        for item in found
        if isinstance(item, Output) and _fits(str(item.properties["Identity"]).lower(), identity, pattern)
    ]
    if identity and not kept:
        raise _not_found("object", identity)
    return kept


def _fits(name: str, identity: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) and (not identity or name == identity)


def _not_found(kind: str, name: str) -> PSError:
    return PSError(
        f'Cannot find the {kind} "{name}". Verify that it exists and try again.',
        "ObjectNotFound",
        "ObjectNotFound",
        name,
        exception="Microsoft.Rtc.Management.Xds.XdsObjectNotFoundException",
    )


def _no_replica() -> PSError:
    return PSError(
        'Cannot open database "rtclocal": this computer holds no replica of the Central Management store.',
        "LocalStoreNotFound",
        "ObjectNotFound",
        "rtclocal",
        exception="System.Data.SqlClient.SqlException",
    )
