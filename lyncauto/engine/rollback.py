"""Take a run back: the inverses of all intents, last first.

Traffic first; what a client may still hold stays until `finish`. One-way changes are listed, never skipped
silently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lyncauto.engine.chain import direct, fitting, instead
from lyncauto.engine.settle import Settler, chains, groups
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import Drifted, LyncAutoError, NoRun
from lyncauto.model.events import Noted
from lyncauto.model.journal import Done, Turned
from lyncauto.model.plan import Attrs, Change, matches
from lyncauto.model.story import Story


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
        held: Targets that stay as they are for now: nobody lives where they were before.
        since: Target to attributes that later runs have given it in place of its own.
    """

    finish: bool = False
    now: bool = False
    replaced: Mapping[str, Attrs] = field(default_factory=dict)
    held: Collection[str] = ()
    since: Mapping[str, Attrs] = field(default_factory=dict)


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
        self.forget_what_never_was()
        begun, way = self._begin(way)
        self._settle_round_trips(begun)
        story = self._shop.journal.story
        todo = undoable(story, way)
        undo, inverses = _Undo(self._shop), self._inverses(story, way, todo)
        if way.now:
            undo.at_once(chain for chain in inverses.values() if len(chain) > 1)
        standing = {one.change.id for one in self._shop.journal.story.standing}
        ordered = {change.id: change for chain in inverses.values() for change in chain}
        undo.in_order([ordered[change.id] for change in reversed(todo) if change.id in standing])
        undo.raise_failures()
        told = self._shop.journal.story
        left = tuple(one.change for one in told.standing if not stays(told, one.change))
        if not left:
            self._shop.close("taken back")
        one_way = tuple(one.change for one in told.standing if stays(told, one.change))
        price = max((_hold(change) for change in todo), default=0.0) if way.now else 0.0
        return Taken(len(todo), one_way, left, closed=not left, seconds=price)

    def forget_what_never_was(self) -> None:
        """Look whether a one-way act in doubt was made at all; if not, what stays with it goes back.

        Where it cannot be looked at it counts as made.
        """
        story = self._shop.journal.story
        tied = {change.stays_with for change in story.plan.changes}
        settler = Settler(self._shop, {}, back=True)
        for one in (one for one in story.standing if not one.done and one.change.id in tied):
            try:
                found = settler.look(one.change)
            except LyncAutoError as error:
                self._shop.tell(Noted(f"{error.what}; {one.change.target} is taken to be made"))
                continue
            if not matches(one.change.after, found):
                self._shop.journal.append(Done(one.change.id, back=True))

    def carry_through(self) -> None:
        """Make again a one-way act that was cut off half-way: nobody is left stopped by a run that goes back.

        What fails is told, and keeps nothing from going back.
        """
        story = self._shop.journal.story
        settler = Settler(self._shop, {}, back=True)
        for one in (one for one in story.standing if one.change.one_way and not one.done):
            step, change = self._shop.steps[one.change.step], one.change.completed(story.known)
            try:
                if not step.halfway(change, None):
                    continue
                if step.halfway(change, found := settler.look(change)):
                    self._shop.tell(Noted(f"{change.target} was cut off half-way: brought to its end"))
                    step.apply([change])
                    found = step.read(change.target)
                if matches(change.after, found):
                    self._shop.journal.append(Done(change.id))
            except LyncAutoError as error:
                self._shop.tell(Noted(f"{error.what}: {error.why}"))

    def away(self) -> frozenset[str]:
        """Return the targets that went back to a stand-in, or may have; some have come home since."""
        return frozenset(target for replaced in self._shop.journal.story.replaced for target in replaced)

    def bring_home(self, homes: Collection[str]) -> tuple[str, ...]:
        """Give what went back to a stand-in its own attributes, now that those live again.

        Args:
            homes: Targets whose own attributes are known to live.

        Returns:
            Those that stay at a stand-in: theirs do not live, or the change failed, which is told.
        """
        told, away = self._shop.journal.story, self.away()
        standing = {one.change.id for one in told.standing if not stays(told, one.change)}
        staying = []
        for target, chain in chains(told.plan.changes).items():
            back = [change.completed(told.known) for change in chain if not stays(told, change)]
            if target not in away or not back or not standing.isdisjoint(change.id for change in back):
                continue
            try:
                is_home = self._bring_home(back[0].inverse(), told, lives=target in homes)
            except LyncAutoError as error:
                self._shop.tell(Noted(f"{error.what}: {error.why}"))
                is_home = False
            staying += [] if is_home else [target]
        return tuple(staying)

    def _bring_home(self, last: Change, told: Story, *, lives: bool) -> bool:
        """Settle *last*, the end of a chain back, from the stand-in that its target was given."""
        stand_ins = [instead(last, replaced).after for replaced in told.replaced]
        found = self._shop.steps[last.step].read(last.target)
        begun = any(one.change.target == last.target and not one.done for one in told.backward)
        if found == last.after and not begun:
            return True
        if not lives or not (begun or found in stand_ins):
            return found not in stand_ins  # what somebody else has made of it is his
        before = found if found in stand_ins else stand_ins[0]
        change = replace(last, before=before, hold=None)
        Settler(self._shop, chains([change]), back=True).settle([change])
        return True

    def _settle_round_trips(self, story: Story) -> None:
        """Count as undone what came back to where it began: a drain that is over needs no second one."""
        standing = {one.change.id: one for one in story.standing}
        for chain in chains(story.plan.changes).values():
            whole = all(change.id in standing and standing[change.id].done for change in chain)
            if whole and len(chain) > 1 and chain[0].before == chain[-1].after:
                for change in reversed(chain):
                    self._shop.journal.append(Done(change.id, back=True))

    def _inverses(self, story: Story, way: Way, todo: Sequence[Change]) -> dict[str, tuple[Change, ...]]:
        """Return target -> its chain back, ending where nobody is dead.

        At once: the target's whole chain, since it may be anywhere on it. Otherwise the links that stand, as
        they were planned: what stood in for a dead address is needed only while that one is dead.
        """
        targets, links = {change.target for change in todo}, {change.id for change in todo}
        plan = [
            change.completed(story.known)
            for change in story.plan.changes
            if (change.target in targets and not stays(story, change) if way.now else change.id in links)
        ]
        replaced = tuple({**one, **way.since} for one in (way.replaced, *story.replaced))
        found: dict[str, tuple[Change, ...]] = {}
        for target, chain in chains(plan).items():
            back = tuple(change.inverse() for change in reversed(chain))
            if any(replaced):
                back = fitting(back, self._shop.steps[back[0].step].read(target), (*replaced, {}))
            found[target] = back
        return found

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
        if turned is None or (way.finish, way.now) != (turned.finish, turned.now) or way.replaced:
            finish = way.finish or bool(turned and turned.finish)
            turned = Turned(finish, way.now or bool(turned and turned.now), way.replaced)
            journal.append(turned)
        return journal.story, replace(way, finish=turned.finish, now=turned.now)


