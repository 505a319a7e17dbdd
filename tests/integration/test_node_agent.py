"""The lab's node agent with a real HAProxy, spoken to by the product's own adapter and by a bare client."""

import asyncio
import shutil
import ssl
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import urllib3

from lyncauto.adapters.node_agent import AgentNode
from lyncauto.errors import AccessDenied, BalancerFailed
from lyncauto.lab.node_agent.agent import NodeAgent
from lyncauto.lab.node_agent.unit import NAME
from lyncauto.model.secret import Secret
from tests.integration.haproxy_node import programs
from tests.integration.loopback import Authority, network

pytestmark = pytest.mark.lab

NODE = "lb01.contoso.test"
TOKEN = Secret("a token of this test")

CONFIGURATION = """\
global
    stats socket {folder}/run/admin.sock mode 600 level admin expose-fd listeners
defaults
    mode http
    timeout connect 4s
    timeout client 30s
    timeout server 30s
frontend web
    bind {address}:10080
    http-request return status 200 content-type text/plain string "{words}"
"""


class Loop:
    """An event loop in a thread of its own, where the agent lives."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, act: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(30)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Bench:
    """One agent that runs, and what a test needs to look at it."""

    def __init__(self, folder: Path, program: str) -> None:
        addresses = network()
        self.address, self.vip = next(addresses), next(addresses)
        self.folder = folder / "lb01"
        self.program = program
        self.wrote: list[str] = []
        authority = Authority(folder)
        self.root = folder / "root.pem"
        self.root.write_text(authority.pem, encoding="ascii")
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(authority.issue(NODE))
        self.agent = NodeAgent(self.folder, Path(program), TOKEN, self.wrote.append)
        self.url = f"https://{self.address}:18443"
        self.node = self.shown(TOKEN)

    def shown(self, token: Secret) -> AgentNode:
        return AgentNode(NODE, self.url, token=token, root=self.root)

    def configure(self, words: str, generation: str, extra: str = "") -> None:
        """Write a generation and link it, as a balancer's adapter does."""
        text = CONFIGURATION.format(folder=self.folder, address=self.vip, words=words) + extra
        path = f"{self.folder}/generations/{generation}"
        self.node.put(f"{path}/web.cfg", text.encode(), 0o600)
        assert (
            self.node.run(["ln", "-sfn", f"generations/{generation}", f"{self.folder}/current"]).status == 0
        )

    def told(self, verb: str) -> int:
        return self.node.run(["systemctl", verb, NAME]).status

    def served(self) -> str:
        with urllib.request.urlopen(f"http://{self.vip}:10080/", timeout=5) as answer:
            return str(answer.read(), "ascii")


@pytest.fixture(params=[pytest.param(path, id=name) for name, path in programs().items()])
def bench(request) -> Iterator[Bench]:
    folder = Path(tempfile.mkdtemp(prefix="lyncauto-"))  # HAProxy's sockets need a short path
    loop = Loop()
    made = Bench(folder, request.param)
    try:
        loop.run(made.agent.start(made.address, 18443, made.tls))
        yield made
    finally:
        made.node.close()
        loop.run(made.agent.stop())
        loop.close()
        shutil.rmtree(folder)


def processes(folder: Path) -> list[psutil.Process]:
    """Return every process that names the node's folder, HAProxy's workers among them."""
    running = psutil.process_iter(["cmdline"])
    return [process for process in running if str(folder) in " ".join(process.info["cmdline"] or ())]


def test_a_real_haproxy_serves_reloads_and_stops(bench):
    bench.configure("one", "g1")
    assert bench.node.run([bench.program, "-c", "-f", f"{bench.folder}/current/"]).status == 0
    assert bench.told("start") == 0
    assert bench.served() == "one"
    assert bench.agent.dump()["haproxy"] == {"running": True, "generation": "g1"}
    bench.configure("two", "g2")
    assert bench.told("reload") == 0
    assert bench.served() == "two"
    assert bench.agent.dump()["haproxy"]["generation"] == "g2"
    assert "Name: HAProxy" in (bench.node.runtime("show info") or "")
    assert bench.told("stop") == 0
    assert bench.told("is-active") == 3
    assert processes(bench.folder) == []
    assert sorted((bench.folder / "run").iterdir()) == []


def test_a_reload_of_a_broken_configuration_keeps_the_old_one_serving(bench):
    bench.configure("one", "g1")
    bench.told("start")
    bench.configure("two", "g2", "    bogus\n")
    reload = bench.node.run(["systemctl", "reload", NAME])
    assert reload.status == 1
    assert "unknown keyword 'bogus'" in reload.error
    assert bench.served() == "one"
    assert bench.agent.dump()["haproxy"] == {"running": True, "generation": "g1"}
    bench.configure("three", "g3")
    assert bench.told("reload") == 0
    assert bench.served() == "three"


def test_a_start_with_a_broken_configuration_fails_in_haproxys_words(bench):
    bench.configure("one", "g1", "    bogus\n")
    start = bench.node.run(["systemctl", "start", NAME])
    assert start.status == 1
    assert "unknown keyword 'bogus'" in start.error
    assert bench.told("is-active") == 3


def test_a_second_start_is_no_error_and_starts_nothing(bench):
    bench.configure("one", "g1")
    bench.told("start")
    before = {process.pid for process in processes(bench.folder)}
    assert bench.told("start") == 0
    assert {process.pid for process in processes(bench.folder)} == before


