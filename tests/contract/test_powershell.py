import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lyncauto.adapters.psrp.session import PsrpSession
from lyncauto.errors import (
    AccessDenied,
    ModuleNotTrusted,
    RemoteCommandFailed,
    SecondHopDenied,
)
from lyncauto.lab.engine.faults import FaultKind
from lyncauto.model.secret import Secret
from lyncauto.modules import READ, WRITE, module_hash
from lyncauto.ports.powershell import Command, NotRan, PowerShell, Ran, Unknown
from tests.contract.windows_host import NAME, RUNS_AS, USER, Meeting, WindowsHost, running

ECHO = Command("Get-Echo", {"Text": "one"})
ECHOED = Ran(({"Text": "one"},))


@pytest.fixture
def host(tmp_path) -> Iterator[WindowsHost]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def session(host) -> Iterator[PowerShell]:
    opened = PsrpSession(host.road())
    yield opened
    opened.close()


def test_a_session_says_which_host_it_is_on(session):
    assert session.host == NAME


def test_nothing_is_sent_before_the_first_command_and_nothing_stays_open_after_the_last(host):
    session = PsrpSession(host.road())
    assert host.winrm.ledger.shells[NAME] == 0
    assert session.run(ECHO) == ECHOED
    assert host.winrm.shells == 1
    session.close()
    assert host.winrm.shells == 0


@pytest.mark.parametrize(
    ("name", "value", "arrives"),
    [
        ("Text", "a; Remove-Item $(x) `'\"\n\u00e9\U0001f600", None),
        ("Switch", None, True),
        ("Truth", False, None),
        ("Truth", True, None),
        ("Count", 7, None),
        ("Count", 2**40, None),
        ("Names", ("a", "b,c"), None),
        ("Names", (), None),
        ("Phrase", Secret("p\u00e4ss; $x"), "p\u00e4ss; $x"),
    ],
)
def test_every_kind_of_parameter_arrives_as_what_it_is(session, name, value, arrives):
    expected = value if arrives is None else arrives
    assert session.run(Command("Get-Echo", {name: value})) == Ran(({name: expected},))


def test_objects_come_back_flat(session):
    outcome = session.run(Command("Get-Mixed"))
    assert isinstance(outcome, Ran)
    first, second, third = outcome.objects
    assert first == {"Fqdn": NAME, "Port": 443, "List": ("a", "b")}
    assert second == {"When": second["When"], "Nothing": None, "Truth": True, "Who": USER}
    assert str(second["When"]).startswith("2026-01-02T03:04:05")
    assert third == {"Value": "plain"}


@pytest.mark.parametrize(
    ("command", "error_id", "words"),
    [
        ("Get-Failure", "LyncAutoDrifted", "the zone is closed"),
        ("Get-Complaint", "HalfWrong", "half of it went wrong"),
        ("Get-Unheard", "CommandNotFoundException", "Get-Unheard"),
    ],
)
def test_a_command_that_reports_an_error_has_failed(session, command, error_id, words):
    with pytest.raises(RemoteCommandFailed) as caught:
        session.run(Command(command))
    assert caught.value.error_id == error_id
    assert words in caught.value.why
    assert NAME in caught.value.what
    assert session.run(ECHO) == ECHOED


def test_a_secret_is_starred_in_the_error_of_a_command_that_failed(session):
    with pytest.raises(RemoteCommandFailed) as caught:
        session.run(Command("Get-Echo", {"Phrase": Secret("Hidden-1"), "Nonsense": "x"}))
    assert caught.value.error_id == "NamedParameterNotFound"
    assert "Hidden-1" not in repr(caught.value.args) + caught.value.why
    assert "***" in caught.value.what


def test_a_command_that_may_not_is_access_denied(session):
    with pytest.raises(AccessDenied, match="Get-Refusal on fe01"):
        session.run(Command("Get-Refusal"))


def test_a_wrong_password_is_access_denied_and_nothing_ran(host):
    session = PsrpSession(host.road(password=Secret("wrong")))
    with pytest.raises(AccessDenied, match="refused CONTOSO"):
        session.run(ECHO)
    assert host.times("Get-Echo") == 0


