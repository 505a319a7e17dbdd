"""What must be so before anything is changed. Reads the estate once for all of its checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import ClassVar, TypeAlias

from lyncauto.errors import LyncAutoError
from lyncauto.model.design import Design
from lyncauto.model.facts import Facts
from lyncauto.model.finding import Finding
from lyncauto.model.site import BalancerNode
from lyncauto.ports import wire
from lyncauto.ports.powershell import Command
from lyncauto.ports.step import Check
from lyncauto.steps.asking import ask
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.rules_names import names
from lyncauto.steps.rules_node import node
from lyncauto.steps.rules_topology import topology
from lyncauto.steps.rules_web import front_ends

Rule: TypeAlias = Callable[[Facts, Design, BalancerNode], tuple[Finding, ...]]

RULES: Mapping[str, Rule] = {
    "preflight.topology": topology,
    "preflight.names": names,
    "preflight.front-ends": front_ends,
    "preflight.node": node,
}


def preflight(estate: Estate, design: Design) -> tuple[Check, ...]:
    """Return the checks, in the order in which they read best."""
    facts = cache(lambda: collect(estate))
    rules = (_RuleCheck(id, rule, facts, design, estate.machine) for id, rule in RULES.items())
    return (_EstateCheck(estate, facts), _RightsCheck(estate, design), *rules)


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
    """A request could reach the certification authority from where it will be made."""

    id: ClassVar[str] = "preflight.rights"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._wish = design.certificate

    def run(self) -> tuple[Finding, ...]:
        """Ping the authority: it takes the very second hop that a request takes."""
        about = About(self.id, self._wish.ca)
        command = Command("Test-LyncAutoCertificationAuthority", {"Config": self._wish.ca})
        try:
            found = ask(self._estate.sessions(self._wish.host), command)
        except LyncAutoError as error:
            return (about.refused(error),)
        said = "; ".join(wire.text(one, "Text").strip() for one in found) or "nothing"
        if found and all(wire.flag(one, "Answers") for one in found):
            return (about.ok("it answers", f"asked from {self._wish.host}: {said}"),)
        return (
            about.failed(
                "it does not answer",
                f"asked from {self._wish.host}: {said}",
                "see that Certificate Services run there, that `ca` names it, and that the `configuration` "
                f"of {self._wish.host} is a session configuration that runs as somebody",
            ),
        )


class _RuleCheck:
    """A rule about what was read."""

    def __init__(
        self, id: str, rule: Rule, facts: Callable[[], Facts], design: Design, machine: BalancerNode
    ) -> None:
        self.id = id
        self._rule = rule
        self._facts = facts
        self._design = design
        self._machine = machine

    def run(self) -> tuple[Finding, ...]:
        """Apply the rule.

        Raises:
            LyncAutoError: The estate could not be read.
        """
        return self._rule(self._facts(), self._design, self._machine)
