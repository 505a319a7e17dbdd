"""A task's definition as XML. Pure: it holds no password, and no way to give it one.

Source: [MS-TSCH] 2.5 (Task Definition Schema, version 1.2); "Task Scheduler Schema" of the vendor.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath
from xml.etree.ElementTree import Element, SubElement, indent, tostring

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"

_DECLARATION = '<?xml version="1.0" encoding="UTF-16"?>\n'
_ANY_DAY = "2020-01-01"  # a daily trigger needs a first one; long past, so that it counts from now on
_SETTINGS = (
    ("MultipleInstancesPolicy", "IgnoreNew"),
    ("DisallowStartIfOnBatteries", "false"),
    ("StopIfGoingOnBatteries", "false"),
    ("AllowHardTerminate", "true"),
    ("StartWhenAvailable", "true"),  # a day that the host was switched off for is made up for
    ("RunOnlyIfNetworkAvailable", "false"),
    ("AllowStartOnDemand", "true"),
    ("Enabled", "true"),
    ("Hidden", "false"),
    ("WakeToRun", "false"),
    ("ExecutionTimeLimit", "PT2H"),
    ("Priority", "7"),
)
_AGAIN = (("Interval", "PT30M"), ("Count", "3"))


@dataclass(frozen=True, slots=True)
class Task:
    r"""What is to run on a Windows host, as whom, when.

    Attributes:
        name: The site's, as its file says.
        site: The site file as it is called on that host, absolute.
        python: The interpreter there that has lyncauto, absolute.
        account: ``DOMAIN\user``; one that ends in ``$`` is a group managed service account.
        at: When, that host's local time: ``03:30``.
    """

    name: str
    site: str
    python: str
    account: str
    at: str


def task_name(site: str) -> str:
    """Return what the Task Scheduler calls the task of a site of this name."""
    return f"lyncauto-renew-{site}"


def faults(task: Task) -> tuple[str, ...]:
    """Return what keeps a task from being defined, each in a sentence's words."""
    named = (("the site file", task.site), ("the interpreter", task.python))
    return (*(fault for what, path in named for fault in _of_path(what, path)), *_of_account(task.account))


def render(task: Task) -> str:
    """Return the definition, free of what :func:`faults` finds; without a declaration, as it is handed over.

    A group managed service account logs on with a password that Windows alone knows (``Password``, and none
    given); any other one without (``S4U``), which has no rights on the network: there the site file says how
    to log on.
    """
    root = Element("Task", {"version": "1.2", "xmlns": NAMESPACE})
    about = SubElement(root, "RegistrationInfo")
    _texts(
        about, (("Author", "lyncauto"), ("Description", f"Renews the balancer's certificate, {task.site}"))
    )
    daily = SubElement(SubElement(root, "Triggers"), "CalendarTrigger")
    start = f"{_ANY_DAY}T{task.at}:00"
    _texts(daily, (("StartBoundary", start), ("Enabled", "true"), ("RandomDelay", "PT1H")))
    _texts(SubElement(daily, "ScheduleByDay"), (("DaysInterval", "1"),))
    principal = SubElement(SubElement(root, "Principals"), "Principal", {"id": "Author"})
    logon = "Password" if task.account.endswith("$") else "S4U"
    _texts(principal, (("UserId", task.account), ("LogonType", logon), ("RunLevel", "LeastPrivilege")))
    settings = SubElement(root, "Settings")
    _texts(settings, _SETTINGS)
    _texts(SubElement(settings, "RestartOnFailure"), _AGAIN)
    act = SubElement(SubElement(root, "Actions", {"Context": "Author"}), "Exec")
    words = ("-P", "-m", "lyncauto", "renew", "--site", task.site, "--all")
    folder = str(PureWindowsPath(task.site).parent)
    arguments = subprocess.list2cmdline(words)
    _texts(act, (("Command", task.python), ("Arguments", arguments), ("WorkingDirectory", folder)))
    indent(root)
    return tostring(root, encoding="unicode")


def content(text: str) -> bytes:
    """Return a definition as the Task Scheduler's own programs read and write it.

    UTF-16 with its byte order mark, and CRLF.
    """
    return b"\xff\xfe" + f"{_DECLARATION}{text}\n".replace("\n", "\r\n").encode("utf-16-le")


def _of_path(what: str, path: str) -> Iterator[str]:
    if not PureWindowsPath(path).is_absolute():
        yield f"{what} is no path of Windows with its drive: {path}"
    if "%" in path or "$(" in path or '"' in path or any(ord(letter) < ord(" ") for letter in path):
        yield f"{what} has a letter that the Task Scheduler takes for something else: {path!r}"


def _of_account(account: str) -> Iterator[str]:
    domain, mark, user = account.partition("\\")
    if not (domain and user) and ("@" not in account or mark):
        yield f"the account is not written as DOMAIN\\user: {account or 'none is given'}"


def _texts(parent: Element, pairs: Iterable[tuple[str, str]]) -> None:
    for name, text in pairs:
        SubElement(parent, name).text = text
