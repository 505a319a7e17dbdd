"""Bring a target along its chain of changes, from wherever it is now.

Resume and rollback are this one rule: intent on disk, act as compare-and-swap, read back, done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from lyncauto.engine.chain import describe, links_done
from lyncauto.engine.journal import moment, stamp
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import AnswerLost, Drifted, LyncAutoError, NotConverged
from lyncauto.model.events import ChangeBegun, ChangeDone, Noted, WaitsFor
from lyncauto.model.journal import Done, Intent, Known, Refused, Waiting
from lyncauto.model.plan import Attrs, Change, learnt, matches
from lyncauto.model.story import Intended
from lyncauto.ports.step import Remarks, Step

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
        self._holds = {hold.change: hold for hold in _holding(workshop, back=back)}

    def settle(self, changes: Sequence[Change]) -> None:
        """Settle *changes* of one step and one group by one act.

        Raises:
            Drifted: A target is as no link expects; nothing was written by this call.
            NotConverged: A write was accepted but does not read back before the step's deadline.
            AnswerLost: The answer was lost, and what was written does not read back.
        """
        self.pass_holds(changes)
        open_ = [change for change in map(self._completed, changes) if self._outstanding(change)]
        if open_:
            self._act(open_)

    def pass_holds(self, of: Sequence[Change] | None = None) -> None:
        """Wait until every hold is over, or every hold of the targets of these changes."""
        targets = None if of is None else {change.target for change in of}
        self._pass([hold for hold in self._holds.values() if targets is None or hold.target in targets])

    def _completed(self, change: Change) -> Change:
        return change.completed(self._shop.journal.story.known)

    def _chain(self, target: str) -> tuple[Change, ...]:
        return tuple(map(self._completed, self._chains[target]))

    def _outstanding(self, change: Change) -> bool:
        """Whether *change* must still be made; one that is found made is written down as such."""
        if self._has_served(change):
            self._shop.tell(ChangeDone(change, already=True))
            return False
        step, chain = self._shop.steps[change.step], self._chain(change.target)
        found = self.look(change)
        number = [link.id for link in chain].index(change.id)
        try:
            done = links_done(chain, found, self._begun_links())
        except Drifted:
            halfway = self._halfway(step, chain, found)
            if halfway is None or halfway < number:
                raise
            if self._back and halfway > number:  # a chain that was shortened has passed over this one
                self._shop.journal.append(Done(change.id, back=True))
            return halfway == number
        if done < number:
            raise Drifted(
                f"{change.target} went back",
                why=f"expected {describe(change.before)}, found {describe(found)}",
                fix="find out who changed it; then run `lyncauto apply` or `lyncauto rollback` again",
            )
        if done == number or (done == number + 1 and self._may_have_left_parts(change)):
            return True
        self._adopt(step, change, found, last=done == number + 1)
        return False

    def _has_served(self, change: Change) -> bool:
        """Whether what *change* made is needed no more: going forward, nobody looks for it then."""
        standing = self._shop.journal.story.standing
        done = {one.change.id for one in standing if one.done}
        return not self._back and {change.id, change.until} <= done

    def _halfway(self, step: Step, chain: Sequence[Change], found: Attrs | None) -> int | None:
        """Return the number of the link that was cut off and has left the target between two places."""
        begun = (number for number, link in enumerate(chain) if self._begun(link))
        return next((number for number in begun if step.halfway(chain[number], found)), None)

    def _begun_links(self) -> frozenset[str] | None:
        """Return the links that were begun; going back, a target that looks as it began needs nothing."""
        return None if self._back else frozenset(one.change.id for one in self._shop.journal.story.standing)

    def look(self, change: Change) -> Attrs | None:
        """Return the target once every act of this link that is in doubt has landed, or can land no more."""
        step = self._shop.steps[change.step]
        found = step.read(change.target)
        for one in self._in_doubt(change):
            if not one.over and not matches(one.change.after, found):
                wanted = partial(_reads, step, one.change)
                deadline = moment(one.at) + timedelta(seconds=self._shop.answer)
                self._wait(wanted, deadline, partial(_may_land, change))
                found = step.read(change.target)
        return found

    def _in_doubt(self, change: Change) -> tuple[Intended, ...]:
        """Return the acts that may still land and must not be met half-way.

        These are acts of the other direction, and one of this direction that must not be made twice; any
        other is simply made again, as compare-and-swap.
        """
        standing, backward = self._intents(change)
        other, own = (standing, backward) if self._back else (backward, standing)
        if self._back or self._shop.steps[change.step].repeatable:
            return tuple(one for one in other if not one.done)
        return tuple(one for one in (*own, *other) if not one.done)

    def _intents(self, change: Change) -> tuple[tuple[Intended, ...], tuple[Intended, ...]]:
        """Return what was intended of this link, forward and backward."""
        story = self._shop.journal.story
        standing = tuple(one for one in story.standing if one.change.id == change.id)
        return standing, tuple(one for one in story.backward if one.change.id == change.id)

    def _intended(self, change: Change) -> Intended | None:
        return next(iter(self._intents(change)[self._back]), None)

    def _begun(self, change: Change) -> bool:
        """Whether an act on this link, in either direction, was cut off."""
        return any(not one.done for intents in self._intents(change) for one in intents)

    def _may_have_left_parts(self, change: Change) -> bool:
        """Whether an inverse that looks made must be made: what it undoes was cut off, and is not atomic."""
        return self._back and not self._shop.steps[change.step].atomic and bool(self._in_doubt(change))

    def _adopt(self, step: Step, change: Change, found: Attrs | None, *, last: bool) -> None:
        """Write down that *change* is made already, once everybody sees it; its hold begins then."""
        intended = self._intended(change)
        # An inverse that nothing was intended for undoes what never was: no client holds the old answer.
        never_was = self._back and intended is None
        if intended is None:
            self._shop.journal.append(Intent(change, self._back))
        if intended is None or not intended.done:
            if last and not never_was:
                found = self._read_back(step, change, self._deadline(step), None)
            self._finish(replace(change, hold=None) if never_was else change, found if last else None)
        self._shop.tell(ChangeDone(change, already=True))

    def _deadline(self, step: Step) -> datetime:
        return self._shop.clock.now() + timedelta(seconds=step.deadline)

    def _act(self, changes: Sequence[Change]) -> None:
        step = self._shop.steps[changes[0].step]
        earlier = {change.id for change in changes if self._may_still_land(change)}
        for change in changes:
            self._shop.journal.append(Intent(change, self._back))
            self._shop.tell(ChangeBegun(change))
        try:
            lost = self._apply(step, changes)
        except LyncAutoError as error:
            if not error.in_doubt and not earlier:
                for change in changes:
                    self._shop.journal.append(Refused(change.id, self._back))
            raise
        deadline = self._deadline(step)
        for change in changes:
            found = self._read_back(step, change, deadline, lost)
            self._finish(change, found)
            self._remark(step, change)
            self._shop.tell(ChangeDone(change, already=False))

    def _remark(self, step: Step, change: Change) -> None:
        if isinstance(step, Remarks) and (text := step.remark(change)):
            self._shop.tell(Noted(text))

    def _may_still_land(self, change: Change) -> bool:
        intended = self._intended(change)
        return intended is not None and not intended.done and not intended.over

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
        found: Attrs | None = None
        behind = ""

        def seen_everywhere() -> bool:
            nonlocal found, behind
            found = step.read(change.target)
            behind = step.lagging(change)
            return matches(change.after, found) and not behind

        def why() -> str:
            return f"{change.target} is not seen everywhere yet" + (f": {behind}" if behind else "")

        # The look that ends the wait counts: a server may get an older change only after it.
        self._wait(seen_everywhere, deadline, why)
        if not matches(change.after, found):
            if isinstance(lost, AnswerLost):
                raise lost
            raise _not_converged(change, f"found {describe(found)}" + (f"; {behind}" if behind else ""))
        if behind:
            raise _not_converged(change, behind)
        return found

    def _wait(self, over: Callable[[], bool], deadline: datetime, reason: Callable[[], str]) -> None:
        """Ask *over* until it is, or until the deadline; at least once."""
        pause, told = _FIRST_PAUSE, False
        while not over() and self._shop.clock.now() < deadline:
            if pause > _FIRST_PAUSE and not told:  # what is there at the second look is not worth a word
                self._shop.tell(WaitsFor(reason(), stamp(deadline)))
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
            waiting = Waiting(change.id, change.target, stamp(until), change.hold.reason, self._back)
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


def _holding(shop: Workshop, *, back: bool) -> tuple[Waiting, ...]:
    """Return the holds of this direction that a process before this one began and that are not over."""
    story, now = shop.journal.story, shop.clock.now()
    if (story.turned is not None) != back:
        return ()
    return tuple(hold for hold in story.waiting.values() if hold.back == back and moment(hold.until) > now)


def _may_land(change: Change) -> str:
    return f"a lost answer may still change {change.target}"


def _reads(step: Step, change: Change) -> bool:
    return matches(change.after, step.read(change.target))


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
