"""A command of the administrator's own: what it is given, and that nothing it does can hinder anybody."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from lyncauto.adapters.hook import LONGEST, Hook
from lyncauto.errors import NotHeard

PATIENCE = 30.0  # seconds
POSIX = pytest.mark.skipif(os.name != "posix", reason="a script for sh, and groups of processes")


def python(text: str, base: Path, timeout: float = PATIENCE) -> Hook:
    return Hook((sys.executable, "-c", text), base, timeout)


def script(base: Path, text: str, timeout: float = PATIENCE) -> Hook:
    path = base / "hook"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return Hook(("./hook",), base, timeout)


def test_it_reads_what_it_is_given_on_its_standard_input(tmp_path):
    assert python("import sys; print(sys.stdin.read().upper())", tmp_path).run(b"one\ntwo", {}) == "ONE\nTWO"


def test_its_environment_has_what_it_is_given_and_no_secret_of_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("LYNC_PASSWORD", "Correct-Horse-7")
    text = "import json, os; print(json.dumps(dict(os.environ)))"
    found = json.loads(python(text, tmp_path).run(b"", {"LYNCAUTO_POOL": "pool01"}))
    assert found["LYNCAUTO_POOL"] == "pool01"
    assert found["PATH"] == os.environ["PATH"]
    assert set(found) <= {"PATH", "HOME", "SystemRoot", "SYSTEMROOT", "LANG", "LYNCAUTO_POOL", "LC_CTYPE"}


def test_no_shell_reads_its_words(tmp_path):
    line = (sys.executable, "-c", "import sys; print(sys.argv[1:])", "$HOME; exit 3", "*")
    assert Hook(line, tmp_path, PATIENCE).run(b"", {}) == "['$HOME; exit 3', '*']"


@POSIX
def test_a_program_with_a_folder_begins_at_the_base_wherever_lyncauto_was_started(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    script(tmp_path / "site", "pwd")
    monkeypatch.chdir(tmp_path)
    assert Hook(("./hook",), Path("site"), PATIENCE).run(b"", {}) == str(tmp_path / "site")


@POSIX
def test_one_that_reads_nothing_of_a_long_text_is_no_failure(tmp_path):
    assert script(tmp_path, "exec <&-; echo done").run(b"x" * (1 << 20), {}) == "done"


@POSIX
def test_output_without_end_is_cut_and_the_terminal_obeys_none_of_it(tmp_path):
    said = script(tmp_path, r"printf '\033[2J'; yes | head -n 200000; echo late >&2").run(b"", {})
    assert said.startswith("?[2Jy\n")
    assert said.endswith(" ...")
    assert len(said) <= LONGEST + len(" ...")


@POSIX
def test_an_exit_code_and_a_signal_are_told_with_what_it_said(tmp_path):
    for text, how in (("echo no pager; exit 7", "ended with exit code 7"), ("kill -9 $$", "by signal 9")):
        with pytest.raises(NotHeard, match=how) as told:
            script(tmp_path, text).run(b"", {})
        assert told.value.why in {"no pager", "it said nothing"}


def test_a_program_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotHeard, match="could not be started"):
        Hook(("./absent",), tmp_path, PATIENCE).run(b"", {})


@POSIX
def test_a_file_that_is_no_program_is_told(tmp_path):
    (tmp_path / "hook").write_text("nothing")
    for mode in (0o600, 0o700):
        (tmp_path / "hook").chmod(mode)
        with pytest.raises(NotHeard, match="could not be started"):
            Hook(("./hook",), tmp_path, PATIENCE).run(b"", {})


@POSIX
def test_one_that_takes_too_long_is_killed_with_what_it_has_started(tmp_path):
    with pytest.raises(NotHeard, match="took longer than 3 s and was killed") as told:
        script(tmp_path, "tail -f /dev/null & echo child $!; wait", timeout=3).run(b"", {})
    (child,) = re.findall(r"child (\d+)", told.value.why)
    with suppress(psutil.NoSuchProcess):
        left = psutil.Process(int(child))
        assert left.status() == psutil.STATUS_ZOMBIE or left.wait(PATIENCE) is None


@POSIX
def test_one_that_leaves_something_behind_which_keeps_its_output_open_is_not_waited_for(tmp_path):
    said = script(tmp_path, "tail -f /dev/null & echo left $!").run(b"", {})
    child = int(said.removeprefix("left "))
    assert psutil.pid_exists(child)
    psutil.Process(child).kill()