class _Undo:
    """Settles inverses. One that fails is kept; what does not depend on it goes on."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._failed: list[LyncAutoError] = []
        self._stuck: dict[str, str] = {}  # target -> step
        self._needed = False  # by what failed: all that comes earlier in the rollout

    def at_once(self, chains_back: Iterable[tuple[Change, ...]]) -> None:
        """Take each chain from wherever its target is straight to its end, without holds."""
        for chain in chains_back:
            try:
                settler = Settler(self._shop, chains(chain), back=True)
                found = [settler.look(change) for change in chain][-1]
                try:
                    short = direct(chain, found)
                except Drifted:
                    continue  # half-way, or really drifted: `in_order` tells one from the other
                Settler(self._shop, chains(short), back=True).settle(short)
            except LyncAutoError as error:
                self._fail(error, chain)
                continue
            standing = {one.change.id for one in self._shop.journal.story.standing}
            for change in chain:
                if change.id in standing:  # a link that was skipped is as good as undone
                    self._shop.journal.append(Done(change.id, back=True))

    def in_order(self, inverses: Sequence[Change]) -> None:
        """Settle *inverses* in their order, waiting for their holds."""
        settler = Settler(self._shop, chains(inverses), back=True)
        step = ""
        for whole in groups(inverses):
            group = [change for change in whole if change.target not in self._stuck]
            if self._needed and whole[0].step not in self._stuck.values():
                break  # what comes earlier in the rollout serves what could not be taken back
            if whole[0].step != step:
                settler.pass_holds()  # what served the old answer stays until nobody holds it
            step = whole[0].step
            if group:
                self._one(settler, group)
        settler.pass_holds()

    def raise_failures(self) -> None:
        """Raise the first failure, if there was one."""
        if self._failed:
            raise self._failed[0]

    def _one(self, settler: Settler, group: Sequence[Change]) -> None:
        try:
            settler.settle(group)
        except LyncAutoError as error:
            if len(group) == 1:
                self._fail(error, group)
                return
            for change in group:  # one target that does not go back must not keep the others from it
                self._one(settler, (change,))

    def _fail(self, error: LyncAutoError, changes: Sequence[Change]) -> None:
        self._failed.append(error)
        self._stuck |= {change.target: change.step for change in changes}
        # What has a turn concerns one server of several: it must not keep traffic where it is.
        self._needed |= any(not change.turn for change in changes)


def undoable(story: Story, way: Way) -> tuple[Change, ...]:
    """Return the changes that a rollback of this reach takes back, oldest first."""
    traffic = {change.id for stage in story.plan.stages if stage.traffic for change in stage.changes}
    return tuple(
        one.change.completed(story.known)
        for one in story.standing
        if not stays(story, one.change)
        and one.change.target not in way.held
        and (way.finish or one.change.id in traffic)
    )


def stays(story: Story, change: Change) -> bool:
    """Whether no rollback takes *change* back: it is one-way, or stands with one that is."""
    return bool(change.one_way) or any(one.change.id == change.stays_with for one in story.standing)


def _hold(change: Change) -> float:
    return change.hold.seconds_back if change.hold else 0.0
