"""A small estate on loopback for the tests of the lab's parts: addresses, a zone, certificates, processes."""

import asyncio
import datetime as dt
import json
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lyncauto.lab.clients.names import Names
from lyncauto.lab.net.lookup import Found, NoData, NoName, Record

ZONE = "contoso.test"
SOA = Record("SOA", f"dc01.{ZONE}. hostmaster.{ZONE}. 7 900 600 86400 2", 60)
NS = (Record("NS", f"dc01.{ZONE}.", 60), Record("NS", f"dc02.{ZONE}.", 60))
DEADLINE = 20.0  # seconds until a test gives up on something that must happen


class Zone:
    """A zone whose records a test changes as it likes."""

    def __init__(self, **addresses: tuple[str, ...]) -> None:
        self.records: dict[str, list[Record]] = {ZONE: [SOA, *NS]}
        self.asked: list[tuple[str, str]] = []
        for name, values in addresses.items():
            self.put(name, *values)

    def put(self, name: str, *values: str, type: str = "A", ttl: int = 3) -> None:
        self.records[f"{name}.{ZONE}"] = [Record(type, value, ttl) for value in values]

    def __call__(self, name: str, rdtype: str) -> Found | NoData | NoName:
        self.asked.append((name, rdtype))
        if name not in self.records:
            return NoName()
        records = tuple(record for record in self.records[name] if record.type == rdtype)
        return Found(records) if records else NoData()


def network() -> Iterator[str]:
    """Give addresses of a /24 of this test's own, one by one."""
    while True:
        prefix = f"127.{10 + secrets.randbelow(241)}.{secrets.randbelow(256)}"
        with socket.socket() as probe:
            try:
                probe.bind((f"{prefix}.21", 10053))
            except OSError:
                continue
        return (f"{prefix}.{last}" for last in range(20, 250))


class FixedNames(Names):
    """Knows one address for every name."""

    def __init__(self, address: str) -> None:
        super().__init__([], address)
        self.address = address

    async def addresses(self, _: str) -> tuple[str, ...]:
        return (self.address,)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Authority:
    """A root that issues what the test needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Root")])
        self._root = self._certificate(self._name, self._key.public_key(), (), ca=True)
        self.pem = self._root.public_bytes(serialization.Encoding.PEM).decode()
        self.der = self._root.public_bytes(serialization.Encoding.DER)

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, names: tuple[str, ...], *, ca: bool
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName(list(map(_general_name, names))), critical=False
            )
        return builder.sign(self._key, hashes.SHA256())

    def issue(self, *names: str) -> Path:
        """Write certificate and key for *names*, addresses among them, to one PEM file."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        certificate = self._certificate(subject, key.public_key(), names, ca=False)
        path = self._folder / f"{names[0]}.pem"
        path.touch(mode=0o600)
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return path


class Process:
    """A process of the lab, spoken to by lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, module: str, first: str) -> Self:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, stdin=pipe, stdout=pipe, limit=2**20
        )
        started = cls(process)
        started._write(first)
        return started

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")

    def tell(self, **values: Any) -> None:
        self._write(json.dumps(values))

    async def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), DEADLINE)
        return dict(json.loads(line))

    async def ask(self, **values: Any) -> dict[str, Any]:
        self.tell(**values)
        return await self.hear()

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def end(self) -> int:
        """Close its standard input; return its exit code."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        return await asyncio.wait_for(self.process.wait(), DEADLINE)


@asynccontextmanager
async def running(module: str, first: str) -> AsyncIterator[Process]:
    process = await Process.start(module, first)
    try:
        yield process
    finally:
        await process.end()
