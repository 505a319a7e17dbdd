"""Bring a target along its chain of changes, from wherever it is now.

Resume and rollback are this one rule: intent on disk, act as compare-and-swap, read back, done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lyncauto.engine.chain import describe, links_done
from lyncauto.engine.journal import moment, stamp
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import AnswerLost, Drifted, NotConverged
from lyncauto.model.events import ChangeBegun, ChangeDone, Noted, WaitsFor
from lyncauto.model.journal import Done, Intent, Known, Waiting
from lyncauto.model.plan import Attrs, Change, learnt, matches
from lyncauto.model.story import Intended
from lyncauto.ports.step import Step

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds between two looks at a target


class Settler:
    """Settles changes in their order; remembers the holds that are not over."""

    def __init__(self, workshop: Workshop, chains: Mapping[str, Sequence[Change]], *, back: bool) -> None:
        """Settle forward, or backward for a rollback.

        Args:
            workshop: Steps, journal, clock.
            chains: Target to its whole chain in this direction, in order.
            back: Whether the chains are inverses.
        """
        self._shop = workshop
        self._chains = chains
        self._back = back
        self._holds: dict[str, Waiting] = {}

    def settle(self, changes: Sequence[Change]) -> None:
        """Settle *changes* of one step and one group by one act.

        Raises:
            Drifted: A target is as no link expects; nothing was written by this call.
            NotConverged: A write was accepted but does not read back before the step's deadline.
            AnswerLost: The answer was lost, and what was written does not read back.
        """
        for change in changes:
            self._pass([hold for hold in self._holds.values() if hold.target == change.target])
        open_ = [change for change in map(self._completed, changes) if self._outstanding(change)]
        if open_:
            self._act(open_)

    def pass_holds(self) -> None:
        """Wait until every hold is over."""
        self._pass(list(self._holds.values()))

    def _completed(self, change: Change) -> Change:
        return change.completed(self._shop.journal.story.known)

    def _chain(self, target: str) -> tuple[Change, ...]:
        return tuple(map(self._completed, self._chains[target]))

    def _outstanding(self, change: Change) -> bool:
        """Whether *change* must still be made; one that is found made is written down as such."""
        step = self._shop.steps[change.step]
        found = step.read(change.target)
        chain = self._chain(change.target)
        number = [link.id for link in chain].index(change.id)
        done = links_done(chain, found)
        looks_made = done > number
        if looks_made == self._back and self._doubtful(change):
            found = self._look_for(step, change)
            done = links_done(chain, found)
        if done < number:
            raise Drifted(
                f"{change.target} went back",
                why=f"expected {describe(change.before)}, found {describe(found)}",
                fix="find out who changed it; then run `lyncauto apply` or `lyncauto rollback` again",
            )
        if done == number or (done == number + 1 and self._may_have_left_parts(change)):
            return True
        self._adopt(change, found, last=done == number + 1)
        return False

    def _intended(self, change: Change) -> Intended | None:
        story = self._shop.journal.story
        where = story.backward if self._back else story.standing
        return next((one for one in where if one.change.id == change.id), None)

    def _doubtful(self, change: Change) -> bool:
        """Whether an act in doubt may still land, so that looking once is not enough."""
        story = self._shop.journal.story
        if self._back:  # a forward act that was cut off may land after we have looked
            return any(one.change.id == change.id and not one.done for one in story.standing)
        intended = self._intended(change)
        return intended is not None and not intended.done and not self._shop.steps[change.step].repeatable

    def _may_have_left_parts(self, change: Change) -> bool:
        """Whether an inverse that looks made must be made: what it undoes was cut off, and is not atomic."""
        return self._back and not self._shop.steps[change.step].atomic and self._doubtful(change)

    def _look_for(self, step: Step, change: Change) -> Attrs | None:
        """Return the target once a forward act in doubt has landed, or can land no more."""
        cut = next(one for one in self._shop.journal.story.standing if one.change.id == change.id)
        wanted = change.before if self._back else change.after
        deadline = moment(cut.at) + timedelta(seconds=self._shop.answer)
        self._wait(
            lambda: matches(wanted, step.read(change.target)),
            deadline,
            f"a lost answer may still change {change.target}",
        )
        return step.read(change.target)

    def _adopt(self, change: Change, found: Attrs | None, *, last: bool) -> None:
        """Write down that *change* is made already, and go on to wait for its hold."""
        intended = self._intended(change)
        if intended is None or not intended.done:
            if intended is None:
                self._shop.journal.append(Intent(change, self._back))
            # An inverse that nothing was intended for undoes what never was: no client holds the old answer.
            never_was = self._back and intended is None
            self._finish(replace(change, hold=None) if never_was else change, found if last else None)
        elif change.id in self._shop.journal.story.waiting:
            self._holds[change.id] = self._shop.journal.story.waiting[change.id]
        self._shop.tell(ChangeDone(change, already=True))

    def _act(self, changes: Sequence[Change]) -> None:
        step = self._shop.steps[changes[0].step]
        for change in changes:
            self._shop.journal.append(Intent(change, self._back))
            self._shop.tell(ChangeBegun(change))
        lost = self._apply(step, changes)
        deadline = self._shop.clock.now() + timedelta(seconds=step.deadline)
        for change in changes:
            found = self._read_back(step, change, deadline, lost)
            self._finish(change, found)
            self._shop.tell(ChangeDone(change, already=False))

    def _apply(self, step: Step, changes: Sequence[Change]) -> AnswerLost | Drifted | None:
        """Make the changes; an answer that was lost, or a write that came too late, is settled by reading."""
        try:
            step.apply(changes)
        except (AnswerLost, Drifted) as error:
            self._shop.tell(Noted(f"{error.what}: {error.why}; reading back"))
            return error
        return None

    def _read_back(
        self, step: Step, change: Change, deadline: datetime, lost: AnswerLost | Drifted | None
    ) -> Attrs | None:
        if isinstance(lost, Drifted) and not matches(change.after, step.read(change.target)):
            raise lost
        self._wait(
            lambda: matches(change.after, step.read(change.target)) and not step.lagging(change),
            deadline,
            f"{change.target} is not seen everywhere yet",
        )
        found = step.read(change.target)
        if not matches(change.after, found):
            if isinstance(lost, AnswerLost):
                raise lost
            raise _not_converged(change, f"found {describe(found)}")
        if behind := step.lagging(change):
            raise _not_converged(change, behind)
        return found

    def _wait(self, over: Callable[[], bool], deadline: datetime, reason: str) -> None:
        """Ask *over* until it is, or until the deadline; at least once."""
        pause, told = _FIRST_PAUSE, False
        while not over() and self._shop.clock.now() < deadline:
            if pause > _FIRST_PAUSE and not told:  # what is there at the second look is not worth a word
                self._shop.tell(WaitsFor(reason, stamp(deadline)))
                told = True
            self._shop.clock.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _finish(self, change: Change, found: Attrs | None) -> None:
        """Journal what became known, the hold that begins now, and that the change is done."""
        journal = self._shop.journal
        if not self._back and (values := learnt(change, found)):
            journal.append(Known(change.id, values))
        if change.hold and change.hold.seconds > 0:
            until = self._shop.clock.now() + timedelta(seconds=change.hold.seconds)
            waiting = Waiting(change.id, change.target, stamp(until), change.hold.reason)
            journal.append(waiting)
            self._holds[change.id] = waiting
        journal.append(Done(change.id, self._back))

    def _pass(self, holds: Sequence[Waiting]) -> None:
        for hold in sorted(holds, key=lambda hold: hold.until):
            self._holds.pop(hold.change)
            left = (moment(hold.until) - self._shop.clock.now()).total_seconds()
            if left > 0:
                self._shop.tell(WaitsFor(hold.reason, hold.until))
                self._shop.clock.sleep(left)


def groups(changes: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
    """Return *changes* in order, neighbours of one step and one named group together."""
    result: list[list[Change]] = []
    for change in changes:
        last = result[-1][-1] if result else None
        if last and change.group and (last.step, last.group) == (change.step, change.group):
            result[-1].append(change)
        else:
            result.append([change])
    return tuple(map(tuple, result))


def chains(changes: Sequence[Change]) -> dict[str, tuple[Change, ...]]:
    """Return target -> its changes, in order."""
    found: dict[str, tuple[Change, ...]] = {}
    for change in changes:
        found[change.target] = (*found.get(change.target, ()), change)
    return found


def _not_converged(change: Change, seen: str) -> NotConverged:
    return NotConverged(
        f"{change.target} was changed and does not read back",
        why=f"wanted {describe(change.after)}; {seen}",
        fix="mend what lags, then run `lyncauto apply` to go on, or `lyncauto rollback` to go back",
    )
