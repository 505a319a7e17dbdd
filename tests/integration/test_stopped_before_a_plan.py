"""What would fail for every user, or for every command, is said before a plan is made, with what mends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lyncauto.cli.main import run
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.launch import lab_running

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[LabControl]:
    folder = tmp_path_factory.mktemp("lab")
    with lab_running(folder / "lab") as control:
        control.write_site(folder / "site.yaml")
        yield control


@pytest.fixture
def lab(running: LabControl) -> LabControl:
    running.reset()
    return running


def site(lab: LabControl) -> Path:
    return lab.folder.parent / "site.yaml"


def stopped(lab: LabControl, capsys: pytest.CaptureFixture[str]) -> str:
    """Migrate, which must be refused while nothing but the node is held, and return what is said of it."""
    capsys.readouterr()
    assert run(["migrate", "--yes", "--site", str(site(lab))]) != 0
    assert [act for act in lab.ledger() if "/lb01/lock" not in act] == []
    return words(capsys)


def words(capsys: pytest.CaptureFixture[str]) -> str:
    """Return all that was said since, whatever the lines' width."""
    said = capsys.readouterr()
    return " ".join(f"{said.out} {said.err}".split())


def test_a_front_end_whose_log_ons_must_be_bound_stops_a_migration_that_would_break_them(lab, capsys):
    lab.fault("front-end-channel-binding:fe02")
    text = stopped(lab, capsys)
    assert "fe02.contoso.test: a Windows log-on through a load balancer fails there" in text
    assert "extendedProtection.tokenChecking -Value None" in text
    assert (lab.folder / "operator-password").read_text(encoding="utf-8").strip() not in text


def test_log_ons_that_need_not_be_bound_stop_nothing(lab, capsys):
    lab.fault("front-end-ntlm")
    assert run(["plan", "--site", str(site(lab))]) == 0
    assert "Windows log-on accepted" in words(capsys)
    assert lab.ledger() == {}


def test_a_session_configuration_that_nobody_made_is_named_with_its_command_and_its_line(lab, capsys):
    lab.fault("run-as-unknown")
    lines = site(lab).read_text(encoding="utf-8").splitlines()
    first = 1 + next(place for place, line in enumerate(lines) if "configuration: LyncAuto" in line)
    text = stopped(lab, capsys)
    assert "Register-PSSessionConfiguration -Name LyncAuto -RunAsCredential (Get-Credential) -Force" in text
    assert f"(site.yaml:{first})" in text
    assert "check the host's name" not in text
