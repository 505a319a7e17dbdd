from typing import Any

import pytest

from lyncauto.lab.world.ignored import IGNORED, differences, ignored

ESTATE: dict[str, Any] = {
    "zone": {"contoso.test": [{"name": "webint.contoso.test", "value": "127.20.30.41"}]},
    "certificate_requests": {"1": {"disposition": "Issued"}},
    "certificates": {"fe01.contoso.test": {"AA": {"exportable": False}}},
    "files": {},
    "node": {"files": {}, "haproxy": {"running": False}},
}


def test_an_estate_that_nobody_touched_does_not_differ():
    assert differences(ESTATE, ESTATE) == ()
    assert ignored(ESTATE, ESTATE) == ()


@pytest.mark.parametrize(
    "left",
    [
        {"certificate_requests": {**ESTATE["certificate_requests"], "2": {"disposition": "Issued"}}},
        {"certificates": {"fe01.contoso.test": {"AA": {"exportable": False}, "BB": {"exportable": True}}}},
        {"files": {"mgmt01.contoso.test": {"c:\\lyncauto\\run.zip": {"sha256": "00"}}}},
    ],
)
def test_what_no_rollback_can_take_back_is_ignored_with_the_reason(left):
    after = {**ESTATE, **left}
    assert differences(ESTATE, after) == ()
    assert len(ignored(ESTATE, after)) == 1
    assert any(entry.reason in ignored(ESTATE, after)[0] for entry in IGNORED)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"zone": {"contoso.test": []}}, "changed zone/contoso.test"),
        ({"certificate_requests": {}}, "removed certificate_requests/1"),
        (
            {"certificate_requests": {"1": {"disposition": "Denied"}}},
            "changed certificate_requests/1/disposition",
        ),
        ({"certificates": {"fe01.contoso.test": {}}}, "removed certificates/fe01.contoso.test/AA"),
        (
            {"certificates": {"fe01.contoso.test": {"AA": {"exportable": True}}}},
            "changed certificates/fe01.contoso.test/AA/exportable",
        ),
        (
            {"node": {"files": {"lock/owner": {}}, "haproxy": {"running": False}}},
            "added node/files/lock/owner",
        ),
        ({"node": {"files": {}, "haproxy": {"running": True}}}, "changed node/haproxy/running"),
    ],
)
def test_whatever_else_is_left_behind_is_a_difference(left, said):
    after = {**ESTATE, **left}
    assert differences(ESTATE, after) == (said,)
    assert ignored(ESTATE, after) == ()
