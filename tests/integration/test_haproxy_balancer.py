import http.client
import json
import socket
import ssl
import threading
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lyncauto.adapters.haproxy.balancer import EDITED, HaproxyBalancer
from lyncauto.adapters.haproxy.statistics import age
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.errors import BalancerFailed, EstateUnreadable
from lyncauto.model.balancer import RealServer, VirtualService
from tests.integration.haproxy_node import haproxy_node, programs
from tests.integration.loopback import Authority, network
from tests.integration.web import Telling, serving, telling, wait_for

POOL = "pool01.contoso.test"
OTHER = "pool02.contoso.test"
OVERRIDE = "webint.contoso.test"
GOLDEN = Path(__file__).parents[1] / "golden" / "haproxy"


class HurriedClock:
    """Waits little, and ten seconds of it are over after a hundred looks."""

    def __init__(self):
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self._pause = threading.Event()

    def now(self):
        self._now += timedelta(seconds=0.1)
        return self._now

    def sleep(self, seconds):
        self._pause.wait(min(seconds, 0.05))


@pytest.fixture(params=["distribution", "wheel"])
def program(request):
    if request.param not in programs():
        pytest.skip(f"no HAProxy of the {request.param} on this machine")
    return programs()[request.param]


@pytest.fixture
def node(program):
    yield from haproxy_node(program)


@pytest.fixture
def balancer(node):
    return HaproxyBalancer(node, HurriedClock(), folder=str(node.folder), haproxy=node.program)


@pytest.fixture
def addresses():
    return network()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def delivered(node, authority):
    """The certificate of the override, on the node."""
    certificate, _, key = authority.issue(OVERRIDE).read_text().partition("-----BEGIN PRIVATE")
    certs = f"{node.folder}/certs/{OVERRIDE}"
    node.put(f"{certs}/current/cert.pem", certificate.encode(), 0o600)
    node.put(f"{certs}/current/cert.pem.key", f"-----BEGIN PRIVATE{key}".encode(), 0o600)
    node.put(f"{certs}/roots.pem", authority.pem.encode(), 0o600)
    return thumbprints(certificate.encode())[0]


@pytest.fixture
def front_ends(addresses, authority):
    """Three Front Ends that answer over TLS and in plain, each with the pool's certificate."""
    certificate = authority.issue(POOL)
    with ExitStack() as stack:
        servers = []
        for number in (1, 2, 3):
            name, address = f"fe0{number}.contoso.test", next(addresses)
            stack.enter_context(serving(telling(name), address, 10443, certificate))
            stack.enter_context(serving(telling(name), address, 10080))
            servers.append(RealServer(name, address, 10443))
        yield tuple(servers)


@pytest.fixture
def http_service(addresses, front_ends):
    servers = tuple(replace(server, port=10080) for server in front_ends)
    return VirtualService(
        "FE Pool HTTP", next(addresses), 10080, servers, "source-ip 1200", "/meet/blank.html", OVERRIDE
    )


@pytest.fixture
def https_service(addresses, front_ends, authority, delivered):
    return VirtualService(
        "FE Pool HTTPS",
        next(addresses),
        10443,
        front_ends,
        "cookie MS-WSMAN",
        "/abs/handler",
        OVERRIDE,
        certificate=delivered,
        certificate_name=OVERRIDE,
        verify=POOL,
        roots=thumbprints(authority.pem.encode()),
    )


@pytest.fixture
def plain():
    """Opens a connection that is closed with the test."""
    with ExitStack() as stack:

        def connect(service):
            connection = http.client.HTTPConnection(service.address, service.port, timeout=20)
            return stack.enter_context(closing(connection))

        yield connect


@pytest.fixture
def secured(plain, authority):
    context = ssl.create_default_context(cadata=authority.pem)

    def connect(service):
        connection = plain(service)
        taken = socket.create_connection((service.address, service.port), 10)
        connection.sock = context.wrap_socket(taken, server_hostname=OVERRIDE)
        return connection

    return connect


def ask(connection, path="/", method="GET", **headers):
    connection.request(method, path, headers={"Host": OVERRIDE, **headers})
    answer = connection.getresponse()
    body = answer.read()
    return answer, json.loads(body) if answer.status == 200 else None


