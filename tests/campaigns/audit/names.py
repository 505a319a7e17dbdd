"""Faults of DNS: records that somebody changed by hand, and servers that do not answer."""

from __future__ import annotations

from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.plant import Act, fault

_STRANGER = "{vip}9"


def added(name: str, kind: str, value: str, ttl: int = 3) -> Act:
    """Return what adds a record beside those that are there."""

    def act(bench: Bench) -> None:
        fqdn = bench.called(name)
        bench.hands.add(f"{fqdn}.", kind, bench.called(value), ttl)
        bench.spread(fqdn)

    return act


def deleted(name: str, value: str = "") -> Act:
    """Return what takes away a name's addresses, or one of them."""

    def act(bench: Bench) -> None:
        fqdn = bench.called(name)
        bench.hands.delete(f"{fqdn}.", "A", bench.called(value))
        bench.spread(fqdn)

    return act


def replaced(name: str, kind: str, value: str, ttl: int = 3, *faults: str) -> Act:
    """Return what has a name say something else, while faults of the lab are set."""

    def act(bench: Bench) -> None:
        fault(*faults)(bench)
        fqdn = bench.called(name)
        bench.hands.delete(f"{fqdn}.", "A")
        bench.hands.add(f"{fqdn}.", kind, bench.called(value), ttl)
        bench.spread(*(() if "dns-server-stale:{dc02}" in faults else (fqdn,)))

    return act
