"""A lab that is not kind from the start: `lyncauto lab up --with`, and what the faults do out there."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from lyncauto.errors import LabFailed
from lyncauto.lab.world import launch
from lyncauto.lab.world.control import LabControl

pytestmark = pytest.mark.lab

OVERRIDE = "webint.contoso.test"
BLANK = "/meet/blank.html"
WITH = ("front-end-no-blank:fe02", "front-end-ntlm", "clients-adopt-late", "certificate-denied:fe02")
PATIENCE = 60.0  # seconds; nobody waits for them


@pytest.fixture(scope="module")
def lab() -> Iterator[LabControl]:
    folder = Path(tempfile.mkdtemp(prefix="lyncauto-")) / "lab"  # HAProxy's sockets need a short path
    with launch.lab_running(folder, with_=WITH) as running:
        yield running
    folder.parent.rmdir()


def web(lab: LabControl, front_end: str, path: str = BLANK, method: str = "GET") -> int:
    """Ask a Front End by the override's name and return the status."""
    told = lab.status()
    with urllib3.HTTPSConnectionPool(
        told["hosts"][f"{front_end}.contoso.test"]["address"],
        10443,
        ca_certs=told["root"],
        assert_hostname=OVERRIDE,
        server_hostname=OVERRIDE,
        retries=False,
        timeout=5,
    ) as pool:
        return int(pool.request(method, path).status)


def counted(lab: LabControl, period: str, *, failed: bool = False) -> dict[str, Any]:
    """Let the clients work until something is counted, and return the figures of the period."""
    lab.mark(period)
    lab.load(on=True, per_second=400)
    deadline = time.monotonic() + PATIENCE
    figures = {"requests": 0, "failed": 0}
    while figures["requests"] < 200 or (failed and not figures["failed"]):
        assert time.monotonic() < deadline, figures
        figures = lab.figures()[period]
    lab.load(on=False)
    return figures


def test_the_faults_are_set_from_the_start_and_a_reset_lifts_them(lab):
    assert lab.status()["faults"] == list(WITH)
    assert [web(lab, front_end) for front_end in ("fe01", "fe02")] == [200, 404]
    assert web(lab, "fe01", "/WebTicket/WebTicketService.svc", "POST") == 401
    assert counted(lab, "with a log-on")["failed"] == 0  # the users have an account
    lab.reset()
    assert lab.status()["faults"] == []
    assert web(lab, "fe02") == 200
    assert web(lab, "fe01", "/WebTicket/WebTicketService.svc", "POST") == 200


def test_a_front_end_that_comes_back_is_as_the_faults_that_are_set_want_it(lab):
    lab.reset()
    lab.fault("front-end-head:fe03", status="403")
    lab.kill_front_end("fe03")
    lab.revive_front_end("fe03")
    assert (web(lab, "fe03", method="HEAD"), web(lab, "fe03")) == (403, 200)
    lab.mend("front-end-head:fe03")
    assert web(lab, "fe03", method="HEAD") == 200


def test_a_figure_that_is_none_is_no_fault_that_is_set(lab):
    lab.reset()
    for name, options in (("front-end-head", {"status": "much"}), ("clients-keep-names", {"seconds": "-1"})):
        with pytest.raises(LabFailed, match="does not understand"):
            lab.fault(name, **options)
    assert lab.status()["faults"] == []
    assert web(lab, "fe01", method="HEAD") == 200


def test_a_front_end_that_was_rebuilt_has_another_certificate_until_the_lab_is_reset(lab):
    lab.reset()
    first = lab.dump()["certificates"]
    lab.fault("front-end-rebuilt:fe01")
    second = lab.dump()["certificates"]
    assert set(second["fe01.contoso.test"]).isdisjoint(first["fe01.contoso.test"])
    assert second["fe02.contoso.test"] == first["fe02.contoso.test"]
    assert web(lab, "fe01") == 200
    lab.mend("front-end-rebuilt:fe01")
    assert lab.dump()["certificates"] == second
    lab.reset()
    assert lab.dump()["certificates"] == first
    assert web(lab, "fe01") == 200


def test_somebody_who_changes_something_in_the_middle_does_so_once(lab):
    lab.reset()
    lab.fault("topology-changed")
    lab.fault("assignment-changed:fe02")
    assert lab.status()["faults"] == ["topology-changed", "assignment-changed:fe02"]
    lab.mend("topology-changed")
    lab.mend("assignment-changed:fe02")
    assert lab.status()["faults"] == []


def test_a_front_end_of_another_name_has_no_fault(lab):
    with pytest.raises(LabFailed, match="there is no Front End 'mgmt01'"):
        lab.fault("front-end-ntlm:mgmt01")


def test_the_estates_clock_goes_forward_and_never_back(lab):
    lab.reset()
    lab.forward(3600)
    with pytest.raises(LabFailed, match="does not understand"):
        lab.forward(-1)


def test_a_fault_that_nobody_knows_keeps_the_lab_from_being_begun(tmp_path):
    with pytest.raises(LabFailed, match="earthquake"):
        launch.up(tmp_path / "lab", with_=["disk-full", "earthquake"])
    assert not (tmp_path / "lab").exists()


def test_a_fault_of_a_host_that_is_not_there_ends_the_lab_before_it_is_up():
    folder = Path(tempfile.mkdtemp(prefix="lyncauto-")) / "lab"
    with pytest.raises(LabFailed, match="there is no host 'fe09'"):
        launch.up(folder, with_=["certificate-denied:fe09"])
    assert not folder.exists()
    folder.parent.rmdir()
