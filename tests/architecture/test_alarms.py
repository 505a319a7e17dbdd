"""Whoever is woken by an alarm finds it on the page that says what to do."""

import re
from pathlib import Path

from lyncauto.errors import Exit
from lyncauto.model.kind import KINDS

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs" / "how-to" / "when-the-alarm-rings.md").read_text(encoding="utf-8")
NEVER_TOLD = {Exit.CHANGES, Exit.USAGE}  # a plan's own; before anything began


def test_every_alert_has_its_line():
    rules = (CHECKOUT / "monitoring" / "lyncauto.rules.yaml").read_text(encoding="utf-8")
    alerts = re.findall(r"- alert: (\w+)", rules)
    assert alerts
    assert sorted(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == sorted(alerts)


def test_every_kind_of_outcome_and_every_exit_code_that_is_told_has_its_line():
    assert [kind for kind in KINDS if f"{kind.word}, {kind.event}" not in PAGE] == []
    codes = {int(code) for code in re.findall(r"^\| (\d+)", PAGE, re.MULTILINE)}
    assert codes == {code.value for code in Exit if code not in NEVER_TOLD}
