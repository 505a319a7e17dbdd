import stat

import pytest

from lyncauto.adapters.new_files import refuse_present, write_new
from lyncauto.errors import ExportRefused, RunFolderUnusable
from lyncauto.model.secret import Secret


def test_all_are_written_and_nobody_else_can_read_them(tmp_path):
    write_new({tmp_path / "one": b"\x00\r\n\xff", tmp_path / "two": Secret("phrase")})
    assert (tmp_path / "one").read_bytes() == b"\x00\r\n\xff"
    assert (tmp_path / "two").read_bytes() == b"phrase\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_what_is_there_stays_as_it_was_and_the_files_before_it_are_gone_again(tmp_path):
    (tmp_path / "two").write_bytes(b"a key")
    with pytest.raises(ExportRefused, match="two is there already") as told:
        write_new({tmp_path / "one": b"1", tmp_path / "two": Secret("phrase")})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"two": b"a key"}
    assert "phrase" not in f"{told.value.why} {told.value.fix}"


def test_a_file_that_cannot_be_written_leaves_none(tmp_path):
    with pytest.raises(RunFolderUnusable, match="cannot write"):
        write_new({tmp_path / "one": b"1", tmp_path / "absent" / "two": b"2"})
    assert list(tmp_path.iterdir()) == []


class Interrupting(Secret):
    def reveal(self) -> str:
        raise KeyboardInterrupt


def test_an_operator_who_stops_it_half_way_finds_none(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        write_new({tmp_path / "one": b"1", tmp_path / "two": Interrupting("phrase")})
    assert list(tmp_path.iterdir()) == []


def test_every_file_that_is_in_the_way_is_named_and_a_link_to_nowhere_is_one(tmp_path):
    (tmp_path / "one").touch()
    (tmp_path / "two").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ExportRefused) as told:
        refuse_present([tmp_path / name for name in ("one", "two", "three")])
    assert ("one" in told.value.what, "two" in told.value.what, "three" in told.value.what) == (
        True,
        True,
        False,
    )
    refuse_present([tmp_path / "three"])
    with pytest.raises(ExportRefused):
        write_new({tmp_path / "two": b"2"})
    assert not (tmp_path / "nowhere").exists()