def test_a_second_hop_without_credentials_is_told_apart_from_a_missing_right(host, session):
    with pytest.raises(SecondHopDenied, match="Get-CsSipDomain"):
        session.run(Command("Get-CsSipDomain"))
    somebody = PsrpSession(host.road(configuration=RUNS_AS))
    assert somebody.run(Command("Get-CsSipDomain")) == Ran(({"Identity": "pool"},))
    somebody.close()


def test_a_failure_that_nobody_knows_hints_at_the_session_that_it_ran_in(host, session):
    somebody = PsrpSession(host.road(configuration=RUNS_AS))
    for asked, hinted in ((session, True), (somebody, False)):
        with pytest.raises(RemoteCommandFailed) as caught:
            asked.run(Command("Get-CsPool"))
        assert ("runs as somebody" in caught.value.fix) == hinted
    somebody.close()


def test_a_host_that_is_away_did_not_run_the_command(host):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        outcome = PsrpSession(host.road(port=reserved.getsockname()[1])).run(ECHO)
    assert isinstance(outcome, NotRan)
    assert NAME in outcome.why


def test_a_session_configuration_that_is_not_there_did_not_run_the_command(host):
    outcome = PsrpSession(host.road(configuration="Nowhere")).run(ECHO)
    assert isinstance(outcome, NotRan)


@pytest.mark.parametrize(("kind", "ran"), [(FaultKind.DROP_BEFORE, 0), (FaultKind.DROP_AFTER, 1)])
def test_a_command_whose_answer_was_lost_is_unknown_and_never_repeated(host, session, kind, ran):
    session.run(Command("Get-Mixed"))
    host.break_with(kind, "Get-Echo")
    assert isinstance(session.run(ECHO), Unknown)
    assert host.times("Get-Echo") == ran
    assert session.run(ECHO) == ECHOED
    assert host.times("Get-Echo") == ran + 1


@pytest.mark.parametrize(("request_cut", "ran"), [(1, 0), (2, 1)])
def test_wherever_the_connection_breaks_the_command_is_in_doubt_and_never_repeated(
    host, session, request_cut, ran
):
    assert session.run(ECHO) == ECHOED
    host.cut_at(request_cut)  # the command itself, then the question for its output
    assert isinstance(session.run(Command("Get-Mixed")), Unknown)
    assert host.times("Get-Mixed") == ran
    assert isinstance(session.run(Command("Get-Mixed")), Ran)
    assert host.times("Get-Mixed") == ran + 1


def test_an_answer_that_is_here_counts_although_the_pipeline_could_not_be_closed(host, session):
    question = Command("Get-LyncAutoHost")
    assert session.run(question) == Ran(({"ComputerName": NAME},))
    host.cut_at(3)  # after the command and its output: the end of the pipeline
    assert session.run(question) == Ran(({"ComputerName": NAME},))
    assert session.run(question) == Ran(({"ComputerName": NAME},))
    assert host.times("Get-LyncAutoHost") == 3
    assert host.winrm.ledger.shells[NAME] == 2


@pytest.mark.parametrize("request_cut", [1, 2, 3, 4, 5])
def test_a_session_that_breaks_while_it_is_opened_or_set_up_leaves_the_command_unrun(
    host, session, request_cut
):
    host.cut_at(request_cut)
    outcome = session.run(Command("Get-LyncAutoHost"))
    assert isinstance(outcome, NotRan | Ran)
    assert host.times("Get-LyncAutoHost") == int(isinstance(outcome, Ran))
    assert session.run(ECHO) == ECHOED


def test_an_account_that_was_locked_meanwhile_is_access_denied_and_nothing_ran(host, session):
    assert session.run(ECHO) == ECHOED
    host.break_with(FaultKind.LOGON_REFUSED, "", times=None)
    host.wait(host.cut())
    with pytest.raises(AccessDenied, match="refused CONTOSO"):
        session.run(ECHO)
    assert host.times("Get-Echo") == 1


