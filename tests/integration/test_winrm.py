"""The lab's WinRM end point against pypsrp, a client that was not written for it."""

import asyncio
import hashlib
import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import requests
from pypsrp.complex_objects import ObjectMeta
from pypsrp.exceptions import AuthenticationError, WinRMTransportError, WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.shell import SignalCode
from pypsrp.wsman import SelectorSet, WSMan

from lyncauto.lab.engine.call import Call, Output, PSError
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.faults import Fault, FaultKind
from lyncauto.lab.engine.registry import Function, Registry
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost
from lyncauto.lab.winrm.quotas import Quotas
from lyncauto.model.secret import Secret

USER = "CONTOSO\\lyncadmin"
OTHER = "CONTOSO\\other"  # may use the host as well
GUEST = "CONTOSO\\guest"  # may not
PASSWORD = "correct-horse-7"
COMPLETED, FAILED = 4, 5  # PSInvocationState
TEXT = "function Get-Word { 'é' }\n"
MODULE = "LyncAuto.Read"
MEGABYTE = 1024 * 1024
QUOTAS = Quotas(shells=3, commands=4)


@dataclass
class Gate:
    """A command that says when it has begun and goes on when it is let."""

    begun: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def handler(self, _: Call) -> list[Output]:
        self.begun.set()
        await self.opened.wait()
        self.ended.set()
        return [Output("", {"Passed": True})]


def pools(call: Call):
    if call.text("Identity") == "missing":
        call.error(PSError("no such pool", "NoPool", "ObjectNotFound", "missing"))
        return
    call.warn("the topology is stale")
    yield Output(
        "Microsoft.Rtc.Management.Deploy.Internal.Cluster",
        {
            "Identity": call.text("Identity", "pool01.contoso.test"),
            "Computers": ("fe01", "fe02"),
            "Count": 2,
            "Big": 2**40,
            "Enabled": True,
            "Nothing": None,
            "At": datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
        },
    )


def denied(_: Call):
    yield {"Before": 1}
    raise PSError("denied", "NotAllowed", "PermissionDenied", exception="System.UnauthorizedAccessException")


def who(call: Call):
    yield {"Host": call.host, "User": call.identity.user, "Network": call.identity.network}


def word(_: Call):
    yield {"Word": "é"}


def reveal(call: Call):
    yield {"Length": len(call.secret("Password").reveal())}


def registry(gate: Gate) -> Registry:
    known = Registry("Lync Server 2010")
    known.command("Get-CsPool", pools, class_name="Microsoft.Rtc.Management.Xds.GetPoolCmdlet")
    known.command("Get-CsServerVersion", lambda _: ["Microsoft Lync Server 2010"])
    known.command("Get-CsSipDomain", denied)
    known.command("Enable-CsTopology", lambda _: [], writes=True)
    nothing = Declaration.of_function()
    known.command("Get-Who", who, declaration=nothing)
    values = Declaration.of_function(Parameter("Values", "String[]", mandatory=True, allow_empty=True))
    known.command("Get-Values", lambda call: [{"Values": call.texts("Values")}], declaration=values)
    known.command("Wait-Gate", gate.handler, declaration=nothing)
    known.command("Get-Much", lambda _: [{"Text": "x" * MEGABYTE}], declaration=nothing)
    password = Declaration.of_function(Parameter("Password", "SecureString", mandatory=True))
    known.command("Measure-Password", reveal, declaration=password)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    known.module(MODULE, digest, {"Get-Word": Function(word)})
    known.module("LyncAuto.There", "0" * 64, {"Get-There": Function(word)}, installed=True)
    return known


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in its own thread: the client under test is a blocking one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def host(loop, gate, tmp_path) -> Iterator[WinRMHost]:
    accounts = Accounts(tmp_path, dict.fromkeys((USER, OTHER, GUEST), Secret(PASSWORD)))
    accounts.write()
    configurations = [Configuration("Microsoft.PowerShell"), Configuration("LyncAuto", "CONTOSO\\svc")]
    end_point = WinRMHost(
        "mgmt01", "127.0.0.1", 0, registry(gate), configurations, {USER, OTHER}, quotas=QUOTAS
    )
    wait(loop, end_point.start())
    yield end_point
    wait(loop, end_point.stop())
    accounts.remove()


def wait(loop, coroutine):
    future: Future[object] = asyncio.run_coroutine_threadsafe(coroutine, loop)
    return future.result(20)


def connect(host: WinRMHost, auth: str = "ntlm", user: str = USER, password: str = PASSWORD) -> WSMan:
    return WSMan(
        "127.0.0.1",
        port=host.port,
        ssl=False,
        auth=auth,
        username=user,
        password=password,
        encryption="always",
        operation_timeout=5,
        no_proxy=True,
    )


