"""Which addresses a name has, and what it is an alias of, out of everything that was answered. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.model.facts import NameAnswer

# What a server says to a question about a zone that it does not hold: nothing about the name.
ELSEWHERE = "NOT AUTHORITATIVE"
_SAID_BY = ("written", "authoritative")  # a resolver may hold an older answer


def addresses(answers: Sequence[NameAnswer], name: str) -> tuple[str, ...]:
    """Return a name's addresses: of the written server, else of an authoritative one that has it."""
    return _values(answers, name, "A")


def aliases(answers: Sequence[NameAnswer], name: str) -> tuple[str, ...]:
    """Return what *name* is an alias of, from name to name up to the last that was answered for.

    Empty when it is no alias. Aliases in a circle end where they would begin again.
    """
    chain = [name]
    while (found := _values(answers, chain[-1], "CNAME")) and (target := plain(found[0])) not in chain:
        chain.append(target)
    return tuple(chain[1:])


def final(answers: Sequence[NameAnswer], name: str) -> tuple[str, ...]:
    """Return the addresses at the end of a name's aliases; a resolver's, where no server goes so far."""
    ends = dict.fromkeys((name, *aliases(answers, name)[-1:]))
    known = [found for end in ends if (found := addresses(answers, end))]
    resolved = [one.values for one in answers if (one.name, one.type) == (name, "A") and one.values]
    return next(iter(known + resolved), ())


def plain(name: str) -> str:
    """Return a name as the model writes it: lower case, no last dot."""
    return name.rstrip(".").lower()


def _values(answers: Sequence[NameAnswer], name: str, type_: str) -> tuple[str, ...]:
    for role in _SAID_BY:
        for answer in answers:
            if (answer.role, answer.name, answer.type) == (role, name, type_) and answer.values:
                return answer.values
    return ()
