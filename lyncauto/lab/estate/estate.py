"""The whole estate: its parts put together, and its state as one document."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lyncauto.lab.estate.activation import Activation
from lyncauto.lab.estate.authority import Authority, Certified, generate_keys, names_of
from lyncauto.lab.estate.certificate_store import OAUTH, USES, CertificateStore, Entry
from lyncauto.lab.estate.clock import Clock, SystemClock
from lyncauto.lab.estate.description import Description, HostCertificate, load
from lyncauto.lab.estate.fabric import PoolFabric
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.files import Files
from lyncauto.lab.estate.lync_services import LyncServices
from lyncauto.lab.estate.management_store import ManagementStore
from lyncauto.lab.estate.task_scheduler import TaskScheduler
from lyncauto.lab.estate.topology import without_override
from lyncauto.lab.estate.zone import Record, Zone

_LYNC_2013 = 6  # the first with one certificate for tokens and with autodiscovery from the start


class Estate:
    """One estate in one /24 network.

    Args:
        network: The first three octets, ``127.20.30``.
        description: What it is; the article's estate by default.
        clock: Its time.
        seed: The same seed gives the same signatures; keys and serial numbers differ all the same.

    Attributes:
        stores: FQDN to certificate store, of every host that was asked for.
        files: FQDN to files.
        tasks: FQDN to Task Scheduler.
        written: How often each writing command was called on each host, refused ones included.
    """

    def __init__(
        self,
        network: str,
        description: Description | None = None,
        clock: Clock | None = None,
        seed: int = 0,
    ) -> None:
        self.network = network
        self.description = description or load()
        self.clock = clock or SystemClock()
        self.faults = Faults(self.clock.seconds)
        self.written: Counter[tuple[str, str]] = Counter()
        self.store = ManagementStore(self.description, self.clock, self.faults, Random(seed))  # noqa: S311 - no secret comes from it
        self.activation = Activation(self.description, self.store, self.faults)
        self.services = LyncServices(self.description, self.clock, self.faults)
        self.fabric = PoolFabric(self.description, self.services, self.faults)
        self.zone = self._zone()
        front_ends = self.description.pool.front_ends
        root, issuing, *keys = generate_keys(2 + len(front_ends))
        self.authority = self._authority(root, issuing)
        self.stores: defaultdict[str, CertificateStore] = defaultdict(CertificateStore)
        self.files: defaultdict[str, Files] = defaultdict(Files)
        self.tasks: defaultdict[str, TaskScheduler] = defaultdict(TaskScheduler)
        self._strangers: dict[str, Certified] = {}
        for fqdn, key in zip(front_ends, keys, strict=True):
            self._equip(fqdn, key)
        if self.description.product.version >= _LYNC_2013:
            self._share_oauth()

    @property
    def writes(self) -> int:
        """How many writing acts were asked of the estate since it started."""
        return self.written.total()

    def wrote(self, host: str, act: str) -> None:
        """Count a writing act, whether or not it succeeds; the engine's ledger calls this."""
        self.written[host, act] += 1

    def address(self, fqdn: str) -> str:
        """Return a host's address.

        Raises:
            KeyError: The estate has no such host.
        """
        return self.at(self.description.hosts[fqdn].offset)

    @property
    def vip(self) -> str:
        """The address that is meant for the virtual services."""
        return self.at(self.description.vip)

    def at(self, offset: int) -> str:
        """Return the address with this last octet."""
        return f"{self.network}.{offset}"

    def certify(self, subject: str, names: tuple[str, ...]) -> Certified:
        """Return a new certificate of the enterprise CA: for the lab's own servers beside the Front Ends."""
        (key,) = generate_keys(1)
        return self.authority.certify(
            key, subject, names, f"{self.description.netbios}\\{subject.split('.', maxsplit=1)[0]}$"
        )

    def served(
        self, front_end: str, use: str = "WebServicesInternal"
    ) -> tuple[Certified, tuple[x509.Certificate, ...]]:
        """Return what a Front End's web site serves now: certificate and key, and the chain above, root last.

        Raises:
            KeyError: Nothing that has a key is assigned to this use.
        """
        if self.faults.active("certificate.foreign", front_end):
            stranger = self._stranger(front_end)
            return stranger, ()
        entry = self.stores[front_end].assigned(use)
        if entry.key is None:
            raise KeyError(use)
        return Certified(entry.certificate, entry.key), self.authority.chain

    def override_at(self, host: str) -> str:
        """Return the override as a host sees it: by its own replica if it holds one; empty: none."""
        store = self.store
        return (store.local(host) if host in store.replicas else store.topology).internal_fqdn

    def web_names(self, front_end: str) -> tuple[str, ...]:
        """Return the names that the wizard puts into a Front End's certificate for internal web services."""
        pool, override = self.description.pool, self.override_at(front_end)
        simple = tuple(url.url.split("/")[2] for url in self.store.simple_urls)
        return tuple(name for name in (override, front_end, pool.fqdn, *simple) if name)

    def dump(self) -> dict[str, Any]:
        """Return the state as plain data in a stable order; nothing in it changes unless somebody writes."""
        zone = self.zone
        return {
            "estate": self._identity(),
            "topology": self._topology(),
            "activation": self.activation.dump(),
            "services": {fqdn: self.services.state(fqdn).value for fqdn in self.description.pool.front_ends},
            "simple_urls": [[url.component, url.domain, url.url] for url in self.store.simple_urls],
            "sip_domains": list(self.store.sip_domains),
            "zone": {zone.name: [_record(record) for record in zone.records()]},
            "certificate_requests": self._requests(),
            "certificates": {fqdn: _entries(self.stores[fqdn]) for fqdn in self._hosts_with_certificates()},
            "assignments": {fqdn: self.stores[fqdn].assignments for fqdn in self.description.pool.front_ends},
            "files": {fqdn: _files(files) for fqdn, files in sorted(self.files.items()) if files.paths()},
            "tasks": {fqdn: held for fqdn, tasks in sorted(self.tasks.items()) if (held := tasks.dump())},
        }

    def _identity(self) -> dict[str, Any]:
        """Return which estate this is, as far as it matters for what a plan may leave behind in it."""
        described = self.description
        return {
            "name": described.name,
            "pool": described.pool.fqdn,
            "front_ends": list(described.pool.front_ends),
            "management": described.of_role("management")[0],
            "zone": described.zone.name,
            "override_to_set": "" if described.pool.internal_fqdn else described.site.override,
        }

    def _topology(self) -> dict[str, str]:
        """Return the topology; the override stands beside the document, so that either is compared alone."""
        topology = self.store.topology
        rest = without_override(topology.xml, topology.signature, topology.internal_fqdn)
        return {"signature": topology.signature, "override": topology.internal_fqdn, "xml": rest}

    def _requests(self) -> dict[str, dict[str, str]]:
        return {
            str(request.id): {
                "requester": request.requester,
                "template": request.template,
                "disposition": request.disposition,
                "serial": f"{request.certificate.serial_number:040X}" if request.certificate else "",
            }
            for request in self.authority.requests
        }

    def _hosts_with_certificates(self) -> list[str]:
        return sorted(fqdn for fqdn, store in self.stores.items() if store.entries)

    def _zone(self) -> Zone:
        described = self.description.zone
        hosts = [Record(fqdn, "A", self.address(fqdn), described.host_ttl) for fqdn in self.description.hosts]
        names = [
            Record(answer.name, "A", self.address(host), answer.ttl, answer.static)
            for answer in described.records
            for host in answer.hosts
        ]
        servers = [
            Record(described.name, "NS", server, described.host_ttl)
            for server in (described.primary, *described.secondaries)
        ]
        aliases = [Record(one.name, "CNAME", one.target, one.ttl) for one in described.aliases]
        return Zone(described, hosts + names + servers + aliases, self.clock, self.faults)

    def _authority(self, root: RSAPrivateKey, issuing: RSAPrivateKey) -> Authority:
        described = self.description.authority
        return Authority(
            described,
            self.description.domain,
            (root, issuing),
            self.clock,
            self.faults,
            http_port=self.description.ports.http,
        )

    def _equip(self, fqdn: str, key: RSAPrivateKey) -> None:
        """Give a Front End its certificates: those described, else the wizard's one for everything."""
        pool, short = self.description.pool, fqdn.split(".", maxsplit=1)[0]
        all_names = (pool.fqdn, *self.web_names(fqdn), *self._discovery_names(), pool.external_fqdn)
        names = tuple(dict.fromkeys(all_names))
        described = [one for one in self.description.certificates if one.host == fqdn]
        keys = [key, *generate_keys(max(len(described) - 1, 0))]
        held = described or [HostCertificate(fqdn, USES, pool.fqdn, names)]
        for one, own in zip(held, keys, strict=True):
            account = f"{self.description.netbios}\\{short.upper()}$"
            certified = self.authority.certify(own, one.subject, one.names, account)
            entry = Entry(certified.certificate, own, f"Lync {short}")
            self.stores[fqdn].add(entry)
            for use in one.uses:
                self.stores[fqdn].assign(use, entry.thumbprint)

    def _discovery_names(self) -> tuple[str, ...]:
        """Return the names that clients discover their pool by; Lync 2010 as it came knew none."""
        if self.description.product.version < _LYNC_2013:
            return ()
        services = ("lyncdiscoverinternal", "lyncdiscover")
        return tuple(f"{service}.{domain}" for domain in self.description.sip_domains for service in services)

    def _share_oauth(self) -> None:
        """Give all Front Ends the one certificate that servers sign their tokens with."""
        issuer, front_ends = self.description.sip_domains[0], self.description.pool.front_ends
        certified = self.certify(issuer, (issuer,))
        entry = Entry(certified.certificate, certified.key, "OAuth", exportable=True)
        for store in (self.stores[fqdn] for fqdn in front_ends):
            if OAUTH not in store.assignments:
                store.add(entry)
                store.assign(OAUTH, entry.thumbprint)

    def _stranger(self, front_end: str) -> Certified:
        """Return a certificate with the right names by a CA that nobody here trusts."""
        if front_end not in self._strangers:
            root, issuing, key = generate_keys(3)
            genuine = self.stores[front_end].assigned("WebServicesInternal").certificate
            stranger = self._authority(root, issuing)
            self._strangers[front_end] = stranger.certify(
                key, self.description.pool.fqdn, names_of(genuine), "STRANGER"
            )
        return self._strangers[front_end]


def _record(record: Record) -> dict[str, Any]:
    return {
        "name": record.name,
        "type": record.type,
        "value": record.value,
        "ttl": record.ttl,
        "static": record.static,
    }


def _entries(store: CertificateStore) -> dict[str, dict[str, Any]]:
    return {
        entry.thumbprint: {
            "friendly_name": entry.friendly_name,
            "names": list(names_of(entry.certificate)),
            "exportable": entry.exportable,
            "has_private_key": entry.key is not None,
        }
        for entry in sorted(store.entries, key=lambda entry: entry.thumbprint)
    }


def _files(files: Files) -> dict[str, dict[str, Any]]:
    return {
        path: {"sha256": files.sha256(path), "readers": list(files.readers(path))} for path in files.paths()
    }
