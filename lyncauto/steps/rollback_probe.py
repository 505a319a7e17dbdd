"""Which addresses a rollback gives back to a record: the previous ones, unless nobody lives there.

A name that was published is another matter: clients know it, and verify by it. Its record goes back to Front
Ends that serve it already, or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from lyncauto.errors import RollbackUnsafe
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Plan
from lyncauto.model.story import Story
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Http, Probe
from lyncauto.steps import health, naming
from lyncauto.steps.estate import Estate
from lyncauto.steps.gather import gather
from lyncauto.steps.topology import OVERRIDE


def replacements(estate: Estate, design: Design, plan: Plan) -> dict[str, Attrs]:
    """Return what stands in for the previous addresses of the plan's records that are dead.

    Addresses that answer healthily are kept, and dead ones beside them left out. If nobody is healthy at
    all, a record gets back what it had: no other choice is better, and that one is known. The record of an
    override that the plan publishes is not among them: :func:`serving`. Asks the Front Ends' web services
    alone.

    Args:
        estate: Its probe alone is used.
        design: Of the run.
        plan: Of the run.

    Returns:
        Target to ``{"addresses=10.0.0.11": "10.0.0.12"}``, as the engine's rollback takes it.
    """
    new = naming.record(design.override) if design.publish else ""
    previous = {target: addresses for target, addresses in _previous(plan) if target != new}
    known = {address for addresses in previous.values() for address in addresses}
    known |= {server.address for server in design.https_servers}
    alive = _alive(estate.probe, design, known)
    found: dict[str, Attrs] = {}
    for target, addresses in previous.items():
        instead = _instead(estate.probe, design, target, addresses, alive)
        if instead != addresses:
            found[target] = {f"addresses={','.join(addresses)}": ",".join(instead)}
    return found


def serving(estate: Estate, design: Design, plan: Plan) -> dict[str, Attrs]:
    """Return the Front Ends that serve a published override, if they are not those that its record had.

    Args:
        estate: Its probe alone is used.
        design: Of the run, whose override is in force and sends clients to the balancer.
        plan: Of the run.

    Returns:
        As :func:`replacements` does.

    Raises:
        RollbackUnsafe: No Front End serves the override yet.
    """
    record = naming.record(design.override)
    return _of_override(estate.probe, design, dict(_previous(plan)).get(record, ()))


def homes(estate: Estate, design: Design, plan: Plan, targets: Collection[str]) -> frozenset[str]:
    """Return those of *targets*, records, whose own addresses all answer healthily as clients will ask them.

    Silence is a no. A new override's record is asked for by the override itself.
    """
    own = {target: addresses for target, addresses in _previous(plan) if target in targets}
    new = naming.record(design.override) if design.publish else ""
    asked = {
        (address, design.override if target == new else design.verify)
        for target, addresses in own.items()
        for address in addresses
    }
    alive = gather({one: partial(_is_healthy, estate.probe, design, *one) for one in sorted(asked)})
    return frozenset(
        target
        for target, addresses in own.items()
        if all(alive[address, design.override if target == new else design.verify] for address in addresses)
    )


def sent_by_override(told: Story, design: Design) -> bool:
    """Whether a new override is in force, or may be, and this run has sent its record to the balancer."""
    record = naming.record(design.override)
    standing = [one.change for one in told.standing]
    return any(change.step == OVERRIDE for change in standing) and any(
        (change.target, (change.after or {}).get("addresses")) == (record, design.vip) for change in standing
    )


def reasons(replaced: Mapping[str, Attrs]) -> tuple[str, ...]:
    """Return, for the operator, a sentence for each record that does not get back what it had."""
    return tuple(
        f"{target.removeprefix(naming.RECORD)} goes back to {new}, not to {old.partition('=')[2]}: "
        "not everybody there answers healthily"
        for target, attrs in sorted(replaced.items())
        for old, new in attrs.items()
    )


def _previous(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the addresses before the first change of each record; of one that is new, those it began with."""
    seen = set()
    for change in plan.changes:
        if change.target.startswith(naming.RECORD) and change.target not in seen and change.before:
            seen.add(change.target)
            yield change.target, tuple(change.before["addresses"].split(","))


def _of_override(probe: Probe, design: Design, addresses: tuple[str, ...]) -> dict[str, Attrs]:
    if not addresses:
        return {}
    known = dict.fromkeys((*addresses, *(server.address for server in design.https_servers)))
    said = gather({address: partial(_asked, probe, design, address, design.override) for address in known})
    serving = tuple(address for address in known if health.healthy(said[address].status))
    if not serving:
        raise RollbackUnsafe(
            f"{design.override} cannot go back to the Front Ends: none of them serves it",
            why="the topology names it, so that clients verify Front Ends by it, and would be refused there: "
            + "; ".join(f"{address}: {_words(one)}" for address, one in said.items()),
            fix="the balancer must go on serving it, every other name goes back; run `lyncauto apply`, which "
            "gives the Front Ends certificates that hold it, then `lyncauto rollback` again",
        )
    instead = tuple(address for address in addresses if address in serving) or serving[:1]
    if instead == addresses:
        return {}
    return {naming.record(design.override): {f"addresses={','.join(addresses)}": ",".join(instead)}}


def _words(answer: Http) -> str:
    return answer.error or f"status {answer.status}"


def _alive(probe: Probe, design: Design, addresses: Iterable[str]) -> dict[str, bool]:
    return gather(
        {address: partial(_is_healthy, probe, design, address, design.verify) for address in addresses}
    )


def _is_healthy(probe: Probe, design: Design, address: str, name: str) -> bool:
    return health.healthy(_asked(probe, design, address, name).status)


def _asked(probe: Probe, design: Design, address: str, name: str) -> Http:
    ports = {server.address: server.port for server in design.https_servers}
    endpoint = Endpoint(name, address, ports.get(address, design.https_port))
    return health.https(probe, endpoint, "".join(design.roots))


def _instead(
    probe: Probe, design: Design, target: str, addresses: tuple[str, ...], alive: Mapping[str, bool]
) -> tuple[str, ...]:
    kept = tuple(address for address in addresses if alive[address])
    if kept:
        return kept
    name = target.removeprefix(naming.RECORD)
    others = [server.address for server in design.https_servers if alive[server.address]]
    # Clients verify by the record's name, which not every Front End's certificate need hold.
    serving = [one for one in others if health.healthy(_asked(probe, design, one, name).status)]
    return tuple((serving or others)[:1]) or addresses
