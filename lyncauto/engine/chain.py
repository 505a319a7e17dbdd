"""Where a target stands on its chain of changes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from lyncauto.errors import Drifted
from lyncauto.model.plan import Attrs, Change, matches


def links_done(chain: Sequence[Change], found: Attrs | None, intended: Collection[str] | None = None) -> int:
    """Return how many links of *chain* the target has behind it.

    A chain that ends where it began looks the same at both ends: only what was intended tells them apart.

    Args:
        chain: In one direction, in order.
        found: The target as it is.
        intended: Ids of the links that were begun; ``None``: of places that look alike the last one counts.

    Raises:
        Drifted: The target is as no link expects.
    """
    places = [number for number in range(len(chain), 0, -1) if matches(chain[number - 1].after, found)]
    if matches(chain[0].before, found):
        places.append(0)
    for number in places:
        if intended is None or number in {0, places[-1]} or chain[number - 1].id in intended:
            return number
    raise Drifted(
        f"{chain[0].target} is not what the plan saw",
        why=f"planned from {describe(chain[0].before)}, found {describe(found)}",
        fix="find out who changed it; put it back and run `lyncauto apply` again, or run `lyncauto rollback`",
    )


def backward(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the chain that takes *changes*, one target's in order, back: last first."""
    return tuple(change.inverse() for change in reversed(changes))


def direct(chain: Sequence[Change], found: Attrs | None) -> tuple[Change, ...]:
    """Return *chain* shortened to one change from *found* to its end, without a hold; empty at its end."""
    if links_done(chain, found) == len(chain):
        return ()
    return (replace(chain[-1], before=found, hold=None),)


def instead(change: Change, replaced: Mapping[str, Attrs]) -> Change:
    """Return *change* with attributes that are dead replaced by those that stand in for them.

    Args:
        change: In either direction.
        replaced: Target to ``{"addresses=10.0.0.11": "10.0.0.12"}``.
    """
    known = replaced.get(change.target)
    if known is None:
        return change
    return replace(change, before=_with(change.before, known), after=_with(change.after, known))


def _with(attrs: Attrs | None, known: Attrs) -> Attrs | None:
    if attrs is None:
        return None
    return {name: known.get(f"{name}={value}", value) for name, value in attrs.items()}


def fitting(
    chain: Sequence[Change], found: Attrs | None, variants: Iterable[Mapping[str, Attrs]]
) -> tuple[Change, ...]:
    """Return *chain* with the first of *variants* in which the target has a place; else with the first one.

    A record that went back to another address than it came from is on its chain all the same.
    """
    tried = [tuple(instead(change, replaced) for change in chain) for replaced in variants]
    return next((one for one in tried if _has_place(one, found)), tried[0])


def _has_place(chain: Sequence[Change], found: Attrs | None) -> bool:
    try:
        links_done(chain, found)
    except Drifted:
        return False
    return True


def describe(attrs: Attrs | None) -> str:
    """Return attributes as a person reads them."""
    return "absent" if attrs is None else ", ".join(f"{name} {value}" for name, value in attrs.items())
