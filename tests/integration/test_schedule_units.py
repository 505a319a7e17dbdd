"""The units of a schedule, judged by systemd itself; and, where it runs this machine, run by it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lyncauto.adapters.systemd.systemctl import Systemctl, run
from tests.scheduled_site import write_site

MOST_EXPOSED = 30  # tenths
PATIENCE = 120.0  # seconds until a started service has ended
UNIT = "lyncauto-renew-contoso"


def lyncauto(*arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "lyncauto", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


@pytest.fixture(params=["as root", "as another user"])
def units(request, tmp_path) -> list[Path]:
    site = write_site(tmp_path / "a site")
    user = () if request.param == "as root" else ("--user", "daemon")
    done = lyncauto("schedule", "install", "--site", str(site), "--root", str(tmp_path), *user)
    assert done.returncode == 0, done.stderr
    return sorted((tmp_path / "etc/systemd/system").glob("lyncauto-*"))


def test_systemd_understands_the_units(units):
    judged = analyze("verify", *units)
    assert (judged.returncode, judged.stderr) == (0, "")


def test_the_service_is_kept_from_what_it_does_not_need(units):
    judged = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", units[0])
    assert judged.returncode == 0, judged.stdout[-200:]


def test_the_hour_is_one_that_systemd_reads(units):
    (line,) = [line for line in units[1].read_text().splitlines() if line.startswith("OnCalendar=")]
    judged = analyze("calendar", line.partition("=")[2])
    assert judged.returncode == 0
    assert "03:30:00" in judged.stdout


@pytest.fixture
def machine() -> Systemctl:
    """The systemd that runs this machine, if it does and may be told."""
    comm = Path("/proc/1/comm")
    if not comm.exists() or comm.read_text().strip() != "systemd":
        pytest.skip("systemd does not run this machine: it is not process 1")
    if os.geteuid() != 0:
        pytest.skip("only root may install units on this machine")
    return Systemctl()


def eventually(look: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if look():
            return True
        run(("systemctl", "is-system-running", "--wait"))  # gives it time, and ends at once where it is up
    return False


def test_a_timer_fires_the_journal_tells_it_and_a_removal_leaves_nothing(machine, tmp_path):
    site = write_site(tmp_path / "site")
    option = ("--site", str(site))
    stamp = Path(f"/var/lib/systemd/timers/stamp-{UNIT}.timer")
    done = lyncauto("schedule", "install", *option)
    try:
        assert done.returncode == 0, done.stderr
        assert run(("systemctl", "is-enabled", f"{UNIT}.timer")).output.strip() == "enabled"
        # A date that has passed, and a timer that makes up for it: it fires now.
        run(("systemctl", "stop", f"{UNIT}.timer"))
        os.utime(stamp, (1, 1))
        run(("systemctl", "start", f"{UNIT}.timer"))
        assert eventually(lambda: machine.standing(f"{UNIT}.timer", f"{UNIT}.service", None).failed != "")
        journal = run(("journalctl", "--unit", f"{UNIT}.service", "--output", "cat")).output
        assert "error[" in journal  # there is no estate behind this site file
        told = lyncauto("schedule", "status", "--json", *option)
        assert told.returncode == 1
        seen = json.loads(told.stdout)
        assert [one["pool"] for one in seen["alarms"]] == [one["pool"] for one in seen["pools"]]
        assert seen["pools"][0]["next"]
    finally:
        removed = lyncauto("schedule", "remove", *option)
    assert removed.returncode == 0, removed.stderr
    assert not list(Path("/etc/systemd/system").rglob(f"{UNIT}*"))
    assert not stamp.exists()
    assert run(("systemctl", "list-units", "--all", f"{UNIT}*", "--no-legend")).output == ""
