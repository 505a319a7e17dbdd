"""The estate without an override: it comes up, and what is published reaches the Front Ends' processes."""

import hashlib
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.message
import dns.query
import dns.rcode
import pytest
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from ruamel.yaml import YAML

from lyncauto.cli.main import run
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.ignored import differences
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

POOL = "pool01.fabrikam.test"
OVERRIDE = "webint.fabrikam.test"
FRONT_ENDS = ("fe01", "fe02", "fe03")
PATIENCE = 60.0  # seconds; a busy machine needs some, and nobody waits for the rest
LAG = 5.0  # seconds of the estate that no replica needs more than


@pytest.fixture
def fresh(labs: SharedLabs) -> LabControl:
    return labs.fresh("sfb-2019")


def address(lab: LabControl, name: str) -> str:
    return str(lab.status()["hosts"][f"{name}.fabrikam.test"]["address"])


@contextmanager
def session(lab: LabControl, host: str) -> Iterator[RunspacePool]:
    password = (lab.folder / "operator-password").read_text(encoding="utf-8")
    wsman = WSMan(
        address(lab, host),
        port=15985,
        username="FABRIKAM\\sfbadmin",
        password=password,
        ssl=False,
        auth="ntlm",
        encryption="always",
        no_proxy=True,
    )
    with wsman, RunspacePool(wsman, configuration_name="LyncAuto") as pool:
        yield pool


def invoke(pool: RunspacePool, name: str, **parameters: object) -> list[dict[str, object]]:
    shell = PowerShell(pool)
    shell.add_cmdlet(name)
    for parameter, value in parameters.items():
        shell.add_parameter(parameter, value)
    found = shell.invoke()
    assert [str(error) for error in shell.streams.error] == []
    return [item.adapted_properties for item in found]


def told(lab: LabControl, front_end: str) -> str:
    """Sign in at one Front End, as a client does, and return where it says that the web services are."""
    with socket.create_connection((address(lab, front_end), 15061), timeout=5) as connection:
        connection.sendall(b'{"user": "a"}\n')
        return str(json.loads(connection.makefile().readline())["web"])


def shown(lab: LabControl, front_end: str) -> str:
    """Return the thumbprint of the certificate that a Front End shows."""
    context = ssl.create_default_context(cafile=lab.status()["root"])
    with (
        socket.create_connection((address(lab, front_end), 10443), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="pool01.fabrikam.test") as secured,
    ):
        return hashlib.sha1(secured.getpeercert(binary_form=True) or b"").hexdigest().upper()  # noqa: S324


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end


def rcode_and_addresses(lab: LabControl, name: str, server: str = "dc01") -> tuple[str, list[str]]:
    answer = dns.query.udp(
        dns.message.make_query(name, "A"), address(lab, server), timeout=5, port=10053, ignore_errors=True
    )
    return dns.rcode.to_text(answer.rcode()), [str(record) for rrset in answer.answer for record in rrset]


def test_every_end_point_answers(fresh):
    for described in fresh.status()["hosts"].values():
        for port in described["ports"].values():
            socket.create_connection((described["address"], port), timeout=5).close()


def test_the_director_s_names_answer_the_director_and_the_override_answers_nothing(fresh):
    director = [address(fresh, "dir01")]
    for name in ("dirweb", "dialin", "admin"):
        assert rcode_and_addresses(fresh, f"{name}.fabrikam.test") == ("NOERROR", director)
    for name in ("pool01", "meet", "lyncdiscoverinternal"):
        assert len(rcode_and_addresses(fresh, f"{name}.fabrikam.test")[1]) == 3
    assert rcode_and_addresses(fresh, OVERRIDE) == ("NXDOMAIN", [])
    assert rcode_and_addresses(fresh, "meet.tailspin.test") == ("REFUSED", [])


def test_the_site_file_names_the_override_that_is_to_be_set(fresh):
    (pool,) = YAML(typ="safe", pure=True).load(fresh.site())["pools"]
    assert (pool["name"], pool["override"]) == (POOL, OVERRIDE)


def test_an_override_that_is_set_reaches_every_registrar_once_its_replica_has_it_and_a_reset_takes_it_back(
    fresh,
):
    first = fresh.dump()
    assert {told(fresh, name) for name in FRONT_ENDS} == {f"https://{POOL}:10443"}
    with session(fresh, "mgmt01") as pool:
        invoke(pool, "Set-CsWebServer", Identity=f"WebServer:{POOL}", InternalFqdn=OVERRIDE)
        (web,) = invoke(pool, "Get-CsService", WebServer=True, PoolFqdn=POOL)
    assert web["InternalFqdn"] == OVERRIDE
    assert fresh.writes() == 1
    fresh.forward(LAG)
    wait_until(lambda: {told(fresh, name) for name in FRONT_ENDS} == {f"https://{OVERRIDE}:10443"})
    assert differences(first, fresh.dump()) == ()
    fresh.reset()
    assert {told(fresh, name) for name in FRONT_ENDS} == {f"https://{POOL}:10443"}
    assert fresh.dump() == first


def test_a_replica_that_is_stuck_keeps_its_front_end_s_clients_where_they_are(fresh):
    fresh.fault("replica-stuck:fe02")
    with session(fresh, "mgmt01") as pool:
        invoke(pool, "Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    fresh.forward(LAG)
    wait_until(lambda: told(fresh, "fe03") == f"https://{OVERRIDE}:10443")
    assert told(fresh, "fe02") == f"https://{POOL}:10443"


def test_a_certificate_that_is_assigned_is_shown_to_new_connections(fresh):
    first = shown(fresh, "fe02")
    with session(fresh, "fe02") as pool:
        (issued,) = invoke(
            pool, "Request-CsCertificate", New=True, Type=["WebServicesInternal"], DomainName=OVERRIDE
        )
        invoke(pool, "Set-CsCertificate", Type=["WebServicesInternal"], Thumbprint=issued["Thumbprint"])
    assert OVERRIDE in str(issued["AlternativeNames"])
    wait_until(lambda: shown(fresh, "fe02") == issued["Thumbprint"])
    fresh.reset()
    assert shown(fresh, "fe02") == first


def test_a_front_end_that_is_failed_over_is_down_until_it_is_failed_back(fresh):
    place = (address(fresh, "fe02"), 10443)
    with session(fresh, "mgmt01") as pool:
        invoke(pool, "Invoke-CsComputerFailOver", ComputerName="fe02.fabrikam.test", Confirm=False)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, timeout=5)
        groups = invoke(pool, "Get-CsPoolFabricState", PoolFqdn=POOL)
        assert len(groups) == 6
        assert [group for group in groups if "fe02.fabrikam.test" in str(group["Replicas"])] == []
        invoke(pool, "Invoke-CsComputerFailBack", ComputerName="fe02.fabrikam.test", Confirm=False)
    socket.create_connection(place, timeout=5).close()


def test_a_reset_brings_back_what_is_stopped(fresh):
    with session(fresh, "fe03") as pool:
        invoke(pool, "Stop-CsWindowsService", Graceful=True)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address(fresh, "fe03"), 10443), timeout=5)
    fresh.reset()
    socket.create_connection((address(fresh, "fe03"), 10443), timeout=5).close()


def test_the_tool_can_read_the_estate(fresh, tmp_path, capsys):
    fresh.write_site(tmp_path / "site.yaml")
    assert run(["inspect", "--site", str(tmp_path / "site.yaml"), "--json"]) == 0
    pools = json.loads(capsys.readouterr().out)["topology"]["pools"]
    assert OVERRIDE not in {name for pool in pools if pool["web"] for name in pool["web"].values()}
    assert fresh.writes() == 0
