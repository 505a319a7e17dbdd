"""Two hosts with the same commands: one whose engine is the lab's own, and one with a real engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pypsrp.powershell import RunspacePool
from pypsrp.wsman import WSMan

from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.pwsh.channel import Channel
from lyncauto.lab.pwsh.engine import Engine
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost
from tests.contract.windows_host import PASSWORD, RUNS_AS, USER, background_loop

VENDOR = "SkypeForBusiness"


@contextmanager
def pools(
    registry: Callable[[], Registry], folder: Path, program: str
) -> Iterator[tuple[RunspacePool, RunspacePool]]:
    """Give a runspace pool on each, the lab's own engine first.

    Args:
        registry: Makes the commands, for each host anew.
        folder: Absent.
        program: The real engine.
    """
    with ExitStack() as ends:
        folder.mkdir()
        accounts = Accounts(folder, {USER: PASSWORD})
        accounts.write()
        ends.callback(accounts.remove)
        wait = ends.enter_context(background_loop())
        channel = Channel()
        wait(channel.start())
        ends.callback(lambda: wait(channel.stop()))
        real = Engine(program, channel, folder / "modules", registry(), VENDOR)
        real.equip()
        opened = []
        for engine in (None, real):
            offered = [Configuration("Microsoft.PowerShell"), Configuration(RUNS_AS, run_as=USER)]
            host = WinRMHost("mgmt01", "127.0.0.1", 0, registry(), offered, [USER], engine=engine)
            wait(host.start())
            ends.callback(_stop, wait, host)
            opened.append(ends.enter_context(_pool(host.port)))
        yield opened[0], opened[1]


def _stop(wait: Callable[[Any], object], host: WinRMHost) -> None:
    wait(host.stop())


@contextmanager
def _pool(port: int) -> Iterator[RunspacePool]:
    password = PASSWORD.reveal()
    with (
        WSMan("127.0.0.1", port=port, ssl=False, auth="ntlm", username=USER, password=password) as wsman,
        RunspacePool(wsman, configuration_name=RUNS_AS) as pool,
    ):
        yield pool
