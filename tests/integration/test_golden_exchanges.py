"""Sessions that real clients have held are asked for again, word for word, and answered as they were then."""

from __future__ import annotations

import pytest
from pypsrp.exceptions import WinRMTransportError
from pypsrp.wsman import WSMan

from lyncauto.lab.pwsh.program import checked
from tests.golden.winrm.exchange import Kept, replayed
from tests.golden.winrm.sessions import SESSIONS, host, path
from tests.integration.powershell.engine import engine

REAL = pytest.param("real", marks=pytest.mark.pwsh)


@pytest.mark.parametrize("which", ["own", REAL])
@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_is_answered_as_it_was_when_it_was_recorded(name, which, tmp_path):
    program = engine() if which == "real" else ""
    kept = Kept.load(path(name, which))
    if program and kept.engine not in {"", checked(program)}:
        pytest.skip(f"recorded with PowerShell {kept.engine}, and here is {checked(program)}")
    with host(SESSIONS[name].host, tmp_path, program) as (road, _), road.connection() as connection:
        told = list(replayed(kept.exchanges, lambda envelope: answered(connection, envelope)))
    for what, then, now in told:
        assert now == then, what
    assert {what.partition(" ")[0] for what, _, _ in told} >= {"Create", "Command", "Receive", "Delete"}


def answered(connection: WSMan, envelope: str) -> str:
    """Send an envelope as it is, on a connection that seals it, and return the answer, a fault as well."""
    try:
        return str(connection.transport.send(envelope.encode()).decode())
    except WinRMTransportError as fault:
        return str(fault.response_text)
