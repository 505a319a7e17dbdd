"""A model of the world for the engine's tests: targets in a dictionary, and a fuse at every touch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from lyncauto.engine.journal import Journal
from lyncauto.engine.planner import StageSpec, plan_stages
from lyncauto.engine.rollback import Rollback, Taken, Way
from lyncauto.engine.rollout import Rollout, Scope
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import AnswerLost, DnsRefused, Drifted
from lyncauto.model.events import Event
from lyncauto.model.finding import Finding, Verdict
from lyncauto.model.journal import Opened
from lyncauto.model.plan import Attrs, Change, Hold, Plan, State, diff, known_later, matches


class Blown(BaseException):
    """The power is gone. Not an ``Exception``: nothing in the engine may catch it."""


@dataclass
class Fuse:
    """Blows at one touch, counted from 0; never when it is negative."""

    at: int = -1
    touches: int = 0

    def touch(self) -> None:
        self.touches += 1
        if self.touches - 1 == self.at:
            raise Blown


@dataclass
class ModelClock:
    """Time that passes only when somebody sleeps."""

    time: datetime = datetime(2026, 1, 3, 22, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)
    on_sleep: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.on_sleep()
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class MemoryStore:
    """A journal's lines in memory, with a fuse before and behind the disk."""

    def __init__(self, fuse: Fuse) -> None:
        self.content = b""
        self.fuse = fuse

    def lines(self) -> tuple[bytes, ...]:
        return tuple(self.content.split(b"\n"))

    def append(self, line: bytes) -> None:
        self.fuse.touch()
        self.content += line + b"\n"
        self.fuse.touch()

    def cut(self, length: int) -> None:
        self.content = self.content[:length]


@dataclass
class World:
    """What is, and how often it was changed."""

    state: dict[str, Attrs]
    fuse: Fuse = field(default_factory=Fuse)
    made: list[str] = field(default_factory=list)  # targets, in the order of acts
    deaf: bool = False  # requests are lost on their way
    refused: set[str] = field(default_factory=set)  # targets that nobody may change
    on_swap: Callable[[str, Attrs | None, Attrs | None], None] = lambda *_: None
    tolerant: bool = False  # what a cut left half-made is taken for what was there before
    litter: set[str] = field(default_factory=set)  # what no reading shows

    def swap(self, target: str, before: Attrs | None, after: Attrs | None) -> None:
        self.on_swap(target, before, after)
        if self.deaf:
            return
        if target in self.refused:
            raise DnsRefused(target, why="no right", fix="grant it")
        half = self.tolerant and self.state.get(target) == {"half": target}
        if not half and not matches(before, self.state.get(target)):
            raise Drifted("changed", why="compare and swap", fix="look")
        self.made.append(target)
        if after is None:
            del self.state[target]
        else:
            self.state[target] = after


@dataclass
class ModelStep:
    """Makes its targets as wanted; every act is two touches apart from the world's state."""

    id: str
    wanted: State
    world: World
    repeatable: bool = True
    atomic: bool = True
    deadline: float = 5.0
    loses_answers: int = 0
    group: str = ""
    falls_behind: int = -1  # the look, counted from 0, at which the world shows an older change; once

    def plan(self, observed: State) -> tuple[Change, ...]:
        mine = {target: attrs for target, attrs in observed.items() if target in self.wanted}
        return diff(self.id, mine, self.wanted)

    def read(self, target: str) -> Attrs | None:
        return self.world.state.get(target)

    def apply(self, changes: Sequence[Change]) -> None:
        self.world.fuse.touch()
        for change in changes:
            self.world.swap(change.target, change.before, _made(change.after))
            self.world.fuse.touch()
        if self.loses_answers:
            self.loses_answers -= 1
            raise AnswerLost("the answer was lost", why="the connection dropped", fix="look")

    def halfway(self, change: Change, found: Attrs | None) -> bool:
        return found == {"half": change.target}

    def lagging(self, change: Change) -> str:
        self.falls_behind -= 1
        behind = self.falls_behind == -1 or not matches(change.after, self.read(change.target))
        return "the world is behind" if behind else ""


def _made(attrs: Attrs | None) -> Attrs | None:
    """Return attributes with what is known later made up, as an authority makes up a thumbprint."""
    if attrs is None:
        return None
    return {name: "made" if value.startswith("(known") else value for name, value in attrs.items()}


class Certificate(ModelStep):
    """Makes something that must not be made twice and cannot be taken back."""

    def plan(self, observed: State) -> tuple[Change, ...]:
        if "certificate" in observed:
            return ()
        wish = {"thumbprint": known_later("certificate", "thumbprint")}
        return (Change(self.id, "certificate", None, wish, one_way="a certificate stays issued"),)


