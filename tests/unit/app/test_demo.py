"""The demonstration: what it does to its lab in which order, how long it looks, and its bars."""

import json
import subprocess
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lyncauto.app.demo import Bars, Demo, shortfalls
from lyncauto.app.plan_file import plan_document
from lyncauto.errors import Exit, LabFailed
from tests.unit.engine.world import Site

PATIENCE = 30.0
BARS = Bars(before=20, migrate=20, after=20, rollback=20)
FE = "fe01.fabrikam.test"
HOSTS = {
    "mgmt01.fabrikam.test": {"role": "management"},
    FE: {"role": "front-end"},
    "fe02.fabrikam.test": {"role": "front-end"},
}


class HandClock:
    """A time that passes when somebody waits."""

    def __init__(self):
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += timedelta(seconds=seconds)


class ScriptedLab:
    """A lab whose clients make ten requests at each look, and that writes down what is asked of it when."""

    def __init__(self, clock):
        self._clock = clock
        self.asked = []  # act, target, time
        self.periods = {}
        self.busy = True
        self.plan_writes = 0
        self.left = {}
        self.override_to_set = ""
        self.acts_there = {}

    def _keep(self, act, target=""):
        self.asked.append((act, target, self._clock.now()))

    def status(self):
        return {"clients": {"patience": PATIENCE}, "hosts": HOSTS}

    def dump(self):
        identity = {
            "override_to_set": self.override_to_set,
            "zone": "fabrikam.test",
            "pool": "pool01.fabrikam.test",
            "management": "mgmt01.fabrikam.test",
        }
        return {
            "estate": identity,
            "zone": {},
            **(self.left if any(act == "rollback" for act, *_ in self.asked) else {}),
        }

    def load(self, on, per_second=None):
        self._keep("load", on)
        self.rate = per_second

    def mark(self, period):
        self._keep("mark", period)
        counted = ("requests", "failed", "in_flight_lost", "sessions_lost")
        self.periods[period] = {**dict.fromkeys(counted, 0), "by_error": {}}

    def figures(self):
        current = next(reversed(self.periods))
        self.periods[current]["requests"] += 10 if self.busy else 0
        return deepcopy(self.periods)

    def kill_front_end(self, fqdn):
        self._keep("kill", fqdn)
        self.periods[next(reversed(self.periods))]["failed"] += (
            "before" in self.periods and len(self.periods) == 1
        )

    def revive_front_end(self, fqdn):
        self._keep("revive", fqdn)

    def fault(self, name):
        self._keep("fault", name)

    def ledger(self):
        return self.acts_there

    def writes(self):
        return self.plan_writes * sum(act == "plan" for act, *_ in self.asked)

    def start(self, arguments):
        """Run a command of lyncauto."""
        words = " ".join(arguments).partition(" --site")[0]
        self._keep(words)
        refusals = sum(act == "rollback --finish" for act, *_ in self.asked)
        if words == "rollback --finish" and refusals < 3:
            return subprocess.CompletedProcess(arguments, Exit.REFUSED, "", "error[not-silent]")
        again = sum(act == "migrate --yes" for act, *_ in self.asked) > 1
        said = plan_document(Site().plan()) if words == "plan" else {"changes": 0 if again else 14}
        return subprocess.CompletedProcess(arguments, Exit.DONE, json.dumps(said), "")

    def acts(self):
        return [f"{act} {target}".strip() for act, target, _ in self.asked]

    def when(self, act, target=""):
        return [at for one, other, at in self.asked if (one, other) == (act, target)]


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def lab(clock):
    return ScriptedLab(clock)


@pytest.fixture
def said():
    return []


@pytest.fixture
def demo(lab, clock, said):
    return Demo(lab, Path("site.yaml"), said.append, bars=BARS, clock=clock, start=lab.start)


def test_the_acts_come_in_their_order(demo, lab):
    demo.run()
    assert lab.acts() == [
        "load True",
        "mark before",
        f"kill {FE}",
        "mark before, revived",
        f"revive {FE}",
        "plan",
        "mark migrate",
        "migrate --yes",
        "mark migrated",
        "mark after",
        f"kill {FE}",
        f"revive {FE}",
        "mark after, revived",
        "migrate --yes",
        "mark rollback",
        "rollback",
        *["rollback --finish"] * 3,
        "mark rolled back",
    ]


