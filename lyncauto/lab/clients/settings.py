"""What the clients' process is told in its first line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """All clients of a lab. ``line()`` is what their process expects first on standard input.

    Shares are of 1. Durations are seconds.
    """

    addresses: tuple[str, ...]  # one client each; the last ones are phones
    resolvers: tuple[tuple[str, int], ...]  # address and port, in the order in which a client asks them
    pool: str  # FQDN of the pool
    registrar_port: int
    root: str  # PEM: what the clients trust
    rate: float = 500.0  # attempts a second, all clients together
    posts: float = 0.2  # share of attempts that are a POST
    meetings: float = 0.05  # share of attempts that open the meet simple URL
    new_connections: float = 0.03  # share of attempts that open a connection of their own
    polling: float = 0.3  # share of the clients that hold a long poll
    phones: int = 2
    sign_in: float = 8.0  # between two sign-ins of one client
    keep_alive: float = 1.5  # after this long a kept connection is given up for a new one
    patience: float = 10.0  # for an answer
    hold: float = 10.0  # how much longer the answer to a poll may take
    pause: float = 0.2  # after a failure
    seed: int = 1
    begin: bool = True  # false: at rest until told to resume
    adopt: str = "both"  # URLs are taken anew: see `crowd.ADOPT`
    accounts: str = ""  # path of the file of log-ons; empty: the clients log on nowhere
    account: str = ""  # down-level name of the one that all clients share

    def line(self) -> str:
        """Return the settings as one line of JSON, without the line's end."""
        return json.dumps(asdict(self))


def settings(values: Mapping[str, Any]) -> Settings:
    """Return what ``Settings.line`` wrote.

    Raises:
        TypeError: A setting is missing or unknown, or no list where there must be one.
        ValueError: A resolver is not an address and a port.
    """
    resolvers = tuple((str(address), int(port)) for address, port in values.get("resolvers", ()))
    return Settings(**{**values, "addresses": tuple(values.get("addresses", ())), "resolvers": resolvers})
