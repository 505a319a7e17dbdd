"""An audit of files, and what becomes of the forms that are written."""

import json

import pytest

from lyncauto.cli.main import run
from lyncauto.errors import Exit
from tests.unit.audit.notation import INVENTORY, base, inventory


@pytest.fixture
def exported(tmp_path):
    """Return a file that inspect printed, of a sound estate."""
    path = tmp_path / "inventory.json"
    path.write_text(json.dumps(INVENTORY.dump_python(inventory(base()), mode="json")), "utf-8")
    return path


def test_a_form_that_cannot_be_written_costs_neither_the_result_nor_another_form(exported, tmp_path, capsys):
    words = ("--html", str(tmp_path / "nowhere" / "audit.html"), "--junit", str(tmp_path / "audit.xml"))
    assert run(["audit", "--from", str(exported), "--fail-on", "never", *words]) == Exit.ERROR
    told = capsys.readouterr()
    assert told.out.startswith("Sound: ")
    assert "error[run-folder-unusable]: cannot write" in told.err
    assert (tmp_path / "audit.xml").read_text("utf-8").startswith("<?xml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit.xml", "inventory.json"]


def test_every_form_is_written_and_said(exported, tmp_path, capsys):
    forms = {kind: tmp_path / f"audit.{kind}" for kind in ("html", "markdown", "sarif", "junit")}
    words = [word for kind, path in forms.items() for word in (f"--{kind}", str(path))]
    assert run(["audit", "--from", str(exported), "--fail-on", "never", *words]) == Exit.DONE
    told = capsys.readouterr().err
    assert [
        kind for kind, path in forms.items() if f"wrote {path}" not in told or not path.stat().st_size
    ] == []


def test_an_inventory_is_told_to_be_of_the_time_when_it_was_read(exported, capsys):
    assert run(["audit", "--from", str(exported), "--fail-on", "never"]) == Exit.DONE
    assert f"it was read at {base()['read_at']}" in " ".join(capsys.readouterr().err.split())
