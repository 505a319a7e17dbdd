"""An estate out of a recording: what that does not say is the shipped estate's of the same product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from lyncauto.lab.estate.certificate_store import USES
from lyncauto.lab.estate.description import (
    Alias,
    Answer,
    AuthorityDescription,
    Description,
    Fabric,
    HostCertificate,
    KerberosAssignment,
    OtherPool,
    Pool,
    Product,
    SimpleUrl,
    SiteHints,
    ZoneDescription,
    load,
)
from lyncauto.lab.estate.recorded_answers import (
    Properties,
    RecordedAnswers,
    common_name,
    directory,
    number,
    text,
    texts,
)
from lyncauto.lab.estate.recorded_hosts import RecordedHosts
from lyncauto.model.recording import Recording

NAME: Final = "recorded"
_SHIPPED: Final = {5: "lync-2010", 8: "sfb-2019"}
_WITH_FABRIC: Final = 6  # Lync 2013


def described(recording: Recording) -> Description:
    """Return the estate that a recording was made of, as far as the lab can be it.

    Its ``shipped`` says what is not the recording's.

    Raises:
        RecordingInvalid: The pool's web services are not in it.
    """
    return _Builder(RecordedAnswers(recording)).description()


class _Builder:
    def __init__(self, said: RecordedAnswers) -> None:
        self._said = said
        self._web = said.own_web_services()
        self._version = number(self._web, "Version", max(_SHIPPED))
        shipped = _SHIPPED.get(self._version) or _SHIPPED[5 if self._version <= _WITH_FABRIC else 8]
        self._base = load(shipped)
        self._notes: list[str] = []
        if self._version not in _SHIPPED:
            self._note(f"cmdlets, as in {shipped}: the lab knows no version {self._version}")

    def description(self) -> Description:
        pool, others = self._pool(), tuple(self._other_pools())
        hosts = RecordedHosts(self._said, self._base, pool, others)
        operator, service = self._accounts()
        made = replace(
            self._base,
            name=NAME,
            domain=self._domain(),
            netbios=operator.partition("\\")[0],
            operator=operator,
            service_account=service,
            product=self._product(),
            hosts=hosts.hosts,
            pool=pool,
            sip_domains=self._sip_domains(),
            simple_urls=self._simple_urls(),
            zone=self._zone(hosts),
            authority=self._authority(hosts, (operator, service)),
            site=self._site(pool),
            other_pools=others,
            dead_replicas=self._dead_replicas(),
            fabric=self._fabric(),
            kerberos=self._kerberos(),
            certificates=tuple(self._certificates(pool.front_ends)),
        )
        always = ("ports", "clients", "durations", "addresses", "keys of certificates")
        return replace(made, shipped=(*always, *hosts.notes, *self._notes))

    def _note(self, text: str) -> None:
        self._notes.append(text)

    def _pool(self) -> Pool:
        site = self._said.site
        own = self._said.pools().get(site.pool, {})
        services = texts(own, "Services")
        if not own:
            self._note("whether the pool holds the Central Management store: Get-CsPool did not say")
        return Pool(
            fqdn=site.pool,
            front_ends=tuple(host.name for host in site.front_ends),
            internal_fqdn=text(self._web, "InternalFqdn"),
            external_fqdn=text(self._web, "ExternalFqdn"),
            central_management=not own or any(one.startswith("centralm") for one in services),
        )

    def _other_pools(self) -> Iterator[OtherPool]:
        web = {text(one, "PoolFqdn"): one for one in self._said.objects("Get-CsService")}
        for fqdn, one in self._said.pools().items():
            services = texts(one, "Services")
            computers = texts(one, "Computers")
            if fqdn == self._said.site.pool:
                continue
            if any(service.startswith("edgeserver") for service in services):
                yield OtherPool(fqdn, "edge", computers)
            elif fqdn in web:
                names = (text(web[fqdn], side) for side in ("InternalFqdn", "ExternalFqdn"))
                yield OtherPool(fqdn, "director", computers, *names)
                if any(service.startswith("userserver") for service in services):
                    self._note(f"users of {fqdn}: the lab has it as a Director pool")
            else:
                self._note(f"{fqdn} is left out: it has no web services, and is no Edge pool")

    def _product(self) -> Product:
        base = self._base.product
        builds = [
            text(one, "ProductVersion")
            for one in self._said.objects("Get-CsManagementStoreReplicationStatus")
        ]
        versions = [str(next(iter(one.values()), "")) for one in self._said.objects("Get-CsServerVersion")]
        return replace(
            base,
            version=self._version,
            build=next(filter(None, builds), base.build),
            server_version=next(filter(None, versions), base.server_version),
        )

    def _accounts(self) -> tuple[str, str]:
        """Return who logs on, and who the management host's session configuration runs as."""
        site = self._said.site
        plain, running = (self._user(host.name) for host in (site.dns_host, site.management))
        domain = (plain or running).partition("\\")[0] or self._base.netbios
        operator = plain or f"{domain}\\{self._base.operator.partition(chr(92))[2]}"
        service = running if running and running != operator else f"{domain}\\svc-lyncauto"
        if not plain or service != running:
            self._note("accounts: the hosts did not say who runs commands there")
        return operator, service

    def _user(self, host: str) -> str:
        users = (text(one, "User", lower=False) for one in self._said.objects("Get-LyncAutoHost", host))
        return next((user for user in users if user.count("\\") == 1), "")

    def _domain(self) -> str:
        found = (directory(one.issuer) for one in self._said.recording.certificates)
        return next(filter(None, found), self._said.site.zone)

    def _sip_domains(self) -> tuple[str, ...]:
        found = self._said.objects("Get-CsSipDomain")
        default_first = sorted(found, key=lambda one: text(one, "IsDefault") != "true")
        return self._or_base(
            "SIP domains", tuple(text(one, "Name") for one in default_first), (self._domain(),)
        )

    def _or_base(self, what: str, found: tuple[str, ...], otherwise: tuple[str, ...]) -> tuple[str, ...]:
        if not found:
            self._note(f"{what}: none in the recording")
        return found or otherwise

    def _simple_urls(self) -> tuple[SimpleUrl, ...]:
        return tuple(
            SimpleUrl(*(text(one, name, lower=False) for name in ("Component", "Domain", "Url")))
            for one in self._said.objects("Get-LyncAutoSimpleUrl")
        )

    def _zone(self, hosts: RecordedHosts) -> ZoneDescription:
        base, site = self._base.zone, self._said.site
        addresses = self._said.records("A")
        own = [_ttl(addresses[fqdn], base.host_ttl) for fqdn in hosts.hosts if fqdn in addresses]
        lag = max(base.secondaries.values(), default=0.0)
        if hosts.secondaries:
            self._note("lag of the secondary name servers")
        authority = self._said.start_of_authority()
        minimum = authority.values[0].rpartition(" ")[2] if authority else ""
        if not minimum.isdecimal():
            self._note("negative TTL of the zone: no SOA in the recording")
        for name in self._said.records("AAAA"):
            self._note(f"the AAAA record of {name}: the lab has IPv4 alone")
        return ZoneDescription(
            name=site.zone,
            primary=hosts.primary,
            secondaries=dict.fromkeys(hosts.secondaries, lag),
            negative_ttl=int(minimum) if minimum.isdecimal() else base.negative_ttl,
            host_ttl=max(own, default=base.host_ttl),
            records=tuple(self._answers(hosts)),
            aliases=tuple(
                Alias(name, _ttl(records, base.host_ttl), text(records[0], "Value").rstrip("."))
                for name, records in self._said.records("CNAME").items()
            ),
        )

    def _answers(self, hosts: RecordedHosts) -> Iterator[Answer]:
        front_ends = tuple(host.name for host in self._said.site.front_ends)
        for name, records in self._said.records("A").items():
            held = hosts.of(records)
            if name in hosts.hosts:
                continue
            if not held:
                self._note(f"addresses of {name}: Front Ends, as before a migration; it answers the VIP")
            ttl = _ttl(records, self._base.zone.host_ttl)
            yield Answer(name, ttl, held or front_ends, static=_static(records))

    def _authority(self, hosts: RecordedHosts, enroll: tuple[str, str]) -> AuthorityDescription:
        name = self._said.site.authority.partition("\\")[2]
        leaves = [one for one in self._said.recording.certificates if not one.authority]
        tops = [common_name(self._said.top(one).subject) for one in leaves]
        root = next((top for top in tops if top != name), f"{name} Root")
        if root not in tops:
            self._note(f"{root}: the lab's CA has two tiers")
        templates = {
            kind: replace(template, enroll=enroll if kind == "WebServer" else template.enroll)
            for kind, template in self._base.authority.templates.items()
        }
        templates.setdefault(self._said.site.template, templates["WebServer"])
        return AuthorityDescription(hosts.authority, name, root, templates)

    def _site(self, pool: Pool) -> SiteHints:
        site = self._said.site
        override = "" if pool.internal_fqdn else site.override
        return SiteHints(int(site.low_ttl), site.linger, adopt=site.adopt, override=override)

    def _dead_replicas(self) -> tuple[str, ...]:
        replicas = self._said.objects("Get-CsManagementStoreReplicationStatus")
        return tuple(sorted(text(one, "ReplicaFqdn") for one in replicas if text(one, "UpToDate") == "false"))

    def _fabric(self) -> Fabric | None:
        groups = self._said.objects("Get-LyncAutoFabricState")
        base = self._base.fabric
        if self._version < _WITH_FABRIC or base is None:
            return None
        if not groups:
            self._note("routing groups: none in the recording")
            return base
        self._note("which Front End holds which routing group, and their quorum")
        return Fabric(len(groups), base.quorum)

    def _kerberos(self) -> KerberosAssignment | None:
        found = self._said.objects("Get-CsKerberosAccountAssignment")
        if len(found) > 1:
            self._note(f"{len(found) - 1} more Kerberos account assignments: the lab has one")
        pairs = ((text(one, "Identity", lower=False), text(one, "UserAccount", lower=False)) for one in found)
        return next((KerberosAssignment(*pair) for pair in pairs if all(pair)), None)

    def _certificates(self, front_ends: Iterable[str]) -> Iterator[HostCertificate]:
        for fqdn in front_ends:
            uses = dict(self._said.certificates(fqdn))
            if not uses:
                self._note(f"certificates of {fqdn}: none in the recording")
            for one in {one.thumbprint: one for one in uses.values()}.values():
                held = tuple(use for use in USES if use in uses and uses[use] == one)
                yield HostCertificate(fqdn, held, common_name(one.subject).lower(), one.names)


def _ttl(records: Iterable[Properties], otherwise: int) -> int:
    return max((number(one, "TimeToLive", otherwise) for one in records), default=otherwise)


def _static(records: Iterable[Properties]) -> bool:
    return all(text(one, "Static") == "true" for one in records)
