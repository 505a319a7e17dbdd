"""The Task Scheduler of a host that a session leads to, by our remote functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lyncauto.errors import EstateUnreadable
from lyncauto.model.scheduled import TaskFound
from lyncauto.ports.powershell import Command, Object, PowerShell, said


class RemoteTasks:
    """Over one session."""

    def __init__(self, session: PowerShell) -> None:
        self._session = session

    @property
    def host(self) -> str:
        """FQDN of the host."""
        return self._session.host

    def get(self, name: str) -> TaskFound | None:
        """Return a task; ``None`` if there is none of this name.

        Raises:
            EstateUnreadable: The answer cannot be understood.
            LyncAutoError: The host cannot be asked.
        """
        objects = said(self._session, Command("Get-LyncAutoTask", {"Name": name}))
        return self._found(objects) if objects else None

    def register(self, name: str, xml: str, before: str) -> TaskFound:
        """Set a task if what is there has the hash *before*, or nothing is there and it is empty.

        Raises:
            Drifted: Another one is there; nothing was written.
            LyncAutoError: The host refused it; nothing was written, unless the answer was lost.
        """
        wanted = {"Name": name, "Xml": xml, "Before": before}
        return self._found(said(self._session, Command("Register-LyncAutoTask", wanted)))

    def unregister(self, name: str, before: str) -> None:
        """Remove a task if it has the hash *before*.

        Raises:
            Drifted: Another one is there, or none; nothing was removed.
            LyncAutoError: The host refused it; nothing was removed, unless the answer was lost.
        """
        said(self._session, Command("Unregister-LyncAutoTask", {"Name": name, "Before": before}))

    def _found(self, objects: Sequence[Object]) -> TaskFound:
        try:
            (one,) = objects
            return TaskFound(
                state=str(one["State"]),
                ran=_moment(one["LastRunTime"]),
                result=int(str(one["LastResult"])),
                next=_moment(one["NextRunTime"]),
                sha256=str(one["Sha256"]),
            )
        except (KeyError, ValueError) as error:
            raise EstateUnreadable(
                f"what {self.host} says of a task cannot be understood",
                why=str(error),
                fix="see with `lyncauto doctor` that the modules there are those of this version",
            ) from error


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
