"""The alert rules and the metrics, judged by Prometheus' own tool."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lyncauto.report.metrics import metrics
from tests.unit.outcomes import ILL, WELL

CHECKOUT = Path(__file__).parents[2]
RULES = CHECKOUT / "monitoring" / "lyncauto.rules.yaml"
CASES = Path(__file__).with_name("lyncauto.rules.test.yaml")
METRICS = metrics([WELL.last, ILL.last])


def promtool(*words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("no promtool on this machine (Debian package prometheus)")
    return subprocess.run([program, *words], input=given, capture_output=True, text=True, check=False)


def names(text: str) -> set[str]:
    return set(re.findall(r"\blyncauto_\w+", text))


def test_the_rules_are_rules():
    judged = promtool("check", "rules", RULES)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "5 rules found" in judged.stdout


def test_each_rule_rings_when_it_should_and_only_then():
    judged = promtool("test", "rules", CASES)
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.parametrize("limit", ["14 * 86400", "3 * 86400", "2 * 86400", "!= 0", "for: 1h"])
def test_a_limit_that_is_moved_is_found_out_by_their_cases(tmp_path, limit):
    moved = {"!= 0": "== 0", "for: 1h": "for: 2h"}.get(limit, "5 * 86400")
    (tmp_path / "lyncauto.rules.yaml").write_text(RULES.read_text("utf-8").replace(limit, moved, 1))
    cases = CASES.read_text("utf-8").replace("../../monitoring/", "")
    (tmp_path / CASES.name).write_text(cases)
    assert promtool("test", "rules", tmp_path / CASES.name).returncode != 0


def test_the_metrics_are_as_prometheus_wants_them():
    judged = promtool("check", "metrics", given=METRICS)
    assert (judged.returncode, judged.stdout, judged.stderr) == (0, "", "")


def test_metrics_that_are_not_are_found_out():
    assert promtool("check", "metrics", given=METRICS.replace('"', "'")).returncode != 0


def test_the_rules_ask_for_nothing_that_lyncauto_does_not_say():
    assert names(RULES.read_text("utf-8")) <= names(METRICS)
    assert names(CASES.read_text("utf-8")) <= names(METRICS)
