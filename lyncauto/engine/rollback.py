"""Take a run back: the inverses of all intents, last first.

Traffic first; what a client may still hold stays until `finish`. One-way changes are listed, never skipped
silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lyncauto.engine.chain import direct
from lyncauto.engine.settle import Settler, chains, groups
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import LyncAutoError, NoRun
from lyncauto.model.journal import Story, Turned
from lyncauto.model.plan import Attrs, Change


@dataclass(frozen=True, slots=True)
class Taken:
    """What a rollback did.

    Attributes:
        one_way: Changes that stay, with their reasons.
        left: Changes that stand until `rollback --finish`.
        seconds: How long a client may hold the answer of before, where the TTL steps were skipped.
    """

    back: int
    one_way: tuple[Change, ...]
    left: tuple[Change, ...]
    closed: bool
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """How far back, and how fast.

    Attributes:
        finish: Take back everything, not traffic alone.
        now: Skip what only serves caches: one change a target, no holds.
        replaced: Target to attributes that stand in for its previous ones, since those are dead.
    """

    finish: bool = False
    now: bool = False
    replaced: Mapping[str, Attrs] = field(default_factory=dict)


class Rollback:
    """One run going back."""

    def __init__(self, workshop: Workshop) -> None:
        self._shop = workshop

    def back(self, way: Way) -> Taken:
        """Take the run back as far as *way* says; go on with a rollback that was cut off.

        Raises:
            NoRun: There is nothing to take back.
            LyncAutoError: The first undo that failed, after all independent ones were tried; what failed
                is named, stands, and is tried again by the next rollback.
        """
        story, way = self._begin(way)
        todo = undoable(story, way)
        inverses = tuple(_replaced(change.inverse(), way.replaced) for change in reversed(todo))
        self._settle(self._direct(inverses) if way.now else inverses)
        left = tuple(one.change for one in self._shop.journal.story.standing if not one.change.one_way)
        if not left:
            self._shop.close("taken back")
        one_way = tuple(one.change for one in story.standing if one.change.one_way)
        price = (
            max((change.hold.seconds for change in inverses if change.hold), default=0.0) if way.now else 0.0
        )
        return Taken(len(todo), one_way, left, closed=not left, seconds=price)

    def _begin(self, way: Way) -> tuple[Story, Way]:
        """Write down how far back, unless a rollback that was cut off has already; return what holds."""
        journal = self._shop.journal
        story = journal.story
        if story.closed and story.closed.outcome != "migrated":
            raise NoRun(
                "there is nothing to take back",
                why=f"the run is closed: {story.closed.outcome}",
                fix="run `lyncauto status`",
            )
        turned = story.turned
        if turned is None or (way.finish and not turned.finish) or (way.now and not turned.now):
            turned = Turned(way.finish, way.now, turned.replaced if turned else way.replaced)
            journal.append(turned)
        return journal.story, Way(turned.finish, turned.now, turned.replaced)

    def _direct(self, inverses: Sequence[Change]) -> tuple[Change, ...]:
        short: list[Change] = []
        for target, chain in chains(inverses).items():
            found = self._shop.steps[chain[0].step].read(target)
            short.extend(direct(chain, found))
        return tuple(short)

    def _settle(self, inverses: Sequence[Change]) -> None:
        settler = Settler(self._shop, chains(inverses), back=True)
        failed: list[LyncAutoError] = []
        stuck: set[str] = set()
        for group in groups(inverses):
            if stuck & {change.target for change in group}:
                continue
            if failed and group[0].step not in {c.step for c in inverses if c.target in stuck}:
                break  # what comes earlier in the rollout serves what could not be taken back
            self._one(settler, group, failed, stuck)
        settler.pass_holds()
        if failed:
            raise failed[0]

    @staticmethod
    def _one(settler: Settler, group: Sequence[Change], failed: list[LyncAutoError], stuck: set[str]) -> None:
        try:
            settler.settle(group)
        except LyncAutoError as error:
            failed.append(error)
            stuck.update(change.target for change in group)


def undoable(story: Story, way: Way) -> tuple[Change, ...]:
    """Return the changes that a rollback of this reach takes back, oldest first."""
    traffic = {change.id for stage in story.plan.stages if stage.traffic for change in stage.changes}
    return tuple(
        one.change.completed(story.known)
        for one in story.standing
        if not one.change.one_way and (way.finish or one.change.id in traffic)
    )


def _replaced(change: Change, replaced: Mapping[str, Attrs]) -> Change:
    """Return an inverse that ends where *replaced* says instead of at an address that is dead."""
    instead = replaced.get(change.target)
    if instead is None:
        return change
    return replace(change, before=_with(change.before, instead), after=_with(change.after, instead))


def _with(attrs: Attrs | None, instead: Attrs) -> Attrs | None:
    """*instead* maps ``name=dead value`` to the value that replaces it."""
    if attrs is None:
        return None
    return {name: instead.get(f"{name}={value}", value) for name, value in attrs.items()}
