"""The journal of systemd on this machine, by its native protocol: the socket alone."""

from __future__ import annotations

import socket
from pathlib import Path

from lyncauto.errors import NotHeard

JOURNAL = Path("/run/systemd/journal/socket")
_PATIENCE = 5.0  # seconds: the queue of a journald that has stopped reading is full, and a send waits


def send(entry: bytes, path: Path = JOURNAL) -> None:
    """Hand a datagram to the journal.

    Args:
        entry: As :func:`lyncauto.adapters.journald_datagram.datagram` makes it.
        path: The journal's socket.

    Raises:
        NotHeard: There is no journal here, or it did not take it; nothing of it is in the journal.
    """
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise _unheard("this system has no journal of systemd")
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.settimeout(_PATIENCE)
            line.sendto(entry, str(path))
    except OSError as error:
        raise _unheard(f"{path}: {error.strerror or error}") from error


def _unheard(why: str) -> NotHeard:
    return NotHeard(
        "the journal took no entry",
        why=why,
        fix="run `systemctl status systemd-journald`, or take `journald` out of `heard` in the site file",
    )
