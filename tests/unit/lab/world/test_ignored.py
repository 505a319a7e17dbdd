import copy
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


FOLDER = "c:\\programdata\\lyncauto\\backup\\"
GUID = "????????-????-????-????-????????????"
EXPORTED = f"{FOLDER}pool01.contoso.test-e3e70682-c209-4cac-a29f-6fbed82c07cd.zip"
ISSUED = {"disposition": "Issued"}


def test_the_list_is_what_it_is():
    assert [entry.pattern for entry in IGNORED] == [
        "added certificate_requests/*",
        "added certificates/*/*",
        f"added files/mgmt01.contoso.test/{FOLDER}pool01.contoso.test-{GUID}.zip",
    ]


def test_an_estate_that_nobody_touched_does_not_differ():
    assert differences(ESTATE, ESTATE) == ()
    assert ignored(ESTATE, ESTATE) == ()


@pytest.mark.parametrize(
    "left",
    [
        {"certificate_requests": {**ESTATE["certificate_requests"], "2": {"disposition": "Issued"}}},
        {"certificates": {"fe01.contoso.test": {"AA": {"exportable": False}, "BB": {"exportable": True}}}},
        {"files": {"mgmt01.contoso.test": {EXPORTED: {"sha256": "00"}}}},
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
        *(
            ({"files": {host: {path: {"sha256": "00"}}}}, f"added files/{host}/{path}")
            for host, path in (
                ("fe01.contoso.test", EXPORTED),
                ("mgmt01.contoso.test", f"{FOLDER}pool01.contoso.test-.zip"),
                ("mgmt01.contoso.test", f"{FOLDER}pool01.contoso.test-more.zip"),
                ("mgmt01.contoso.test", EXPORTED.replace("pool01", "pool02")),
                ("mgmt01.contoso.test", EXPORTED.replace("backup", "else")),
                ("mgmt01.contoso.test", f"{EXPORTED}.bak"),
            )
        ),
    ],
)
def test_whatever_else_is_left_behind_is_a_difference(left, said):
    after = {**ESTATE, **left}
    assert differences(ESTATE, after) == (said,)
    assert ignored(ESTATE, after) == ()


def test_a_second_request_is_a_difference():
    after = {**ESTATE, "certificate_requests": {"1": ISSUED, "2": ISSUED, "3": ISSUED}}
    assert differences(ESTATE, after) == ("added certificate_requests/3",)
    assert len(ignored(ESTATE, after)) == 1


def test_a_second_certificate_is_a_difference_wherever_it_lies():
    more = {"fe01.contoso.test": {"AA": {"exportable": False}, "BB": {}}, "fe02.contoso.test": {"CC": {}}}
    after = {**ESTATE, "certificates": more}
    assert differences(ESTATE, after) == ("added certificates/fe02.contoso.test/CC",)
    assert len(ignored(ESTATE, after)) == 1


def test_one_of_each_kind_is_ignored_together():
    after = {
        **ESTATE,
        "certificate_requests": {"1": ISSUED, "2": ISSUED},
        "certificates": {"fe01.contoso.test": {"AA": {"exportable": False}, "BB": {"exportable": True}}},
        "files": {"mgmt01.contoso.test": {EXPORTED: {"sha256": "00"}}},
    }
    assert differences(ESTATE, after) == ()
    assert len(ignored(ESTATE, after)) == 3


SFB: dict[str, Any] = {
    "estate": {
        "name": "sfb-2019",
        "pool": "pool01.fabrikam.test",
        "front_ends": ["fe01.fabrikam.test", "fe02.fabrikam.test"],
        "management": "mgmt01.fabrikam.test",
        "zone": "fabrikam.test",
        "override_to_set": "webint.fabrikam.test",
    },
    "topology": {"signature": "a", "override": "", "xml": "<Topology/>"},
    "activation": {
        "principals": {"http/pool01.fabrikam.test": "FABRIKAM\\kerbauth"},
        "computers": {"fe01.fabrikam.test": "", "fe02.fabrikam.test": ""},
    },
    "assignments": {
        "fe01.fabrikam.test": {"Default": "AA", "WebServicesInternal": "AA"},
        "fe02.fabrikam.test": {"Default": "BB", "WebServicesInternal": "BB"},
    },
    "zone": {
        "fabrikam.test": [
            {"name": "pool01.fabrikam.test", "value": "127.20.30.41"},
            {"name": "fe01.fabrikam.test", "value": "127.20.30.41"},
            {"name": "fe02.fabrikam.test", "value": "127.20.30.42"},
        ]
    },
    "certificate_requests": {"1": ISSUED},
    "certificates": {"fe01.fabrikam.test": {"AA": {}}, "fe02.fabrikam.test": {"BB": {}}},
    "files": {},
    "services": {"fe01.fabrikam.test": "Running", "fe02.fabrikam.test": "Running"},
}
NEW = {"name": "webint.fabrikam.test", "value": "127.20.30.41"}
SERVES = {"names": ["webint.fabrikam.test"], "has_private_key": True}
REPORTS = "c:\\programdata\\lyncauto\\reports\\"
REPORTED = {"sha256": "00"}


