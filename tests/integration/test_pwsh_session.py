"""One session of a real engine behind the lab's WinRM: what is long, what is stopped, and what dies."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypsrp.complex_objects import PSInvocationState
from pypsrp.exceptions import WSManFaultError
from pypsrp.host import PSHost, PSHostUserInterface
from pypsrp.powershell import PowerShell, RunspacePool

from lyncauto.lab.engine.call import Answer, Call
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.registry import Registry
from tests.campaigns.engines.hosts import pools
from tests.integration.powershell.engine import engine

pytestmark = pytest.mark.pwsh
LARGE = 4 * 1024 * 1024  # characters: more than an envelope holds, and a pipe between processes, many times


async def wait(_: Call) -> Answer:
    await asyncio.sleep(60)
    return ("too late",)


def large(call: Call) -> Answer:
    return ("x" * call.number("Size"),)


def registry() -> Registry:
    made = Registry()
    made.command("Wait-CsIt", wait, declaration=Declaration.of_function())
    made.command("Get-CsText", large, declaration=Declaration.of_function(Parameter("Size", "Int32")))
    return made


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[RunspacePool]:
    with pools(registry, tmp_path / "hosts", engine()) as (_, real):
        yield real


def text(pool: RunspacePool, size: int) -> str:
    with PowerShell(pool) as shell:
        (found,) = shell.add_cmdlet("Get-CsText").add_parameter("Size", size).invoke()
        return str(found)


def children() -> set[int]:
    """Return the engine processes that this process has started."""
    own = Path(f"/proc/{os.getpid()}/task")
    found = (path.read_text().split() for path in own.glob("*/children"))
    program = Path(engine()).name
    return {int(pid) for pids in found for pid in pids if program in Path(f"/proc/{pid}/cmdline").read_text()}


def test_several_pipelines_run_in_one_pool_one_after_the_other(pool):
    assert [len(text(pool, size)) for size in (1, 2, 3)] == [1, 2, 3]


def test_a_reply_of_many_envelopes_arrives_whole(pool):
    assert len(text(pool, LARGE)) == LARGE


def test_a_pipeline_that_is_stopped_ends_and_leaves_the_pool_usable(pool):
    with PowerShell(pool) as shell:
        shell.add_cmdlet("Wait-CsIt")
        shell.begin_invoke()
        shell.stop()
        assert shell.state == PSInvocationState.STOPPED
    assert text(pool, 5) == "xxxxx"


def test_what_asks_the_operator_hears_what_the_client_answers(pool, monkeypatch):
    operator = PSHostUserInterface()
    monkeypatch.setattr(operator, "ReadLine", lambda *_: "ada")
    pool.host = PSHost(
        None, None, debugger_enabled=False, name="tests", private_data=None, ui=operator, version="1.0"
    )
    with PowerShell(pool) as shell:
        shell.add_script("'heard ' + $Host.UI.ReadLine()")
        assert list(shell.invoke()) == ["heard ada"]


def test_a_pipeline_runs_on_while_the_client_is_disconnected(pool):
    with PowerShell(pool) as shell:
        shell.add_cmdlet("Get-CsText").add_parameter("Size", 7)
        shell.begin_invoke()
        pool.disconnect()
        pool.connect()
        shell.connect()
        assert list(shell.output) == ["xxxxxxx"]


def test_the_death_of_the_engine_is_told_to_whoever_waits(pool):
    shell = PowerShell(pool)
    shell.add_cmdlet("Wait-CsIt")
    shell.begin_invoke()
    (pid,) = children()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(WSManFaultError):
        shell.end_invoke()