@pytest.fixture
def pool(host) -> Iterator[RunspacePool]:
    with connect(host) as connection, RunspacePool(connection) as pool:
        yield pool


def mend(pool: RunspacePool) -> None:
    """Begin a new TCP connection with a log-on of its own, as a client must after a lost one."""
    pool.connection.transport.close()
    pool.connection.transport.encryption = None
    pool.connection.transport.session = None


def run(pool: RunspacePool, name: str, **parameters: object) -> PowerShell:
    with PowerShell(pool) as shell:
        shell.add_cmdlet(name).add_parameters(parameters)
        shell.invoke()
        return shell


def script(pool: RunspacePool, text: str) -> PowerShell:
    with PowerShell(pool) as shell:
        shell.add_script(text)
        shell.invoke()
        return shell


def error_of(shell):
    (record,) = shell.streams.error
    return shell.state, record.fq_error, str(record)


@pytest.mark.parametrize("auth", ["ntlm", "negotiate"])
def test_a_cmdlet_answers_over_either_way_of_logging_on(host, auth):
    with connect(host, auth) as connection, RunspacePool(connection) as pool:
        assert run(pool, "Get-CsServerVersion").output == ["Microsoft Lync Server 2010"]


def test_an_object_arrives_with_its_type_and_its_properties(pool):
    shell = run(pool, "Get-CsPool", Identity="pool02")
    (found,) = shell.output
    assert shell.state == COMPLETED
    assert found.types[0] == "Deserialized.Microsoft.Rtc.Management.Deploy.Internal.Cluster"
    assert found.adapted_properties == {
        "Identity": "pool02",
        "Computers": ["fe01", "fe02"],
        "Count": 2,
        "Big": 2**40,
        "Enabled": True,
        "Nothing": None,
        "At": "2026-02-03T04:05:06Z",
    }
    assert [warning.message for warning in shell.streams.warning] == ["the topology is stale"]


def test_an_object_without_a_type_is_a_custom_object(pool):
    (found,) = run(pool, "Get-Who").output
    assert found.types[0] == "System.Management.Automation.PSCustomObject"
    assert found.extended_properties == {"Host": "mgmt01", "User": USER, "Network": False}


def test_a_configuration_that_runs_as_somebody_gives_its_sessions_a_second_hop(host):
    with connect(host) as connection, RunspacePool(connection, configuration_name="LyncAuto") as pool:
        (found,) = run(pool, "Get-Who").output
    assert (found.extended_properties["User"], found.extended_properties["Network"]) == ("CONTOSO\\svc", True)


def test_a_parameter_that_does_not_exist_fails_the_pipeline(pool):
    state, error_id, message = error_of(run(pool, "Get-CsPool", Foo=1))
    assert state == FAILED
    assert error_id == "NamedParameterNotFound,Microsoft.Rtc.Management.Xds.GetPoolCmdlet"
    assert message == "A parameter cannot be found that matches parameter name 'Foo'."


def test_a_command_that_does_not_exist_fails_the_pipeline(pool):
    state, error_id, _ = error_of(run(pool, "Get-Nope"))
    assert (state, error_id) == (FAILED, "CommandNotFoundException")


def test_an_error_that_does_not_terminate_leaves_the_pipeline_completed(pool):
    shell = run(pool, "Get-CsPool", Identity="missing")
    (record,) = shell.streams.error
    assert (shell.state, record.fq_error) == (COMPLETED, "NoPool,Microsoft.Rtc.Management.Xds.GetPoolCmdlet")
    assert (record.target_name, record.reason) == ("missing", "RuntimeException")


def test_the_same_error_terminates_where_the_client_says_stop(pool):
    state, error_id, message = error_of(run(pool, "Get-CsPool", Identity="missing", ErrorAction="Stop"))
    assert (state, error_id.partition(",")[0]) == (FAILED, "NoPool")
    assert message.endswith("is set to Stop: no such pool")


def test_what_came_before_a_terminating_error_has_arrived(pool):
    shell = run(pool, "Get-CsSipDomain")
    assert [item.extended_properties for item in shell.output] == [{"Before": 1}]
    assert shell.streams.error[0].reason == "UnauthorizedAccessException"
    assert shell.state == FAILED


def test_a_secure_string_arrives_as_it_was_meant(pool):
    pool.exchange_keys()
    secret = pool.serialize("s3cret!", ObjectMeta("SS"))
    (found,) = run(pool, "Measure-Password", Password=secret).output
    assert found.extended_properties == {"Length": 7}


