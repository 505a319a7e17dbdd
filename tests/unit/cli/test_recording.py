"""What the commands around recordings refuse, before they ask or start anything."""

import pytest

from lyncauto.cli.main import run
from lyncauto.errors import Exit


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--names", "n.json"), "--names is of use with --record alone"),
        (("--record", "r.json", "--names", "./r.json"), "--record and --names are two files"),
        (("--record", "."), "is a directory"),
    ],
)
def test_inspect_refuses_what_makes_no_recording(arguments, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["inspect", *arguments]) == Exit.USAGE
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_recording_and_a_shipped_estate_are_two_estates(tmp_path, capsys):
    told = ("--from-recording", str(tmp_path / "r.json"), "--estate", "lync-2010")
    assert run(["lab", "up", "--dir", str(tmp_path / "lab"), *told]) == Exit.USAGE
    assert "give one" in capsys.readouterr().err


def test_a_damaged_recording_starts_no_lab(tmp_path, capsys):
    path = tmp_path / "r.json"
    path.write_text('{\n "recording": 1,\n "site": \n}', "utf-8")
    assert run(["lab", "up", "--dir", str(tmp_path / "lab"), "--from-recording", str(path)]) == Exit.ERROR
    assert f"{path}:4:1: " in capsys.readouterr().err
    assert not (tmp_path / "lab").exists()