def test_a_balancer_that_does_not_run_is_neither_reloaded_nor_asked(bench):
    reload = bench.node.run(["systemctl", "reload", NAME])
    assert (reload.status, reload.error) == (1, f"{NAME}.service is not active, cannot reload.")
    assert bench.node.runtime("show info") is None


def test_a_haproxy_that_is_killed_is_started_again_as_systemd_would(bench):
    bench.configure("one", "g1")
    bench.told("start")
    killed = processes(bench.folder)
    for process in killed:
        with suppress(psutil.NoSuchProcess):  # a worker ends with its master
            process.kill()
    psutil.wait_procs(killed, timeout=5)
    patience = threading.Event()
    for _ in range(200):
        try:
            bench.served()
        except urllib.error.URLError:
            patience.wait(0.05)
        else:
            break
    assert bench.served() == "one"


def test_two_cannot_have_the_lock_at_once(bench):
    lock = ["mkdir", f"{bench.folder}/lock"]
    assert bench.node.run(lock).status == 0
    refused = bench.node.run(lock)
    assert refused.status != 0
    assert "exists" in refused.error
    assert bench.node.run(["rmdir", f"{bench.folder}/lock"]).status == 0
    assert bench.node.run(lock).status == 0


def test_a_program_that_is_not_in_the_table_is_refused_and_not_run(bench):
    made = bench.folder / "made"
    refused = bench.node.run(["touch", str(made)])
    assert refused.status == 126
    assert "not permitted" in refused.error
    assert not made.exists()


def test_a_file_comes_back_as_it_was_put(bench):
    path = f"{bench.folder}/certs/roots.pem"
    content = bytes(range(256))
    bench.node.put(path, content, 0o640)
    assert bench.node.get(path) == content
    assert Path(path).stat().st_mode & 0o777 == 0o640
    assert bench.node.get(f"{bench.folder}/absent") is None


def test_a_path_outside_the_nodes_folder_is_refused(bench):
    for path in ("/etc/hostname", f"{bench.folder}/../root.pem"):
        with pytest.raises(BalancerFailed):
            bench.node.get(path)
        with pytest.raises(BalancerFailed):
            bench.node.put(path, b"", 0o600)
    assert bench.root.read_text(encoding="ascii").startswith("-----BEGIN CERTIFICATE")


def test_a_private_key_does_not_come_back(bench):
    path = f"{bench.folder}/certs/webint.pem.key"
    bench.node.put(path, Secret("a key of this test"), 0o600)
    with pytest.raises(BalancerFailed) as told:
        bench.node.get(path)
    assert "a key of this test" not in str(told.value.lines())
    assert Path(path).read_text(encoding="ascii") == "a key of this test"


def test_a_full_disk_takes_nothing_and_keeps_the_old_file(bench):
    path = f"{bench.folder}/a.cfg"
    bench.node.put(path, b"one", 0o600)
    bench.agent.disk_full = True
    with pytest.raises(BalancerFailed, match="refuses to write") as told:
        bench.node.put(path, b"two", 0o600)
    assert "the disk is full" in told.value.why
    assert bench.node.get(path) == b"one"


def test_a_missing_haproxy_is_reported_as_a_shell_would(bench):
    bench.agent.haproxy_missing = True
    missing = bench.node.run([bench.program, "-v"])
    assert missing.status == 127
    assert "No such file" in missing.error
    assert bench.told("start") == 1


def test_without_the_token_nothing_is_done(bench):
    with closing(bench.shown(Secret("another token"))) as stranger, pytest.raises(AccessDenied):
        stranger.run(["mkdir", f"{bench.folder}/lock"])
    assert not (bench.folder / "lock").exists()


def test_what_makes_no_sense_is_refused_not_guessed(bench):
    pool = urllib3.HTTPSConnectionPool(
        bench.address,
        18443,
        ca_certs=str(bench.root),
        assert_hostname=NODE,
        server_hostname=NODE,
        retries=False,
    )
    headers = {"Authorization": f"Bearer {TOKEN.reveal()}"}
    with pool:
        for method, path, body in (
            ("POST", "/v1/run", b"no json"),
            ("POST", "/v1/run", b'{"argv": "ls -1 /"}'),
            ("POST", "/v1/run", b'{"argv": []}'),
            ("POST", "/v1/runtime", b'{"command": ""}'),
            ("PUT", "/v1/file?path=/a", b""),
            ("PUT", "/v1/file?path=/a&mode=rw", b""),
            ("GET", "/v1/file", None),
        ):
            answer = pool.request(method, path, body=body, headers=headers)
            assert (method, path, answer.status) == (method, path, 400)


def test_acts_that_change_the_node_are_counted_and_reading_is_not(bench):
    bench.configure("one", "g1")
    bench.told("start")
    counted = list(bench.wrote)
    assert [words.split()[0] for words in counted] == ["put", "ln", "systemctl"]
    bench.node.get(f"{bench.folder}/generations/g1/web.cfg")
    bench.node.runtime("show info")
    bench.told("is-active")
    bench.node.run(["ls", "-1", str(bench.folder)])
    bench.node.run([bench.program, "-v"])
    assert bench.wrote == counted
    bench.node.runtime("disable frontend web")
    assert bench.wrote == [*counted, "runtime disable frontend web"]
