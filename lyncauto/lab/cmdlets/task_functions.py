"""Our remote functions about tasks of the Task Scheduler, answered as their shipped text does."""

from __future__ import annotations

import re
from datetime import datetime

from lyncauto.lab.cmdlets.functions import failed, invalid_argument
from lyncauto.lab.engine.call import Answer, Call, Properties
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.task_scheduler import Task, principal

_NAME = re.compile("[A-Za-z0-9._-]{1,100}")
_HASH = re.compile("[0-9A-Fa-f]{64}")


class TaskFunctions:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._tasks = estate.tasks[host]

    def get_task(self, call: Call) -> Answer:
        """Return how a task stands; nothing if it is not there."""
        found = self._tasks.get(_checked(call, "Name", _NAME))
        return () if found is None else (self._told(found, call.text("Name")),)

    def register_task(self, call: Call) -> Answer:
        """Set a task if what is there is what the caller expects."""
        name, xml = _checked(call, "Name", _NAME), call.text("Xml")
        before = _checked(call, "Before", _HASH) if call.text("Before") else ""
        if not xml:
            raise invalid_argument("Xml", xml)
        if principal(xml) is None:
            why = f"the definition of {name} is none of a task that needs no password of ours"
            raise failed("LyncAutoTaskInvalid", why, "InvalidArgument", name)
        self._compare(name, before)
        self._tasks.register(name, xml)
        return self.get_task(call)

    def unregister_task(self, call: Call) -> Answer:
        """Remove a task if it is what the caller expects."""
        name, before = _checked(call, "Name", _NAME), _checked(call, "Before", _HASH)
        self._compare(name, before)
        self._tasks.remove(name)
        return ({"Name": name, "Sha256": before.lower()},)

    def _compare(self, name: str, before: str) -> None:
        found = self._tasks.get(name)
        now = found.sha256 if found else ""
        if now != before.lower():
            why = f"the task {name} is not what was expected; found: {now}"
            raise failed("LyncAutoDrifted", why, "InvalidResult", name)

    def _told(self, task: Task, name: str) -> Properties:
        return {
            "Name": name,
            "State": "Disabled" if task.disabled else "Ready",
            "LastRunTime": _moment(task.ran),
            "LastResult": task.result,
            "NextRunTime": _moment(task.following(self._estate.clock.now())),
            "Sha256": task.sha256,
        }


def _checked(call: Call, parameter: str, pattern: re.Pattern[str]) -> str:
    given = call.text(parameter)
    if not pattern.fullmatch(given):
        raise invalid_argument(parameter, given)
    return given


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""
