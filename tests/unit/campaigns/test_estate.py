"""What campaigns ask of a lab's dump."""

import pytest

from tests.campaigns.estate import left_behind, shape

IDENTITY = {
    "name": "sfb-2019",
    "pool": "pool01.fabrikam.test",
    "front_ends": ["fe01.fabrikam.test"],
    "management": "mgmt01.fabrikam.test",
    "zone": "fabrikam.test",
    "override_to_set": "webint.fabrikam.test",
}
NAMES = {"A": "pool01.fabrikam.test", "B": "webint.fabrikam.test"}  # by how a thumbprint begins
REPORT = r"c:\programdata\lyncauto\reports\topology-pool01.fabrikam.test-0123abcd.html"
RECORD = {"name": "webint.fabrikam.test", "type": "A", "value": "127.1.1.41", "ttl": 1, "static": True}
HOST = {**RECORD, "name": "fe01.fabrikam.test"}


def dump(override="", records=(), assigned="AAAA1111", thumbprints=("AAAA1111",), reports=()):
    return {
        "estate": IDENTITY,
        "topology": {"signature": "one", "override": override},
        "zone": {"fabrikam.test": [HOST, *records]},
        "certificates": {
            "fe01.fabrikam.test": {
                thumbprint: {
                    "names": ["fe01.fabrikam.test", NAMES[thumbprint[0]]],
                    "exportable": False,
                    "has_private_key": True,
                }
                for thumbprint in thumbprints
            }
        },
        "assignments": {"fe01.fabrikam.test": {"WebServicesInternal": assigned}},
        "certificate_requests": {},
        "files": {"mgmt01.fabrikam.test": {path: {} for path in reports}},
    }


def test_what_stays_with_a_published_override_may_stay():
    last = dump("webint.fabrikam.test", [RECORD], "BBBB2222", ("AAAA1111", "BBBB2222"))
    assert left_behind(dump(), last) == ()


@pytest.mark.parametrize(
    ("last", "left"),
    [
        (dump(records=[RECORD]), "changed override_record/fabrikam.test: webint.fabrikam.test"),
        (
            dump(assigned="BBBB2222", thumbprints=("AAAA1111", "BBBB2222")),
            "changed assignments/fe01.fabrikam.test/WebServicesInternal",
        ),
        (
            dump(reports=[REPORT]),
            f"added files/mgmt01.fabrikam.test/{REPORT}",
        ),
    ],
    ids=["record", "assignment", "report"],
)
def test_without_a_published_override_nothing_of_it_may_stay(last, left):
    (told,) = left_behind(dump(), last)
    assert told.startswith(left)


def test_a_certificate_that_was_issued_may_stay_either_way():
    assert left_behind(dump(), dump(thumbprints=("AAAA1111", "BBBB2222"))) == ()


@pytest.mark.parametrize(("disposition", "left"), [("Denied", 0), ("Issued", 1)])
def test_a_request_that_was_denied_may_stay_beside_those_that_a_plan_makes(disposition, left):
    last = dump()
    last["certificate_requests"] = {str(number): {"disposition": "Issued"} for number in range(2)} | {
        "9": {"disposition": disposition}
    }
    assert len(left_behind(dump(), last)) == left


def test_two_runs_that_differ_in_keys_alone_have_one_shape():
    one = dump(assigned="BBBB2222", thumbprints=("AAAA1111", "BBBB2222"))
    other = dump(assigned="BCCC3333", thumbprints=("ADDD4444", "BCCC3333"))
    assert shape(one) == shape(other)


def test_another_certificate_in_use_is_another_shape():
    thumbprints = ("AAAA1111", "BBBB2222")
    assert shape(dump(assigned="AAAA1111", thumbprints=thumbprints)) != shape(
        dump(assigned="BBBB2222", thumbprints=thumbprints)
    )
