"""The unit that ships with the balancer, judged by systemd itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

BALANCER = Path(__file__).parents[2] / "balancer"
UNIT = BALANCER / "lyncauto-haproxy.service"
MOST_EXPOSED = 30  # tenths; the distribution's own unit has 96


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    return subprocess.run([program, *words, UNIT], capture_output=True, text=True, check=False)


def test_systemd_understands_the_unit():
    if not Path("/usr/sbin/haproxy").exists():
        pytest.skip("no /usr/sbin/haproxy, which the unit starts, on this machine")
    judged = analyze("verify")
    assert (judged.returncode, judged.stderr) == (0, "")


def test_the_unit_keeps_haproxy_from_what_it_does_not_need():
    judged = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}")
    assert judged.returncode == 0, judged.stdout[-200:]


def test_the_unit_starts_what_the_adapter_links():
    text = UNIT.read_text(encoding="utf-8")
    assert "-f /etc/lyncauto/current " in text
    assert "KillMode=mixed" in text  # old workers outlive a reload
    assert "Restart=always" in text