def up(balancer):
    return {health.server for health in balancer.health(POOL) if health.up}


def test_what_was_written_is_what_is_loaded(balancer, node, https_service, http_service):
    assert balancer.read(POOL) == ()
    balancer.write(POOL, [https_service, http_service])
    assert set(balancer.read(POOL)) == {https_service, http_service}
    assert [call for call in node.calls if call[0] == "systemctl" and call[1] != "is-active"] == [
        ("systemctl", "start", "lyncauto-haproxy")
    ]


def test_writing_what_is_loaded_reloads_nothing(balancer, node, http_service):
    balancer.write(POOL, [http_service])
    node.calls.clear()
    balancer.write(POOL, [http_service])
    assert not [call for call in node.calls if call[:2] == ("systemctl", "reload")]


def test_a_second_pool_leaves_the_file_of_the_first_as_it_is(balancer, node, addresses, http_service):
    balancer.write(POOL, [http_service])
    before = (node.folder / "current" / f"{POOL}.cfg").read_bytes()
    other = replace(http_service, address=next(addresses))
    balancer.write(OTHER, [other])
    assert (node.folder / "current" / f"{POOL}.cfg").read_bytes() == before
    assert (balancer.read(POOL), balancer.read(OTHER)) == ((http_service,), (other,))
    balancer.write(POOL, [])
    assert (balancer.read(POOL), balancer.read(OTHER)) == ((), (other,))


def test_removing_the_last_pool_leaves_nothing_but_certificates(balancer, node, https_service):
    balancer.write(POOL, [https_service])
    balancer.write(POOL, [])
    assert balancer.read(POOL) == ()
    assert sorted(path.name for path in node.folder.iterdir()) == ["certs", "haproxy.log"]


def test_removing_what_was_never_there_is_no_error(balancer, node):
    balancer.write(POOL, [])
    assert not (node.folder / "current").exists()


def test_an_address_that_somebody_has_is_told_and_the_old_configuration_serves(
    balancer, node, addresses, http_service, plain
):
    balancer.write(POOL, [http_service])
    link = (node.folder / "current").readlink()
    taken = next(addresses)
    with socket.create_server((taken, 10080)), pytest.raises(BalancerFailed, match="did not load") as failed:
        balancer.write(POOL, [replace(http_service, address=taken)])
    assert taken in failed.value.why
    assert (node.folder / "current").readlink() == link
    assert balancer.read(POOL) == (http_service,)
    assert ask(plain(http_service))[0].status == 200


def test_a_first_start_that_fails_leaves_no_unit_and_no_link(balancer, node, addresses, http_service):
    taken = next(addresses)
    with socket.create_server((taken, 10080)), pytest.raises(BalancerFailed) as failed:
        balancer.write(POOL, [replace(http_service, address=taken)])
    assert "cannot bind" in failed.value.why
    assert node.run(["systemctl", "is-active", "lyncauto-haproxy"]).status != 0
    assert not (node.folder / "current").is_symlink()


def test_a_configuration_that_haproxy_refuses_is_told_in_its_words(balancer, node, http_service):
    balancer.write(POOL, [http_service])
    with pytest.raises(BalancerFailed, match="refuses the new configuration") as failed:
        balancer.write(OTHER, [replace(http_service, address="127.0.0.999")])
    assert "127.0.0.999" in failed.value.why
    assert balancer.read(POOL) == (http_service,)


@pytest.mark.parametrize(
    ("lost", "word"),
    [
        ("current/cert.pem", "holds no certificate"),
        ("current/cert.pem.key", "private key"),
        ("roots.pem", "holds no certificate"),
    ],
)
def test_a_certificate_that_is_not_there_is_told_before_anything_is_written(
    balancer, node, https_service, lost, word
):
    (node.folder / "certs" / OVERRIDE / lost).unlink()
    with pytest.raises(BalancerFailed) as failed:
        balancer.write(POOL, [https_service])
    assert word in failed.value.why
    assert not (node.folder / "generations").exists()


def test_another_certificate_than_the_one_planned_is_not_served(balancer, https_service):
    with pytest.raises(BalancerFailed) as failed:
        balancer.write(POOL, [replace(https_service, certificate="AB" * 20)])
    assert "AB" * 20 in failed.value.why


