import pytest

from lyncauto.adapters.dns_server import WindowsDnsServer
from lyncauto.errors import (
    AccessDenied,
    AnswerLost,
    DnsRefused,
    Drifted,
    EstateUnreadable,
    HostUnreachable,
    RemoteCommandFailed,
)
from lyncauto.ports.dns import RRset
from lyncauto.ports.powershell import NotRan, Ran, Unknown
from tests.unit.adapters.scripted_shell import Answer, ScriptedShell

NAME = "webint.contoso.test"
BEFORE = RRset(NAME, "A", ("10.0.0.5",), 3600)
AFTER = RRset(NAME, "A", ("10.0.0.50", "10.0.0.51"), 60)
MOVED = RRset(NAME, "A", ("10.0.0.50",), 3600)
THREE = RRset(NAME, "A", ("10.0.0.5", "10.0.0.6", "10.0.0.7"), 3600)
LOWERED = RRset(NAME, "A", THREE.values, 60)


def record(
    value: str, ttl: int = 3600, *, static: bool = True, name: str = NAME, type: str = "A"
) -> dict[str, str | int | bool]:
    return {"Name": name, "Type": type, "Value": value, "TimeToLive": ttl, "Static": static}


def server(**answers: Answer) -> tuple[WindowsDnsServer, ScriptedShell]:
    shell = ScriptedShell("dc01.contoso.test", **answers)
    return WindowsDnsServer(shell, "contoso.test"), shell


def test_records_are_one_set_in_order():
    dns, shell = server(Get_LyncAutoDnsRecord=Ran((record("10.0.0.6"), record("10.0.0.5"))))
    assert dns.read(NAME, "A") == RRset(NAME, "A", ("10.0.0.5", "10.0.0.6"), 3600)
    assert shell.asked[0].parameters == {"Zone": "contoso.test", "Name": (NAME,), "Type": ("A",)}


def test_no_record_is_no_set():
    dns, _ = server(Get_LyncAutoDnsRecord=Ran(()))
    assert dns.read(NAME, "A") is None


def test_several_names_and_types_are_read_by_one_command_and_told_apart():
    found = (
        record("10.0.0.6"),
        record("10.0.0.5"),
        record("2001:db8::1", type="AAAA"),
        record("webint.contoso.test", name="meet.contoso.test", type="CNAME"),
    )
    dns, shell = server(Get_LyncAutoDnsRecord=Ran(found))
    asked = (NAME, "Meet.contoso.test", "dialin.contoso.test"), ("A", "AAAA", "CNAME")
    assert dns.read_all(*asked) == (
        RRset(NAME, "A", ("10.0.0.5", "10.0.0.6"), 3600),
        RRset(NAME, "AAAA", ("2001:db8::1",), 3600),
        RRset("Meet.contoso.test", "CNAME", ("webint.contoso.test",), 3600),
    )
    (command,) = shell.asked
    assert command.parameters == {"Zone": "contoso.test", "Name": asked[0], "Type": asked[1]}


def test_a_record_that_nobody_asked_for_is_refused_and_never_leaves_a_name_without_one():
    dns, _ = server(Get_LyncAutoDnsRecord=Ran((record("10.0.0.5", name="webint"),)))
    with pytest.raises(EstateUnreadable) as told:
        dns.read_all((NAME,), ("A", "AAAA"))
    assert "A webint" in told.value.why


def test_of_several_times_to_live_the_longest_counts_and_one_ageing_record_makes_the_set_ageing():
    dns, _ = server(
        Get_LyncAutoDnsRecord=Ran((record("10.0.0.5", 60), record("10.0.0.6", 300, static=False)))
    )
    found = dns.read(NAME, "A")
    assert found is not None
    assert (found.ttl, found.static) == (300, False)


@pytest.mark.parametrize(
    ("before", "after", "parameters"),
    [
        (BEFORE, AFTER, (("10.0.0.5",), 3600, ("10.0.0.50", "10.0.0.51"), 60)),
        (None, AFTER, ((), 0, ("10.0.0.50", "10.0.0.51"), 60)),
        (BEFORE, None, (("10.0.0.5",), 3600, (), 0)),
    ],
)
def test_a_change_is_one_command_that_compares_and_sets(before, after, parameters):
    dns, shell = server(Set_LyncAutoDnsRecord=Ran(()))
    dns.replace(NAME, "A", before, after)
    (asked,) = shell.asked
    sent = [asked.parameters[key] for key in ("BeforeValue", "BeforeTtl", "AfterValue", "AfterTtl")]
    assert tuple(sent) == parameters


