from datetime import UTC, datetime, timedelta, timezone

from psrpcore import Command
from psrpcore.types import ErrorCategory, PSInt, PSInt64, PSList, PSObject, PSSecureString, PSString

from lyncauto.lab.engine.binding_errors import TRANSFORMATION
from lyncauto.lab.engine.call import Output, PSError
from lyncauto.lab.engine.record import Record
from lyncauto.lab.engine.session import Statement
from lyncauto.lab.winrm import clixml
from lyncauto.model.secret import Secret


def command(text: str, *, last: bool, **parameters: object) -> Command:
    made = Command(text)
    made.end_of_statement = last
    for name, value in parameters.items():
        made.add_parameter(name, value)
    return made


def test_values_lose_their_psrp_class():
    value = clixml.plain(PSList([PSString("a"), PSInt(1), True, None, 2.5]))
    assert isinstance(value, tuple)
    assert [type(item) for item in value] == [str, int, bool, type(None), float]


def test_a_secure_string_becomes_a_secret():
    assert clixml.plain(PSSecureString("s3cret")) == Secret("s3cret")


def test_commands_are_split_where_a_statement_ends():
    sent = [command("Get-A", last=False), command("Get-B", last=True, Name="x"), command("Get-C", last=True)]
    assert clixml.statements(sent) == [
        [Statement("Get-A"), Statement("Get-B", given=(("Name", "x"),))],
        [Statement("Get-C")],
    ]


def test_a_date_is_sent_in_utc():
    there = datetime(2026, 2, 3, 5, 5, 6, tzinfo=timezone(timedelta(hours=1)))
    sent = clixml.serialisable({"At": there, "Big": 2**40, "Small": 1, "Flag": True})
    assert isinstance(sent, PSObject)
    found = {entry.name: entry.get_value(sent) for entry in sent.PSObject.extended_properties}
    assert found["At"] == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert isinstance(found["Big"], PSInt64)
    assert found["Flag"] is True


def test_a_type_makes_a_deserialised_object_with_adapted_properties():
    sent = clixml.serialisable(Output("Some.Type", {"Identity": "x"}))
    assert isinstance(sent, PSObject)
    assert sent.PSObject.type_names[0] == "Deserialized.Some.Type"
    assert [entry.name for entry in sent.PSObject.adapted_properties] == ["Identity"]
    assert sent.PSObject.extended_properties == []


def test_an_error_record_says_what_went_wrong_where():
    error = PSError("gone", "Gone", "ObjectNotFound", "x", exception="System.IO.FileNotFoundException")
    sent = clixml.error_record(Record(error, "Get-Thing", "Lab.GetThing"))
    assert sent.FullyQualifiedErrorId == "Gone,Lab.GetThing"
    assert sent.CategoryInfo.Category == ErrorCategory.ObjectNotFound
    assert (sent.CategoryInfo.Activity, sent.CategoryInfo.TargetName) == ("Get-Thing", "x")
    assert sent.CategoryInfo.Reason == "FileNotFoundException"
    assert sent.Exception.PSObject.type_names[:3] == [
        "System.IO.FileNotFoundException",
        "System.IO.IOException",
        "System.SystemException",
    ]


def test_an_exception_of_powershell_is_a_runtime_exception_too():
    thrown = clixml.exception(PSError("x", "X", exception=TRANSFORMATION))
    assert [name.rpartition(".")[2] for name in thrown.PSObject.type_names[:3]] == [
        "ParameterBindingArgumentTransformationException",
        "ParameterBindingException",
        "RuntimeException",
    ]
