import pytest

from lyncauto.lab.engine.binding_errors import command_not_found
from lyncauto.lab.engine.call import Call, Identity, PSError
from lyncauto.lab.engine.hops import to_management_store
from lyncauto.lab.engine.rewording import reworded


def denied() -> PSError:
    with pytest.raises(PSError) as caught:
        to_management_store(Call("mgmt01", Identity("CONTOSO\\lyncadmin", network=False)))
    return caught.value


def test_a_vendors_error_keeps_nothing_that_a_program_could_know_it_by():
    before, after = denied(), reworded(denied())
    for part in ("message", "error_id", "category", "target", "exception"):
        assert getattr(after, part) != getattr(before, part)
    assert after.terminating == before.terminating


def test_what_our_own_functions_and_powershell_itself_say_stays_as_it_is():
    ours = PSError("the record is another one", "LyncAutoDrifted", "InvalidResult")
    for error in (ours, command_not_found("Get-CsPool")):
        assert reworded(error) is error
