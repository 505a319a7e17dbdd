"""Which addresses a rollback gives back to a record: the previous ones, unless nobody lives there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Plan
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Probe
from lyncauto.steps import health, naming
from lyncauto.steps.estate import Estate
from lyncauto.steps.gather import gather


def replacements(estate: Estate, design: Design, plan: Plan) -> dict[str, Attrs]:
    """Return what stands in for the previous addresses of the plan's records that are dead.

    Addresses that answer healthily are kept, and dead ones beside them left out. If nobody is healthy at
    all, a record gets back what it had: no other choice is better, and that one is known. Asks the Front
    Ends' web services alone.

    Returns:
        Target to ``{"addresses=10.0.0.11": "10.0.0.12"}``, as the engine's rollback takes it.
    """
    previous = dict(_previous(plan))
    known = {address for addresses in previous.values() for address in addresses}
    known |= {server.address for server in design.https_servers}
    alive = _alive(estate.probe, design, known)
    found: dict[str, Attrs] = {}
    for target, addresses in previous.items():
        instead = _instead(design, addresses, alive)
        if instead != addresses:
            found[target] = {f"addresses={','.join(addresses)}": ",".join(instead)}
    return found


def reasons(replaced: Mapping[str, Attrs]) -> tuple[str, ...]:
    """Return, for the operator, a sentence for each record that does not get back what it had."""
    return tuple(
        f"{target.removeprefix(naming.RECORD)} goes back to {new}, not to {old.partition('=')[2]}: "
        "not everybody there answers healthily"
        for target, attrs in sorted(replaced.items())
        for old, new in attrs.items()
    )


def _previous(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the addresses before the first change of each record."""
    seen = set()
    for change in plan.changes:
        if change.target.startswith(naming.RECORD) and change.target not in seen and change.before:
            seen.add(change.target)
            yield change.target, tuple(change.before["addresses"].split(","))


def _alive(probe: Probe, design: Design, addresses: Iterable[str]) -> dict[str, bool]:
    return gather({address: partial(_healthy, probe, design, address) for address in addresses})


def _healthy(probe: Probe, design: Design, address: str) -> bool:
    ports = {server.address: server.port for server in design.https_servers}
    endpoint = Endpoint(design.verify, address, ports.get(address, design.https_port))
    return health.healthy(health.https(probe, endpoint, "".join(design.roots)).status)


def _instead(design: Design, addresses: tuple[str, ...], alive: Mapping[str, bool]) -> tuple[str, ...]:
    kept = tuple(address for address in addresses if alive[address])
    others = tuple(server.address for server in design.https_servers if alive[server.address])
    return kept or others[:1] or addresses