def test_a_text_of_many_fragments_arrives_and_comes_back_whole(session):
    long = Command("Get-Echo", {"Text": "\u00e4bc" * 100_000})
    assert session.run(long) == Ran(({"Text": "\u00e4bc" * 100_000},))


def test_a_command_that_is_too_slow_is_unknown_and_goes_on(host):
    session = PsrpSession(host.road(answer=1.0))
    assert session.run(ECHO) == ECHOED
    host.break_with(FaultKind.DELAY, "Get-Echo", seconds=3.0)
    assert isinstance(session.run(ECHO), Unknown)
    assert session.run(ECHO) == ECHOED
    session.close()


def test_a_command_that_the_service_refuses_did_not_run(host, session):
    host.break_with(FaultKind.WSMAN_FAULT, "Get-Echo")
    outcome = session.run(ECHO)
    assert isinstance(outcome, NotRan)
    assert "cannot process" in outcome.why
    assert host.times("Get-Echo") == 0
    assert session.run(ECHO) == ECHOED


def test_an_idle_connection_that_the_host_closed_costs_nothing(host, session):
    assert session.run(ECHO) == ECHOED
    host.wait(host.cut())
    assert session.run(ECHO) == ECHOED
    assert host.times("Get-Echo") == 2
    assert host.winrm.ledger.shells[NAME] == 1


def test_a_pool_that_died_at_the_host_is_opened_again_and_given_its_modules(host, session):
    question = Command("Get-LyncAutoHost")
    assert session.run(question) == Ran(({"ComputerName": NAME},))
    host.wait(host.restart())
    assert session.run(question) == Ran(({"ComputerName": NAME},))
    assert host.times("Get-LyncAutoHost") == 2
    assert host.winrm.ledger.shells[NAME] == 2


def test_questions_at_the_same_time_have_a_pool_each_and_those_that_follow_take_these_up(host, session):
    for _ in range(2):
        with ThreadPoolExecutor(Meeting.size) as threads:
            heard = threads.map(session.run, [Command("Get-Meeting")] * Meeting.size)
        assert [*heard] == [Ran(())] * Meeting.size
        assert session.run(ECHO) == ECHOED
        assert host.winrm.shells == Meeting.size
    assert host.winrm.ledger.shells[NAME] == Meeting.size
    session.close()
    assert host.winrm.shells == 0


@pytest.mark.parametrize("modules", ["sent", "installed"])
def test_a_remote_function_is_there_when_it_is_first_called(host, modules):
    session = PsrpSession(host.road(modules=modules))
    assert session.run(Command("Get-LyncAutoHost")) == Ran(({"ComputerName": NAME},))
    assert session.run(Command("Set-LyncAutoDnsRecord")) == Ran(())
    session.close()


def test_a_module_that_is_not_the_shipped_one_is_refused_with_both_hashes(tmp_path):
    with running(tmp_path, write_hash="0" * 64) as host:
        session = PsrpSession(host.road(modules="installed"))
        assert session.run(Command("Get-LyncAutoHost")) == Ran(({"ComputerName": NAME},))
        for _ in range(2):
            with pytest.raises(ModuleNotTrusted) as caught:
                session.run(Command("Set-LyncAutoDnsRecord"))
            assert "0" * 64 in caught.value.why
            assert module_hash(WRITE) in caught.value.why
        assert host.times("Set-LyncAutoDnsRecord") == 0
        session.close()


@pytest.mark.parametrize("step", ["Import-Module", "Get-LyncAutoModuleHash"])
def test_a_module_that_could_not_be_loaded_leaves_the_command_unrun(host, step):
    session = PsrpSession(host.road(modules="installed"))
    host.break_with(FaultKind.DROP_AFTER, step)
    outcome = session.run(Command("Get-LyncAutoHost"))
    assert isinstance(outcome, NotRan)
    assert READ in outcome.why
    assert host.times("Get-LyncAutoHost") == 0
    assert session.run(Command("Get-LyncAutoHost")) == Ran(({"ComputerName": NAME},))
    session.close()
