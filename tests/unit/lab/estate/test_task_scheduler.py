from datetime import UTC, datetime

import pytest

from lyncauto.lab.estate.task_scheduler import TaskScheduler, principal

SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
START = "<StartBoundary>2020-01-01T03:30:00</StartBoundary>"
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


def definition(user: str = "CONTOSO\\renew$", logon: str = "Password", inside: str = "") -> str:
    who = f"<UserId>{user}</UserId><LogonType>{logon}</LogonType>"
    return f'<Task xmlns="{SPACE}"><RegistrationInfo></RegistrationInfo>{START}{who}{inside}</Task>'


@pytest.fixture
def tasks():
    made = TaskScheduler()
    made.register("one", definition())
    return made


def test_what_reads_back_is_not_letter_by_letter_what_was_given(tasks):
    found = tasks.get("ONE")
    assert found.xml == definition().replace("</Reg", "<URI>\\one</URI></Reg")
    assert tasks.dump() == {"one": {"sha256": found.sha256}}


def test_a_task_is_started_at_its_hour_of_the_next_day(tasks):
    found = tasks.get("one")
    assert found.following(NOW) == datetime(2026, 8, 23, 3, 30, tzinfo=UTC)
    assert found.following(NOW.replace(hour=1)) == datetime(2026, 8, 22, 3, 30, tzinfo=UTC)


def test_a_task_that_is_switched_off_or_has_no_hour_is_not_started(tasks):
    tasks.disable("one")
    assert tasks.get("one").following(NOW) is None
    tasks.register("two", "<Task />")
    assert tasks.get("two").following(NOW) is None


def test_another_definition_keeps_what_a_task_has_done(tasks):
    tasks.started("one", NOW, 0)
    tasks.register("One", definition(user="CONTOSO\\other$"))
    assert (tasks.get("one").ran, tasks.get("one").result) == (NOW, 0)


def test_what_is_removed_is_gone(tasks):
    tasks.remove("one")
    tasks.remove("one")
    assert tasks.get("one") is None


@pytest.mark.parametrize(
    ("xml", "who"),
    [
        (definition(), ("CONTOSO\\renew$", "Password")),
        (definition("CONTOSO\\renew", "S4U"), ("CONTOSO\\renew", "S4U")),
        (definition("CONTOSO\\renew"), None),
        (definition(logon="InteractiveToken"), None),
        (definition(inside="<UserId>a$</UserId>"), None),
        (definition().replace(SPACE, "urn:other"), None),
        (f'<!DOCTYPE Task [<!ENTITY a "b">]>{definition()}', None),
        (f"{definition()}; evil", None),
        ("", None),
    ],
)
def test_who_a_task_runs_as_is_read_where_no_password_is_needed(xml, who):
    assert principal(xml) == who
