"""The lab as a user has it: up, looked at from outside, broken, set back, down; and gone without a trace."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import dns.message
import dns.query
import dns.resolver
import psutil
import pytest
import urllib3
from ruamel.yaml import YAML

from lyncauto.adapters.node_agent import AgentNode
from lyncauto.errors import LabFailed
from lyncauto.lab.world import launch
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.fault_table import FAULTS
from lyncauto.lab.world.ignored import differences
from lyncauto.lab.world.programs import Programs
from lyncauto.model.secret import Secret
from lyncauto.model.site import Site

pytestmark = pytest.mark.lab

OVERRIDE = "webint.contoso.test"


def short_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="lyncauto-")) / "lab"  # HAProxy's sockets need a short path


@pytest.fixture(scope="module")
def lab() -> Iterator[LabControl]:
    folder = short_folder()
    with launch.lab_running(folder) as running:
        yield running
    folder.parent.rmdir()


@pytest.fixture
def fresh(lab: LabControl) -> LabControl:
    lab.reset()
    return lab


def processes(folder: Path) -> list[psutil.Process]:
    """Return every process of the lab's session, and every one that names its folder."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            if str(folder) in " ".join(process.cmdline()):
                found.append(process)
    return found


def session(lab: LabControl) -> list[psutil.Process]:
    (leader,) = (one for one in processes(lab.folder) if "lyncauto.lab.world" in one.cmdline())
    return [leader, *leader.children(recursive=True)]


def site_of(lab: LabControl) -> Site:
    return Site.model_validate_json(_json(lab.site()))


def _json(text: str) -> str:
    return json.dumps(YAML(typ="safe", pure=True).load(text))


def secret(reference: str) -> Secret:
    return Secret(Path(reference.removeprefix("file:")).read_text(encoding="utf-8"))


def node_of(lab: LabControl) -> closing[AgentNode]:
    (node,) = site_of(lab).nodes.values()
    return closing(AgentNode(node.name, node.agent, token=secret(node.token), root=Path(node.root)))


def web(lab: LabControl, address: str, path: str = "/meet/blank.html") -> int:
    """Ask a Front End by the override's name and return the status; it must verify."""
    with urllib3.HTTPSConnectionPool(
        address,
        10443,
        ca_certs=lab.status()["root"],
        assert_hostname=OVERRIDE,
        server_hostname=OVERRIDE,
        retries=False,
        timeout=5,
    ) as pool:
        return int(pool.request("GET", path).status)


def resolved(server: str, name: str = OVERRIDE) -> list[str]:
    answer = dns.query.udp(dns.message.make_query(name, "A"), server, timeout=5, port=10053)
    return sorted(str(record) for rrset in answer.answer for record in rrset)


def host(lab: LabControl, name: str) -> str:
    return str(lab.status()["hosts"][f"{name}.contoso.test"]["address"])


def test_every_end_point_of_the_lab_answers(fresh):
    for described in fresh.status()["hosts"].values():
        for port in described["ports"].values():
            socket.create_connection((described["address"], port), timeout=5).close()


def test_name_servers_and_resolvers_know_the_override(fresh):
    for server in ("dc01", "dc02", "resolver01", "resolver02"):
        assert resolved(host(fresh, server)) == [host(fresh, "fe01")]


def test_every_front_end_serves_under_the_overrides_name(fresh):
    for front_end in ("fe01", "fe02", "fe03"):
        assert web(fresh, host(fresh, front_end)) == 200


def test_the_site_file_is_a_site_and_holds_no_secret(fresh):
    site = site_of(fresh)
    assert site.pools[0].vip == fresh.status()["vip"]
    for reference in (site.accounts["operator"].password, next(iter(site.nodes.values())).token):
        path = Path(reference.removeprefix("file:"))
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text(encoding="utf-8") not in fresh.site()


