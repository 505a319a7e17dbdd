from itertools import pairwise

import pytest

from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import ZoneDescription
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.zone import ChangesRefused, NoSuchRecord, Record, RecordsDiffer, Wanted, Zone

NAME = "webint.contoso.test"
OLD = Wanted(frozenset({"10.0.0.1"}), 3)
NEW = Wanted(frozenset({"10.0.0.9"}), 3)
ABSENT = Wanted(frozenset())


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def faults(clock):
    return Faults(clock.seconds)


@pytest.fixture
def zone(clock, faults):
    description = ZoneDescription("contoso.test", "dc01", {"dc02": 0.5}, 2, 3600, ())
    records = [Record(NAME, "A", "10.0.0.1", 3), Record("a.b.contoso.test", "A", "10.0.0.2", 3)]
    return Zone(description, records, clock, faults)


def values(records):
    return [record.value for record in records]


def test_a_change_is_made_when_the_records_are_as_expected(zone):
    assert values(zone.compare_and_set(NAME, "A", OLD, NEW)) == ["10.0.0.9"]
    assert values(zone.read(NAME, "A")) == ["10.0.0.9"]


def test_a_change_is_refused_when_somebody_changed_the_record_in_between(zone):
    zone.foreign_edit(NAME, "A", "10.0.0.77")
    with pytest.raises(RecordsDiffer) as refusal:
        zone.compare_and_set(NAME, "A", OLD, NEW)
    assert values(refusal.value.found) == ["10.0.0.77"]
    assert values(zone.read(NAME, "A")) == ["10.0.0.77"]


@pytest.mark.parametrize(
    "expected", [Wanted(frozenset({"10.0.0.1"}), 2), Wanted(frozenset({"10.0.0.1", "10.0.0.2"}), 3), ABSENT]
)
def test_a_longer_ttl_or_another_set_of_values_is_not_what_was_expected(zone, expected):
    with pytest.raises(RecordsDiffer):
        zone.compare_and_set(NAME, "A", expected, NEW)


@pytest.mark.parametrize("ttl", [3600, 60])
def test_a_change_of_ttl_that_broke_off_is_made_whole(clock, faults, ttl):
    description = ZoneDescription("contoso.test", "dc01", {}, 2, 3600, ())
    half = [Record(NAME, "A", "10.0.0.1", 60), Record(NAME, "A", "10.0.0.2", 3600)]
    zone = Zone(description, half, clock, faults)
    both = frozenset({"10.0.0.1", "10.0.0.2"})
    with pytest.raises(RecordsDiffer):
        zone.compare_and_set(NAME, "A", Wanted(both, 60), Wanted(both, ttl))
    made = zone.compare_and_set(NAME, "A", Wanted(both, 3600), Wanted(both, ttl))
    assert [(record.value, record.ttl) for record in made] == [("10.0.0.1", ttl), ("10.0.0.2", ttl)]


def test_the_armed_foreign_edit_comes_right_before_our_change_and_only_once(zone, faults):
    faults.set("dns.foreign-edit", NAME, "10.0.0.77")
    with pytest.raises(RecordsDiffer):
        zone.compare_and_set(NAME, "A", OLD, NEW)
    there = Wanted(frozenset({"10.0.0.77"}), 3)
    assert values(zone.compare_and_set(NAME, "A", there, NEW)) == ["10.0.0.9"]


def test_a_zone_that_refuses_writes_stays_as_it_is(zone, faults):
    faults.set("dns.refuse-writes")
    with pytest.raises(ChangesRefused):
        zone.compare_and_set(NAME, "A", OLD, NEW)
    assert values(zone.read(NAME, "A")) == ["10.0.0.1"]


def test_a_single_record_is_added_changed_and_removed_beside_the_others(zone):
    zone.change(NAME, "A", "", "10.0.0.5", 3)
    assert sorted(values(zone.read(NAME, "A"))) == ["10.0.0.1", "10.0.0.5"]
    zone.change(NAME, "A", "10.0.0.5", "10.0.0.6", 3)
    assert sorted(values(zone.read(NAME, "A"))) == ["10.0.0.1", "10.0.0.6"]
    zone.change(NAME, "A", "10.0.0.1", "", 3)
    assert values(zone.read(NAME, "A")) == ["10.0.0.6"]


