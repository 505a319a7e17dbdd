"""The whole estate: its parts put together, and its state as one document."""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lyncauto.lab.estate.authority import Authority, Certified, generate_keys, names_of
from lyncauto.lab.estate.certificate_store import USES, CertificateStore, Entry
from lyncauto.lab.estate.clock import Clock, SystemClock
from lyncauto.lab.estate.description import Description, load
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.files import Files
from lyncauto.lab.estate.management_store import ManagementStore
from lyncauto.lab.estate.zone import Record, Zone


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
        self.zone = self._zone()
        front_ends = self.description.pool.front_ends
        root, issuing, *keys = generate_keys(2 + len(front_ends))
        self.authority = self._authority(root, issuing)
        self.stores: defaultdict[str, CertificateStore] = defaultdict(CertificateStore)
        self.files: defaultdict[str, Files] = defaultdict(Files)
        self._strangers: dict[str, Certified] = {}
        for fqdn, key in zip(front_ends, keys, strict=True):
            self._equip(fqdn, key)

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

    def web_names(self, front_end: str) -> tuple[str, ...]:
        """Return the names that the wizard puts into a Front End's certificate for internal web services."""
        pool = self.store.pool
        simple = tuple(url.url.split("/")[2] for url in self.store.simple_urls)
        return tuple(name for name in (pool.internal_fqdn, front_end, pool.fqdn, *simple) if name)

    def dump(self) -> dict[str, Any]:
        """Return the state as plain data in a stable order; nothing in it changes unless somebody writes."""
        zone = self.zone
        return {
            "topology": {"signature": self.store.topology.signature, "xml": self.store.topology.xml},
            "simple_urls": [[url.component, url.domain, url.url] for url in self.store.simple_urls],
            "sip_domains": list(self.store.sip_domains),
            "zone": {zone.name: [_record(record) for record in zone.records()]},
            "certificate_requests": self._requests(),
            "certificates": {fqdn: _entries(self.stores[fqdn]) for fqdn in self._hosts_with_certificates()},
            "assignments": {fqdn: self.stores[fqdn].assignments for fqdn in self.description.pool.front_ends},
            "files": {fqdn: _files(files) for fqdn, files in sorted(self.files.items()) if files.paths()},
        }

    def _requests(self) -> dict[str, dict[str, str]]:
        return {
            str(request.id): {
                "requester": request.requester,
                "template": request.template,
                "disposition": request.disposition,
                "serial": f"{request.certificate.serial_number:X}" if request.certificate else "",
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
        return Zone(described, hosts + names + servers, self.clock, self.faults)

    def _authority(self, root: RSAPrivateKey, issuing: RSAPrivateKey) -> Authority:
        described = self.description.authority
        return Authority(described, self.description.domain, (root, issuing), self.clock, self.faults)

    def _equip(self, fqdn: str, key: RSAPrivateKey) -> None:
        """Give a Front End the certificate that it uses for everything, as the deployment wizard does."""
        pool = self.description.pool
        names = (pool.fqdn, *self.web_names(fqdn), pool.external_fqdn)
        account = f"{self.description.netbios}\\{fqdn.split('.', maxsplit=1)[0].upper()}$"
        certified = self.authority.certify(key, pool.fqdn, tuple(dict.fromkeys(names)), account)
        entry = Entry(certified.certificate, key, f"Lync {fqdn.split('.', maxsplit=1)[0]}")
        self.stores[fqdn].add(entry)
        for use in USES:
            self.stores[fqdn].assign(use, entry.thumbprint)

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
