"""Which names move to the VIP, and which are left alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lyncauto.model.facts import Facts
from lyncauto.model.plan import LeftAlone
from lyncauto.steps import naming
from lyncauto.steps.answers import addresses, aliases


@dataclass(frozen=True, slots=True)
class Moving:
    """What becomes of each name of the web services.

    Attributes:
        names: A record goes to the VIP, sorted.
        aliases: Alias, directly or by way of others, of one that moves: its record stays, its clients come
            with it, sorted.
    """

    names: tuple[str, ...]
    aliases: tuple[str, ...]
    left_alone: tuple[LeftAlone, ...]


def moving(facts: Facts, vip: str) -> Moving:
    """Sort the names: one moves if lyncauto can change it and all its addresses are this pool's Front Ends.

    A name that answers the VIP already counts as moved, so that a second plan says the same.
    """
    known = naming.web_names(facts)
    chains = {name: chain for name in known if (chain := aliases(facts.answers, name))}
    names = tuple(
        name
        for name in known
        if name not in chains
        and naming.inside(facts.zone, name)
        and served_here(facts, vip, addresses(facts.answers, name))
    )
    following = tuple(name for name in known if name in chains and chains[name][-1] in names)
    left = (
        LeftAlone(name, _why(facts, vip, name, chains))
        for name in known
        if name not in names and name not in following
    )
    return Moving(names, following, tuple(left))


def served_here(facts: Facts, vip: str, found: tuple[str, ...]) -> bool:
    """Whether there are addresses, and all are this pool's Front Ends or the VIP."""
    ours = {address for member in facts.front_ends for address in member.addresses} | {vip}
    return bool(found) and ours.issuperset(found)


def _why(facts: Facts, vip: str, name: str, chains: Mapping[str, tuple[str, ...]]) -> str:
    if name in chains:
        *between, end = chains[name]
        way = f", by way of {', '.join(between)}" if between else ""
        return f"is an alias of {end}{way}, which does not move"
    found = addresses(facts.answers, name)
    if not naming.inside(facts.zone, name):
        return f"is outside zone {facts.zone}, which is all that the site file lets lyncauto change; " + (
            "it goes on answering the Front Ends"
            if served_here(facts, vip, found)
            else f"it goes on answering {', '.join(found) or 'what it does'}"
        )
    return f"answers {', '.join(found)}" if found else "has no record, and stays without one"