def test_a_megabyte_arrives_whole(pool):
    (found,) = run(pool, "Get-Much").output
    assert found.extended_properties == {"Text": "x" * MEGABYTE}


def test_two_pools_of_one_host_run_at_the_same_time(host, loop, gate, pool):
    waiting = PowerShell(pool).add_cmdlet("Wait-Gate")
    waiting.begin_invoke()
    with connect(host) as connection, RunspacePool(connection) as other:
        assert run(other, "Get-CsServerVersion").output
    loop.call_soon_threadsafe(gate.opened.set)
    waiting.end_invoke()
    assert waiting.output
    waiting.close()


def test_a_pipeline_can_be_stopped(gate, pool):
    with PowerShell(pool) as shell:
        shell.add_cmdlet("Wait-Gate").begin_invoke()
        assert gate.begun.wait(20)
        shell.stop()
    assert not gate.ended.is_set()
    assert run(pool, "Get-CsServerVersion").output


@pytest.mark.parametrize("values", [[], ["one"], ["one", "two"]])
def test_an_array_arrives_as_it_was_sent(pool, values):
    (found,) = run(pool, "Get-Values", Values=values).output
    assert found.extended_properties == {"Values": values}


def test_a_parameter_larger_than_a_fragment_arrives_whole(pool):
    (found,) = run(pool, "Get-CsPool", Identity="y" * MEGABYTE).output
    assert found.adapted_properties["Identity"] == "y" * MEGABYTE


def test_pipelines_of_one_pool_wait_for_a_free_runspace(loop, gate, pool):
    first, second = (PowerShell(pool).add_cmdlet("Wait-Gate") for _ in range(2))
    first.begin_invoke()
    assert gate.begun.wait(20)
    assert pool.get_available_runspaces() == 0
    second.begin_invoke()
    loop.call_soon_threadsafe(gate.opened.set)
    for shell in (first, second):
        shell.end_invoke()
        assert shell.output
        shell.close()
    assert pool.get_available_runspaces() == 1


def test_a_pipeline_that_waits_can_be_taken_back(host, loop, gate, pool):
    first = PowerShell(pool).add_cmdlet("Wait-Gate")
    first.begin_invoke()
    second = PowerShell(pool).add_cmdlet("Enable-CsTopology")
    second.begin_invoke()
    pool.shell.signal(SignalCode.TERMINATE, second.id)
    loop.call_soon_threadsafe(gate.opened.set)
    first.end_invoke()
    first.close()
    assert ("mgmt01", "Enable-CsTopology") not in host.ledger.commands


def test_a_pool_can_be_left_and_taken_up_again(loop, gate, pool):
    shell = PowerShell(pool).add_cmdlet("Wait-Gate")
    shell.begin_invoke()
    pool.disconnect()
    loop.call_soon_threadsafe(gate.opened.set)
    assert gate.ended.wait(20)
    pool.connect()
    shell.connect()
    assert shell.output[0].extended_properties == {"Passed": True}
    shell.close()


def test_closing_a_pool_stops_what_runs_in_it(host, gate):
    connection = connect(host)
    pool = RunspacePool(connection)
    pool.open()
    PowerShell(pool).add_cmdlet("Wait-Gate").begin_invoke()
    assert gate.begun.wait(20)
    pool.shell.close()
    connection.close()
    assert (host.shells, gate.ended.is_set()) == (0, False)


def test_a_wrong_password_is_refused(host):
    with connect(host, password="wrong") as connection, pytest.raises(AuthenticationError):
        RunspacePool(connection).open()


def test_an_account_without_rights_on_the_host_is_denied(host):
    with connect(host, user=GUEST) as connection, pytest.raises(WSManFaultError, match="Access is denied"):
        RunspacePool(connection).open()


def test_a_log_on_can_be_made_to_fail(host):
    host.faults.add("nobody", Fault(FaultKind.LOGON_REFUSED, times=None))
    with connect(host) as connection, pytest.raises(AuthenticationError):
        RunspacePool(connection).open()


def test_a_configuration_that_does_not_exist_is_a_fault(host):
    with connect(host) as connection:
        pool = RunspacePool(connection, configuration_name="Nope")
        with pytest.raises(WSManFaultError) as caught:
            pool.open()
    assert caught.value.code == 2150858811


def test_a_user_may_have_so_many_shells_and_no_more(host):
    with connect(host) as connection:
        open_ones = [RunspacePool(connection) for _ in range(QUOTAS.shells)]
        for pool in open_ones:
            pool.open()
        with pytest.raises(WSManFaultError) as caught:
            RunspacePool(connection).open()
        for pool in open_ones:
            pool.close()
    assert caught.value.code == 2150859173
    assert host.shells == 0
    assert host.ledger.shells == {"mgmt01": QUOTAS.shells}


