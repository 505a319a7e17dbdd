import pytest

from lyncauto.lab.engine.call import Call, Identity, PSError
from lyncauto.model.secret import Secret

CALL = Call(
    "mgmt01",
    Identity("CONTOSO\\lyncadmin", network=False),
    {"Zone": "contoso.test", "Ttl": 3, "Local": True, "Values": ("a", "b"), "Password": Secret("s")},
)


def test_parameters_are_read_by_kind():
    assert CALL.text("Zone") == "contoso.test"
    assert CALL.number("Ttl") == 3
    assert CALL.switch("Local") is True
    assert CALL.texts("Values") == ("a", "b")
    assert CALL.secret("Password") == Secret("s")


def test_what_was_not_given_has_its_default():
    assert CALL.text("Name", "none") == "none"
    assert CALL.number("Size", 2048) == 2048
    assert CALL.switch("Force") is False
    assert CALL.texts("Before") == ()


@pytest.mark.parametrize("name", ["Pin", "Zone"])
def test_a_secret_that_is_none_is_an_error(name):
    with pytest.raises(KeyError):
        CALL.secret(name)


def test_an_error_that_nobody_takes_is_raised():
    with pytest.raises(PSError, match="lost"):
        CALL.error(PSError("lost", "Lost"))


def test_a_category_that_powershell_lacks_is_refused():
    with pytest.raises(ValueError, match="Sideways"):
        PSError("text", "Id", "Sideways")


def test_a_secret_parameter_does_not_show():
    assert "Secret(...)" in repr(CALL)
