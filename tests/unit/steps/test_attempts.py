from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from lyncauto.errors import AccessDenied, CommandDenied, HostUnreachable, RemoteCommandFailed
from lyncauto.model.inventory import Part
from lyncauto.steps.attempts import Attempts

FAILED = RemoteCommandFailed("Get-CsService failed", why="no such cmdlet", fix="import the module")


def raising(error):
    def question():
        raise error

    return question


def test_what_is_read_is_noted_with_who_said_it():
    attempts = Attempts(strict=False)
    assert attempts.read(Part.TOPOLOGY, "", "mgmt01", "Get-CsPool", lambda: 7) == 7
    (noted,) = attempts.readings
    assert (noted.known, noted.where) == (True, "Get-CsPool on mgmt01")


def test_what_cannot_be_read_is_noted_with_why_and_with_what_mends_it():
    attempts = Attempts(strict=False)
    assert attempts.read(Part.TOPOLOGY, "", "mgmt01", "Get-CsService", raising(FAILED)) is None
    (noted,) = attempts.readings
    assert (noted.known, noted.why) == (False, "Get-CsService failed: no such cmdlet")
    assert noted.fix == "import the module"
    assert attempts.errors(["mgmt01"]) == (FAILED,)


@pytest.mark.parametrize("error", [FAILED, CommandDenied("it failed", why="no right", fix="grant it")])
def test_a_command_that_fails_or_is_denied_keeps_no_other_from_being_tried(error):
    attempts = Attempts(strict=False)
    attempts.read(Part.TOPOLOGY, "", "mgmt01", "Get-CsService", raising(error))
    assert attempts.read(Part.REPLICAS, "", "mgmt01", "Get-CsPool", lambda: 7) == 7


@pytest.mark.parametrize("kind", [HostUnreachable, AccessDenied])
def test_what_can_be_done_without_is_no_error_unless_the_host_is_closed_with_it(kind):
    attempts = Attempts(strict=False, spare=[Part.MOBILITY])
    attempts.read(Part.MOBILITY, "", "mgmt01", "Get-CsMcxConfiguration", raising(FAILED))
    assert attempts.errors(["mgmt01"]) == ()
    assert [one.known for one in attempts.readings] == [False]
    error = kind("mgmt01 is closed", why="no answer", fix="start WinRM")
    attempts.read(Part.MOBILITY, "", "mgmt01", "Get-CsMcxConfiguration", raising(error))
    assert attempts.errors(["mgmt01"]) == (error,)


@pytest.mark.parametrize("kind", [HostUnreachable, AccessDenied])
def test_a_host_that_is_away_or_refuses_the_account_is_asked_once(kind):
    attempts, asked = Attempts(strict=False), []
    error = kind("mgmt01 is closed", why="no answer", fix="start WinRM")
    attempts.read(Part.TOPOLOGY, "", "mgmt01", "Get-CsService", raising(error))
    assert attempts.read(Part.REPLICAS, "", "mgmt01", "Get-CsPool", lambda: asked.append(1)) is None
    assert attempts.read(Part.STORE, "fe01", "fe01", "the store", lambda: 7) == 7
    assert not asked
    assert [one.why for one in attempts.readings if not one.known] == ["mgmt01 is closed: no answer"] * 2
    assert attempts.errors(["mgmt01", "fe01"]) == (error,)


def test_a_host_that_refuses_a_password_is_asked_once_however_many_ask_at_the_same_time():
    attempts, together = Attempts(strict=False), Barrier(2)
    refused = AccessDenied("fe01 refuses the account", why="401", fix="see the password")

    def question():
        with suppress(BrokenBarrierError):  # nobody else comes this far meanwhile
            together.wait(0.2)
        raise refused

    with ThreadPoolExecutor(2) as threads:
        for part in (Part.TOPOLOGY, Part.STORE):
            threads.submit(attempts.read, part, "", "fe01", "a command", question)
    assert attempts.errors(["fe01"]) == (refused,)
    assert [one.known for one in attempts.readings] == [False, False]


def test_where_all_is_needed_the_first_error_ends_the_reading_of_its_host():
    attempts = Attempts(strict=True)
    attempts.read(Part.TOPOLOGY, "", "mgmt01", "Get-CsService", raising(FAILED))
    assert attempts.read(Part.REPLICAS, "", "mgmt01", "Get-CsPool", lambda: 7) is None
    assert attempts.errors(["mgmt01"]) == (FAILED,)


def test_errors_come_in_the_order_of_the_hosts_and_each_once():
    attempts = Attempts(strict=False)
    for host in ("fe02", "fe01"):
        error = RemoteCommandFailed(host, why="no", fix="mend it")
        attempts.read(Part.STORE, host, host, "the store", raising(error))
    assert [error.what for error in attempts.errors(["fe01", "fe02", "fe01"])] == ["fe01", "fe02"]
