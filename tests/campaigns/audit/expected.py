"""Drift: an estate that was migrated is as its site file declares, until somebody changes it."""

from __future__ import annotations

from lyncauto.errors import Exit
from tests.campaigns.audit.balancer import edited
from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.front_ends import override
from tests.campaigns.audit.names import replaced
from tests.campaigns.audit.plant import Plant
from tests.campaigns.audit.verdict import Verdict

DRIFTS = (
    Plant("a record", replaced("{override}", "A", "{fe01_at}"), ("LA-DRF-001 a-record/{override}",)),
    Plant(
        "a virtual service",
        edited("cookie MS-WSMAN", "cookie OTHER"),
        # A file that was edited is no longer known to be right anywhere.
        tuple(f"LA-DRF-002 virtual-service/{{vip}}:{{{port}}}" for port in ("https", "http")),
    ),
    Plant("the override", override("other.{zone}"), ("LA-DRF-003 override/{pool}",)),
)


def as_declared(bench: Bench) -> Verdict:
    """Audit a migrated estate against its site file."""
    audited = bench.audit("--expect", str(bench.site))
    false = [one.key for one in audited.report.open if one.rule.startswith("LA-DRF-")]
    wrong = [] if audited.exit == Exit.DONE else [f"it ended with {audited.exit}"]
    return Verdict(f"{bench.estate}, after the migration it is as declared", (), tuple(false), tuple(wrong))


def drifted(one: Plant, bench: Bench) -> Verdict:
    """Change one thing, and audit against the site file."""
    bench.remember()
    try:
        one.act(bench)
        audited = bench.audit("--expect", str(bench.site))
    finally:
        bench.mend()
    expected = [bench.called(text) for text in one.finds]
    found = [drift for drift in audited.report.open if drift.rule.startswith("LA-DRF-")]
    told = [f"{drift.rule} {drift.target}" for drift in found]
    lost = [text for text in expected if told.count(text) != 1]
    false = [text for text in told if text not in expected]
    wrong = [f"{drift.key} has no evidence" for drift in found if not drift.evidence]
    wrong += [] if audited.exit == Exit.CHANGES else [f"it ended with {audited.exit}"]
    return Verdict(
        f"{bench.estate}, {one.name} that drifts: {', '.join(expected)}",
        tuple(lost),
        tuple(false),
        tuple(wrong),
    )