def test_no_file_of_the_lab_can_be_read_by_others(fresh):
    assert fresh.folder.stat().st_mode & 0o777 == 0o700
    open_to_others = [
        path for path in fresh.folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []


def test_the_control_end_point_wants_its_token(fresh):
    pool = urllib3.PoolManager(retries=False)
    told = YAML(typ="safe", pure=True).load((fresh.folder / "control.json").read_text(encoding="utf-8"))
    answer = pool.request("POST", f"http://{told['address']}:{told['port']}/", body=b'{"do": "down"}')
    pool.clear()
    assert answer.status == 401
    assert fresh.status()["estate"] == "lync-2010"


def test_two_dumps_are_equal_unless_somebody_writes(fresh):
    first = fresh.dump()
    assert (fresh.dump(), fresh.writes()) == (first, 0)
    with node_of(fresh) as node:
        node.put(f"{fresh.folder}/lb01/certs/roots.pem", b"one", 0o600)
    assert fresh.writes() == 1
    assert differences(first, fresh.dump()) == ("added node/files/certs/roots.pem",)


def test_a_killed_front_end_is_gone_until_it_is_revived(fresh):
    fresh.kill_front_end("fe02")
    with pytest.raises(urllib3.exceptions.HTTPError):
        web(fresh, host(fresh, "fe02"))
    fresh.revive_front_end("fe02.contoso.test")
    assert web(fresh, host(fresh, "fe02")) == 200


def test_clients_count_nothing_until_they_are_told_to_work(fresh):
    fresh.mark("at rest")
    assert fresh.figures()["at rest"]["requests"] == 0
    fresh.mark("at work")
    fresh.load(on=True, per_second=400)
    counted = {"requests": 0, "failed": 0}
    while counted["requests"] < 50:
        counted = fresh.figures()["at work"]
    fresh.load(on=False)
    assert counted["failed"] == 0


def test_a_foreign_certificate_is_served_until_it_is_mended(fresh):
    fresh.fault("front-end-foreign-certificate:fe02")
    with pytest.raises(urllib3.exceptions.SSLError):
        web(fresh, host(fresh, "fe02"))
    assert web(fresh, host(fresh, "fe01")) == 200
    fresh.mend("front-end-foreign-certificate:fe02")
    assert web(fresh, host(fresh, "fe02")) == 200


def test_a_front_end_answers_as_its_mode_says(fresh):
    fresh.fault("front-end-mode:fe03", mode="500")
    assert (web(fresh, host(fresh, "fe03")), web(fresh, host(fresh, "fe01"))) == (500, 200)
    fresh.mend("front-end-mode:fe03")
    assert web(fresh, host(fresh, "fe03")) == 200


def test_a_host_that_is_away_takes_no_connection(fresh):
    fresh.fault("host-away:mgmt01")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host(fresh, "mgmt01"), 15985), timeout=5)
    fresh.mend("host-away:mgmt01")
    socket.create_connection((host(fresh, "mgmt01"), 15985), timeout=5).close()


def test_a_silent_name_server_says_nothing(fresh):
    fresh.fault("dns-server-silent:dc02")
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(dns.message.make_query(OVERRIDE, "A"), host(fresh, "dc02"), timeout=0.2, port=10053)
    assert resolved(host(fresh, "dc01")) == [host(fresh, "fe01")]


def test_a_taken_port_is_free_again_once_mended(fresh):
    address = (fresh.status()["vip"], 10443)
    fresh.fault("port-taken")
    with pytest.raises(OSError, match="in use"):
        socket.create_server(address)
    fresh.mend("port-taken")
    socket.create_server(address).close()


def test_the_nodes_faults_are_seen_through_its_agent(fresh):
    program = fresh.status()["haproxy"]["path"]
    with node_of(fresh) as node:
        assert node.run([program, "-v"]).status == 0
        fresh.fault("haproxy-missing")
        assert node.run([program, "-v"]).status == 127


def test_a_fault_that_does_not_exist_is_refused_with_the_list(fresh):
    with pytest.raises(LabFailed, match="earthquake") as told:
        fresh.fault("earthquake")
    assert "vip-mute" in told.value.why


def test_a_fault_at_a_host_that_does_not_exist_is_refused(fresh):
    with pytest.raises(LabFailed, match="fe09"):
        fresh.fault("front-end-down:fe09")
    assert fresh.status()["faults"] == []


def test_a_reset_undoes_everything_and_restarts_nothing(fresh):
    first, pids = fresh.dump(), {one.pid for one in session(fresh)}
    (fresh.folder / "lb01" / "generations").mkdir()
    with node_of(fresh) as node:
        node.put(f"{fresh.folder}/lb01/generations/a.cfg", b"one", 0o600)
    for name in ("dns-refused", "second-hop", "certificate-denied", "deny:Get-CsService", "host-away:fe01"):
        fresh.fault(name)
    fresh.reset()
    assert fresh.dump() == first
    assert (fresh.writes(), fresh.issued(), fresh.status()["faults"]) == (0, 0, [])
    assert {one.pid for one in session(fresh)} == pids


AIMED = {"host-away": "mgmt01", "dns-server-silent": "dc02", "dns-changed-in-between": OVERRIDE}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_reset_lifts_every_fault_there_is_and_leaves_no_trace_of_it(lab, fault):
    first = lab.dump()
    target = AIMED.get(fault.name, "" if fault.optional else "fe02")
    lab.fault(f"{fault.name}:{target}" if target else fault.name)
    lab.reset()
    assert lab.dump() == first
    assert lab.status()["faults"] == []
    assert web(lab, host(lab, "fe02")) == 200


def test_a_frozen_front_end_takes_connections_and_answers_nobody_until_it_is_mended(fresh):
    address, pid = host(fresh, "fe02"), fresh.status()["hosts"]["fe02.contoso.test"]["pid"]
    fresh.fault("front-end-frozen:fe02")
    end = time.monotonic() + 10  # a signal is sent at once, and taken when the process next runs
    while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
        assert time.monotonic() < end
    with socket.create_connection((address, 10080), timeout=5) as taken:
        taken.sendall(b"GET /meet/blank.html HTTP/1.1\r\nHost: webint.contoso.test\r\n\r\n")
        taken.settimeout(0.2)
        with pytest.raises(TimeoutError):
            taken.recv(1)
        fresh.mend("front-end-frozen:fe02")
        taken.settimeout(5)
        assert taken.recv(12) == b"HTTP/1.1 200"
    assert fresh.status()["hosts"]["fe02.contoso.test"]["pid"] == pid


