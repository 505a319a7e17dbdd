"""Sessions on the hosts of a whole estate, each behind a WinRM end point of the lab."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from lyncauto.adapters.psrp.road import Road
from lyncauto.adapters.psrp.session import PsrpSession
from lyncauto.lab.cmdlets.engine_commands import engine_registry
from lyncauto.lab.cmdlets.registry import build_registry, role
from lyncauto.lab.engine.ledger import Ledger
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native.table import programs
from lyncauto.lab.pwsh.channel import Channel
from lyncauto.lab.pwsh.engine import Engine
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost
from lyncauto.lab.world.windows_hosts import CONSTRAINED
from tests.contract.windows_host import PASSWORD, RUNS_AS, background_loop


class Connect:
    """Makes sessions on hosts that listen from the first one on; each has our modules installed."""

    def __init__(
        self, estate: Estate, wait: Callable[[Coroutine[Any, Any, Any]], Any], ends: ExitStack
    ) -> None:
        self._estate = estate
        self._wait = wait
        self._ends = ends
        self.engine: Callable[[str], Engine] | None = None  # of a host; None: the lab's own
        self.overheard: Callable[[bytes, bytes], object] = lambda *_: None

    def __call__(
        self, name: str, configuration: str = RUNS_AS, modules: Literal["sent", "installed"] = "sent"
    ) -> PsrpSession:
        """Return a session; it runs as somebody where nothing else is asked for."""
        session = PsrpSession(self.road(name, configuration, modules))
        self._ends.callback(session.close)
        return session

    def road(
        self, name: str, configuration: str = RUNS_AS, modules: Literal["sent", "installed"] = "sent"
    ) -> Road:
        """Return the road to a host that listens."""
        operator, account = self._estate.description.operator, self._estate.description.service_account
        registry = build_registry(self._estate, name)
        offered = [
            Configuration("Microsoft.PowerShell"),
            Configuration(RUNS_AS, account),
            Configuration(CONSTRAINED, account, role(self._estate, registry)),
        ]
        engine = self.engine(name) if self.engine else None
        host = WinRMHost(
            name, "127.0.0.1", 0, registry, offered, [operator], ledger=Ledger(self._estate.wrote),
            engine=engine, programs=programs(self._estate, name), overheard=self.overheard,
        )  # fmt: skip
        self._wait(host.start())
        self._ends.callback(lambda: self._wait(host.stop()))
        return Road(
            name, "127.0.0.1", host.port, operator, PASSWORD, authentication="ntlm",
            configuration=configuration, modules=modules, answer=20.0,
        )  # fmt: skip


@contextmanager
def connecting(estate: Estate, folder: Path, program: str = "") -> Iterator[Connect]:
    """Give what makes sessions on the estate's hosts.

    Args:
        estate: What its commands act on.
        folder: Empty.
        program: A real PowerShell engine, in place of the lab's own.
    """
    accounts = Accounts(folder, {estate.description.operator: PASSWORD})
    accounts.write()
    with ExitStack() as ends:
        ends.callback(accounts.remove)
        wait = ends.enter_context(background_loop())
        connect = Connect(estate, wait, ends)
        if program:
            channel = Channel()
            wait(channel.start())
            ends.callback(lambda: wait(channel.stop()))
            connect.engine = partial(_engine, estate, folder, channel, program)
        yield connect


def _engine(estate: Estate, folder: Path, channel: Channel, program: str, name: str) -> Engine:
    vendor = estate.description.product.module
    engine = Engine(program, channel, folder / "modules" / name, engine_registry(estate, name), vendor)
    engine.equip()
    return engine
