"""Lets HAProxy answer 503 whatever it is told: every real server is kept in maintenance.

Source: HAProxy 2.6 management guide, section 9.3, ``show servers state`` and ``set server``.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from lyncauto.lab.node_agent.sockets import ask

_PAUSE = 0.05


def servers(text: str) -> tuple[str, ...]:
    """Return backend/server of every row of the answer to ``show servers state``."""
    rows = (line.split() for line in text.splitlines() if line[:1].isdigit())
    return tuple(f"{row[1]}/{row[3]}" for row in rows if len(row) > 3)  # noqa: PLR2004 - be_id be_name srv_id srv_name


async def mute(socket: Path) -> None:
    """Keep all servers in maintenance until this is cancelled, reloads and restarts included."""
    while True:
        await set_state(socket, "maint")
        await asyncio.sleep(_PAUSE)


async def set_state(socket: Path, state: str) -> None:
    """Give every server this administrative state; without a balancer there is none."""
    for server in servers(await ask(socket, "show servers state") or ""):
        await ask(socket, f"set server {server} state {state}")
