"""Sessions on the hosts of a whole estate, each behind a WinRM end point of the lab."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

from lyncauto.adapters.psrp.road import Road
from lyncauto.adapters.psrp.session import PsrpSession
from lyncauto.lab.cmdlets.engine_commands import engine_registry
from lyncauto.lab.cmdlets.registry import build_registry
from lyncauto.lab.engine.ledger import Ledger
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.pwsh.channel import Channel
from lyncauto.lab.pwsh.engine import Engine
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost
from tests.contract.windows_host import PASSWORD, RUNS_AS, background_loop

Connect: TypeAlias = Callable[..., PsrpSession]


@contextmanager
def connecting(estate: Estate, folder: Path, program: str = "") -> Iterator[Connect]:
    """Give what makes a session on a host; it runs as somebody where nothing else is asked for.

    Args:
        estate: What its commands act on.
        folder: Empty.
        program: A real PowerShell engine, in place of the lab's own.
    """
    operator = estate.description.operator
    accounts = Accounts(folder, {operator: PASSWORD})
    accounts.write()
    with ExitStack() as ends:
        ends.callback(accounts.remove)
        wait = ends.enter_context(background_loop())
        channel = Channel()
        if program:
            wait(channel.start())
            ends.callback(lambda: wait(channel.stop()))

        def start(name: str, configuration: str = RUNS_AS) -> PsrpSession:
            runs_as = Configuration(RUNS_AS, run_as=estate.description.service_account)
            offered = [Configuration("Microsoft.PowerShell"), runs_as]
            registry, ledger = build_registry(estate, name), Ledger(estate.wrote)
            engine = _engine(estate, name, folder, channel, program) if program else None
            if engine is not None:
                engine.equip()
            host = WinRMHost(
                name, "127.0.0.1", 0, registry, offered, [operator], ledger=ledger, engine=engine
            )
            wait(host.start())
            ends.callback(lambda: wait(host.stop()))
            road = Road(
                name, "127.0.0.1", host.port, operator, PASSWORD, authentication="ntlm",
                configuration=configuration, answer=20.0,
            )  # fmt: skip
            session = PsrpSession(road)
            ends.callback(session.close)
            return session

        yield start


def _engine(estate: Estate, name: str, folder: Path, channel: Channel, program: str) -> Engine:
    vendor = estate.description.product.module
    return Engine(program, channel, folder / "modules" / name, engine_registry(estate, name), vendor)
