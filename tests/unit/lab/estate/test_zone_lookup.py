import pytest

from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone_lookup import lookup_of
from lyncauto.lab.net.lookup import Found, NoData, NoName, Record


@pytest.fixture(scope="module")
def zone():
    return Estate("127.20.30", clock=ManualClock()).zone


@pytest.fixture
def lookup(zone):
    return lookup_of(zone, "dc01.contoso.test")


def test_a_record_is_found(lookup):
    assert lookup("webint.contoso.test", "A") == Found((Record("A", "127.20.30.41", 3),))


def test_no_data_and_no_name_are_told_apart(lookup):
    assert lookup("webint.contoso.test", "AAAA") == NoData()
    assert lookup("lyncdiscoverinternal.contoso.test", "A") == NoName()


def test_names_as_values_are_absolute(lookup):
    found = lookup("contoso.test", "NS")
    assert [record.value for record in found.records] == ["dc01.contoso.test.", "dc02.contoso.test."]


def test_the_start_of_authority_holds_the_negative_ttl(lookup):
    (soa,) = lookup("contoso.test", "SOA").records
    assert soa.value.split()[-1] == "2"


def test_only_a_server_of_the_zone_answers_for_it(zone):
    with pytest.raises(KeyError):
        lookup_of(zone, "fe01.contoso.test")
