"""A task on a host: never over somebody else's, and nothing done twice."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from lyncauto.adapters.system_clock import SystemClock
from lyncauto.adapters.task_records import TaskRecords
from lyncauto.adapters.task_scheduler.definition import Task
from lyncauto.app.task_schedule import TaskSchedule
from lyncauto.errors import HostUnreachable, ScheduleForeign
from lyncauto.model.scheduled import TaskFound

NAME = "lyncauto-renew-contoso"
TASK = Task("contoso", "C:\\l\\site.yaml", "C:\\l\\python.exe", "CONTOSO\\renew$", "03:30")
NOW = datetime(2026, 8, 22, 3, 30, tzinfo=UTC)


class Held:
    """A host's Task Scheduler with one task at most, which reads as it was not given."""

    host = "fe01.contoso.test"

    def __init__(self):
        self.found: Any = None
        self.written = 0
        self.away = False

    def get(self, _name):
        if self.away:
            raise HostUnreachable("the host is away", why="for the test", fix="none")
        return self.found

    def register(self, _name, xml, before):
        assert before == (self.found.sha256 if self.found else "")
        self.written += 1
        self.found = TaskFound(
            "Ready", None, 0x41303, None, sha256(f"as it reads {xml}".encode()).hexdigest()
        )
        return self.found

    def unregister(self, _name, before):
        assert before == self.found.sha256
        self.found = None


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def schedule(held, tmp_path):
    return TaskSchedule(NAME, held, TaskRecords(tmp_path), SystemClock())


def test_a_task_is_registered_once(schedule, held):
    assert schedule.install(TASK) is True
    assert schedule.install(TASK) is False
    assert held.written == 1


def test_another_hour_is_another_definition(schedule, held):
    schedule.install(TASK)
    assert schedule.install(replace(TASK, at="05:00")) is True
    assert held.written == 2


def test_a_removal_leaves_neither_task_nor_record(schedule, held):
    schedule.install(TASK)
    assert schedule.remove() is True
    assert held.found is None
    assert schedule.records.all() == ()
    assert schedule.remove() is False


def test_a_task_that_was_changed_by_hand_is_left_alone_unless_it_is_named(schedule, held):
    schedule.install(TASK)
    changed = held.found = replace(held.found, sha256="f" * 64)
    for act in (lambda: schedule.install(replace(TASK, at="05:00")), schedule.remove):
        with pytest.raises(ScheduleForeign, match="is not re") as told:
            act()
        assert f"--edited {NAME}" in told.value.fix
    assert (held.found, held.written) == (changed, 1)
    assert schedule.remove({NAME}) is True


def test_a_task_that_nobody_here_registered_is_left_alone_unless_it_is_named(schedule, held):
    held.found = TaskFound("Ready", None, 0, None, "f" * 64)
    with pytest.raises(ScheduleForeign, match="is not replaced"):
        schedule.install(TASK)
    assert schedule.install(TASK, {NAME}) is True


def test_how_a_task_stands_is_what_its_host_says(schedule, held):
    assert schedule.standing().installed is False
    schedule.install(TASK)
    found = schedule.standing()
    assert (found.installed, found.idle, found.failed, found.where) == (True, "", "", held.host)
    assert found.since is not None
    held.found = replace(held.found, state="Disabled", ran=NOW, result=-2147024894, next=NOW)
    found = schedule.standing()
    assert found.idle == "it is disabled"
    assert found.failed == "the task ended with -2147024894 (0x80070002)"
    assert (found.ran, found.next) == (NOW, NOW)


@pytest.mark.parametrize("result", [0, 0x41301, 0x41303, None])
def test_a_task_that_runs_or_has_not_run_has_not_failed(schedule, held, result):
    schedule.install(TASK)
    held.found = replace(held.found, result=result)
    assert schedule.standing().failed == ""


def test_a_host_that_cannot_be_asked_is_not_known_of(schedule, held):
    schedule.install(TASK)
    held.away = True
    found = schedule.standing()
    assert (found.installed, found.next) == (None, None)
    assert found.since is not None
