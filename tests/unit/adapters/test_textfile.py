import os
import stat

import pytest

from lyncauto.adapters.textfile import write_textfile
from lyncauto.errors import NotHeard


@pytest.fixture
def umask():
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="no modes of files here")
def test_everybody_can_read_it_whatever_the_umask_is(tmp_path, umask):
    path = tmp_path / "lyncauto.prom"
    write_textfile(path, b"one\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_it_takes_the_place_of_the_one_before_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "lyncauto.prom"
    for content in (b"one\n", b"two\n"):
        write_textfile(path, content)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("lyncauto.prom", b"two\n")]


def test_where_it_cannot_be_put_nothing_half_written_is_left(tmp_path):
    path = tmp_path / "lyncauto.prom"
    path.mkdir()
    (path / "in the way").touch()
    with pytest.raises(NotHeard, match=r"cannot write .*lyncauto\.prom"):
        write_textfile(path, b"one\n")
    assert [one.name for one in tmp_path.iterdir()] == ["lyncauto.prom"]


def test_a_folder_that_is_not_there_is_named_with_what_to_do(tmp_path):
    with pytest.raises(NotHeard) as told:
        write_textfile(tmp_path / "absent" / "lyncauto.prom", b"")
    assert str(tmp_path / "absent") in told.value.fix