def test_records_that_somebody_else_changed_are_drift():
    found = RemoteCommandFailed("x", why="found: 10.0.0.9 (3600 s)", fix="", error_id="LyncAutoDrifted")
    dns, _ = server(Set_LyncAutoDnsRecord=found)
    with pytest.raises(Drifted) as caught:
        dns.replace(NAME, "A", BEFORE, AFTER)
    assert "10.0.0.5 (3600 s)" in caught.value.why
    assert "10.0.0.9 (3600 s)" in caught.value.why


@pytest.mark.parametrize(
    "answer",
    [
        AccessDenied("x", why="Access is denied.", fix=""),
        RemoteCommandFailed("x", why="Access is denied.", fix="", error_id="LyncAutoDnsModuleMissing"),
    ],
)
def test_a_server_that_refuses_is_named_with_its_words(answer):
    dns, shell = server(Set_LyncAutoDnsRecord=answer)
    with pytest.raises(DnsRefused, match="did not change A record webint") as caught:
        dns.replace(NAME, "A", BEFORE, MOVED)
    assert caught.value.why == "Access is denied."
    assert len(shell.asked) == 1  # one record is changed or it is not


REFUSALS = [
    AccessDenied("x", why="Access is denied.", fix=""),
    RemoteCommandFailed("x", why="the server is busy", fix="", error_id="WIN32 9560"),
    RemoteCommandFailed("x", why="it was there a moment ago", fix="", error_id="LyncAutoRecordGone"),
]


@pytest.mark.parametrize("answer", REFUSALS, ids=repr)
@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (BEFORE, AFTER, Ran((record("10.0.0.50", 60),))),
        (AFTER, BEFORE, Ran((record("10.0.0.5"), record("10.0.0.51", 60)))),
        (THREE, LOWERED, Ran((record("10.0.0.5", 60), record("10.0.0.6"), record("10.0.0.7")))),
        (None, AFTER, Ran((record("10.0.0.50", 60),))),
        (THREE, None, Ran(())),
        (THREE, MOVED, Unknown("cut")),
        (THREE, MOVED, AccessDenied("x", why="", fix="")),
    ],
)
def test_a_refusal_in_the_midst_of_several_records_leaves_them_in_doubt(answer, before, after, found):
    dns, _ = server(Set_LyncAutoDnsRecord=answer, Get_LyncAutoDnsRecord=found)
    with pytest.raises(AnswerLost, match="may have been made in part") as caught:
        dns.replace(NAME, "A", before, after)
    assert caught.value.why == answer.why


@pytest.mark.parametrize("answer", REFUSALS, ids=repr)
@pytest.mark.parametrize(
    ("before", "found"), [(THREE, (record("10.0.0.7"), record("10.0.0.5"), record("10.0.0.6"))), (None, ())]
)
def test_a_refusal_that_left_every_record_as_it_was_is_no_doubt(answer, before, found):
    dns, _ = server(Set_LyncAutoDnsRecord=answer, Get_LyncAutoDnsRecord=Ran(found))
    with pytest.raises(DnsRefused):
        dns.replace(NAME, "A", before, AFTER)


def test_a_host_that_is_no_dns_server_is_not_asked_again():
    missing = RemoteCommandFailed("x", why="no module", fix="", error_id="LyncAutoDnsModuleMissing")
    dns, shell = server(Set_LyncAutoDnsRecord=missing)
    with pytest.raises(DnsRefused):
        dns.replace(NAME, "A", THREE, MOVED)
    assert [command.name for command in shell.asked] == ["Set-LyncAutoDnsRecord"]


@pytest.mark.parametrize(
    ("outcome", "error"), [(Unknown("cut"), AnswerLost), (NotRan("away"), HostUnreachable)]
)
def test_a_change_in_doubt_is_told_from_one_that_was_not_made(outcome, error):
    dns, _ = server(Set_LyncAutoDnsRecord=outcome)
    with pytest.raises(error):
        dns.replace(NAME, "A", BEFORE, AFTER)
