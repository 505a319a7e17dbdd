"""The balancer nodes' HAProxy, by its version."""

from __future__ import annotations

from datetime import date
from functools import partial

from lyncauto.audit import known_flaws
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.facts import NodeFacts
from lyncauto.model.inventory import Part, PoolEntry

_TABLE = f"lyncauto's table of {known_flaws.AS_OF.isoformat()}"


@rule(
    "LA-SEC-008",
    "An HAProxy with known flaws",
    Severity.MEDIUM,
    means="By its version it has flaws that are public, and so are ways to use them. A distribution may have "
    "mended them without a new number.",
    fix="install a newer release from the distribution, and let `lyncauto migrate` load it; the package's "
    "changelog (`apt changelog haproxy`, `rpm -q --changelog haproxy`) says which flaws are mended",
    source=f"{_TABLE}; NVD",
)
def flawed(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes whose HAProxy has a version in the table of flaws."""
    yield from each(_nodes(look, pool), partial(_flawed, look))


def _flawed(look: Look, node: str) -> Answers:
    one, version = _haproxy(look, node)
    if found := known_flaws.flaws_of(version):
        ids = ", ".join(flaw.id for flaw in found)
        evidence = tuple(Evidence(f"{flaw.id}: {flaw.does}", flaw.source) for flaw in found)
        yield Fault(node, f"HAProxy {one.haproxy_version} has {ids}", (_version(look, one), *evidence))


@rule(
    "LA-SEC-009",
    "A branch of HAProxy that is not maintained",
    Severity.LOW,
    means="The next flaw that is found will not be mended in it, unless the distribution does so.",
    fix="install a release of a maintained branch, best one with long support (even second number), from the "
    "distribution",
    source=f"{_TABLE}; haproxy.org, table of branches",
)
def ended(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes whose HAProxy is of a branch past its end on the day of the audit."""
    yield from each(_nodes(look, pool), partial(_ended, look))


def _ended(look: Look, node: str) -> Answers:
    one, version = _haproxy(look, node)
    oldest = min(known_flaws.ENDS)
    end = known_flaws.ENDS.get(version[:2], known_flaws.ENDS[oldest] if version[:2] < oldest else date.max)
    if look.now.date() > end:
        branch = f"{version[0]}.{version[1]}"
        text = f"HAProxy {branch} has not been maintained since {end.isoformat()}"
        yield Fault(node, text, (_version(look, one),))


def _nodes(look: Look, pool: PoolEntry) -> tuple[str, ...]:
    declared = look.declared(pool)
    return declared.nodes if declared else ()


def _haproxy(look: Look, node: str) -> tuple[NodeFacts, known_flaws.Version]:
    """Return a node with its HAProxy's version.

    Raises:
        Lacking: It was not read, has no HAProxy, or one that does not say which it is.
    """
    look.need(Part.NODE, node)
    for one in look.inventory.nodes:
        version = known_flaws.parsed(one.haproxy_version)
        if one.name == node and version:
            return one, version
    raise Lacking(Part.NODE, node, None)


def _version(look: Look, one: NodeFacts) -> Evidence:
    return look.evidence(f"{one.haproxy} {one.haproxy_version}", Part.NODE, one.name)


RULES = (flawed, ended)
