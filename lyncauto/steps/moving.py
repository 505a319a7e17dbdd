"""Which names move to the VIP, and which are left alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.model.facts import Facts, NameAnswer
from lyncauto.model.plan import LeftAlone
from lyncauto.steps import naming
from lyncauto.steps.answers import addresses


@dataclass(frozen=True, slots=True)
class Moving:
    """What becomes of each name of the web services.

    Attributes:
        names: A record goes to the VIP, sorted.
        aliases: CNAME of one that moves: its record stays, its clients come with it, sorted.
    """

    names: tuple[str, ...]
    aliases: tuple[str, ...]
    left_alone: tuple[LeftAlone, ...]


def moving(facts: Facts, vip: str) -> Moving:
    """Sort the names: one moves if all its present addresses are this pool's Front Ends.

    A name that answers the VIP already counts as moved, so that a second plan says the same.
    """
    ours = {address for member in facts.front_ends for address in member.addresses} | {vip}
    known = naming.web_names(facts)
    aliases = {name: alias for name in known if (alias := alias_of(facts, name))}
    names = tuple(
        name
        for name in known
        if name not in aliases and (found := addresses(facts.answers, name)) and ours.issuperset(found)
    )
    following = tuple(name for name, alias in sorted(aliases.items()) if alias in names)
    left = (
        LeftAlone(name, _why(facts, name, aliases.get(name, "")))
        for name in known
        if name not in names and name not in following
    )
    return Moving(names, following, tuple(left))


def alias_of(facts: Facts, name: str) -> str:
    """Return what *name* is a CNAME of, without the last dot; empty when it is none."""
    for answer in facts.answers:
        if (answer.name, answer.type) == (name, "CNAME") and answer.values and answer.role != "resolver":
            return _plain(answer)
    return ""


def _plain(answer: NameAnswer) -> str:
    return answer.values[0].rstrip(".").lower()


def _why(facts: Facts, name: str, alias: str) -> str:
    if alias:
        return f"is an alias of {alias}, which does not move"
    found = addresses(facts.answers, name)
    return f"answers {', '.join(found)}" if found else "has no record, and stays without one"
