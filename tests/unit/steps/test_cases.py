"""Every file under tests/cases is a design and a state, and the plan that must follow; no code to add one."""

from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lyncauto.model.plan import Change, Hold
from lyncauto.steps import naming
from lyncauto.steps.build import planners
from lyncauto.steps.pem import blocks, thumbprint
from tests.unit.steps import samples

CASES = Path(__file__).parents[2] / "cases"
NEXT_ECDSA = samples.BOTH_RENEWING.certificates[1]
STAND_INS = {
    "MARK": samples.DESIGN.certificate.friendly_name,
    "ECDSA MARK": samples.BOTH_DESIGN.certificates[1].friendly_name,
    "ECDSA STAGED": naming.staged(samples.RENEWING.node, samples.ECDSA, NEXT_ECDSA.slot),
    "FIRST MARK": samples.PUBLISHING.publication.front_ends[0].certificate.friendly_name,
    "REPORT": naming.topology_report(samples.POOL, samples.PUBLISHING.publication.mark),
    **{
        f"REPORT OF {name}": naming.computer_report(name, samples.PUBLISHING.publication.mark)
        for name in samples.MEMBERS
    },
    "STAGED": naming.staged(samples.RENEWING.node, samples.OVERRIDE, samples.RENEWING.certificate.slot),
    "ROOTS": ",".join(thumbprint(der) for pem in samples.DESIGN.roots for der in blocks(pem)),
}
BASES = {
    "new": samples.PUBLISHING,
    "renewing": samples.RENEWING,
    "removing": samples.REMOVING,
    "rehearsing": samples.REHEARSING,
    "both kinds": samples.BOTH_DESIGN,
    "renewing both kinds": samples.BOTH_RENEWING,
}


def files():
    return sorted(path for step in planners(samples.DESIGN) for path in (CASES / step).glob("*.yaml"))


def attributes(written):
    return None if written is None else {name: STAND_INS.get(text, text) for name, text in written.items()}


def change(step, written):
    hold = None
    if "hold" in written:
        there, back = map(float, written.pop("hold"))
        name = written["target"].partition("/")[2]
        hold = Hold(there, back, written.pop("because", f"resolvers keep the old answer for {name}"))
    before, after = attributes(written.pop("before")), attributes(written.pop("after"))
    written["target"] = STAND_INS.get(written["target"], written["target"])
    return Change(step, before=before, after=after, hold=hold, **written)


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_is_planned_as_it_says(path):
    case = YAML(typ="safe").load(path.read_text("utf-8"))
    parts = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in case.get("design", {}).items()
    }
    base = BASES.get(case.get("override", ""), samples.DESIGN)
    planner = planners(replace(base, **parts))[path.parent.name]
    assert planner.plan(case["observed"]) == tuple(change(planner.id, one) for one in case["plan"])


def test_every_step_has_a_case():
    assert {path.parent.name for path in files()} == set(planners(samples.DESIGN))