def test_a_pipeline_that_is_not_closed_counts_against_the_shell(host, pool):
    for _ in range(QUOTAS.commands):
        PowerShell(pool).add_cmdlet("Get-CsServerVersion").invoke()
    with pytest.raises(WSManFaultError) as caught:
        PowerShell(pool).add_cmdlet("Get-CsServerVersion").invoke()
    assert caught.value.code == 2150859241


def test_a_shell_is_found_by_the_user_who_opened_it_alone(pool, host):
    assert pool.is_alive()
    selectors = SelectorSet()
    selectors.add_option("ShellId", pool.shell.id)
    with connect(host, user=OTHER) as connection, pytest.raises(WSManFaultError) as caught:
        connection.delete(pool.shell.resource_uri, selector_set=selectors)
    assert caught.value.code == 2150858843
    assert pool.is_alive()


def test_a_shipped_module_that_was_sent_makes_its_functions_known_in_that_pool(host, pool):
    assert error_of(run(pool, "Get-Word"))[1] == "CommandNotFoundException"
    assert script(pool, TEXT).state == COMPLETED
    assert run(pool, "Get-Word").output[0].extended_properties == {"Word": "é"}
    with connect(host) as connection, RunspacePool(connection) as other:
        assert error_of(run(other, "Get-Word"))[1] == "CommandNotFoundException"


@pytest.mark.parametrize("text", ["Get-CsPool", TEXT + " ", "Remove-Item C:\\ -Recurse"])
def test_any_other_script_is_refused(pool, text):
    assert error_of(script(pool, text))[:2] == (FAILED, "ScriptsNotAllowed")


def test_a_module_that_the_host_has_is_imported(pool):
    run(pool, "Import-Module", Name="LyncAuto.There")
    assert run(pool, "Get-There").output


def test_a_module_that_the_host_lacks_is_not_found(pool):
    state, error_id, _ = error_of(run(pool, "Import-Module", Name=MODULE))
    assert (state, error_id.partition(",")[0]) == (COMPLETED, "Modules_ModuleNotFound")


def test_a_connection_dropped_before_the_command_leaves_it_unrun(host, pool):
    host.faults.add("cut", Fault(FaultKind.DROP_BEFORE, "Enable-CsTopology"))
    with pytest.raises(requests.ConnectionError):
        run(pool, "Enable-CsTopology")
    assert host.ledger.commands == {}
    mend(pool)
    assert run(pool, "Enable-CsTopology").state == COMPLETED
    assert host.ledger.writes == {("mgmt01", "Enable-CsTopology"): 1}


def test_a_command_of_many_fragments_is_dropped_with_the_last_of_them(host, pool):
    host.faults.add("cut", Fault(FaultKind.DROP_BEFORE, "Get-CsPool"))
    with pytest.raises(requests.ConnectionError):
        PowerShell(pool).add_cmdlet("Get-CsPool").add_parameter("Identity", "y" * MEGABYTE).invoke()
    assert host.ledger.commands == {}
    mend(pool)
    assert run(pool, "Get-CsPool").output


def test_a_connection_dropped_after_the_command_has_it_run_once(host, pool):
    host.faults.add("cut", Fault(FaultKind.DROP_AFTER, "enable-cstopology"))
    with pytest.raises(requests.ConnectionError):
        PowerShell(pool).add_cmdlet("Enable-CsTopology").invoke()
    assert host.ledger.writes == {("mgmt01", "Enable-CsTopology"): 1}
    mend(pool)
    assert run(pool, "Get-CsServerVersion").output


def test_a_command_runs_on_when_its_client_has_gone(host, loop, gate):
    connection = connect(host)
    pool = RunspacePool(connection)
    pool.open()
    PowerShell(pool).add_cmdlet("Wait-Gate").begin_invoke()
    assert gate.begun.wait(20)
    connection.transport.close()
    loop.call_soon_threadsafe(gate.opened.set)
    assert gate.ended.wait(20)


def test_an_answer_missed_with_its_connection_can_be_fetched_over_a_new_one(loop, gate, pool):
    shell = PowerShell(pool).add_cmdlet("Wait-Gate")
    shell.begin_invoke()
    assert gate.begun.wait(20)
    mend(pool)
    loop.call_soon_threadsafe(gate.opened.set)
    shell.end_invoke()
    assert shell.output[0].extended_properties == {"Passed": True}
    shell.close()