def test_a_file_edited_by_hand_reads_as_drift(balancer, node, https_service):
    balancer.write(POOL, [https_service])
    file = node.folder / "current" / f"{POOL}.cfg"
    file.write_text(file.read_text().replace("fall 2", "fall 9"))
    assert balancer.read(POOL) == (replace(https_service, title=f"{https_service.title} {EDITED}"),)


def test_shared_settings_edited_by_hand_read_as_drift(balancer, node, http_service):
    balancer.write(POOL, [http_service])
    with (node.folder / "current" / "00-global.cfg").open("a") as file:
        file.write("    timeout client 1s\n")
    assert balancer.read(POOL)[0].title.endswith(EDITED)


def test_a_file_that_is_no_longer_ours_is_not_guessed_at(balancer, node, http_service):
    balancer.write(POOL, [http_service])
    (node.folder / "current" / f"{POOL}.cfg").write_text("listen 10.0.0.1:80\n    bind :80\n")
    with pytest.raises(EstateUnreadable, match=POOL):
        balancer.read(POOL)


def test_only_the_running_and_the_last_generation_are_kept(balancer, node, http_service):
    for idle in (100, 200, 300):
        balancer.write(POOL, [replace(http_service, idle=idle)])
    assert len(list((node.folder / "generations").iterdir())) == 2
    assert balancer.read(POOL)[0].idle == 300


def test_every_response_whose_request_lacked_the_cookie_sets_it(balancer, https_service, secured):
    balancer.write(POOL, [https_service])
    wait_for(lambda: len(up(balancer)) == 3)
    connection = secured(https_service)
    cookies = [ask(connection)[0].getheader("Set-Cookie") for _ in range(2)]  # one connection, two requests
    for cookie in cookies:
        assert cookie.startswith("MS-WSMAN=")
        assert not any(word in cookie.lower() for word in ("httponly", "expires", "max-age"))
    held = cookies[0].partition(";")[0]
    answers = [ask(secured(https_service), Cookie=held) for _ in range(4)]
    assert len({told["server"] for _, told in answers}) == 1
    assert all(answer.getheader("Set-Cookie") is None for answer, _ in answers)
    assert not any("cookie" in told["headers"] for _, told in answers)  # the Front End never sees ours


def test_a_client_stays_with_its_front_end_by_its_address(balancer, http_service, plain):
    balancer.write(POOL, [http_service])
    wait_for(lambda: len(up(balancer)) == 3)
    assert len({ask(plain(http_service))[1]["server"] for _ in range(6)}) == 1


def test_sticky_clients_outlive_a_reload(balancer, node, http_service):
    balancer.write(POOL, [http_service])
    name = f"{http_service.address}:{http_service.port}"
    source = "::ffff:10.9.8.7"
    node.runtime(f"set table {name} key {source} data.server_id 2")
    wait_for(lambda: age(node.runtime("show info") or "") >= 6)  # a younger worker hands nothing on
    balancer.write(POOL, [replace(http_service, title="Another title")])
    wait_for(lambda: source in (node.runtime(f"show table {name}") or ""))


def test_a_forged_client_address_is_replaced_and_long_headers_pass(balancer, http_service, plain):
    balancer.write(POOL, [http_service])
    wait_for(lambda: len(up(balancer)) == 3)
    forged = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "x", "Forwarded": "for=1.2.3.4"}
    _, told = ask(plain(http_service), **forged, Authorization="Negotiate " + "A" * 30000)
    assert told["headers"]["x-forwarded-for"] == ["127.0.0.1"]
    assert not {"x-forwarded-host", "forwarded"} & told["headers"].keys()


