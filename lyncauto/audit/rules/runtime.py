"""What the balancer's nodes hold the Front Ends to be, now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lyncauto.audit.balanced import nodes
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Part, PoolEntry, Reading, ServerState

_READY = "ready"
_UNCHECKED = ("", "INI", "UNK")  # as `show stat` says it
# What makes a health check fail: the Front End's ports, TLS and pages, and the check itself.
_DOWN = (
    *(f"LA-PRT-{number:03}" for number in (1, 2)),
    *(f"LA-HLT-{number:03}" for number in (1, 2, 3, 4)),
    *(f"LA-BAL-{number:03}" for number in (11, 12, 13, 18, 19, 20, 21, 22)),
    "LA-CRT-020",
    "LA-CRT-023",
    "LA-TLS-001",
    "LA-TLS-004",
)


@rule(
    "LA-BAL-029",
    "Real servers that the balancer holds to be down",
    Severity.MEDIUM,
    means="The Front Ends that are left carry everybody; when the last of a service is down, nobody has it.",
    fix="`lyncauto verify` says what its health check is answered; mend that Front End, and the balancer "
    "takes it back by itself",
    source="Microsoft, Load balancing requirements, health checks; the article, Real Server Check Parameters",
    after=_DOWN,
)
def down(look: Look, pool: PoolEntry) -> Answers:
    """Find real servers whose health check fails at a node."""
    yield from each(nodes(look, pool), partial(_states, look, pool, _is_down, "its health check fails"))


@rule(
    "LA-BAL-030",
    "Real servers that somebody took out",
    Severity.MEDIUM,
    means="They are given no new clients until somebody puts them back, though they may be well.",
    fix="go on with the run that drained it (`lyncauto status`); else `set server SERVICE/SERVER state "
    "ready` at the balancer's socket",
    source="HAProxy, Management Guide, set server",
)
def taken_out(look: Look, pool: PoolEntry) -> Answers:
    """Find real servers that are drained or in maintenance at a node."""
    yield from each(nodes(look, pool), partial(_states, look, pool, _is_out, "it is taken out"))


def _is_down(one: ServerState) -> bool:
    """Whether a health check failed.

    Raises:
        Lacking: None has come to an end yet.
    """
    if one.up or one.admin != _READY:
        return False
    if one.check.partition(" ")[0] in _UNCHECKED:
        why = f"the first health check of {one.server} at {one.service} is not over"
        unchecked = Reading(Part.RUNTIME, one.node, one.node, why, "audit again in half a minute")
        raise Lacking(Part.RUNTIME, one.node, unchecked)
    return True


def _is_out(one: ServerState) -> bool:
    return one.admin != _READY


def _states(
    look: Look, pool: PoolEntry, wrong: Callable[[ServerState], bool], words: str, node: str
) -> Answers:
    look.need(Part.RUNTIME, node)
    own = (one for one in look.inventory.real_servers if one.node == node and one.server in pool.computers)

    def judged(one: ServerState) -> Answers:
        if wrong(one):
            said = f"{one.server} at {one.service}: {one.admin}, {one.check or 'never checked'}"
            evidence = (look.evidence(said, Part.RUNTIME, node),)
            yield Fault(f"{one.server} at {one.service} on {node}", words, evidence)

    yield from each(own, judged)


RULES = (down, taken_out)
