"""A real PowerShell engine behind the lab's WinRM: real binding, CLIXML and errors, on the same estate."""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from collections.abc import Iterator

import pytest

from lyncauto.errors import RemoteCommandFailed
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.pwsh.packets import POOL
from lyncauto.lab.pwsh.process import EngineGone, EngineProcess
from lyncauto.ports.powershell import Command, PowerShell, Ran
from tests.contract.lab_hosts import Connect, connecting
from tests.integration.powershell.engine import engine

pytestmark = pytest.mark.pwsh

MANAGEMENT, FRONT_END = "mgmt01.fabrikam.test", "fe01.fabrikam.test"
POOL_NAME = "pool01.fabrikam.test"


@pytest.fixture(scope="module")
def estate() -> Estate:
    return Estate("127.19.19", load("sfb-2019"))


@pytest.fixture(scope="module")
def connect(estate, tmp_path_factory) -> Iterator[Connect]:
    with connecting(estate, tmp_path_factory.mktemp("hosts"), engine()) as start:
        yield start


@pytest.fixture(scope="module")
def own(estate, tmp_path_factory) -> Iterator[PowerShell]:
    with connecting(estate, tmp_path_factory.mktemp("own")) as start:
        yield start(MANAGEMENT)  # the lab's own engine


@pytest.fixture(scope="module")
def session(connect: Connect) -> PowerShell:
    return connect(MANAGEMENT)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("Get-CsPool", {}),
        ("Get-CsPool", {"Identity": POOL_NAME}),
        ("Get-CsService", {"WebServer": None}),
        ("Get-CsServerVersion", {}),
        ("Get-CsSipDomain", {}),
        ("Get-CsPoolFabricState", {"PoolFqdn": POOL_NAME}),
        ("Get-CsKerberosAccountAssignment", {}),
    ],
)
def test_a_cmdlet_answers_as_it_does_in_the_labs_own_engine(session, own, name, parameters):
    found, wanted = (one.run(Command(name, parameters)) for one in (session, own))
    assert isinstance(found, Ran)
    assert found == wanted
    assert found.objects


@pytest.mark.parametrize(
    ("name", "parameters", "error_id"),
    [
        ("Get-CsPool", {"Nonsense": 1}, "NamedParameterNotFound"),
        ("Get-CsPool", {"Identity": "nobody.fabrikam.test"}, "ObjectNotFound"),
        (
            "Set-CsCertificate",
            {"Type": ("Nonsense",), "Thumbprint": "AA"},
            "ParameterArgumentTransformationError",
        ),
        ("Get-CsNothing", {}, "CommandNotFoundException"),
    ],
)
def test_what_is_refused_is_refused_by_the_engines_own_binder_or_by_the_lab(
    session, name, parameters, error_id
):
    with pytest.raises(RemoteCommandFailed) as failed:
        session.run(Command(name, parameters))
    assert failed.value.error_id.partition(",")[0] == error_id


def test_what_if_touches_nothing(estate, session):
    before = estate.writes
    asked = {"Identity": f"WebServer:{POOL_NAME}", "InternalFqdn": "webint.fabrikam.test", "WhatIf": None}
    assert session.run(Command("Set-CsWebServer", asked)) == Ran(())
    assert estate.writes == before
    assert estate.store.topology.internal_fqdn == ""


def test_a_host_without_the_management_shell_has_none_of_its_cmdlets(connect):
    with pytest.raises(RemoteCommandFailed, match="Get-CsPool"):
        connect("dc01.fabrikam.test").run(Command("Get-CsPool"))


def test_a_session_without_an_account_of_its_own_is_refused_further_on(connect):
    plain = connect(MANAGEMENT, "Microsoft.PowerShell")
    with pytest.raises(Exception, match="mgmt01") as denied:
        plain.run(Command("Get-CsPool"))
    assert denied.value.code == "second-hop-denied"  # type: ignore[attr-defined]


def test_an_engine_that_dies_is_told_as_gone_and_takes_nothing_any_more():
    async def story() -> None:
        ended = asyncio.Event()
        process = EngineProcess(lambda _id, _data: None, ended.set)
        await process.start((engine(), "-s"), dict(os.environ))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        await asyncio.wait_for(ended.wait(), 10)
        with pytest.raises(EngineGone):
            await process.order("Command", uuid.uuid4())
        await process.close()

    asyncio.run(story())


@pytest.mark.parametrize("argv", [("/bin/cat",), ("/bin/true",), ("/bin/sh", "-c", "read line")])
def test_what_is_no_engine_is_ended_and_told_as_gone(argv):
    async def story() -> None:
        process = EngineProcess(lambda _id, _data: None, lambda: None, patience=0.5)
        await process.start(argv, {})
        with pytest.raises(EngineGone):
            await process.data(b"fragments", POOL)
        await process.close()

    asyncio.run(asyncio.wait_for(story(), 30))


def test_whoever_waits_for_an_engine_can_be_told_to_wait_no_longer():
    async def story() -> None:
        echoed = asyncio.Event()
        process = EngineProcess(lambda _id, _data: echoed.set(), lambda: None, patience=1.0)
        await process.start(("/bin/cat",), {})
        waiting = asyncio.create_task(process.data(b"fragments", POOL))
        await echoed.wait()  # and nothing will ever say that it was taken
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await process.close()

    asyncio.run(asyncio.wait_for(story(), 30))
