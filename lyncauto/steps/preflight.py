"""What must be so before anything is changed. Reads the estate once for all of its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import ClassVar, TypeAlias

from lyncauto.errors import LyncAutoError
from lyncauto.model.design import Design
from lyncauto.model.facts import Facts
from lyncauto.model.finding import Finding
from lyncauto.model.resource import Resource
from lyncauto.model.site import Machines
from lyncauto.ports.step import Check
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.rules_names import names
from lyncauto.steps.rules_node import node
from lyncauto.steps.rules_topology import topology
from lyncauto.steps.rules_web import front_ends
from lyncauto.steps.second_hops import Hop, hops, take

Rule: TypeAlias = Callable[[Facts, Design, Machines], tuple[Finding, ...]]

RULES: Mapping[str, Rule] = {
    "preflight.topology": topology,
    "preflight.names": names,
    "preflight.front-ends": front_ends,
    "preflight.node": node,
}


def preflight(estate: Estate, design: Design) -> tuple[Check, ...]:
    """Return the checks, in the order in which they read best."""
    facts = cache(lambda: collect(estate))
    rules = (_RuleCheck(id, rule, facts, design, estate.machines) for id, rule in RULES.items())
    first = (_EstateCheck(estate, facts), _RightsCheck(estate, design), _AuthorityCheck(estate))
    return (*first, *rules)


class _EstateCheck:
    """Every host, the name servers and the node can be read, across the second hops that reading takes."""

    id: ClassVar[str] = "preflight.estate"

    def __init__(self, estate: Estate, facts: Callable[[], Facts]) -> None:
        self._estate = estate
        self._facts = facts

    def run(self) -> tuple[Finding, ...]:
        """Read everything.

        Raises:
            LyncAutoError: What could not be read, under its own code.
        """
        facts = self._facts()
        about = About(self.id, facts.pool)
        evidence = (
            f"topology {facts.topology}, {len(facts.front_ends)} Front Ends, {len(facts.answers)} answers"
        )
        return (about.ok("topology, Front Ends, name servers and node can be read", evidence),)


class _RightsCheck:
    """Each host that a plan asks for something can reach what that goes on to.

    The management host's road to the store is not tried again: reading the estate has taken it.
    """

    id: ClassVar[str] = "preflight.rights"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._publication = design.publication
        self._renewing = design.renewal is not None

    def run(self) -> tuple[Finding, ...]:
        """Take each road by a harmless read of the same resource."""
        return tuple(map(self._taken, self._needed()))

    def _needed(self) -> Iterator[Hop]:
        for hop in hops(self._estate, self._publication, renewing=self._renewing):
            if (hop.host, hop.reached) != (self._estate.management, (Resource.STORE,)):
                yield hop

    def _taken(self, hop: Hop) -> Finding:
        about = About(self.id, hop.host)
        try:
            said = take(self._estate, hop)
        except LyncAutoError as error:
            found = about.refused(error)
            evidence = f"{found.evidence} (needed for {', '.join(hop.needed_for)})"
            return replace(found, text=found.text.removeprefix(f"{hop.host} "), evidence=evidence)
        return about.ok(f"it reaches {' and '.join(hop.reached)}", f"{said}, for {', '.join(hop.needed_for)}")


class _AuthorityCheck:
    """The road to the CA by which the balancer's certificate comes, and what is weak about it."""

    id: ClassVar[str] = "preflight.authority"

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    def run(self) -> tuple[Finding, ...]:
        """Ask the road."""
        about = About(self.id, self._estate.authority.config)
        try:
            weak = self._estate.first.source.warnings()
        except LyncAutoError as error:
            return (about.refused(error),)
        if weak:
            return tuple(about.warning("the road to it is weak", text) for text in weak)
        return (about.ok("nothing is known to be weak about the road to it", self._estate.authority.source),)


class _RuleCheck:
    """A rule about what was read."""

    def __init__(
        self, id: str, rule: Rule, facts: Callable[[], Facts], design: Design, machines: Machines
    ) -> None:
        self.id = id
        self._rule = rule
        self._facts = facts
        self._design = design
        self._machines = machines

    def run(self) -> tuple[Finding, ...]:
        """Apply the rule.

        Raises:
            LyncAutoError: The estate could not be read.
        """
        return self._rule(self._facts(), self._design, self._machines)
