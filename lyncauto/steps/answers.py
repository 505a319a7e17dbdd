"""Which addresses a name has, out of everything that was answered. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.model.facts import NameAnswer


def addresses(answers: Sequence[NameAnswer], name: str) -> tuple[str, ...]:
    """Return a name's addresses: of the written server, else of an authoritative one that has it."""
    for role in ("written", "authoritative"):
        for answer in answers:
            if (answer.role, answer.name, answer.type) == (role, name, "A") and answer.values:
                return answer.values
    return ()
