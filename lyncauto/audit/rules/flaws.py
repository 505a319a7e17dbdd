"""The balancer nodes' HAProxy, by its version."""

from __future__ import annotations

from functools import partial

from lyncauto.audit import known_flaws
from lyncauto.audit.balanced import nodes
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.facts import NodeFacts
from lyncauto.model.inventory import Part, PoolEntry, Reading

_CHANGELOG = (
    "see in the package's changelog (`apt changelog haproxy`, `rpm -q --changelog haproxy`) which flaws are "
    "mended"
)
_TABLE = f"lyncauto's table of {known_flaws.AS_OF.isoformat()}"


@rule(
    "LA-SEC-008",
    "An HAProxy with known flaws",
    Severity.MEDIUM,
    means="By its version it has flaws that are public, and so are ways to use them. Of a distribution's "
    "package it cannot be told: it may have mended them without a new number.",
    fix="install a newer release, and restart HAProxy on that node",
    source=f"{_TABLE}; NVD",
)
def flawed(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes whose HAProxy has a version in the table of flaws."""
    yield from each(nodes(look, pool), partial(_flawed, look))


def _flawed(look: Look, node: str) -> Answers:
    look.need(Part.NODE, node)
    for one in look.inventory.nodes:
        if one.name == node and (one.haproxy or one.running):
            yield from _judged(look, one)


def _judged(look: Look, one: NodeFacts) -> Answers:
    version = known_flaws.parsed(one.haproxy_version)
    if version is None:
        raise Lacking(Part.NODE, one.name, None)
    if found := known_flaws.flaws_of(version):
        if one.package:
            where = look.need(Part.NODE, one.name)
            why = (
                f"HAProxy {one.haproxy_version}-{one.package} is a distribution's, which may have mended them"
            )
            raise Lacking(Part.NODE, one.name, Reading(Part.NODE, one.name, where, why, _CHANGELOG))
        ids = ", ".join(flaw.id for flaw in found)
        program = look.evidence(f"{one.haproxy} {one.haproxy_version}", Part.NODE, one.name)
        evidence = tuple(Evidence(f"{flaw.id}: {flaw.does}", flaw.source) for flaw in found)
        yield Fault(one.name, f"HAProxy {one.haproxy_version} was released with {ids}", (program, *evidence))


RULES = (flawed,)