def test_two_labs_run_at_once_and_down_leaves_nothing_of_one(lab):
    folder = short_folder()
    second = launch.up(folder)
    assert second.status()["network"] != lab.status()["network"]
    members = session(second)
    assert len(members) >= 6  # itself, janitor, three Front Ends, clients
    launch.down(folder)
    assert not folder.exists()
    assert psutil.wait_procs(members, timeout=5)[1] == []
    assert processes(folder) == []
    assert lab.status()["estate"] == "lync-2010"
    folder.parent.rmdir()


def test_a_lab_that_is_killed_leaves_no_process_no_file_and_no_socket():
    folder = short_folder()
    running = launch.up(folder)
    status = running.status()
    start_balancer(running)
    members = session(running)
    (leader,) = (one for one in members if "lyncauto.lab.world" in one.cmdline())
    os.kill(leader.pid, signal.SIGKILL)
    assert psutil.wait_procs(members, timeout=10)[1] == []
    launch.wait_until_gone(folder)
    assert processes(folder) == []
    for described in (*status["hosts"].values(), {"address": status["vip"], "ports": {"http": 10080}}):
        for port in described["ports"].values():
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((described["address"], port), timeout=5)
    folder.parent.rmdir()


OWNER = """
import sys, threading
from pathlib import Path
from lyncauto.lab.world.launch import lab_running
with lab_running(Path(sys.argv[1])):
    print("up", flush=True)
    threading.Event().wait()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_lab_ends_with_the_process_that_wanted_it_however_that_one_ends(number):
    folder = short_folder()
    argv = [sys.executable, "-c", OWNER, str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        members = session(LabControl(folder))
        owner.send_signal(number)
    assert psutil.wait_procs(members, timeout=20)[1] == []
    launch.wait_until_gone(folder)
    folder.parent.rmdir()


def start_balancer(lab: LabControl) -> None:
    folder, vip = f"{lab.folder}/lb01", lab.status()["vip"]
    text = (
        f"global\n  stats socket {folder}/run/admin.sock mode 600 level admin\n"
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 9s\n  timeout server 9s\n"
        f"listen web\n  bind {vip}:10080\n  server fe01 {host(lab, 'fe01')}:10080\n"
    )
    with node_of(lab) as node:
        node.put(f"{folder}/generations/g1/web.cfg", text.encode(), 0o600)
        node.run(["ln", "-sfn", "generations/g1", f"{folder}/current"])
        assert node.run(["systemctl", "start", "lyncauto-haproxy"]).status == 0


def test_a_mute_vip_answers_503_though_every_front_end_is_well(fresh):
    start_balancer(fresh)
    pool = urllib3.HTTPConnectionPool(fresh.status()["vip"], 10080, retries=False, timeout=5)
    with pool:
        assert pool.request("GET", "/meet/blank.html").status == 200
        fresh.fault("vip-mute")
        statuses = {200}
        while statuses == {200}:
            statuses = {pool.request("GET", "/meet/blank.html").status}
        assert statuses == {503}
        fresh.mend("vip-mute")
        assert pool.request("GET", "/meet/blank.html").status == 200


def test_a_folder_that_is_in_use_is_left_alone(lab, tmp_path):
    with pytest.raises(LabFailed, match="in use"):
        launch.up(lab.folder)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(LabFailed):
        launch.up(tmp_path)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_a_power_cut_left_behind_is_used_again():
    folder = short_folder()
    folder.mkdir()
    gone = {"address": "127.0.0.1", "port": 1, "token": "", "pid": 2**30}  # no process can have this id
    for left in (launch.down, launch.up):
        folder.mkdir(exist_ok=True)
        (folder / "control.json").write_text(json.dumps(gone), encoding="utf-8")
        (folder / "operator-password").write_text("old", encoding="utf-8")
        left(folder)
        assert folder.exists() == (left is launch.up)
    assert (folder / "operator-password").read_text(encoding="utf-8") != "old"
    launch.down(folder)
    folder.parent.rmdir()


def test_a_lab_that_cannot_start_says_why_and_leaves_nothing():
    folder = short_folder()
    with pytest.raises(LabFailed, match="no estate 'lync-1999'"):
        launch.up(folder, "lync-1999")
    with pytest.raises(LabFailed, match="no HAProxy"):
        launch.up(folder, programs=Programs(haproxy="/absent/haproxy"))
    assert not folder.exists()
    folder.parent.rmdir()


def test_a_folder_without_a_lab_is_told_with_the_way_to_start_one(tmp_path):
    with pytest.raises(LabFailed, match="no lab runs here") as told:
        LabControl(tmp_path).status()
    assert f"lab up --dir {tmp_path}" in told.value.fix


def test_the_labs_own_certificates_chain_to_the_root_it_shows(fresh):
    context = ssl.create_default_context(cafile=fresh.status()["root"])
    with (
        socket.create_connection((host(fresh, "lb01"), 18443), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="lb01.contoso.test") as shown,
    ):
        assert shown.version() in ("TLSv1.2", "TLSv1.3")
