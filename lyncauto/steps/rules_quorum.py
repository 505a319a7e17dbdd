"""What preflight asks of the pool's routing groups, whose Front Ends are to be restarted. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lyncauto.model.design import Design
from lyncauto.model.facts import Facts
from lyncauto.model.finding import Finding
from lyncauto.steps.found import About
from lyncauto.steps.read_windows import WITH_FABRIC
from lyncauto.steps.rules_fabric import at_risk
from lyncauto.steps.rules_override import in_force, told

_PAIR = 2
_LOOK = "see what `Get-CsPoolFabricState -PoolFqdn {pool}` lists, start what is stopped, then {again}"
_AGAIN = "run the same command again"


def quorum(facts: Facts, design: Design, check: str) -> tuple[Finding, ...]:
    """The pool and each of its routing groups keep their quorum, whichever Front End is restarted."""
    if design.publication is None or facts.product < WITH_FABRIC:
        return ()
    about, look = About(check, facts.pool), _LOOK.format(pool=facts.pool, again=_AGAIN)
    if not facts.routing_groups:
        if in_force(facts, design) or len(facts.front_ends) == 1:
            return ()  # they are not read then: each restart asks for them itself, and a lone server has none
        text = "which routing groups have their quorum cannot be told"
        return (about.unknown(text, "none is listed", look),)
    restarted = [one.host for one in design.publication.front_ends if one.certificate]
    reasons = {host: why for host in restarted if (why := _reasons(facts, host))}
    found = tuple(
        told(About(check, host), facts, design)("it could not be restarted", "; ".join(why), look)
        for host, why in reasons.items()
    )
    lost = tuple(_lost(facts, design, check, look))
    if not (found or lost):
        text = "the pool keeps its quorum when one Front End is restarted"
        found = (about.ok(text, f"{len(facts.routing_groups)} routing groups"),)
    return (*found, *lost, *_pair(about, facts))


def _reasons(facts: Facts, host: str) -> tuple[str, ...]:
    members = [one.fqdn for one in facts.front_ends]
    return at_risk(facts.routing_groups, members, host, facts.product)


def _lost(facts: Facts, design: Design, check: str, look: str) -> Iterator[Finding]:
    """Find groups that nobody holds: restarting anybody does not harm them, and they are down."""
    for group in facts.routing_groups:
        if not group.replicas:
            about = About(check, f"routing group {group.id}")
            yield told(about, facts, design)("it has no quorum", "no Front End holds a replica of it", look)


def _pair(about: About, facts: Facts) -> Iterator[Finding]:
    if len(facts.front_ends) == _PAIR:
        yield about.warning(
            "a pool of two Front Ends needs its database server while one restarts",
            "with one Front End down, that server's vote keeps the routing groups alive",
            "see that the SQL server is up before the window of the cut-over",
        )
