"""Whether the balancer's certificates can go on: how long they last, and what a renewal would need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from lyncauto.audit import carried
from lyncauto.audit.balanced import nodes, serves
from lyncauto.audit.carried import Wrong, day
from lyncauto.audit.leaf import Leaf
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Severity
from lyncauto.model.facts import Delivered
from lyncauto.model.inventory import Part, PoolEntry

_RENEW = "`lyncauto renew` now; `lyncauto schedule install` sees to it from then on"
_APART = timedelta(days=60)


def _lying(look: Look, pool: PoolEntry, node: str) -> tuple[Delivered, ...]:
    """Return the pool's certificates that lie on a node.

    Raises:
        Lacking: They are not known.
    """
    look.need(Part.NODE, node)
    declared = look.declared(pool)
    name = declared.override if declared else ""
    # One of another kind of key lies beside the first as `NAME.KIND`.
    return tuple(
        one
        for one in look.inventory.delivered
        if one.node == node and (one.name == name or one.name.startswith(f"{name}."))
    )


def _leaf(look: Look, one: Delivered) -> Leaf:
    leaf = look.leaf(one.certificate)
    if not leaf:
        raise Lacking(Part.NODE, one.node, None)
    return leaf


def _each_lying(look: Look, pool: PoolEntry, wrong: Callable[[Leaf], Wrong]) -> Answers:
    """Ask of each certificate; nodes that have the same one with the same fault are one finding."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    for node in nodes(look, pool):
        try:
            for one in _lying(look, pool, node):
                if said := wrong(_leaf(look, one)):
                    found.setdefault(one.name, (*said, []))[2].append(node)
        except Lacking as lacking:
            yield lacking
    for name, (text, value, those) in found.items():
        evidence = tuple(look.evidence(value, Part.NODE, node) for node in those)
        yield Fault(name, f"the balancer's certificate {text} ({', '.join(those)})", evidence)


@rule(
    "LA-REN-001",
    "The balancer's certificate ends within 30 days",
    Severity.MEDIUM,
    means="On that day every client is refused at every web service of the pool. A renewal is due with a "
    "third of its life left: none was run, or it failed.",
    fix=_RENEW,
    source="RFC 5280, section 4.1.2.5; measured: `lyncauto renew` waits for a third of its life",
)
def ends_soon(look: Look, pool: PoolEntry) -> Answers:
    """Find delivered certificates that are nearly over."""
    yield from _each_lying(look, pool, lambda leaf: carried.ends_soon(leaf, look.now))


@rule(
    "LA-REN-002",
    "The balancer's certificate has ended",
    Severity.HIGH,
    means="Every client is refused at every web service of the pool.",
    fix=_RENEW,
    source="RFC 5280, section 4.1.2.5",
)
def ended(look: Look, pool: PoolEntry) -> Answers:
    """Find delivered certificates that are over."""
    yield from _each_lying(look, pool, lambda leaf: carried.ended(leaf, look.now))


@rule(
    "LA-REN-003",
    "A certificate on a node without its key",
    Severity.HIGH,
    means="HAProxy refuses to start with it: the next restart of the node ends the service there.",
    fix="`lyncauto renew`: key and certificate are delivered together",
    source="measured: a delivery that was cut off leaves a certificate without its key",
)
def no_key(look: Look, pool: PoolEntry) -> Answers:
    """Find delivered certificates whose key, or whose authorities, do not lie beside them."""
    yield from each(nodes(look, pool), partial(_no_key, look, pool))


def _no_key(look: Look, pool: PoolEntry, node: str) -> Answers:
    for one in _lying(look, pool, node):
        if not one.has_key:
            evidence = look.evidence(f"{one.name} {one.thumbprint}: no key", Part.NODE, node)
            yield Fault(f"{node} {one.name}", f"{one.name} lies on {node} without its key", (evidence,))


@rule(
    "LA-REN-004",
    "Nodes whose certificates end on different days",
    Severity.NOTE,
    means="One of them was renewed and the other was not: when the address moves, clients meet the older "
    "one.",
    fix="`lyncauto renew` for the node whose certificate ends first",
    source="measured: a renewal is for all nodes of a pool",
    after=("LA-REN-001", "LA-REN-002"),
)
def apart(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates of one name whose ends on two nodes are more than 60 days apart."""
    found: dict[str, dict[str, Leaf]] = {}
    for node in nodes(look, pool):
        for one in _lying(look, pool, node):
            found.setdefault(one.name, {})[node] = _leaf(look, one)
    for name, leaves in found.items():
        ends = sorted((leaf.not_after, node) for node, leaf in leaves.items())
        if ends[-1][0] - ends[0][0] > _APART:
            words = ", ".join(f"{node} {day(end)}" for end, node in ends)
            evidence = tuple(
                look.evidence(f"{name}: valid until {day(end)}", Part.NODE, node) for end, node in ends
            )
            yield Fault(name, f"its ends are far apart: {words}", evidence)


@rule(
    "LA-REN-005",
    "A service whose certificate does not lie on the node",
    Severity.HIGH,
    means="HAProxy serves it from memory: it does not start any more, and a renewal finds nothing to renew.",
    fix="`lyncauto plan`, then `lyncauto migrate`: the certificate is issued and delivered anew",
    source="measured: HAProxy reads certificates when it starts",
)
def not_there(look: Look, pool: PoolEntry) -> Answers:
    """Find loaded services with a certificate that was never delivered, or is gone."""
    yield from each(nodes(look, pool), partial(_not_there, look, pool))


def _not_there(look: Look, pool: PoolEntry, node: str) -> Answers:
    look.need(Part.NODE, node)
    there = {one.name for one in look.inventory.delivered if one.node == node}
    mine = [one.service for one in look.loaded(pool) if one.node == node]
    missing = sorted({name for service in mine for name in service.certificates} - there)
    for name in missing:
        evidence = (
            look.evidence(f"serves {name}", Part.BALANCER, node),
            look.evidence(f"on the node: {_listed(there)}", Part.NODE, node),
        )
        yield Fault(f"{node} {name}", f"{node} serves {name}, which does not lie there", evidence)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "no certificate"


@rule(
    "LA-REN-006",
    "A balancer that has an elliptic-curve certificate alone",
    Severity.MEDIUM,
    means="Phone Edition and clients on old Windows know RSA alone: they do not connect.",
    fix="list `rsa-2048` among the `keys` of the certification authority in the site file, then `lyncauto "
    "plan`",
    source="RFC 8422, section 5.3: a certificate's key has to be of a kind that the client knows",
)
def no_rsa(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes with clients on which none of the pool's certificates has an RSA key."""
    yield from each(nodes(look, pool), partial(_no_rsa, look, pool))


def _no_rsa(look: Look, pool: PoolEntry, node: str) -> Answers:
    leaves = [_leaf(look, one) for one in _lying(look, pool, node)]
    if leaves and not any(leaf.bits for leaf in leaves) and serves(look, pool, node):
        evidence = tuple(look.evidence(f"{leaf.subject}: {leaf.key}", Part.NODE, node) for leaf in leaves)
        yield Fault(node, "none of its certificates has an RSA key", evidence)


RULES = (ends_soon, ended, no_key, apart, not_there, no_rsa)
