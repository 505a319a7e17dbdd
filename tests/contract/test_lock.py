"""What the site's lock promises, with locks on files and without."""

import subprocess
import sys
from pathlib import Path

import pytest

from lyncauto.adapters.lock_file import FileLock
from lyncauto.errors import Locked, RunFolderUnusable

HOLDER = """
import sys
from pathlib import Path
if sys.argv[2] == "soft":
    sys.modules["fcntl"] = None
from lyncauto.adapters.lock_file import FileLock
lock = FileLock(Path(sys.argv[1]))
lock.acquire("run-1 by anna on laptop1")
print("held", flush=True)
sys.stdin.readline()
"""
TAKER = """
import sys
from pathlib import Path
sys.modules["fcntl"] = None
import filelock
assert filelock.FileLock is filelock.SoftFileLock
from lyncauto.adapters.lock_file import FileLock
from lyncauto.errors import Locked
try:
    FileLock(Path(sys.argv[1])).acquire("run-2 by bert")
    print("taken")
except Locked as error:
    print(error.why)
"""


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def holder(runs, request):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, runs, request.param],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def took(runs: Path) -> str:
    """Try the lock as a system without locks on files does, and return what came of it."""
    done = subprocess.run([sys.executable, "-c", TAKER, runs], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_second_lock_is_refused_and_told_by_whom(runs):
    FileLock(runs)  # one that holds nothing is in nobody's way
    first, second = FileLock(runs), FileLock(runs)
    first.acquire("run-1 by anna on laptop1")
    with pytest.raises(Locked) as locked:
        second.acquire("run-2 by bert")
    assert "run-1 by anna on laptop1" in locked.value.why
    second.release()
    with pytest.raises(Locked):
        second.acquire("run-2 by bert")
    first.release()
    second.acquire("run-2 by bert")
    second.release()


def test_taking_and_giving_back_twice_is_no_error(runs):
    lock = FileLock(runs)
    lock.release()
    lock.acquire("run-1 by anna")
    lock.acquire("run-1 by anna")
    lock.release()
    lock.release()
    assert not (runs / "site.lock.owner").exists()


@pytest.mark.parametrize("holder", ["hard"], indirect=True)
def test_another_process_holds_the_lock_until_it_dies(runs, holder):
    lock = FileLock(runs)
    with pytest.raises(Locked) as locked:
        lock.acquire("run-2 by bert")
    assert "run-1 by anna" in locked.value.why
    holder.kill()
    holder.wait()
    lock.acquire("run-2 by bert")
    lock.release()


@pytest.mark.parametrize("holder", ["soft"], indirect=True)
def test_without_locks_on_files_a_dead_process_does_not_lock_for_ever(runs, holder):
    assert "run-1 by anna" in took(runs)
    holder.kill()
    holder.wait()
    assert took(runs) == "taken\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "runs").write_text("a file, not a folder")
    with pytest.raises(RunFolderUnusable, match="cannot lock"):
        FileLock(tmp_path / "runs").acquire("run-1 by anna")
