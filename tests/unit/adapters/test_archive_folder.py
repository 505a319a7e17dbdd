import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.adapters.archive_folder import FolderArchive, safe
from lyncauto.errors import RunFolderUnusable


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runs" / "one" / "backup"


@pytest.fixture
def archive(folder):
    return FolderArchive(folder)


def test_a_file_comes_back_and_the_last_one_counts(archive):
    assert archive.get("topology.xml") is None
    archive.put("topology.xml", b"first")
    archive.put("topology.xml", b"second")
    assert archive.get("topology.xml") == b"second"


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX systems")
def test_nobody_else_reads_it(archive, folder):
    archive.put("topology.xml", b"x")
    assert (folder / "topology.xml").stat().st_mode & 0o077 == 0


def test_a_name_cannot_leave_the_folder(archive, folder):
    archive.put("../../../harm", b"x")
    assert archive.get("../../../harm") == b"x"
    assert len(list(folder.iterdir())) == 1


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_names_are_two_files_on_every_system(one, other):
    assert (safe(one) == safe(other)) is (one == other)
    assert not set(safe(one)) & set('/\\:*?"<>|\0')
    assert not safe(one).startswith(".")
    assert not safe(one).endswith((".", " "))


@pytest.mark.parametrize("device", ["con", "NUL", "com1.txt", "Lpt9"])
def test_the_names_of_windows_devices_are_changed(device):
    assert safe(device) == f"%{ord(device[0]):02X}{device[1:]}"
    assert safe("console") == "console"


def test_a_write_that_fails_leaves_the_old_file_and_no_half(archive, folder):
    archive.put("kept", b"old")
    (folder / "blocked").mkdir()
    with pytest.raises(RunFolderUnusable, match="cannot write"):
        archive.put("blocked", b"new")
    assert sorted(path.name for path in folder.iterdir()) == ["blocked", "kept"]


def test_a_file_that_cannot_be_read_is_told(archive, folder):
    (folder / "blocked").mkdir(parents=True)
    with pytest.raises(RunFolderUnusable, match="cannot read"):
        archive.get("blocked")


def test_a_file_without_a_name_is_a_mistake(archive):
    with pytest.raises(ValueError, match="name"):
        archive.put("", b"x")