def test_one_cmdlet_can_be_refused(host, pool):
    host.faults.add("rights", Fault(FaultKind.ACCESS_DENIED, "Get-CsPool"))
    state, error_id, message = error_of(run(pool, "Get-CsPool"))
    assert (state, error_id.partition(",")[0], message) == (FAILED, "AccessDenied", "Access is denied.")
    assert run(pool, "Get-CsPool").output


def test_a_command_can_be_answered_with_a_fault(host, pool):
    host.faults.add("quota", Fault(FaultKind.WSMAN_FAULT, "Get-CsPool", code=2150859174, message="too many"))
    with pytest.raises(WSManFaultError) as caught:
        run(pool, "Get-CsPool")
    assert caught.value.code == 2150859174
    assert host.ledger.commands == {}


@pytest.mark.parametrize("given", [True, None])  # None: the switch's name alone
def test_a_dry_run_calls_no_handler(host, pool, given):
    assert run(pool, "Enable-CsTopology", WhatIf=given).state == COMPLETED
    assert host.ledger.commands == {}


def test_hosts_of_one_loop_share_what_goes_wrong_and_what_is_counted(host, loop, pool):
    known = Registry()
    known.command("Get-Who", who, declaration=Declaration.of_function())
    second = WinRMHost(
        "fe01",
        "127.0.0.1",
        0,
        known,
        [Configuration("Microsoft.PowerShell")],
        {USER},
        faults=host.faults,
        ledger=host.ledger,
    )
    wait(loop, second.start())
    host.faults.add("rights", Fault(FaultKind.ACCESS_DENIED, host="fe01"))
    with connect(second) as connection, RunspacePool(connection) as other:
        assert run(pool, "Get-Who").output[0].extended_properties["Host"] == "mgmt01"
        assert error_of(run(other, "Get-Who"))[1] == "AccessDenied,Get-Who"
        assert run(other, "Get-Who").output[0].extended_properties["Host"] == "fe01"
    assert host.ledger.commands == {("mgmt01", "Get-Who"): 1, ("fe01", "Get-Who"): 2}  # the denied one too
    wait(loop, second.stop())


async def silence(host: WinRMHost) -> None:
    """Wait until nobody is connected."""
    while host.connections:  # noqa: ASYNC110 - the server tells nobody that a client has gone
        await asyncio.sleep(0.005)


def test_a_pool_whose_idle_connection_was_closed_is_dead_until_it_is_mended(loop, gate, host):
    lazy = WinRMHost(
        "dc01", "127.0.0.1", 0, registry(gate), [Configuration("Microsoft.PowerShell")], {USER}, idle=0.05
    )
    wait(loop, lazy.start())
    with connect(lazy) as connection, RunspacePool(connection) as pool:
        wait(loop, silence(lazy))
        with pytest.raises(WinRMTransportError) as caught:
            run(pool, "Enable-CsTopology")
        assert caught.value.code == 400
        mend(pool)
        run(pool, "Enable-CsTopology")
    assert lazy.ledger.writes == {("dc01", "Enable-CsTopology"): 1}
    wait(loop, lazy.stop())


def test_a_host_that_was_switched_off_comes_back_without_its_shells(loop, host):
    port = host.port
    with connect(host) as connection:
        RunspacePool(connection).open()
        wait(loop, host.stop())
        with pytest.raises(requests.ConnectionError):
            RunspacePool(connection).open()
    wait(loop, host.start())
    assert (host.port, host.shells) == (port, 0)
    with connect(host) as connection, RunspacePool(connection) as pool:
        assert run(pool, "Get-CsServerVersion").output


def test_a_connection_without_a_question_is_closed(loop):
    host = WinRMHost("dc01", "127.0.0.1", 0, Registry(), [], [], idle=0.05)
    wait(loop, host.start())
    client = http.client.HTTPConnection("127.0.0.1", host.port, timeout=20)
    client.request("POST", "/wsman")
    answer = client.getresponse()
    answer.read()
    assert (answer.status, answer.getheader("WWW-Authenticate")) == (401, "Negotiate")
    assert client.sock.recv(1) == b""
    client.close()
    wait(loop, host.stop())


def test_a_question_that_is_not_sealed_is_refused(host):
    with (
        WSMan(
            "127.0.0.1",
            port=host.port,
            ssl=False,
            auth="ntlm",
            username=USER,
            password=PASSWORD,
            encryption="never",
            no_proxy=True,
        ) as connection,
        pytest.raises(Exception, match="500"),
    ):
        RunspacePool(connection).open()
    assert host.ledger.shells == {}