def published() -> dict[str, Any]:
    """Return the estate after one plan and its rollback."""
    return {
        **SFB,
        "topology": {"signature": "b", "override": "webint.fabrikam.test", "xml": "<Topology/>"},
        "activation": {
            "principals": {
                "http/pool01.fabrikam.test": "FABRIKAM\\kerbauth",
                "http/webint.fabrikam.test": "FABRIKAM\\kerbauth",
            },
            "computers": dict.fromkeys(("fe01.fabrikam.test", "fe02.fabrikam.test"), "webint.fabrikam.test"),
        },
        "assignments": {
            "fe01.fabrikam.test": {"Default": "AA", "WebServicesInternal": "CC"},
            "fe02.fabrikam.test": {"Default": "BB", "WebServicesInternal": "DD"},
        },
        "zone": {"fabrikam.test": [*SFB["zone"]["fabrikam.test"], NEW]},
        "certificate_requests": {"1": ISSUED, "2": ISSUED, "3": ISSUED, "4": ISSUED},
        "certificates": {
            "fe01.fabrikam.test": {"AA": {}, "CC": {**SERVES}, "EE": {}},
            "fe02.fabrikam.test": {"BB": {}, "DD": {**SERVES}},
        },
        "files": {
            "mgmt01.fabrikam.test": {
                EXPORTED.replace("contoso", "fabrikam"): REPORTED,
                f"{REPORTS}topology-pool01.fabrikam.test-0123abcd.html": REPORTED,
            },
            **{
                host: {f"{REPORTS}computer-{host}-0123abcd.html": REPORTED}
                for host in ("fe01.fabrikam.test", "fe02.fabrikam.test")
            },
        },
    }


def test_all_that_publishing_leaves_behind_is_ignored_and_listed():
    assert differences(SFB, published()) == ()
    assert len(ignored(SFB, published())) == 4 + 3 + 3 + 2 + 2 + 4


def test_what_was_not_published_is_no_difference_either():
    assert differences(SFB, SFB) == ()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("topology", "xml"), "<Topology></Topology>", "changed topology/xml"),
        (
            ("activation", "principals", "http/other.fabrikam.test"),
            "FABRIKAM\\kerbauth",
            "added activation/principals/http/other.fabrikam.test",
        ),
        (
            ("assignments", "fe01.fabrikam.test", "Default"),
            "CC",
            "changed assignments/fe01.fabrikam.test/Default",
        ),
        (("certificate_requests", "5"), ISSUED, "added certificate_requests/5"),
        (("certificates", "fe02.fabrikam.test", "FF"), {}, "added certificates/fe02.fabrikam.test/FF"),
        (
            ("files", "fe01.fabrikam.test", f"{REPORTS}computer-fe02.fabrikam.test-0123abcd.html"),
            REPORTED,
            f"added files/fe01.fabrikam.test/{REPORTS}computer-fe02.fabrikam.test-0123abcd.html",
        ),
        (
            ("zone", "fabrikam.test"),
            [
                {"name": "pool01.fabrikam.test", "value": "127.20.30.60"},
                *SFB["zone"]["fabrikam.test"][1:],
                NEW,
            ],
            "changed zone/fabrikam.test",
        ),
        (
            ("zone", "fabrikam.test"),
            [*SFB["zone"]["fabrikam.test"], {**NEW, "value": "127.20.30.60"}],
            "changed override_record/fabrikam.test: webint.fabrikam.test",
        ),
        (
            ("assignments", "fe01.fabrikam.test", "WebServicesInternal"),
            "EE",
            "changed assignments/fe01.fabrikam.test/WebServicesInternal",
        ),
        (
            ("certificates", "fe02.fabrikam.test", "DD", "has_private_key"),
            False,
            "changed assignments/fe02.fabrikam.test/WebServicesInternal",
        ),
        (("services", "fe02.fabrikam.test"), "Stopped", "changed services/fe02.fabrikam.test"),
    ],
)
def test_beside_what_publishing_leaves_behind_anything_else_is_a_difference(path, value, said):
    after: dict[str, Any] = copy.deepcopy(published())
    *way, last = path
    inner = after
    for name in way:
        inner = inner[name]
    inner[last] = value
    assert differences(SFB, after) == (said,)


def test_an_estate_whose_override_was_there_already_is_left_with_none_of_it():
    there = {**SFB, "estate": {**SFB["estate"], "override_to_set": ""}}
    after = {**published(), "estate": there["estate"]}
    left = differences(there, after)
    assert "changed topology/override" in left
    assert "changed assignments/fe02.fabrikam.test/WebServicesInternal" in left
    assert len(ignored(there, after)) == 3
