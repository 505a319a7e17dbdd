"""A desk phone: fetches the root certificate in the clear, as phones with PIN log-on do."""

from __future__ import annotations

import asyncio

from lyncauto.lab.clients.browser import Request
from lyncauto.lab.clients.desk import Desk

INTERVAL = 0.5  # seconds between two of one phone


class Phone:
    """Runs until it is cancelled."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def work(self) -> None:
        """Fetch the root certificate, again and again."""
        while True:
            await asyncio.sleep(INTERVAL * self._desk.chance.uniform(0.5, 1.5))
            await self._desk.pace.go()
            urls = await self._desk.urls()
            if urls is not None:
                self._desk.judge(
                    await self._desk.browser.fresh(Request("GET", f"{urls.http}/certs/root.cer"))
                )