def test_a_single_record_that_somebody_else_changed_is_not_found(zone, faults):
    faults.set("dns.foreign-edit", NAME, "10.0.0.77")
    with pytest.raises(NoSuchRecord):
        zone.change(NAME, "A", "10.0.0.1", "10.0.0.9", 3)
    assert values(zone.read(NAME, "A")) == ["10.0.0.77"]


def test_a_zone_that_refuses_writes_refuses_a_single_record_too(zone, faults):
    faults.set("dns.refuse-writes")
    with pytest.raises(ChangesRefused):
        zone.change(NAME, "A", "10.0.0.1", "10.0.0.9", 3)
    assert values(zone.read(NAME, "A")) == ["10.0.0.1"]


def test_records_are_made_and_deleted(zone):
    two = Wanted(frozenset({"10.0.0.4", "10.0.0.5"}), 7)
    assert values(zone.compare_and_set("new.contoso.test", "A", ABSENT, two)) == ["10.0.0.4", "10.0.0.5"]
    assert zone.compare_and_set("new.contoso.test", "A", two, ABSENT) == ()


@pytest.mark.parametrize("static", [True, False])
def test_a_changed_record_stays_static_or_ageing(clock, faults, static):
    description = ZoneDescription("contoso.test", "dc01", {}, 2, 3600, ())
    zone = Zone(description, [Record(NAME, "A", "10.0.0.1", 3, static)], clock, faults)
    zone.compare_and_set(NAME, "A", OLD, Wanted(OLD.values, 1))
    (record,) = zone.compare_and_set(NAME, "A", Wanted(OLD.values, 1), NEW)
    assert record == Record(NAME, "A", "10.0.0.9", 3, static)


def test_a_secondary_lags_by_its_delay(zone, clock):
    zone.compare_and_set(NAME, "A", OLD, NEW)
    assert values(zone.lookup("dc01", NAME, "A")) == ["10.0.0.9"]
    clock.advance(0.4)
    assert values(zone.lookup("dc02", NAME, "A")) == ["10.0.0.1"]
    clock.advance(0.2)
    assert values(zone.lookup("dc02", NAME, "A")) == ["10.0.0.9"]


def test_a_stale_secondary_never_catches_up_until_it_is_mended(zone, clock, faults):
    faults.set("dns.stale-secondary", "dc02")
    zone.compare_and_set(NAME, "A", OLD, NEW)
    clock.advance(3600)
    assert values(zone.lookup("dc02", NAME, "A")) == ["10.0.0.1"]
    faults.clear("dns.stale-secondary")
    assert values(zone.lookup("dc02", NAME, "A")) == ["10.0.0.9"]


def test_the_serial_grows_with_every_change_and_each_server_names_itself(zone, clock):
    def serial(server):
        (soa,) = zone.lookup(server, "contoso.test", "SOA")
        assert soa.value.startswith(f"{server}. ")
        return int(soa.value.split()[2])

    serials = [serial("dc01")]
    for before, after in pairwise((OLD, NEW, OLD)):
        zone.compare_and_set(NAME, "A", before, after)
        serials.append(serial("dc01"))
    assert serials == sorted(set(serials))
    assert serial("dc02") == serials[0]


def test_a_change_to_the_same_is_no_change(zone):
    before = zone.lookup("dc01", "contoso.test", "SOA")
    zone.compare_and_set(NAME, "A", OLD, OLD)
    assert zone.lookup("dc01", "contoso.test", "SOA") == before


def test_a_name_exists_when_one_below_it_does(zone):
    assert zone.exists("dc01", "b.contoso.test")
    assert not zone.exists("dc01", "c.contoso.test")


def test_a_server_that_is_not_authoritative_is_an_error(zone):
    with pytest.raises(KeyError):
        zone.lookup("dc03", NAME, "A")


def test_a_record_that_is_changed_can_lose_that_it_is_static_and_no_other_does(zone, faults):
    faults.set("dns.static-lost")
    assert [record.static for record in zone.compare_and_set(NAME, "A", OLD, NEW)] == [False]
    assert [record.static for record in zone.read("a.b.contoso.test", "A")] == [True]


def test_a_changed_record_can_lose_that_it_is_static(zone, faults):
    assert [record.static for record in zone.compare_and_set(NAME, "A", OLD, NEW)] == [True]
    faults.set("dns.static-lost")
    assert [record.static for record in zone.compare_and_set(NAME, "A", NEW, OLD)] == [False]
