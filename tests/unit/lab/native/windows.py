"""A host's programs on an estate of their own, started without a shell."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.lab.engine.call import Identity
from lyncauto.lab.estate.authority import generate_keys, signing_request
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native.program import Ended, Invocation
from lyncauto.lab.native.table import programs

CA_HOST, DNS_HOST, FRONT_END = "ca01.contoso.test", "dc01.contoso.test", "fe01.contoso.test"
FOLDER = "C:\\Users\\lyncadmin"
NAME = "webint.contoso.test"


@cache
def request() -> x509.CertificateSigningRequest:
    (key,) = generate_keys(1)
    return signing_request(key, NAME, (NAME,))


@dataclass
class Windows:
    """One host."""

    host: str = CA_HOST
    estate: Estate = field(default_factory=lambda: Estate("127.20.30", load("lync-2010"), ManualClock()))

    @property
    def config(self) -> str:
        return self.estate.authority.description.config

    @property
    def operator(self) -> str:
        return self.estate.description.operator

    def write(self, name: str, content: bytes) -> None:
        self.estate.files[self.host].write(f"{FOLDER}\\{name}", content)

    def read(self, name: str) -> bytes | None:
        return self.estate.files[self.host].read(f"{FOLDER}\\{name}")

    def request(self, encoding: Encoding = Encoding.PEM) -> None:
        """Put a certificate request into the user's folder."""
        self.write("web.req", request().public_bytes(encoding))

    async def start(self, program: str, *arguments: str) -> Ended:
        identity = Identity(self.operator, network=False)
        invocation = Invocation(self.host, identity, arguments, FOLDER)
        ended = programs(self.estate, self.host)[program].run(invocation)
        return await ended if inspect.isawaitable(ended) else ended

    def run(self, program: str, *arguments: str) -> Ended:
        return asyncio.run(self.start(program, *arguments))

    def submit(self, *more: str, template: str = "WebServer") -> Ended:
        """Submit the request that lies in the user's folder, without windows."""
        attribute = ("-attrib", f"CertificateTemplate:{template}") if template else ()
        asked = ("-submit", "-q", "-config", self.config, *attribute, *more)
        return self.run("certreq", *asked, "web.req", "web.cer", "chain.p7b")

    def waits(self, program: str, *arguments: str) -> bool:
        """Whether a program is still there when everything that it can do has been done."""
        return asyncio.run(_waits(self.start(program, *arguments)))


async def _waits(started: Coroutine[Any, Any, Ended]) -> bool:
    task = asyncio.create_task(started)
    for _ in range(20):
        await asyncio.sleep(0)
    waiting = not task.done()
    task.cancel()
    await asyncio.wait([task])
    return waiting
