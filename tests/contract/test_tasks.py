"""The Task Scheduler of a host, over the wire: set, read and removed by its caller's belief alone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from lyncauto.adapters.psrp.read_only import ReadOnlySession
from lyncauto.adapters.task_scheduler.definition import Task, render
from lyncauto.adapters.task_scheduler.remote import RemoteTasks
from lyncauto.errors import Drifted, ReadOnly, RemoteCommandFailed
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from tests.contract.lab_hosts import connecting

HOST, NAME = "mgmt01.fabrikam.test", "lyncauto-renew-contoso"
XML = render(Task("contoso", "C:\\l\\site.yaml", "C:\\l\\python.exe", "FABRIKAM\\renew$", "03:30"))
RAN = datetime(2026, 8, 22, 3, 41, tzinfo=UTC)


@pytest.fixture
def estate() -> Estate:
    return Estate("127.20.30", load("sfb-2019"))


@pytest.fixture
def session(estate, tmp_path) -> Iterator[object]:
    with connecting(estate, tmp_path) as connect:
        yield connect(HOST, "Microsoft.PowerShell")


@pytest.fixture
def tasks(session) -> RemoteTasks:
    return RemoteTasks(session)


def test_a_task_is_set_and_reads_back_until_it_is_removed(estate, tasks):
    assert tasks.get(NAME) is None
    made = tasks.register(NAME, XML, "")
    assert tasks.get(NAME) == made
    assert (made.state, made.ran) == ("Ready", None)
    assert made.next is not None
    assert (made.next.hour, made.next.minute) == (3, 30)
    estate.tasks[HOST].started(NAME, RAN, 1)
    found = tasks.get(NAME)
    assert found is not None
    assert (found.ran, found.result, found.sha256) == (RAN, 1, made.sha256)
    tasks.unregister(NAME, made.sha256)
    assert tasks.get(NAME) is None


def test_a_task_that_somebody_else_has_set_is_drift(estate, tasks):
    estate.tasks[HOST].register(NAME, "<Task />")
    for act in (lambda: tasks.register(NAME, XML, ""), lambda: tasks.unregister(NAME, "0" * 64)):
        with pytest.raises(Drifted, match="the task is not what was expected") as told:
            act()
        assert estate.tasks[HOST].get(NAME).sha256 in told.value.why


def test_a_definition_that_needs_a_password_is_refused_on_the_host(estate, tasks):
    with pytest.raises(RemoteCommandFailed) as told:
        tasks.register(NAME, XML.replace("renew$", "renew"), "")
    assert told.value.error_id == "LyncAutoTaskInvalid"
    assert estate.tasks[HOST].get(NAME) is None


def test_a_session_that_only_reads_sets_no_task(estate, session):
    reading = RemoteTasks(ReadOnlySession(session))
    assert reading.get(NAME) is None
    with pytest.raises(ReadOnly):
        reading.register(NAME, XML, "")
    assert estate.writes == 0
