"""What would fail for every user, or for every command, is said before a plan is made, with what mends it."""

from pathlib import Path

import pytest

from lyncauto.cli.main import run
from lyncauto.lab.world.control import LabControl
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab


@pytest.fixture
def lab(labs: SharedLabs) -> LabControl:
    return labs.fresh()


@pytest.fixture
def site(lab: LabControl, tmp_path: Path) -> Path:
    path = tmp_path / "site.yaml"
    lab.write_site(path)
    return path


def stopped(lab: LabControl, site: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Migrate, which must be refused while nothing but the node is held, and return what is said of it."""
    capsys.readouterr()
    assert run(["migrate", "--yes", "--site", str(site)]) != 0
    assert [act for act in lab.ledger() if "/lb01/lock" not in act] == []
    return words(capsys)


def words(capsys: pytest.CaptureFixture[str]) -> str:
    """Return all that was said since, whatever the lines' width."""
    said = capsys.readouterr()
    return " ".join(f"{said.out} {said.err}".split())


def test_a_front_end_whose_log_ons_must_be_bound_stops_a_migration_that_would_break_them(lab, site, capsys):
    lab.fault("front-end-channel-binding:fe02")
    text = stopped(lab, site, capsys)
    assert "fe02.contoso.test: a Windows log-on through a load balancer fails there" in text
    assert "extendedProtection.tokenChecking -Value None" in text
    assert (lab.folder / "operator-password").read_text(encoding="utf-8").strip() not in text


def test_log_ons_that_need_not_be_bound_stop_nothing(lab, site, capsys):
    lab.fault("front-end-ntlm")
    assert run(["plan", "--site", str(site)]) == 0
    assert "Windows log-on accepted" in words(capsys)
    assert lab.ledger() == {}


def test_a_session_configuration_that_nobody_made_is_named_with_its_command_and_its_line(lab, site, capsys):
    lab.fault("run-as-unknown")
    lines = site.read_text(encoding="utf-8").splitlines()
    first = 1 + next(place for place, line in enumerate(lines) if "configuration: LyncAuto" in line)
    text = stopped(lab, site, capsys)
    assert "Register-PSSessionConfiguration -Name LyncAuto -RunAsCredential (Get-Credential) -Force" in text
    assert f"(site.yaml:{first})" in text
    assert "check the host's name" not in text
