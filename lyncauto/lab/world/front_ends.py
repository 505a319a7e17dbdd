"""The Front Ends' web services: one process each, which can be killed."""

from __future__ import annotations

import asyncio
import signal
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.front_end.settings import Provisioning, Settings
from lyncauto.lab.world.child import Child
from lyncauto.lab.world.places import Places, write_server

MODULE = "lyncauto.lab.front_end"


@dataclass(frozen=True, slots=True)
class Killed:
    """When a process was killed: seconds since the epoch."""

    at: float  # the signal was sent
    gone: float  # the process was seen to be gone


class FrontEnds:
    """All Front Ends of the pool."""

    def __init__(self, estate: Estate, places: Places) -> None:
        self._estate = estate
        self._places = places
        self._children: dict[str, Child] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """FQDNs."""
        return self._estate.description.pool.front_ends

    def fqdn(self, text: str) -> str:
        """Return the Front End's FQDN for its FQDN or its short name.

        Raises:
            LabFailed: There is none.
        """
        for name in self.names:
            if text.lower() in (name, name.partition(".")[0]):
                return name
        raise LabFailed(
            f"there is no Front End {text!r}",
            why=f"the pool has {', '.join(self.names)}",
            fix="name one of these",
        )

    def pids(self) -> dict[str, int | None]:
        """Return each one's process id, ``None`` while it is down."""
        return {name: child.pid for name, child in self._children.items()}

    async def start(self) -> None:
        """Start all, and wait until they listen.

        Raises:
            LabFailed: One does not.
        """
        await asyncio.gather(*map(self._start, self.names))

    async def kill(self, fqdn: str) -> Killed:
        """Kill one by SIGKILL, and wait until it is gone.

        Its host lives on and resets every connection at once. It is no power cut, after which nobody would
        answer a packet; :meth:`freeze` comes nearer to that.
        """
        at = time.time()
        await self._children[fqdn].kill()
        return Killed(at, time.time())

    def freeze(self, fqdn: str) -> None:
        """Stop one by SIGSTOP: its host takes connections, and nobody answers on them."""
        self._children[fqdn].signal(signal.SIGSTOP)

    def thaw(self, fqdn: str) -> None:
        """Let one that was frozen go on."""
        self._children[fqdn].signal(signal.SIGCONT)

    async def revive(self, fqdn: str = "") -> None:
        """Start this one, or all, where they are down."""
        down = [name for name, pid in self.pids().items() if pid is None and fqdn in ("", name)]
        await asyncio.gather(*map(self._start, down))

    async def stop(self) -> None:
        """End all."""
        await asyncio.gather(*(child.kill() for child in self._children.values()))

    async def serve_certificate(self, fqdn: str) -> None:
        """Let one serve the certificate that is assigned to it now."""
        self._write_certificate(fqdn)
        if self._children[fqdn].pid is not None:
            await self._tell(fqdn, certificate=str(self._places.certificate(fqdn)))

    async def set_mode(self, fqdn: str, mode: str) -> None:
        """Let one answer everything as *mode* says: "ok", "403", "500", "hang"."""
        if self._children[fqdn].pid is not None:
            await self._tell(fqdn, mode=mode)

    async def _tell(self, fqdn: str, **line: object) -> None:
        await self._children[fqdn].say(id=1, **line)
        await self._children[fqdn].told()

    async def _start(self, fqdn: str) -> None:
        self._write_certificate(fqdn)
        child = Child(MODULE, self._settings(fqdn).line())
        await child.start()
        self._children[fqdn] = child
        said = await child.told()
        if not said.get("ready"):
            raise LabFailed(f"{fqdn} does not start", why=str(said), fix="read lab.log in the lab's folder")

    def _write_certificate(self, fqdn: str) -> None:
        write_server(self._places.certificate(fqdn), *self._estate.served(fqdn))

    def _settings(self, fqdn: str) -> Settings:
        described = self._estate.description
        ports = described.ports
        return Settings(
            fqdn=fqdn,
            address=self._estate.address(fqdn),
            https_port=ports.https,
            http_port=ports.http,
            registrar_port=ports.registrar,
            certificate=str(self._places.certificate(fqdn)),
            root=self._estate.authority.root.public_bytes(Encoding.DER),
            provisioning=self._provisioning(),
        )

    def _provisioning(self) -> Provisioning:
        described = self._estate.description
        meet = [url.url.split("/")[2] for url in described.simple_urls if url.component == "meet"]
        web = described.pool.internal_fqdn or described.pool.fqdn
        return Provisioning(web, described.ports.https, described.ports.http, *meet[:1])
