"""A /24 of 127.0.0.0/8 for one lab, held against every other lab of the machine."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

from lyncauto.errors import LabFailed

CLAIM = 15985  # the port, on the network's first address, that says "this network is a lab's"
TRIES = 50


class Network:
    """The network, until it is closed.

    Attributes:
        prefix: Its first three octets, ``127.20.30``.
    """

    def __init__(self, prefix: str, claim: socket.socket) -> None:
        self.prefix = prefix
        self._claim = claim

    def close(self) -> None:
        """Give it back."""
        self._claim.close()


def choose() -> str:
    """Return the prefix of a network at random; the second octet is between 10 and 250."""
    return f"127.{10 + secrets.randbelow(241)}.{secrets.randbelow(256)}"


def claim(places: Sequence[tuple[int, int]], choose: Callable[[], str] = choose) -> Network:
    """Return a network of which nobody else uses any of *places*.

    Args:
        places: Last octet and TCP port of all that the lab will listen on.
        choose: Gives prefixes to be tried.

    Raises:
        LabFailed: None was free.
    """
    for _ in range(TRIES):
        prefix = choose()
        with suppress(OSError):
            return _taken(prefix, places)
    raise LabFailed(
        "no loopback network is free for the lab",
        why=f"of {TRIES} networks 127.x.y.0/24 that were tried, each had a port in use or cannot be used",
        fix="end other labs (`lyncauto lab down`); the lab needs Linux, where all of 127.0.0.0/8 is local",
    )


def _taken(prefix: str, places: Sequence[tuple[int, int]]) -> Network:
    held = _listening(prefix, 1, CLAIM)
    with ExitStack() as undo:
        undo.callback(held.close)
        for offset, port in places:
            _listening(prefix, offset, port).close()
        undo.pop_all()
    return Network(prefix, held)


def _listening(prefix: str, offset: int, port: int) -> socket.socket:
    made = socket.socket()
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((f"{prefix}.{offset}", port))
        made.listen(1)
    except OSError:
        made.close()
        raise
    return made
