"""The Task Scheduler of a Windows host, as far as tasks are set, read and removed; it starts none by itself.

Source: [MS-TSCH] 2.5; what Windows adds to a definition (the task's own path) is assumed from definitions
that it exports.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

_NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
_START = re.compile(r"<StartBoundary>[^<]*T(\d\d):(\d\d):\d\d</StartBoundary>")
_HAS_NOT_RUN = 0x41303  # SCHED_S_TASK_HAS_NOT_RUN of winerror.h


@dataclass(frozen=True, slots=True)
class Task:
    """A task.

    Attributes:
        xml: Its definition, as Windows gives it.
        ran: When it was last started, UTC.
        result: What that came to.
        disabled: Whether somebody has switched it off.
    """

    name: str
    xml: str
    ran: datetime | None = None
    result: int = _HAS_NOT_RUN
    disabled: bool = False

    @property
    def sha256(self) -> str:
        """Hash of the definition: 64 lower-case hex digits."""
        return hashlib.sha256(self.xml.encode()).hexdigest()

    def following(self, now: datetime) -> datetime | None:
        """Return when it is started next, by a host whose local time is UTC; ``None``: never."""
        start = _START.search(self.xml)
        if start is None or self.disabled:
            return None
        today = datetime.combine(now.date(), time(int(start[1]), int(start[2])), now.tzinfo)
        return today if today > now else today + timedelta(days=1)


@dataclass
class TaskScheduler:
    """Tasks by name; Windows does not tell letter cases apart."""

    _tasks: dict[str, Task] = field(default_factory=dict)

    def get(self, name: str) -> Task | None:
        """Return a task; ``None`` if there is none."""
        return self._tasks.get(name.lower())

    def register(self, name: str, xml: str) -> None:
        """Set a task, in the place of one of its name, whose past it keeps."""
        before = self.get(name)
        # Where Windows writes nothing else into it, it writes where the task is.
        told = xml.replace("</RegistrationInfo>", f"<URI>\\{name}</URI></RegistrationInfo>", 1)
        self._tasks[name.lower()] = replace(before, xml=told) if before else Task(name, told)

    def remove(self, name: str) -> None:
        """Remove a task; no error if there is none."""
        self._tasks.pop(name.lower(), None)

    def started(self, name: str, at: datetime, result: int) -> None:
        """Let a task have run.

        Raises:
            KeyError: There is no such task.
        """
        self._tasks[name.lower()] = replace(self._tasks[name.lower()], ran=at, result=result)

    def disable(self, name: str) -> None:
        """Switch a task off, as somebody does at that host's console.

        Raises:
            KeyError: There is no such task.
        """
        self._tasks[name.lower()] = replace(self._tasks[name.lower()], disabled=True)

    def clear(self) -> None:
        """Remove all tasks."""
        self._tasks.clear()

    def dump(self) -> dict[str, dict[str, str]]:
        """Return name to what is known of each task, as plain data."""
        return {name: {"sha256": task.sha256} for name, task in sorted(self._tasks.items())}


def principal(xml: str) -> tuple[str, str] | None:
    """Return who the task of a definition runs as and how that logs on; ``None`` where it may not be set."""
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    users, logons = (list(root.iter(f"{_NAMESPACE}{name}")) for name in ("UserId", "LogonType"))
    if root.tag != f"{_NAMESPACE}Task" or (len(users), len(logons)) != (1, 1):
        return None
    user, logon = ("".join(one.itertext()) for one in (users[0], logons[0]))
    managed = logon == "Password" and user.endswith("$")
    return (user, logon) if managed or logon == "S4U" else None
