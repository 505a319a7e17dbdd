"""A site's daily renewal by the Windows Task Scheduler: set and removed, and never over somebody else's."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from lyncauto.adapters.task_records import TaskRecord, TaskRecords
from lyncauto.adapters.task_scheduler.definition import Task, render
from lyncauto.engine.journal import moment, stamp
from lyncauto.errors import LyncAutoError, ScheduleForeign
from lyncauto.model.scheduled import Standing, TaskFound
from lyncauto.ports.clock import Clock
from lyncauto.ports.tasks import Tasks

# What the Task Scheduler says where there is no result: SCHED_S_TASK_RUNNING, SCHED_S_TASK_HAS_NOT_RUN and
# SCHED_S_TASK_QUEUED of winerror.h.
_NO_RESULT = (0x41301, 0x41303, 0x41325)


@dataclass(frozen=True, slots=True)
class TaskSchedule:
    """The task of one site on one host.

    Attributes:
        name: The task's.
        tasks: That host's.
        records: Of the site's run folder: what was registered, and how it read then.
    """

    name: str
    tasks: Tasks
    records: TaskRecords
    clock: Clock

    def install(self, task: Task, edited: Collection[str] = ()) -> bool:
        """Register the task; return whether anything had to be changed.

        Args:
            task: What it is to be.
            edited: Tasks that may be replaced although somebody else has written them.

        Raises:
            ScheduleForeign: The task is not as lyncauto registered it from here; nothing was written.
            LyncAutoError: The host did not take it; nothing was written, unless the answer was lost.
        """
        xml = render(task)
        given = hashlib.sha256(xml.encode()).hexdigest()
        found, record = self.tasks.get(self.name), self.records.of(self.tasks.host)
        self._refuse(found, record, edited, "replaced")
        if found and record and (record.given, record.sha256) == (given, found.sha256):
            return False
        made = self.tasks.register(self.name, xml, found.sha256 if found else "")
        now = stamp(self.clock.now())
        self.records.keep(TaskRecord(self.tasks.host, self.name, now, given, made.sha256))
        return True

    def remove(self, edited: Collection[str] = ()) -> bool:
        """Remove the task; return whether there was one. A renewal that is under way goes on to its end.

        Args:
            edited: Tasks that may be removed although somebody else has written them.

        Raises:
            ScheduleForeign: The task is not as lyncauto registered it from here; it was not removed.
            LyncAutoError: The host did not take it; nothing was removed, unless the answer was lost.
        """
        found = self.tasks.get(self.name)
        self._refuse(found, self.records.of(self.tasks.host), edited, "removed")
        if found:
            self.tasks.unregister(self.name, found.sha256)
        self.records.drop(self.tasks.host)
        return found is not None

    def standing(self) -> Standing:
        """Return how the schedule stands; a host that cannot be asked is not known of."""
        host, record = self.tasks.host, self.records.of(self.tasks.host)
        since = moment(record.at) if record else None
        try:
            found = self.tasks.get(self.name)
        except LyncAutoError:
            return Standing("task", self.name, host, installed=None, since=since)
        if found is None:
            return Standing("task", self.name, host, installed=False)
        return Standing(
            "task",
            self.name,
            host,
            installed=True,
            since=since,
            idle="it is disabled" if found.state == "Disabled" else "",
            began=found.ran,
            ran=found.ran,
            failed=_failure(found.result),
            next=found.next,
        )

    def _refuse(
        self, found: TaskFound | None, record: TaskRecord | None, edited: Collection[str], act: str
    ) -> None:
        why = _foreign(found, record) if found else ""
        if why and self.name not in edited:
            raise ScheduleForeign(
                f"the task {self.name} on {self.tasks.host} is not {act}",
                why=why,
                fix=f"look at it; if it may be {act}, run the same command with --edited {self.name}",
            )


def _foreign(found: TaskFound, record: TaskRecord | None) -> str:
    if record is None:
        return "nothing here says that lyncauto registered it: another machine did, or somebody by hand"
    return "" if record.sha256 == found.sha256 else f"it was changed since it was registered on {record.at}"


def _failure(result: int | None) -> str:
    if not result or result in _NO_RESULT:
        return ""
    return f"the task ended with {result} (0x{result & 0xFFFFFFFF:08X})"
