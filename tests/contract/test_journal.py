"""What the journal's store promises: a line is on the disk, or the run stops there."""

import errno
import inspect
import os
import stat
import subprocess
import sys

import pytest

from lyncauto.adapters.journal_file import FileJournal
from lyncauto.errors import RunFolderUnusable

LIMITED = """
import resource, sys
from pathlib import Path
from lyncauto.adapters.journal_file import FileJournal
from lyncauto.errors import RunFolderUnusable
store = FileJournal(Path(sys.argv[1]))
store.append(b"first")
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    store.append(b"second line")
except RunFolderUnusable as error:
    print(error.why)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs" / "one" / "journal.jsonl"


@pytest.fixture
def store(path):
    return FileJournal(path)


def test_a_journal_that_was_never_written_has_no_line(store):
    assert store.lines() == (b"",)


def test_lines_come_back_in_order_and_nothing_follows_them(store, path):
    for line in (b"one", b"two", "drei ß".encode()):
        store.append(line)
    assert FileJournal(path).lines() == (b"one", b"two", "drei ß".encode(), b"")


def test_a_torn_line_is_what_follows_the_last_end_and_can_be_cut(store, path):
    store.append(b"whole")
    with path.open("ab") as file:
        file.write(b'{"seq": 1, "pr')
    assert store.lines() == (b"whole", b'{"seq": 1, "pr')
    store.cut(len(b"whole\n"))
    store.append(b"next")
    assert store.lines() == (b"whole", b"next", b"")


class Synced:
    """Really syncs, and keeps what it was: inode, and how long the file was by then."""

    def __init__(self):
        self.seen = []

    def __call__(self, handle):
        os.fsync(handle)
        found = os.fstat(handle)
        self.seen.append((found.st_ino, found.st_size if stat.S_ISREG(found.st_mode) else None))


@pytest.mark.skipif(not hasattr(os, "O_DIRECTORY"), reason="folders cannot be opened on this system")
def test_a_line_and_the_folders_that_lead_to_it_are_on_the_disk_before_append_returns(path):
    synced = Synced()
    store = FileJournal(path, synced)
    store.append(b"one")
    file, run, runs = (place.stat().st_ino for place in (path, path.parent, path.parent.parent))
    assert synced.seen == [(file, len(b"one\n")), (run, None), (runs, None)]
    store.append(b"two")
    assert synced.seen[3:] == [(file, len(b"one\ntwo\n"))]  # no new entry in any folder
    store.cut(len(b"one\n"))
    assert synced.seen[4:] == [(file, len(b"one\n"))]


def test_a_journal_syncs_by_the_system_s_own_call_unless_told_otherwise():
    assert inspect.signature(FileJournal).parameters["sync"].default is os.fsync


def test_a_line_that_does_not_reach_the_disk_is_told_and_cut_off(path):
    def failing(_):
        raise OSError(errno.EIO, "Input/output error")

    FileJournal(path).append(b"one")
    with pytest.raises(RunFolderUnusable, match="cannot write"):
        FileJournal(path, failing).append(b"two")
    assert path.read_bytes() == b"one\n"


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX systems")
def test_nobody_else_reads_it(store, path):
    store.append(b"one")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="limits on files are of POSIX systems")
def test_a_line_that_the_disk_does_not_take_is_told_and_leaves_no_half(path):
    done = subprocess.run([sys.executable, "-c", LIMITED, path], capture_output=True, text=True, check=True)
    assert done.stdout == "File too large\n"
    assert path.read_bytes() == b"first\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "runs").write_text("a file, not a folder")
    store = FileJournal(tmp_path / "runs" / "one" / "journal.jsonl")
    with pytest.raises(RunFolderUnusable, match="cannot write"):
        store.append(b"one")


def test_a_journal_that_cannot_be_read_is_told(path, store):
    path.mkdir(parents=True)
    with pytest.raises(RunFolderUnusable, match="cannot read"):
        store.lines()
    with pytest.raises(RunFolderUnusable, match="cannot cut"):
        store.cut(0)
