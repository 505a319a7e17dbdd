from hashlib import sha256
from pathlib import Path

import pytest

from lyncauto.adapters.task_scheduler.local import LocalTasks, run
from lyncauto.errors import Drifted, SchedulerFailed

NAME = "lyncauto-renew-contoso"


class Program:
    """Keeps tasks as schtasks does."""

    def __init__(self):
        self.held = {}
        self.refuses = False
        self.told = []

    def __call__(self, argv):
        act, name = argv[1], argv[3]
        self.told.append(act)
        if act == "/Query":
            return (0, self.held[name], b"") if name in self.held else (1, b"", b"ERROR: not found")
        if self.refuses:
            return 1, b"", b"ERROR: Access is denied.\r\n"
        if act == "/Create":
            assert argv[6] == "/F"
            self.held[name] = Path(argv[5]).read_bytes()
        else:
            del self.held[name]
        return 0, b"", b""


@pytest.fixture
def program():
    return Program()


@pytest.fixture
def tasks(program):
    return LocalTasks(program)


def test_a_task_is_set_read_and_removed(tasks, program):
    assert tasks.get(NAME) is None
    made = tasks.register(NAME, "<Task />", "")
    assert program.held[NAME].startswith(b"\xff\xfe")
    assert made.sha256 == sha256(program.held[NAME]).hexdigest()
    assert (made.ran, made.result, made.next) == (None, None, None)
    tasks.unregister(NAME, made.sha256)
    assert program.held == {}


def test_a_task_that_is_another_one_is_left_alone(tasks, program):
    made = tasks.register(NAME, "<Task />", "")
    for act in (lambda: tasks.register(NAME, "<Task/>", ""), lambda: tasks.unregister(NAME, "0" * 64)):
        with pytest.raises(Drifted) as told:
            act()
        assert made.sha256 in told.value.why
    assert program.told.count("/Create") == 1
    assert "/Delete" not in program.told


def test_a_refusal_is_told_in_the_program_s_own_words(tasks, program):
    program.refuses = True
    with pytest.raises(SchedulerFailed, match="/Create") as told:
        tasks.register(NAME, "<Task />", "")
    assert told.value.why == "ERROR: Access is denied."


def test_a_task_that_does_not_read_back_is_no_success():
    def forgetful(argv):
        return (1, b"", b"") if argv[1] == "/Query" else (0, b"", b"")

    with pytest.raises(SchedulerFailed, match="is not there"):
        LocalTasks(forgetful).register(NAME, "<Task />", "")


def test_a_program_that_is_not_there_is_an_end_like_another():
    assert run(("no-such-program-anywhere",))[0] == 127
