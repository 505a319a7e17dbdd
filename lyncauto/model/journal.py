"""The journal's lines: what was intended, learnt, waited for and done; each sealed to the one before.

A line is JSON: ``seq``, ``prev`` (SHA-256 of the line before), ``at`` (UTC), ``kind``, the record, and
``sum`` (SHA-256 of the rest of the line). A torn last line is told apart from any other damage.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from lyncauto.errors import JournalDamaged
from lyncauto.model.finding import Finding
from lyncauto.model.plan import Attrs, Change, Outcome, Plan

_NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True, slots=True)
class Opened:
    """A run began; everything a resume and a rollback need is in the plan."""

    plan: Plan
    version: str  # of lyncauto
    kind: Literal["Opened"] = "Opened"


@dataclass(frozen=True, slots=True)
class Intent:
    """A change is about to be made; on disk before the act."""

    change: Change
    back: bool = False  # an inverse
    kind: Literal["Intent"] = "Intent"


@dataclass(frozen=True, slots=True)
class Known:
    """Values, by stand-in, that a change made known."""

    change: str
    values: Mapping[str, str]
    kind: Literal["Known"] = "Known"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What served the old answer stays until this moment."""

    change: str
    target: str
    until: str  # UTC, ISO 8601
    reason: str
    back: bool = False  # the change is an inverse
    kind: Literal["Waiting"] = "Waiting"


@dataclass(frozen=True, slots=True)
class Done:
    """A change reads back as wanted, everywhere."""

    change: str
    back: bool = False
    kind: Literal["Done"] = "Done"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A step noted something that it must not forget: the number of a request at the CA."""

    about: str
    text: str
    kind: Literal["Remembered"] = "Remembered"


@dataclass(frozen=True, slots=True)
class Refused:
    """The act of an intent ended with an error: whatever it did, it can do no more."""

    change: str
    back: bool = False
    kind: Literal["Refused"] = "Refused"


@dataclass(frozen=True, slots=True)
class Checked:
    """Checks of a stage were asked."""

    stage: str
    findings: tuple[Finding, ...]
    kind: Literal["Checked"] = "Checked"


@dataclass(frozen=True, slots=True)
class Turned:
    """From here on the run is taken back.

    Attributes:
        finish: Whether what may still serve a client goes too.
        replaced: Target to attributes that its previous ones are replaced by, since those are dead.
    """

    finish: bool
    now: bool
    replaced: Mapping[str, Attrs] = field(default_factory=dict)
    kind: Literal["Turned"] = "Turned"


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run goes forward again, after a cut or after a rollback."""

    kind: Literal["Resumed"] = "Resumed"


@dataclass(frozen=True, slots=True)
class Amended:
    """From here on some targets have another plan; what was intended and known of them is forgotten."""

    plan: Plan
    targets: tuple[str, ...]
    kind: Literal["Amended"] = "Amended"


@dataclass(frozen=True, slots=True)
class Closed:
    """The run is over."""

    outcome: Outcome | Literal["taken back", "nothing was changed"]
    kind: Literal["Closed"] = "Closed"


Record: TypeAlias = (
    Opened
    | Intent
    | Known
    | Waiting
    | Done
    | Remembered
    | Refused
    | Checked
    | Turned
    | Resumed
    | Amended
    | Closed
)
_RECORD: TypeAdapter[Record] = TypeAdapter(Record)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, and when it was written."""

    seq: int
    at: str
    record: Record


def encode(record: Record, seq: int, previous: bytes | None, at: str) -> bytes:
    """Return the line for *record*, without its line end."""
    sealed = {
        "seq": seq,
        "prev": _NOTHING_BEFORE if previous is None else _digest(previous),
        "at": at,
        **_RECORD.dump_python(record, mode="json"),
    }
    return json.dumps({**sealed, "sum": _sum(sealed)}).encode()


def decode(lines: Sequence[bytes], name: str) -> tuple[Entry, ...]:
    """Return the entries of whole *lines*.

    Args:
        lines: Each without its line end, oldest first.
        name: What to call the journal in an error.

    Raises:
        JournalDamaged: A line was edited, is missing or is none of ours.
    """
    entries: list[Entry] = []
    previous: bytes | None = None
    for seq, line in enumerate(lines):
        entries.append(_entry(line, seq, previous, name))
        previous = line
    if entries and not isinstance(entries[0].record, Opened):
        raise _damaged(name, 0, "it does not begin with an opened run")
    return tuple(entries)


def _entry(line: bytes, seq: int, previous: bytes | None, name: str) -> Entry:
    try:
        found: dict[str, Any] = json.loads(line)
        total = found.pop("sum")
        number, before, at = found["seq"], found.pop("prev"), found["at"]
        record = _RECORD.validate_python({key: found[key] for key in found.keys() - {"seq", "at"}})
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise _damaged(name, seq, "it is not a journal line") from error
    if number != seq or before != (_NOTHING_BEFORE if previous is None else _digest(previous)):
        raise _damaged(name, seq, "it does not follow the line before it")
    if total != _sum({**found, "prev": before}):
        raise _damaged(name, seq, "it was edited")
    return Entry(seq, at, record)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _sum(sealed: Mapping[str, Any]) -> str:
    return _digest(json.dumps(sealed, sort_keys=True).encode())


def _damaged(name: str, seq: int, why: str) -> JournalDamaged:
    return JournalDamaged(
        f"journal {name} is damaged",
        why=f"line {seq + 1}: {why}",
        fix="restore the file from a backup, or go back by hand with the commands at the top of the run's "
        "report.md; lyncauto does not act on it",
    )