@pytest.mark.parametrize("headers", ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nX-Odd: \x01\r\n"])
def test_a_request_that_could_be_read_in_two_ways_is_denied(balancer, http_service, headers):
    balancer.write(POOL, [http_service])
    with socket.create_connection((http_service.address, http_service.port), 10) as taken:
        taken.sendall(f"GET / HTTP/1.1\r\n{headers}\r\n".encode())
        assert b" 400 " in taken.recv(100)


def test_a_front_end_with_a_foreign_certificate_gets_no_request(
    balancer, addresses, tmp_path, authority, https_service
):
    (tmp_path / "foreign").mkdir()
    foreign = Authority(tmp_path / "foreign").issue(POOL)
    wrong_name = authority.issue("other.contoso.test")
    with ExitStack() as stack:
        servers = [https_service.servers[0]]
        for name, certificate in (("fe08.contoso.test", foreign), ("fe09.contoso.test", wrong_name)):
            servers.append(RealServer(name, next(addresses), 10443))
            stack.enter_context(serving(telling(name), servers[-1].address, 10443, certificate))
        balancer.write(POOL, [replace(https_service, servers=tuple(servers))])
        wait_for(lambda: all("INI" not in health.check for health in balancer.health(POOL)))
        assert up(balancer) == {"fe01.contoso.test"}
        checks = [health.check for health in balancer.health(POOL) if not health.up]
    assert all(check.startswith("L6RSP") for check in checks)


def test_no_request_fails_when_a_front_end_dies(balancer, addresses, authority, https_service, secured):
    dying = RealServer("fe00.contoso.test", next(addresses), 10443)
    with serving(telling(dying.name), dying.address, 10443, authority.issue(POOL)):
        balancer.write(POOL, [replace(https_service, servers=(dying, *https_service.servers))])
        wait_for(lambda: len(up(balancer)) == 4)
        seen = {ask(secured(https_service))[1]["server"] for _ in range(8)}
        assert dying.name in seen
    after = [ask(secured(https_service), method=method) for method in ("GET", "POST") * 10]
    assert {answer.status for answer, _ in after} == {200}
    wait_for(lambda: dying.name not in up(balancer))


class Hanging(Telling):
    """Takes a request and answers it once the test is over; so with a check, from then on."""

    taken: threading.Event
    over: threading.Event

    def do_GET(self):  # noqa: N802 - the base class calls it so
        if self.path == "/hang":
            self.taken.set()
        if self.taken.is_set():
            self.over.wait(30)
        self.tell()


def test_a_request_at_a_front_end_that_hangs_ends_once_its_checks_fail(
    balancer, http_service, addresses, plain
):
    taken, over = threading.Event(), threading.Event()
    hanging = RealServer("fe00.contoso.test", next(addresses), 10080)
    handler = type("Titled", (Hanging,), {"server_title": hanging.name, "taken": taken, "over": over})
    with serving(handler, hanging.address, 10080):
        balancer.write(POOL, [replace(http_service, servers=(hanging,))])
        wait_for(lambda: up(balancer) == {hanging.name})
        try:
            answer, _ = ask(plain(http_service), "/hang")
        finally:
            over.set()
    assert taken.is_set()
    assert answer.status == 503


def test_silence_ends_with_a_request_and_not_with_a_health_check(balancer, node, http_service, plain):
    balancer.write(POOL, [http_service])
    wait_for(lambda: len(up(balancer)) == 3)
    wait_for(lambda: "Uptime_sec: 0" not in (node.runtime("show info") or ""))
    assert balancer.silent_for(POOL) >= 1  # checks passed, nobody asked: the worker's age
    connection = plain(http_service)
    ask(connection)
    assert balancer.silent_for(POOL) == 0
    connection.close()
    wait_for(lambda: balancer.silent_for(POOL) >= 1)


def test_a_drained_front_end_gets_no_request_and_is_put_back(balancer, https_service, http_service, plain):
    balancer.write(POOL, [https_service, http_service])
    wait_for(lambda: len(up(balancer)) == 3 and all(one.up for one in balancer.health(POOL)))
    held = ask(plain(http_service))[1]["server"]  # this client's address is in the sticky table
    balancer.set_admin_state(POOL, held, "drain")
    states = {(one.server, one.admin) for one in balancer.health(POOL)}
    assert states == {
        (server.name, "drain" if server.name == held else "ready") for server in front(balancer)
    }
    assert held not in {ask(plain(http_service))[1]["server"] for _ in range(6)}
    balancer.set_admin_state(POOL, held, "ready")
    assert {one.admin for one in balancer.health(POOL)} == {"ready"}


def front(balancer):
    return {server for service in balancer.read(POOL) for server in service.servers}


def test_a_client_that_shows_a_cookie_of_a_drained_front_end_is_still_sent_there(
    balancer, https_service, secured
):
    balancer.write(POOL, [https_service])
    wait_for(lambda: len(up(balancer)) == 3)
    answer, told = ask(secured(https_service))
    cookie = answer.getheader("Set-Cookie").partition(";")[0]
    balancer.set_admin_state(POOL, told["server"], "drain")
    assert ask(secured(https_service), Cookie=cookie)[1]["server"] == told["server"]
    others = {ask(secured(https_service))[1]["server"] for _ in range(6)}
    assert told["server"] not in others
    assert len(others) == 2


def test_a_drained_front_end_that_dies_is_drained_all_the_same(balancer, addresses, http_service, plain):
    dying = RealServer("fe00.contoso.test", next(addresses), 10080)
    with serving(telling(dying.name), dying.address, 10080):
        balancer.write(POOL, [replace(http_service, servers=(dying, *http_service.servers))])
        wait_for(lambda: dying.name in up(balancer))
        balancer.set_admin_state(POOL, dying.name, "drain")
    wait_for(lambda: dying.name not in up(balancer))
    assert {one.admin for one in balancer.health(POOL) if one.server == dying.name} == {"drain"}


def test_a_request_under_way_at_a_drained_front_end_is_finished_and_its_client_moves(
    balancer, http_service, addresses, plain
):
    taken, over = threading.Event(), threading.Event()
    slow = RealServer("fe00.contoso.test", next(addresses), 10080)
    handler = type("Titled", (Slow,), {"server_title": slow.name, "taken": taken, "over": over})
    with serving(handler, slow.address, 10080):
        balancer.write(POOL, [replace(http_service, servers=(slow,))])
        wait_for(lambda: up(balancer) == {slow.name})
        ask(plain(http_service))  # from now on the sticky table holds this client for it
        balancer.write(POOL, [replace(http_service, servers=(slow, *http_service.servers))])
        wait_for(lambda: len(up(balancer)) == 4)
        told = []
        client = threading.Thread(target=lambda: told.append(ask(plain(http_service), "/slow")))
        client.start()
        assert taken.wait(10)
        assert sessions(balancer) == {slow.name: 1}
        balancer.set_admin_state(POOL, slow.name, "drain")
        over.set()
        client.join()
        wait_for(lambda: not sessions(balancer))
        assert slow.name not in {ask(plain(http_service))[1]["server"] for _ in range(6)}
    assert told[0][0].status == 200
    assert told[0][1]["server"] == slow.name


def sessions(balancer):
    return {one.server: one.sessions for one in balancer.health(POOL) if one.sessions}


class Slow(Telling):
    """Answers one page when it may, and all others at once."""

    taken: threading.Event
    over: threading.Event

    def do_GET(self):  # noqa: N802 - the base class calls it so
        if self.path == "/slow":
            self.taken.set()
            self.over.wait(30)
        self.tell()


def test_a_front_end_that_haproxy_does_not_have_is_not_drained(balancer, http_service):
    with pytest.raises(BalancerFailed, match="cannot be set to drain"):
        balancer.set_admin_state(POOL, "fe01.contoso.test", "drain")
    balancer.write(POOL, [http_service])
    with pytest.raises(BalancerFailed, match="fe09") as failed:
        balancer.set_admin_state(POOL, "fe09.contoso.test", "drain")
    assert "none of the pool's virtual services" in failed.value.why


def test_nobody_asks_a_balancer_that_does_not_run(balancer):
    assert balancer.health(POOL) == ()
    assert balancer.silent_for(POOL) == float("inf")


def test_haproxy_itself_takes_the_golden_files(node, authority, delivered):
    folder = node.folder / "golden"
    for file in GOLDEN.iterdir():
        node.put(
            f"{folder}/{file.name}",
            file.read_text().replace("/etc/lyncauto", str(node.folder)).encode(),
            0o600,
        )
    judged = node.run([node.program, "-c", "-f", str(folder)])
    assert (judged.status, "WARNING" in judged.error) == (0, False), judged.error
