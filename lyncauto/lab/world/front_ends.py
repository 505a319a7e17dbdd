"""The Front Ends' web services: one process each, which can be killed."""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from collections import defaultdict
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.front_end.settings import Provisioning, Settings
from lyncauto.lab.world.child import Child
from lyncauto.lab.world.places import Places, write_server
from lyncauto.lab.world.variation import variants_of

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
        self._told: dict[str, Provisioning] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._numbers = itertools.count(1)

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
        await self._tell(fqdn, certificate=str(self._places.certificate(fqdn)))

    async def set_mode(self, fqdn: str, mode: str) -> None:
        """Let one answer everything as *mode* says: "ok", "403", "500", "hang"."""
        await self._tell(fqdn, mode=mode)

    async def provision(self, fqdn: str) -> None:
        """Let one tell its clients what its own replica of the topology says, unless it does already."""
        said = self._provisioning(fqdn)
        if self._told.get(fqdn) != said:
            await self._tell(fqdn, provisioning=asdict(said))
            self._told[fqdn] = said

    async def vary(self, fqdn: str) -> None:
        """Let one be as the faults that are set now want it."""
        await self._tell(fqdn, variants=asdict(variants_of(self._estate.faults, fqdn)))

    async def _tell(self, fqdn: str, **line: object) -> None:
        """Tell one something; one that is down learns it from its settings when it starts."""
        async with self._turns[fqdn]:
            child, number = self._children[fqdn], next(self._numbers)
            if child.pid is not None:
                await child.say(id=number, **line)
                while (await child.told()).get("id") != number:
                    pass  # the late answer to somebody who waited no longer

    async def _start(self, fqdn: str) -> None:
        """Start one that is down."""
        async with self._turns[fqdn]:
            if self.pids().get(fqdn) is None:
                await self._start_child(fqdn)

    async def _start_child(self, fqdn: str) -> None:
        self._write_certificate(fqdn)
        settings = self._settings(fqdn)
        child = Child(MODULE, settings.line())
        await child.start()
        self._children[fqdn], self._told[fqdn] = child, settings.provisioning
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
            external_https_port=ports.external_https if described.pool.external_fqdn else 0,
            external_http_port=ports.external_http if described.pool.external_fqdn else 0,
            registrar_port=ports.registrar,
            certificate=str(self._places.certificate(fqdn)),
            root=self._estate.authority.root.public_bytes(Encoding.DER),
            provisioning=self._provisioning(fqdn),
            variants=variants_of(self._estate.faults, fqdn),
        )

    def _provisioning(self, fqdn: str) -> Provisioning:
        described = self._estate.description
        meet = [url.url.split("/")[2] for url in described.simple_urls if url.component == "meet"]
        web = self._estate.store.local(fqdn).internal_fqdn or described.pool.fqdn
        return Provisioning(web, described.ports.https, described.ports.http, *meet[:1])
