"""The sessions that are kept: who asks, whom, and what."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import winrm
from pypsrp.powershell import PowerShell

from lyncauto.adapters.psrp.road import Road
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.world.windows_hosts import CONSTRAINED
from tests.contract.lab_hosts import connecting
from tests.golden.winrm.exchange import Tape
from tests.integration.powershell.engine import run

HERE = Path(__file__).parent
MANAGEMENT, DNS_HOST = "mgmt01.fabrikam.test", "dc01.fabrikam.test"
CLIENT = HERE.parents[1] / "integration" / "engine_client"


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    Attributes:
        host: Who is asked.
        hold: Asks, by the road to the host.
        engines: Whose answers differ; a program of Windows answers alike whatever the host's engine.
    """

    host: str
    hold: Callable[[Road], None]
    engines: tuple[str, ...] = ("own", "real")


@contextmanager
def host(name: str, folder: Path, program: str) -> Iterator[tuple[Road, Tape]]:
    """Give the road to a host of an estate of its own, and what is overheard there.

    Args:
        name: FQDN.
        folder: Empty.
        program: A real engine; empty: the lab's own.
    """
    tape = Tape()
    with connecting(Estate("127.19.22", load("sfb-2019")), folder, program) as connect:
        connect.overheard = tape
        yield connect.road(name, CONSTRAINED, "installed"), tape


def _pypsrp(road: Road) -> None:
    with road.connection() as connection, road.pool(connection) as pool:
        for name, parameters in (
            ("Get-LyncAutoHost", {}),
            ("Get-CsPool", {}),
            ("Get-CsPool", {"Nonsense": "x"}),
        ):
            with PowerShell(pool) as shell:
                shell.add_cmdlet(name).add_parameters(parameters).invoke()
        with PowerShell(pool) as shell:
            shell.add_script("Get-LyncAutoHost").invoke()


def _pywinrm(road: Road) -> None:
    url = f"http://{road.address}:{road.port}/wsman"
    told = (road.user, road.password.reveal())
    session = winrm.Session(url, told, transport="ntlm", ca_trust_path=None, proxy=None)
    session.run_cmd("dnscmd", ("/EnumRecords", "fabrikam.test", "meet", "/Type", "A"))
    session.run_cmd("certutil", ("-ping",))
    session.run_cmd("ipconfig", ("/all",))


def _powershell(road: Road) -> None:
    run(
        HERE / "powershell.ps1", "-Python", sys.executable, "-Bridge", str(CLIENT / "bridge.py"),
        "-Place", f"{road.host}:{road.port}", "-Configuration", CONSTRAINED,
        variables={"BRIDGE_USER": road.user, "BRIDGE_PASSWORD": road.password.reveal()},
    )  # fmt: skip


SESSIONS: Mapping[str, Session] = {
    "pypsrp": Session(MANAGEMENT, _pypsrp),
    "pywinrm": Session(DNS_HOST, _pywinrm, engines=("own",)),
    "powershell": Session(MANAGEMENT, _powershell),
}


def path(session: str, engine: str) -> Path:
    """Return where a session with an engine, own or real, is kept."""
    kept = engine if engine in SESSIONS[session].engines else "own"
    return HERE / f"{session}-{kept}.json"
