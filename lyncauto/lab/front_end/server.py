"""One Front End: the ports of its two web sites and of sign-in, and what it can be told while it runs."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lyncauto.lab.front_end.handshakes import Handshakes
from lyncauto.lab.front_end.pages import MODES, Pages
from lyncauto.lab.front_end.registrar import Registrar
from lyncauto.lab.front_end.settings import Provisioning, Settings
from lyncauto.lab.front_end.variants import Variants

KEEP_ALIVE = 120.0  # seconds: IIS's default connection time-out
BACKLOG = 1024


class FrontEnd:
    """Listens from ``start`` to ``stop``. Nothing but its memory holds its tickets."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._handshakes = Handshakes(settings.variants)
        self._external = Handshakes(
            settings.variants
        )  # a certificate of its own, which no step of ours changes
        self._pages = Pages(settings)
        self._registrar = Registrar(settings.provisioning)
        self._runners: list[web.ServerRunner] = []
        self._sign_in: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: A port is taken, or the certificate cannot be read.
            ssl.SSLError: The file is no certificate with its key.
        """
        made = self._settings
        self._show(made.certificate)
        self._sign_in = await asyncio.start_server(self._registrar.serve, made.address, made.registrar_port)
        await self._listen(
            web.Server(self._pages.https, **_SERVER), made.https_port, self._handshakes.context
        )
        await self._listen(web.Server(self._pages.http, **_SERVER), made.http_port, None)
        if made.external_https_port:
            self._external.load(made.certificate)
            await self._listen(
                web.Server(self._pages.https, **_SERVER), made.external_https_port, self._external.context
            )
            await self._listen(web.Server(self._pages.http, **_SERVER), made.external_http_port, None)

    async def _listen(self, server: web.Server, port: int, tls: ssl.SSLContext | None) -> None:
        runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.0)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, self._settings.address, port, ssl_context=tls, backlog=BACKLOG)
        await site.start()

    async def stop(self) -> None:
        """Close everything at once, as a service that stops does; requests under way are cut."""
        if self._sign_in is not None:
            self._sign_in.close()
        self._registrar.close()
        for runner in self._runners:
            await runner.cleanup()

    def command(self, line: Mapping[str, Any]) -> None:
        """Do what a line says: ``mode``, ``provisioning`` and ``variants`` (whole), ``certificate`` (path).

        A new certificate, and what is varied of the handshake, is for new connections.

        Raises:
            ValueError: It says something else; nothing was changed.
            TypeError: Provisioning or variants lack something or have too much; nothing was changed.
            OSError: The certificate cannot be read.
        """
        unknown = set(line) - {"mode", "provisioning", "certificate", "variants"}
        mode = line.get("mode", self._pages.mode)
        if unknown or mode not in MODES:
            raise ValueError(f"not understood: {', '.join(sorted(unknown)) or mode}")
        provisioning, variants = line.get("provisioning"), line.get("variants")
        told = self._registrar.provisioning if provisioning is None else Provisioning(**provisioning)
        varied = self._pages.variants if variants is None else Variants(**variants)
        if "certificate" in line:
            self._show(line["certificate"])
        self._pages.mode, self._pages.variants = mode, varied
        self._handshakes.vary(varied)
        self._external.vary(varied)
        self._registrar.tell(told)

    def _show(self, certificate: str) -> None:
        self._handshakes.load(certificate)
        self._pages.leaf = self._handshakes.leaf


_SERVER: dict[str, Any] = {
    "access_log": None,
    "keepalive_timeout": KEEP_ALIVE,
    "handler_cancellation": True,  # a poll whose client has gone is not held
}
