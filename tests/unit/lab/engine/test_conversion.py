from datetime import UTC, datetime

import pytest

from lyncauto.lab.engine.call import PSError
from lyncauto.lab.engine.conversion import convert
from lyncauto.lab.engine.declaration import Parameter
from lyncauto.model.secret import Secret

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "converted"),
    [
        ("String", "text", "text"),
        ("String", 7, "7"),
        ("String", True, "True"),
        ("String", ("alone",), "alone"),
        ("Fqdn", "fe01.contoso.test", "fe01.contoso.test"),
        ("String[]", "one", ("one",)),
        ("String[]", ("one", 2), ("one", "2")),
        ("Int32", " 12 ", 12),
        ("Int32", "0x10", 16),
        ("Int32", 2.6, 3),
        ("UInt16", 65535, 65535),
        ("Boolean", 0, False),
        ("Boolean", True, True),
        ("SwitchParameter", None, True),
        ("SwitchParameter", True, True),
        ("SwitchParameter", False, False),
        ("DateTime", NEW_YEAR, NEW_YEAR),
        ("DateTime", "2026-01-01T00:00:00+00:00", NEW_YEAR),
    ],
)
def test_a_value_becomes_what_the_parameter_takes(kind, value, converted):
    found = convert(Parameter("P", kind), value, function=False)
    assert found == converted
    assert type(found) is type(converted)


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("Int32", "abc", 'Cannot convert value "abc" to type "System.Int32"'),
        ("Int32", 2**31, "too large or too small for an Int32"),
        ("UInt16", -1, "too large or too small"),
        ("Int32", (1, 2), "Input string was not in a correct format."),
        ("Boolean", "True", "Boolean parameters accept only Boolean values and numbers"),
        ("SwitchParameter", "yes", "System.Management.Automation.SwitchParameter"),
        ("String", ("a", "b"), 'value of type "System.Object[]" to type "System.String"'),
        ("DateTime", "yesterday", "not recognized as a valid DateTime"),
        ("SecureString", "plain", 'to type "System.Security.SecureString"'),
        ("String", Secret("s"), 'to type "System.String"'),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_in_the_cmdlets_words(kind, value, why):
    with pytest.raises(PSError) as caught:
        convert(Parameter("P", kind), value, function=False)
    assert caught.value.error_id == "CannotConvertArgumentNoMessage"
    assert caught.value.message.startswith("Cannot bind parameter 'P'. ")
    assert why in caught.value.message


def test_null_switches_a_functions_switch_off():
    assert convert(Parameter("P", "SwitchParameter"), None, function=True) is False


def test_a_function_words_the_same_refusal_as_a_transformation():
    with pytest.raises(PSError) as caught:
        convert(Parameter("P", "Int32"), "abc", function=True)
    assert caught.value.error_id == "ParameterArgumentTransformationError"
    assert caught.value.category == "InvalidData"
    assert caught.value.exception.endswith("ParameterBindingArgumentTransformationException")


def test_a_member_of_an_enumeration_is_spelled_as_declared():
    parameter = Parameter("Type", "CertType[]", values=("Default", "WebServicesInternal"))
    assert convert(parameter, ("default", "WEBSERVICESINTERNAL"), function=False) == parameter.values


def test_what_is_no_member_of_an_enumeration_cannot_be_converted():
    parameter = Parameter("Type", "CertType[]", values=("Default", "External"))
    with pytest.raises(PSError, match="enumerator names and try again: Default, External") as caught:
        convert(parameter, "Sideways", function=False)
    assert caught.value.error_id == "CannotConvertArgumentNoMessage"


@pytest.mark.parametrize(("kind", "value"), [("String", "MX"), ("String[]", ("A", "MX"))])
def test_what_is_outside_a_validate_set_is_invalid(kind, value):
    with pytest.raises(PSError, match='The argument "MX" does not belong to the set "A,CNAME"') as caught:
        convert(Parameter("Type", kind, values=("A", "CNAME")), value, function=True)
    assert (caught.value.error_id, caught.value.category) == (
        "ParameterArgumentValidationError",
        "InvalidData",
    )


@pytest.mark.parametrize(
    ("value", "ending"),
    [(None, "NullNotAllowed"), ("", "EmptyStringNotAllowed"), ((), "EmptyArrayNotAllowed")],
)
def test_nothing_is_refused_where_something_is_mandatory(value, ending):
    with pytest.raises(PSError) as caught:
        convert(Parameter("P", "String[]", mandatory=True), value, function=False)
    assert caught.value.error_id == f"ParameterArgumentValidationError{ending}"


def test_an_empty_array_passes_where_it_is_allowed():
    parameter = Parameter("P", "String[]", mandatory=True, allow_empty=True)
    assert convert(parameter, (), function=False) == ()


def test_false_is_not_nothing():
    assert convert(Parameter("P", "Boolean", mandatory=True), value=False, function=False) is False


@pytest.mark.parametrize(
    ("kind", "value", "cast"),
    [
        ("String", ("one", "two"), "one two"),
        ("Int32", None, 0),
        ("SwitchParameter", None, False),
    ],
)
def test_a_function_casts_before_anything_else_is_looked_at(kind, value, cast):
    found = convert(Parameter("P", kind, allow_empty=True), value, function=True)
    assert (found, type(found)) == (cast, type(cast))


def test_a_function_takes_nothing_for_empty_text():
    assert convert(Parameter("P", allow_empty=True), None, function=True) == ""
    with pytest.raises(PSError) as refusal:
        convert(Parameter("P", mandatory=True), None, function=True)
    assert refusal.value.error_id == "ParameterArgumentValidationErrorEmptyStringNotAllowed"


@pytest.mark.parametrize(("kind", "value"), [("Boolean", None), ("DateTime", None), ("Int32", (1, 2))])
def test_a_function_cannot_cast_everything(kind, value):
    with pytest.raises(PSError) as refusal:
        convert(Parameter("P", kind), value, function=True)
    assert refusal.value.error_id == "ParameterArgumentTransformationError"
