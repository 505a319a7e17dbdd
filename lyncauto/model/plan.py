"""Changes, chains and plans: what will be done, as data that can be read, saved, resumed and undone.

Knows nothing of Lync, DNS or TLS, and does no I/O.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from lyncauto.errors import OneWay
from lyncauto.model.manual import ManualStep

Attrs: TypeAlias = Mapping[str, str]  # one target, flat: survives JSON, prints line by line
State: TypeAlias = Mapping[str, Attrs]  # target -> attributes; a missing key means absent

Outcome: TypeAlias = Literal["migrated", "renewed", "rehearsed"]

KNOWN_LATER = "(known after apply)"


def known_later(target: str, attribute: str) -> str:
    """Return a stand-in for the *attribute* of *target*, which an earlier change will make."""
    return f"{KNOWN_LATER} {target} {attribute}"


@dataclass(frozen=True, slots=True)
class Hold:
    """How long the old answer lives on after a change, in seconds, in each direction."""

    seconds: float
    seconds_back: float
    reason: str  # "resolvers keep the old address of webint.contoso.com"

    def inverse(self) -> Hold:
        """Return the hold of the opposite change."""
        return Hold(self.seconds_back, self.seconds, self.reason)


@dataclass(frozen=True, slots=True)
class Change:
    """One edit to one target; ``None`` means absent. A plan is a tuple of these."""

    step: str
    target: str
    before: Attrs | None
    after: Attrs | None
    one_way: str = ""  # why the world cannot be put back: "a certificate stays issued"
    hold: Hold | None = None
    group: str = ""  # changes of one group are settled by one act: "node lb01"
    part: str = ""  # the playbook may place parts of one step in different stages
    link: int = 0  # place in the chain of this target within this plan
    transitional: bool = False  # serves a lasting change and is planned only around one
    turn: int = 0  # within a stage, those of a lower turn come first: one Front End after another
    stays_with: str = ""  # id of a one-way change; once that one stands, this one is not taken back either
    until: str = ""  # id of a later change; once that one is done, what this one made has served its purpose

    @property
    def id(self) -> str:
        """Name that is stable across plans of the same difference."""
        return f"{self.step}/{self.target}#{self.link}"

    def inverse(self) -> Change:
        """Return the change that takes this one back.

        Raises:
            OneWay: The world cannot be put back.
        """
        if self.one_way:
            raise OneWay(
                f"{self.target} cannot be taken back",
                why=self.one_way,
                fix="nothing to do: the plan listed it as one-way",
            )
        hold = self.hold.inverse() if self.hold else None
        return replace(self, before=self.after, after=self.before, hold=hold)

    def completed(self, known: Mapping[str, str]) -> Change:
        """Return this change with every stand-in that *known* has a value for replaced by it.

        Args:
            known: Stand-in, as :func:`known_later` writes it, to value.
        """
        return replace(self, before=_completed(self.before, known), after=_completed(self.after, known))


def _completed(attrs: Attrs | None, known: Mapping[str, str]) -> Attrs | None:
    return None if attrs is None else {name: known.get(value, value) for name, value in attrs.items()}


def matches(wanted: Attrs | None, found: Attrs | None) -> bool:
    """Whether *found* is *wanted*; a value that is known later matches any."""
    if wanted is None or found is None:
        return wanted is found
    return wanted.keys() == found.keys() and all(
        value.startswith(KNOWN_LATER) or found[name] == value for name, value in wanted.items()
    )


def learnt(change: Change, found: Attrs | None) -> dict[str, str]:
    """Return the values, by stand-in, that the target made known once *change* was applied."""
    wanted = change.after or {}
    return {value: (found or {})[name] for name, value in wanted.items() if value.startswith(KNOWN_LATER)}


def diff(step: str, observed: State, desired: State) -> tuple[Change, ...]:
    """Return what turns *observed* into *desired*, in target order."""
    return tuple(
        Change(step, target, observed.get(target), desired.get(target))
        for target in sorted(observed.keys() | desired.keys())
        if not matches(desired.get(target), observed.get(target))
    )


def after(state: State, changes: Iterable[Change]) -> State:
    """Return *state* as it is once *changes* are made."""
    result = dict(state)
    for change in changes:
        if change.after is None:
            result.pop(change.target, None)
        else:
            result[change.target] = change.after
    return result


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A name that a reader would expect in the plan, and why it is not."""

    target: str
    why: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a rollout: changes that are settled, and checks that must hold, in this order."""

    id: str
    title: str
    changes: tuple[Change, ...]
    checks_before: tuple[str, ...] = ()
    checks_after: tuple[str, ...] = ()
    window: str = ""  # the change window of the site file that this stage needs
    traffic: bool = False  # taken back by a rollback; others by `rollback --finish`


@dataclass(frozen=True, slots=True)
class Plan:
    """A rollout, ready to be reviewed and settled.

    Attributes:
        fingerprint: 64 hex digits over the changes, what was observed, the site and the playbook.
    """

    playbook: str
    site: str
    pool: str
    made_at: str  # UTC, ISO 8601
    fingerprint: str
    stages: tuple[Stage, ...]
    left_alone: tuple[LeftAlone, ...] = ()
    warnings: tuple[str, ...] = ()
    manual: tuple[ManualStep, ...] = ()
    design: str = ""  # JSON of what should be, for the steps and checks; the engine does not read it
    outcome: Outcome = "migrated"  # what a run is once all of it is done

    @property
    def migrates(self) -> bool:
        """Whether clients are moved; else it is about the certificate that they are shown."""
        return self.outcome == "migrated"

    @property
    def onward(self) -> str:
        """The command that goes on with a run of it that was cut off."""
        return {"migrated": "apply", "renewed": "renew", "rehearsed": "renew --staging"}[self.outcome]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes in the order in which they are settled."""
        return tuple(change for stage in self.stages for change in stage.changes)


def fingerprint(changes: Sequence[Change], observed: State, *rest: str) -> str:
    """Return 64 hex digits that change when anything that a plan rests on changes.

    Args:
        changes: All, in order.
        observed: The attributes that the steps own.
        rest: Site file, playbook, design.
    """
    basis = [[_plain(change) for change in changes], _plain_state(observed), rest]
    return hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def _plain_state(state: State) -> dict[str, dict[str, str]]:
    return {target: dict(attrs) for target, attrs in state.items()}


def _plain(change: Change) -> dict[str, Any]:
    return {
        "step": change.step,
        "target": change.target,
        "before": None if change.before is None else dict(change.before),
        "after": None if change.after is None else dict(change.after),
        "one_way": change.one_way,
        "hold": None
        if change.hold is None
        else [change.hold.seconds, change.hold.seconds_back, change.hold.reason],
        "group": change.group,
        "part": change.part,
        "link": change.link,
        "transitional": change.transitional,
        "turn": change.turn,
        "stays_with": change.stays_with,
        "until": change.until,
    }
