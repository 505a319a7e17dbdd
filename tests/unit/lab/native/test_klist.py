import pytest

from tests.unit.lab.native.windows import Windows


@pytest.mark.parametrize(
    ("arguments", "substatus"),
    [((), "(ShowTickets substatus): 1312\n"), (("get", "HTTP/x"), "(GetTicket substatus): 0x520\n")],
)
def test_a_session_over_winrm_has_no_tickets_and_gets_none(arguments, substatus):
    ended = Windows().run("klist", *arguments)
    assert ended.code == 1
    assert substatus in ended.out
    assert "klist failed with 0xc000005f/-1073741729: A specified logon session does not exist." in ended.out


def test_anything_else_is_answered_with_the_usage():
    assert Windows().run("klist", "nonsense").out.startswith("Usage: klist.exe")
