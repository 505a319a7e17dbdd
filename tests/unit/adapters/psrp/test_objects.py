import uuid

import pytest
from pypsrp.complex_objects import GenericComplexObject
from pypsrp.serializer import TaggedValue

from lyncauto.adapters.psrp.objects import argument, flat
from lyncauto.adapters.typed_object import TypedObject
from lyncauto.model.secret import Secret


def remote(
    to_string: str = "", *, types: tuple[str, ...] = (), adapted=None, extended=None
) -> GenericComplexObject:
    item = GenericComplexObject()
    item.to_string = to_string
    item.types = list(types)
    item.adapted_properties = adapted or {}
    item.extended_properties = extended or {}
    return item


def test_a_switch_that_is_given_travels_as_true():
    assert argument(None) is True


@pytest.mark.parametrize("value", ["text", 7, True, False])
def test_plain_values_travel_as_they_are(value):
    assert argument(value) is value


def test_an_array_travels_as_one_and_a_large_number_as_a_long():
    assert argument(("a", "b")) == ["a", "b"]
    large = argument(2**31)
    assert isinstance(large, TaggedValue)
    assert (large.tag, large.value) == ("I64", 2**31)


def test_a_secret_travels_as_a_secure_string():
    sent = argument(Secret("phrase"))
    assert isinstance(sent, TaggedValue)
    assert (sent.tag, sent.value) == ("SS", "phrase")


def test_adapted_and_added_properties_are_one_object_and_the_added_ones_win():
    item = remote(adapted={"Fqdn": "fe01", "Role": "old"}, extended={"Role": "new"})
    assert flat(item) == {"Fqdn": "fe01", "Role": "new"}


def test_values_that_are_objects_become_their_text():
    enum = remote("WebServer", types=("Microsoft.Rtc.Role", "System.Enum"), adapted={"value__": 3})
    item = remote(
        adapted={"Role": enum, "List": [enum, None, 2], "Raw": b"\x01", "Ratio": 1.5, "Id": uuid.UUID(int=1)}
    )
    assert flat(item) == {
        "Role": "WebServer",
        "List": ("WebServer", None, 2),
        "Raw": "AQ==",
        "Ratio": "1.5",
        "Id": "00000000-0000-0000-0000-000000000001",
    }


@pytest.mark.parametrize("item", ["text", 7, True, None])
def test_a_plain_value_is_the_property_value(item):
    assert flat(item) == {"Value": item}


def test_an_enumeration_in_the_output_is_its_text():
    assert flat(remote("Up", types=("X", "System.Enum"), adapted={"value__": 3})) == {"Value": "Up"}


def test_an_object_still_knows_its_types():
    version = remote("5.1", types=("Deserialized.System.Version", "System.Object"))
    item = flat(remote(types=("Deserialized.X", "System.Object"), adapted={"Version": version, "Up": True}))
    assert isinstance(item, TypedObject)
    assert item.types == ("Deserialized.X", "System.Object")
    assert item.property_types == {"Version": "Deserialized.System.Version"}
    assert isinstance(plain := flat("text"), TypedObject)
    assert plain.types == ()
