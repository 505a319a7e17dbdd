"""Programs over WinRS: pywinrm's own client, and pypsrp's, against the lab's end point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy

import pytest
import requests
import winrm
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan
from winrm.exceptions import InvalidCredentialsError, WSManFaultError

from lyncauto.lab.cmdlets.registry import build_registry
from lyncauto.lab.engine.faults import Fault, FaultKind
from lyncauto.lab.engine.ledger import Ledger
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native.table import programs
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost
from lyncauto.lab.winrm.quotas import Quotas
from tests.contract.windows_host import PASSWORD, background_loop

DNS_HOST = "dc01.contoso.test"
CONTROL_C = -1073741510
NO_PROGRAM = 0x80070002
MEET = ("/EnumRecords", "contoso.test", "meet", "/Type", "A")


@pytest.fixture(scope="module")
def estate() -> Estate:
    return Estate("127.20.40")


@pytest.fixture
def wait() -> Iterator[Callable[..., object]]:
    with background_loop() as run:
        yield run


@pytest.fixture
def host(estate, wait, tmp_path) -> Iterator[WinRMHost]:
    operator = estate.description.operator
    accounts = Accounts(tmp_path, {operator: PASSWORD})
    accounts.write()
    made = WinRMHost(
        DNS_HOST, "127.0.0.1", 0, build_registry(estate, DNS_HOST), [Configuration("Microsoft.PowerShell")],
        [operator], ledger=Ledger(estate.wrote), quotas=Quotas(shells=3, commands=2),
        programs=programs(estate, DNS_HOST),
    )  # fmt: skip
    wait(made.start())
    yield made
    wait(made.stop())
    accounts.remove()


def session(host: WinRMHost, estate: Estate, password: str = PASSWORD.reveal()) -> winrm.Session:
    url = f"http://127.0.0.1:{host.port}/wsman"
    return winrm.Session(
        url, (estate.description.operator, password), transport="ntlm", ca_trust_path=None, proxy=None
    )


@pytest.fixture
def pywinrm(host, estate) -> winrm.Session:
    return session(host, estate)


def connection(host: WinRMHost, estate: Estate) -> WSMan:
    return WSMan(
        "127.0.0.1", port=host.port, ssl=False, auth="ntlm", no_proxy=True,
        username=estate.description.operator, password=PASSWORD.reveal(),
    )  # fmt: skip


@contextmanager
def opened(host: WinRMHost, estate: Estate) -> Iterator[WinRS]:
    with (
        connection(host, estate) as wsman,
        WinRS(wsman, codepage=65001, working_directory="C:\\work") as made,
    ):
        yield made


@pytest.fixture
def shell(host, estate) -> Iterator[WinRS]:
    with opened(host, estate) as made:
        yield made


def test_pywinrm_gets_a_programs_output_and_exit_code(pywinrm):
    done = pywinrm.run_cmd("dnscmd", MEET)
    assert done.status_code == 0
    assert done.std_out.startswith(b"Returned records:\r\n@ 3 A\t127.20.40.41\r\n")
    assert done.std_err == b""


def test_a_failure_comes_back_with_its_code_and_an_unknown_program_on_standard_error(pywinrm):
    assert pywinrm.run_cmd("dnscmd", ("/EnumRecords", "no.test", "x")).status_code == 9601
    assert pywinrm.run_cmd("certutil", ("-ping",)).status_code == -2147024637
    done = pywinrm.run_cmd("ipconfig", ("/all",))
    assert (done.status_code, done.std_out) == (1, b"")
    assert done.std_err.startswith(b"'ipconfig' is not recognized")


def test_a_script_that_pywinrm_encodes_for_powershell_runs_nowhere(pywinrm):
    done = pywinrm.run_ps("Get-CsPool")
    assert done.status_code == 1
    assert b"is not recognized" in done.std_err


def test_what_a_program_changes_is_counted_and_what_it_reads_is_not(pywinrm, estate):
    before = estate.writes
    pywinrm.run_cmd("dnscmd", MEET)
    pywinrm.run_cmd("dnscmd", ("/RecordDelete", "/f"))
    assert estate.writes == before + 1
    add = ("/RecordAdd", "contoso.test", "made", "60", "A", "10.0.0.1")
    assert pywinrm.run_cmd("dnscmd", add).status_code == 0
    assert estate.writes == before + 2
    assert [one.value for one in estate.zone.read("made.contoso.test", "A")] == ["10.0.0.1"]


def test_nothing_stays_open_when_a_client_is_done(pywinrm, host):
    pywinrm.run_cmd("klist")
    assert host.shells == 0


def test_a_wrong_password_runs_nothing(host, estate):
    with pytest.raises(InvalidCredentialsError):
        session(host, estate, "wrong").run_cmd("klist")
    assert host.ledger.commands[DNS_HOST, "klist"] == 0


def test_a_user_holds_no_more_shells_than_the_quota_says(pywinrm):
    opened = [pywinrm.protocol.open_shell() for _ in range(3)]
    with pytest.raises(WSManFaultError) as refused:
        pywinrm.protocol.open_shell()
    assert refused.value.wsman_fault_code == 2150859173
    for one in opened:
        pywinrm.protocol.close_shell(one, close_session=False)


def test_pypsrps_process_sees_the_same(shell):
    process = Process(shell, "dnscmd", list(MEET))
    process.invoke()
    assert process.rc == 0
    assert b"127.20.40.42\r\n" in process.stdout
    process.signal(SignalCode.TERMINATE)


def test_a_shell_holds_no_more_commands_than_the_quota_says(shell):
    for _ in range(2):
        Process(shell, "klist").invoke()
    with pytest.raises(Exception, match="maximum number of concurrent commands"):
        Process(shell, "klist").begin_invoke()


def test_a_program_that_waits_is_ended_by_control_c(shell):
    process = Process(shell, "dnscmd", ["/RecordDelete", "contoso.test", "meet", "A", "127.20.40.41"])
    process.begin_invoke()
    process.signal(SignalCode.CTRL_C)
    process.end_invoke()
    assert process.rc == CONTROL_C


@pytest.mark.parametrize("end", ["signal", "signals", "delete"])
def test_whoever_waits_for_a_program_is_told_when_it_is_forgotten(host, estate, end):
    with opened(host, estate) as shell, connection(host, estate) as other:
        process = Process(shell, "dnscmd", ["/RecordDelete", "contoso.test", "meet", "A", "127.20.40.41"])
        process.begin_invoke()
        listening = copy(shell)
        listening.wsman = other
        with ThreadPoolExecutor() as threads:
            heard = threads.submit(listening.receive, "stdout stderr", process.id)
            if end == "delete":
                shell.close()
            else:
                process.signal(SignalCode.TERMINATE)
            if end == "signals":
                process.signal(SignalCode.TERMINATE)
            ended = heard.exception(timeout=20)
    assert type(ended).__name__ == "WSManFaultError" or CONTROL_C in heard.result()


def test_without_cmd_exe_an_unknown_program_is_a_fault(shell):
    with pytest.raises(Exception, match="cannot find the file") as refused:
        Process(shell, "ipconfig", no_shell=True).begin_invoke()
    assert refused.value.code == NO_PROGRAM  # type: ignore[attr-defined]


def test_a_relative_file_is_looked_for_in_the_working_directory(shell, estate):
    config = f'"{estate.authority.description.config}"'
    arguments = ["-submit", "-q", "-AdminForceMachine", "-config", config, "web.req", "web.cer"]
    process = Process(shell, "certreq", arguments)
    process.invoke()
    assert b"0x80070002" in process.stdout
    estate.files[DNS_HOST].write("C:\\work\\web.req", b"nonsense")
    process = Process(shell, "certreq", arguments)
    process.invoke()
    assert b"0x8009310b" in process.stdout


@pytest.mark.parametrize(
    ("kind", "ran"), [(FaultKind.DROP_BEFORE, 0), (FaultKind.WSMAN_FAULT, 0), (FaultKind.DROP_AFTER, 1)]
)
def test_a_connection_that_breaks_or_a_fault_is_told_and_the_program_ran_or_not(pywinrm, host, kind, ran):
    host.faults.add("test", Fault(kind, "klist"))
    with pytest.raises((requests.ConnectionError, WSManFaultError)):
        pywinrm.run_cmd("klist")
    assert host.ledger.commands[DNS_HOST, "klist"] == ran
