"""The listeners of the authority's host."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from aiohttp import web

from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.web_enrolment.site import Site

_SERVER: dict[str, Any] = {
    "access_log": None,
    "keepalive_timeout": 120.0,
}  # IIS's default connection time-out


class WebEnrolment:
    """Listens while nothing keeps it away: a host may be off, or its web server stopped, or both."""

    def __init__(self, estate: Estate, certificate: Path) -> None:
        """Keep what it is; nothing listens yet.

        Args:
            estate: Whose authority answers.
            certificate: PEM file of the server's certificate, chain and key; there when it starts.
        """
        self._estate = estate
        self._certificate = certificate
        self._site = Site(estate)
        self._runners: list[web.ServerRunner] = []
        self._reasons: set[str] = set()

    async def start(self) -> None:
        """Listen, over TLS and in the clear.

        Raises:
            OSError: A port is taken, or the certificate cannot be read.
        """
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self._certificate)
        first, end, _ = self._certificate.read_text(encoding="ascii").partition("-----END CERTIFICATE-----")
        self._site.leaf = ssl.PEM_cert_to_DER_cert(f"{first}{end}\n")
        ports = self._estate.description.ports
        await self._listen(web.Server(self._site.https, **_SERVER), ports.https, tls)
        await self._listen(web.Server(self._site.http, **_SERVER), ports.http, None)

    async def stop(self) -> None:
        """Close every connection."""
        runners, self._runners = self._runners, []
        for runner in runners:
            await runner.cleanup()

    async def take_away(self, reason: str) -> None:
        """Let nobody listen, for one more reason."""
        self._reasons.add(reason)
        await self.stop()

    async def bring_back(self, reason: str) -> None:
        """Listen again, unless there is another reason not to."""
        if self._reasons:
            self._reasons.discard(reason)
            if not self._reasons:
                await self.start()

    async def _listen(self, server: web.Server, port: int, tls: ssl.SSLContext | None) -> None:
        runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.0)
        await runner.setup()
        self._runners.append(runner)
        address = self._estate.address(self._estate.authority.description.host)
        await web.TCPSite(runner, address, port, ssl_context=tls).start()
