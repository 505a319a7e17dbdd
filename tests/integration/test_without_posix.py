"""The orchestrator needs nothing that POSIX alone has: an administrator's own machine may run Windows."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lyncauto.lab.world.control import LabControl
from tests.scheduled_site import write_site
from tests.unit.app.test_compose import SITE

LAUNCHER = Path(__file__).with_name("without_posix.py")
CHECKOUT = LAUNCHER.parents[2]
USER = {"USER", "LOGNAME", "LNAME", "USERNAME"}


def lyncauto(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line where there is no POSIX, and nobody says who the user is."""
    environment = {name: value for name, value in os.environ.items() if name not in USER}
    argv = [sys.executable, str(LAUNCHER), *arguments]
    return subprocess.run(
        argv, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_renewal_is_told_without_posix_as_far_as_the_system_can_and_the_rest_is_named(tmp_path):
    for name in ("password", "token", "root.pem"):
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text("Correct-Horse-7")
    keep = "import sys; open('heard.json', 'w').write(sys.stdin.read())"
    asked = {"prometheus": "lyncauto.prom", "journald": True, "event-log": True}
    asked["on-failure"] = [sys.executable, "-c", keep]
    with socket.socket() as taken:  # a port that nobody listens on
        taken.bind(("127.0.0.1", 0))
        site = SITE.format(port=taken.getsockname()[1]) + f"heard: {json.dumps(asked)}\n"
        (tmp_path / "site.yaml").write_text(site)
        ended = lyncauto("renew", "--site", str(tmp_path / "site.yaml"), "--json")
    error = json.loads(ended.stdout)["error"]
    assert ended.returncode not in {0, 70}, ended.stderr
    assert error["also"].splitlines()[0].endswith(" was not heard by journald, event-log")
    assert "this system has no journal of systemd" in error["also"]
    assert json.loads((tmp_path / "heard.json").read_text())["error"]["code"] == error["code"]
    assert "lyncauto_renewal_last_result" in (tmp_path / "lyncauto.prom").read_text()


@pytest.fixture
def lab(labs):
    return labs.fresh()


@pytest.fixture
def site(lab, tmp_path):
    lab.write_site(tmp_path / "site.yaml")
    return ("--site", str(tmp_path / "site.yaml"), "--json")


def test_the_launcher_leaves_nothing_of_posix():
    asked = (
        "import os, signal, socket; "
        "print(hasattr(os, 'fork'), hasattr(os, 'getuid'), "
        "hasattr(signal, 'SIGKILL'), hasattr(socket, 'AF_UNIX')); "
        "import fcntl"
    )
    code = f"import runpy; runpy.run_path({str(LAUNCHER)!r})['leave_posix'](); {asked}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == "False False False False"
    assert "ModuleNotFoundError: No module named 'fcntl'" in ended.stderr


def test_every_command_is_listed_without_posix():
    ended = lyncauto("--help")
    assert ended.returncode == 0, ended.stderr
    assert {"doctor", "plan", "migrate", "rollback", "lab"} <= set(ended.stdout.split())


def test_a_schedule_is_looked_after_without_posix(tmp_path):
    site = ("--site", str(write_site(tmp_path)))
    there = ("--account", "A\\b", "--python", "C:\\p.exe", "--site-there", "C:\\s.yaml")
    ended = lyncauto("schedule", "install", *site, "--xml", str(tmp_path / "task.xml"), *there)
    assert ended.returncode == 0, ended.stderr
    told = lyncauto("schedule", "status", *site, "--root", str(tmp_path), "--json")
    assert (told.returncode, json.loads(told.stdout)["error"]["code"]) == (1, "schedule-overdue")


@pytest.mark.lab
def test_a_plan_is_made_without_posix_and_writes_nothing(lab: LabControl, site):
    writes = lab.writes()
    ended = lyncauto("plan", *site)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["stages"]
    assert lab.writes() == writes


@pytest.mark.lab
def test_a_pool_is_migrated_without_posix(lab: LabControl, site):
    ended = lyncauto("migrate", "--yes", *site)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["closed"] is True
    assert lyncauto("plan", "--detailed-exitcode", *site).returncode == 0
    assert lab.issued() == 1
