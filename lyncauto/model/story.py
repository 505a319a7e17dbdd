"""What a journal's entries add up to: what stands, what is in doubt, which way the run goes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lyncauto.model.finding import Finding
from lyncauto.model.journal import (
    Amended,
    Checked,
    Closed,
    Done,
    Entry,
    Intent,
    Known,
    Opened,
    Refused,
    Remembered,
    Resumed,
    Turned,
    Waiting,
)
from lyncauto.model.plan import Attrs, Change, Plan, known_later


@dataclass(frozen=True, slots=True)
class Intended:
    """A change that was intended and not taken back, in the order of intending."""

    change: Change
    at: str
    done: bool
    over: bool = False  # it ended with an error: nothing of it can land any more


@dataclass(frozen=True, slots=True)
class Story:
    """What a journal's entries add up to."""

    plan: Plan
    standing: tuple[Intended, ...]  # forward changes that are not taken back, oldest first
    backward: tuple[Intended, ...]  # inverses of the present rollback, and those in doubt of earlier ones
    known: Mapping[str, str]
    waiting: Mapping[str, Waiting]  # change id -> its hold
    turned: Turned | None  # the present direction is back
    replaced: tuple[
        Mapping[str, Attrs], ...
    ]  # what stood in for dead attributes in any rollback, newest first
    closed: Closed | None
    findings: tuple[Finding, ...]
    amended: frozenset[str] = frozenset()  # targets that were planned anew while the run was open
    notes: Mapping[str, str] = field(default_factory=dict)  # what the steps must not forget

    @property
    def in_doubt(self) -> tuple[Intended, ...]:
        """Changes that were begun and are not known to be done."""
        return tuple(one for one in (*self.standing, *self.backward) if not one.done)


def story(entries: Iterable[Entry]) -> Story:
    """Return what *entries* add up to.

    Raises:
        ValueError: They do not begin with an opened run.
    """
    first, *rest = entries
    if not isinstance(first.record, Opened):
        raise ValueError("a story begins with an opened run")  # noqa: TRY004 - a value, not a type of the caller's
    teller = _Teller(first.record)
    for entry in rest:
        teller.hear(entry)
    return teller.story()


class _Teller:
    """Folds entries into a story."""

    def __init__(self, opened: Opened) -> None:
        self._plan = opened.plan
        self._standing: dict[str, Intended] = {}
        self._backward: dict[str, Intended] = {}
        self._known: dict[str, str] = {}
        self._waiting: dict[str, Waiting] = {}
        self._turned: Turned | None = None
        self._replaced: list[Mapping[str, Attrs]] = []
        self._closed: Closed | None = None
        self._findings: list[Finding] = []
        self._amended: set[str] = set()
        self._notes: dict[str, str] = {}

    def hear(self, entry: Entry) -> None:
        match entry.record:
            case Intent(change=change, back=back):
                self._intend(change, entry.at, back=back)
            case Done() | Refused() as end:
                self._end(end)
            case Known() | Remembered() as learnt:
                self._learn(learnt)
            case Waiting() as waiting:
                self._waiting[waiting.change] = waiting
            case Checked(findings=findings):
                self._findings.extend(findings)
            case Turned() as turned:
                self._turn(turned)
            case Resumed():
                self._turned = None
                self._backward = {key: one for key, one in self._backward.items() if not one.done}
            case Amended(plan=plan, targets=targets):
                self._amend(plan, targets)
            case Closed() as closed:
                self._closed = closed

    def _learn(self, learnt: Known | Remembered) -> None:
        if isinstance(learnt, Known):
            self._known.update(learnt.values)
        else:
            self._notes[learnt.about] = learnt.text

    def _intend(self, change: Change, at: str, *, back: bool) -> None:
        # A second intent of the same change (a resume) keeps the place of the first in the order of undoing.
        where = self._backward if back else self._standing
        where[change.id] = Intended(change, at, done=False)

    def _end(self, end: Done | Refused) -> None:
        where = self._backward if end.back else self._standing
        if intended := where.get(end.change):  # a link that a rollback skipped has no intent of its own
            done = isinstance(end, Done)
            where[end.change] = replace(intended, done=done or intended.done, over=intended.over or not done)
        if end.back and isinstance(end, Done):
            self._standing.pop(end.change, None)

    def _turn(self, turned: Turned) -> None:
        self._turned, self._closed = turned, None
        if turned.replaced:
            self._replaced.insert(0, turned.replaced)

    def _amend(self, plan: Plan, targets: Collection[str]) -> None:
        self._plan = plan
        self._amended.update(targets)
        for where in (self._standing, self._backward):
            for change_id in [key for key, one in where.items() if one.change.target in targets]:
                del where[change_id]
                self._waiting.pop(change_id, None)
        stand_ins = tuple(known_later(target, "") for target in targets)
        self._known = {key: value for key, value in self._known.items() if not key.startswith(stand_ins)}

    def story(self) -> Story:
        return Story(
            self._plan,
            tuple(self._standing.values()),
            tuple(self._backward.values()),
            dict(self._known),
            dict(self._waiting),
            self._turned,
            tuple(self._replaced),
            self._closed,
            tuple(self._findings),
            frozenset(self._amended),
            dict(self._notes),
        )
