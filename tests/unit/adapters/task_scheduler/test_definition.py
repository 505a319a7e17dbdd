"""What a task's definition says: each promise by its own element."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from lyncauto.adapters.task_scheduler.definition import NAMESPACE, Task, content, faults, render, task_name
from lyncauto.lab.estate.task_scheduler import principal

MANAGED = Task(
    "contoso",
    "C:\\ProgramData\\lyncauto\\site.yaml",
    "C:\\Program Files\\lyncauto\\python.exe",
    "CONTOSO\\renew$",
    "03:30",
)


def read(task: Task = MANAGED) -> ET.Element:
    return ET.fromstring(render(task))  # noqa: S314 - our own text


def text(path: str, task: Task = MANAGED) -> str | None:
    return read(task).findtext("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))


def names(element: ET.Element) -> list[str]:
    return [one.tag.partition("}")[2] for one in element]


def test_the_parts_stand_in_the_schema_s_order():
    root = read()
    assert names(root) == ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]
    assert root.get("version") == "1.2"
    assert names(root[1][0]) == ["StartBoundary", "Enabled", "RandomDelay", "ScheduleByDay"]


@pytest.mark.parametrize(("account", "logon"), [("CONTOSO\\renew$", "Password"), ("CONTOSO\\renew", "S4U")])
def test_it_runs_as_an_account_that_needs_no_password_of_ours(account, logon):
    task = replace(MANAGED, account=account)
    who = "Principals/Principal"
    assert text(f"{who}/UserId", task) == account
    assert text(f"{who}/LogonType", task) == logon
    assert text(f"{who}/RunLevel", task) == "LeastPrivilege"
    assert principal(render(task)) == (account, logon)


def test_it_holds_no_password():
    assert "Password" not in [one.tag.partition("}")[2] for one in read().iter()]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("StartWhenAvailable", "true"),
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("ExecutionTimeLimit", "PT2H"),
        ("RestartOnFailure/Interval", "PT30M"),
        ("RestartOnFailure/Count", "3"),
        ("Enabled", "true"),
    ],
)
def test_it_makes_up_for_a_missed_day_tries_again_and_never_runs_twice_or_for_ever(setting, value):
    assert text(f"Settings/{setting}") == value


def test_it_is_daily_and_spread():
    trigger = "Triggers/CalendarTrigger"
    assert text(f"{trigger}/ScheduleByDay/DaysInterval") == "1"
    assert text(f"{trigger}/RandomDelay") == "PT1H"
    assert text(f"{trigger}/StartBoundary", replace(MANAGED, at="05:15")) == "2020-01-01T05:15:00"


def test_it_runs_the_renewal_of_every_pool_and_sees_no_module_beside_the_site_file():
    assert text("Actions/Exec/Command") == MANAGED.python
    assert text("Actions/Exec/Arguments") == f"-P -m lyncauto renew --site {MANAGED.site} --all"
    assert text("Actions/Exec/WorkingDirectory") == "C:\\ProgramData\\lyncauto"


def test_a_path_with_a_blank_stays_one_argument():
    task = replace(MANAGED, site="C:\\my sites\\site.yaml")
    assert (
        text("Actions/Exec/Arguments", task) == '-P -m lyncauto renew --site "C:\\my sites\\site.yaml" --all'
    )


def test_a_file_is_utf_16_with_its_mark_and_reads_back():
    written = content(render(MANAGED))
    assert written.startswith(b"\xff\xfe")
    assert '<?xml version="1.0" encoding="UTF-16"?>\r\n<Task' in written.decode("utf-16")
    assert "\n" not in written.decode("utf-16").replace("\r\n", "")
    assert ET.tostring(ET.fromstring(written)) == ET.tostring(  # noqa: S314 - our own text
        ET.fromstring(written.decode("utf-16").partition("?>")[2].strip())  # noqa: S314 - as above
    )


def test_what_is_right_has_no_fault():
    assert faults(MANAGED) == ()
    assert faults(replace(MANAGED, account="renew@contoso.test")) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"site": "/etc/lyncauto/site.yaml"}, "the site file is no path of Windows"),
        ({"python": "python.exe"}, "the interpreter is no path of Windows"),
        ({"site": "C:\\%TEMP%\\site.yaml"}, "takes for something else"),
        ({"site": 'C:\\a" --force "\\site.yaml'}, "takes for something else"),
        ({"python": "C:\\$(Arg0)\\python.exe"}, "takes for something else"),
        ({"account": ""}, "none is given"),
        ({"account": "renew"}, "not written as DOMAIN"),
        ({"account": "\\renew"}, "not written as DOMAIN"),
    ],
)
def test_what_the_task_scheduler_would_take_for_something_else_is_a_fault(changes, fault):
    (found,) = faults(replace(MANAGED, **changes))
    assert fault in found


def test_a_task_is_called_after_its_site():
    assert task_name("contoso") == "lyncauto-renew-contoso"
