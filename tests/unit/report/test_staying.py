"""What stays, whatever is taken back, and why."""

from __future__ import annotations

from lyncauto.model.plan import Change
from lyncauto.report.staying import staying

PUBLISHED = Change(
    "topology.override", "override/pool", {"override": ""}, {"override": "x"}, one_way="no way back"
)
RECORD = Change("dns.a-records", "a-record/x", None, {"addresses": "10.0.0.11"}, stays_with=PUBLISHED.id)
MOVED = Change("dns.a-records", "a-record/meet", {"addresses": "10.0.0.11"}, {"addresses": "10.0.0.50"})


def test_what_is_one_way_stays_with_its_reason() -> None:
    assert [str(one) for one in staying([MOVED, PUBLISHED])] == ["override/pool: no way back"]


def test_what_it_names_stays_with_it() -> None:
    assert [str(one) for one in staying([RECORD, PUBLISHED])] == [
        "a-record/x: override/pool stays, and with it what it names",
        "override/pool: no way back",
    ]


def test_without_it_nothing_stays() -> None:
    assert staying([RECORD, MOVED]) == ()
