"""A question to one of HAProxy's sockets.

Source: HAProxy 2.6 management guide, sections 9.3 (stats socket) and 9.4 (master CLI).
"""

from __future__ import annotations

import asyncio
from pathlib import Path

PATIENCE = 5.0  # seconds: it answers from memory


async def ask(path: Path, command: str) -> str | None:
    """Return the answer to *command*; ``None`` if nobody listens, or nobody answers any more."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                writer.write(command.encode() + b"\n")
                await writer.drain()
                return (await reader.read(-1)).decode(errors="replace")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return None
