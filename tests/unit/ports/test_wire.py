import pytest

from lyncauto.errors import EstateUnreadable
from lyncauto.ports import wire


@pytest.mark.parametrize("value", [True, "True", "true"])
def test_a_truth_value_reads_however_it_was_written(value):
    assert wire.flag({"UpToDate": value}, "UpToDate")


def test_null_reads_as_empty_and_as_no():
    assert wire.text({"InternalFqdn": None}, "InternalFqdn") == ""
    assert wire.texts({"Computers": None}, "Computers") == ()
    assert not wire.flag({"UpToDate": None}, "UpToDate")


@pytest.mark.parametrize("value", [("B.contoso.com", "a.contoso.com"), "B.contoso.com, a.contoso.com"])
def test_a_list_reads_the_same_from_a_list_and_from_text(value):
    assert wire.texts({"Names": value}, "Names") == ("a.contoso.com", "b.contoso.com")


def test_a_property_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(EstateUnreadable) as caught:
        wire.text({"Identity": "x"}, "PoolFqdn")
    assert "PoolFqdn" in caught.value.what
    assert "Identity" in caught.value.why


def test_a_number_that_is_none_is_said_to_be_none():
    with pytest.raises(EstateUnreadable, match="Version"):
        wire.number({"Version": "five"}, "Version")