class Service(ModelStep):
    """Uses what the certificate step makes known; two targets, one act of several parts."""

    def apply(self, changes: Sequence[Change]) -> None:
        back = all(change.after is None for change in changes)
        self.world.litter = set() if back else {"a file of a service"}
        outstanding = [change for change in changes if not matches(change.after, self.read(change.target))]
        super().apply(outstanding)

    def plan(self, observed: State) -> tuple[Change, ...]:
        thumbprint = observed["certificate"]["thumbprint"]
        wanted = {f"service/{port}": {"certificate": thumbprint} for port in ("443", "80")}
        changes = diff(self.id, {t: a for t, a in observed.items() if t in wanted}, wanted)
        return tuple(Change(c.step, c.target, c.before, c.after, group="node") for c in changes)


class Record(ModelStep):
    """A record's chain, for every record: TTL down, address, TTL up; each level of all records one group."""

    def plan(self, observed: State) -> tuple[Change, ...]:
        found = [self._links(target, observed[target]) for target in observed if target.startswith("record")]
        return tuple(
            replace(chain[level], group=f"level {level}") for level in range(3) for chain in found if chain
        )

    def _links(self, target: str, now: Attrs) -> tuple[Change, ...]:
        if now["address"] == "vip":
            return ()
        low = {**now, "ttl": "60"}
        moved = {**low, "address": "vip"}
        return (
            Change(self.id, target, now, low, hold=Hold(3600, 60, "old TTL"), transitional=True),
            Change(self.id, target, low, moved, hold=Hold(60, 60, "low TTL")),
            Change(self.id, target, moved, {**moved, "ttl": now["ttl"]}, hold=Hold(60, 3600, "up"),
                   part="restore", transitional=True),
        )  # fmt: skip


@dataclass
class Asks:
    """A check with a verdict that a test sets."""

    id: str
    verdict: Verdict = Verdict.OK
    asked: int = 0
    fails: int = 0  # so often, before the verdict counts

    def run(self) -> tuple[Finding, ...]:
        self.asked += 1
        verdict = Verdict.FAILED if self.asked <= self.fails else self.verdict
        return (Finding(self.id, "record", verdict, "so it is", fix="mend it"),)


SPECS = (
    StageSpec("preflight", "Preflight", checks_before=("preflight",)),
    StageSpec("certificate", "Certificate", ("certificate",)),
    StageSpec("balancer", "Balancer", ("service",)),
    StageSpec("prove", "Proof", checks_after=("prove",)),
    StageSpec("cut-over", "Cut-over", ("record",), window="cut-over", traffic=True),
    StageSpec("verify", "Verification", ("record:restore",), checks_before=("verify",), traffic=True),
)
BEFORE: State = {"record": {"address": "fe01", "ttl": "3600"}}
AFTER: State = {
    "certificate": {"thumbprint": "made"},
    "service/443": {"certificate": "made"},
    "service/80": {"certificate": "made"},
    "record": {"address": "vip", "ttl": "3600"},
}
LEFT: State = {"certificate": {"thumbprint": "made"}, **BEFORE}  # what a finished rollback leaves


class Site:
    """One model estate, one run, any number of processes working on it one after the other."""

    def __init__(self, *, loses_answers: int = 0, records: int = 1) -> None:
        self.fuse = Fuse()
        more = {f"record{number}": BEFORE["record"] for number in range(2, records + 1)}
        self.world = World({**BEFORE, **more}, self.fuse)
        self.store = MemoryStore(self.fuse)
        self.clock = ModelClock()
        self.events: list[Event] = []
        self.steps: dict[str, ModelStep] = {
            "certificate": Certificate("certificate", {}, self.world, repeatable=False),
            "service": Service("service", {}, self.world, atomic=False, loses_answers=loses_answers),
            "record": Record("record", {}, self.world),
        }
        self.checks = {name: Asks(name) for name in ("preflight", "prove", "verify")}

    def plan(self) -> Plan:
        stages = plan_stages(SPECS, self.steps, self.world.state)
        return Plan("playbook", "site", "pool", "2026-01-03T22:00:00Z", "0" * 64, stages)

    def shop(self) -> Workshop:
        journal = Journal(self.store, self.clock, "journal")
        return Workshop(
            self.steps, journal, self.clock, self.events.append, answer=2.0, let_go=self.fuse.touch
        )

    def begin(self, scope: Scope = Scope()) -> bool:  # noqa: B008 - frozen
        shop = self.shop()
        shop.journal.append(Opened(self.plan(), "0"))
        return Rollout(shop, self.checks).forward(scope)

    def resume(self, scope: Scope = Scope()) -> bool:  # noqa: B008 - frozen
        if not self.store.content.strip():
            return self.begin(scope)
        return Rollout(self.shop(), self.checks).forward(scope)

    def back(self, way: Way) -> Taken:
        return Rollback(self.shop()).back(way)

    def cut_off(self, touch: int) -> None:
        """Migrate until the power goes at *touch*; afterwards the fuse is whole again."""
        self.fuse.at = self.fuse.touches + touch
        with contextlib.suppress(Blown):
            self.begin()
        self.fuse.at = -1
