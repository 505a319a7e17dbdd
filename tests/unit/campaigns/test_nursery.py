import signal

import pytest

from tests.campaigns.nursery import Nursery


@pytest.fixture(scope="module")
def nursery():
    with Nursery() as nursery:
        yield nursery


def test_a_command_runs_as_it_does_from_a_shell(nursery):
    ended = nursery.run("lyncauto", "--version")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "lyncauto" in ended.stdout


def test_an_exit_code_and_an_error_are_those_of_the_command(nursery, tmp_path):
    ended = nursery.run("lyncauto", "plan", "--site", str(tmp_path / "none.yaml"))
    assert ended.returncode == 1
    assert "error[site-file-invalid]" in ended.stderr


def test_a_process_that_is_killed_is_told_by_its_signal_and_the_next_one_runs(nursery):
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert nursery.run("timeit", "-n", "1", "-r", "1", code).returncode == -signal.SIGKILL
    assert nursery.run("lyncauto", "--version").returncode == 0


def test_a_module_that_fails_says_so(nursery):
    ended = nursery.run("tests.campaigns.there_is_none")
    assert ended.returncode == 1
    assert "there_is_none" in ended.stderr