def test_what_follows_a_kill_is_looked_at_until_no_client_can_wait_any_longer(demo, lab):
    demo.run()
    _, killed = lab.when("kill", FE)
    (ended,) = lab.when("mark", "after, revived")
    assert ended - killed >= timedelta(seconds=PATIENCE + 1)
    assert lab.when("revive", FE)[1] < ended


def test_where_an_override_is_published_the_front_ends_are_restarted_under_load_and_counted(demo, lab, said):
    lab.override_to_set = "webint.fabrikam.test"
    lab.acts_there = {
        "mgmt01.fabrikam.test Invoke-CsComputerFailOver": 1,
        "fe02.fabrikam.test Stop-CsWindowsService": 1,
        "mgmt01.fabrikam.test Invoke-CsComputerFailBack": 1,
    }
    figures = demo.run()
    assert lab.acts()[:2] == ["fault certificate-after-restart", "load True"]
    assert figures["restarts"] == {"front_ends": 2, "begun": 2}
    assert "Front Ends restarted meanwhile, one after another: 2 of 2" in said
    assert shortfalls(figures, BARS) == ()


def test_a_front_end_that_was_not_restarted_is_a_shortfall(demo, lab):
    lab.override_to_set = "webint.fabrikam.test"
    lab.acts_there = {"fe02.fabrikam.test Stop-CsWindowsService": 1}
    assert shortfalls(demo.run(), BARS) == ("every Front End is restarted",)


def test_the_figures_of_a_lab_that_does_well_meet_every_bar(demo, said):
    figures = demo.run()
    assert figures["before"]["failed"] == 1
    assert figures["plan"] == {"changes": len(Site().plan().changes), "writes": 0}
    assert figures["second_run"] == {"changes": 0}
    assert "restarts" not in figures
    assert shortfalls(figures, BARS) == ()
    assert "the estate is as it was" in said[-1]


def test_writes_of_a_plan_and_what_a_rollback_leaves_behind_are_figures(demo, lab, said):
    lab.plan_writes, lab.left = 3, {"zone": {"contoso.test": []}}
    figures = demo.run()
    assert figures["plan"]["writes"] == 3
    assert figures["rollback"]["identical"] is False
    assert "NOT as it was: added zone/contoso.test" in said[-1]


def test_clients_that_do_nothing_end_the_demonstration(demo, lab):
    lab.busy = False
    with pytest.raises(LabFailed, match="fewer than 10 requests in period before"):
        demo.run()


def test_a_command_that_fails_ends_the_demonstration_with_its_own_words(lab, clock):
    def failing(arguments):
        return subprocess.CompletedProcess(["python", "-m", "lyncauto", *arguments], 1, "", "error[x]: no\n")

    with pytest.raises(LabFailed, match="`lyncauto plan") as failed:
        Demo(lab, Path("site.yaml"), lambda _: None, bars=BARS, clock=clock, start=failing).run()
    assert failed.value.why == "error[x]: no"


FINE: dict[str, Any] = {
    "before": {"requests": 200, "failed": 1},
    "plan": {"changes": 14, "writes": 0},
    "migrate": {"requests": 5000, "failed": 0, "sessions_lost": 9, "changes": 14, "seconds": 9.0},
    "after": {"requests": 2000, "failed": 0, "in_flight_lost": 3, "sessions_lost": 9},
    "second_run": {"changes": 0},
    "rollback": {"identical": True, "ignored": [], "requests": 500, "failed": 0},
}


def test_figures_that_just_meet_the_bars_fall_short_of_nothing():
    assert shortfalls(FINE) == ()


@pytest.mark.parametrize(
    ("part", "name", "value", "said"),
    [
        ("plan", "writes", 1, "plan.writes is 0"),
        ("before", "failed", 0, "before.failed > 0"),
        ("migrate", "failed", 1, "migrate.failed is 0"),
        ("migrate", "requests", 4999, "migrate.requests >= 5000"),
        ("after", "requests", 1999, "after.requests >= 2000"),
        ("after", "failed", 1, "after.failed is 0"),
        ("after", "in_flight_lost", 4, "after.in_flight_lost <= 3"),
        ("second_run", "changes", 1, "second_run.changes is 0"),
        ("rollback", "identical", False, "rollback.identical"),
        ("rollback", "failed", 1, "rollback.failed is 0"),
    ],
)
def test_one_bar_that_is_missed_is_told_alone(part, name, value, said):
    figures = deepcopy(FINE)
    figures[part][name] = value
    assert shortfalls(figures) == (said,)
