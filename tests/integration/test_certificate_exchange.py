"""A certificate exchanged in a running HAProxy, behind the lab's node agent, without a reload."""

import http.client
import shutil
import socket
import ssl
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from lyncauto.adapters.certificate_versions import CertificateVersions
from lyncauto.adapters.haproxy.balancer import HaproxyBalancer
from lyncauto.adapters.node_agent import AgentNode
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.adapters.system_clock import SystemClock
from lyncauto.errors import BalancerFailed
from lyncauto.model.balancer import RealServer, VirtualService
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.secret import Secret
from tests.contract.agents import PORT, TOKEN, lab_agent
from tests.integration.haproxy_node import programs
from tests.integration.loopback import Authority, network
from tests.integration.web import serving, telling

POOL = "pool01.contoso.test"
NAME = "webint.contoso.test"
BESIDE = f"{NAME}.ecdsa"


class Bench:
    """A node whose balancer serves version ``first1st`` of a certificate; ``second22`` lies beside it."""

    def __init__(
        self, folder: Path, node: AgentNode, authority: Authority, program: str, address: str
    ) -> None:
        self.folder = folder
        self.node = node
        self.authority = authority
        self.balancer = HaproxyBalancer(node, SystemClock(), folder=str(folder), haproxy=program)
        self.versions = CertificateVersions(node, str(folder))
        self.place = CertificatePlace(str(folder), NAME)
        self.first, self.second = self.put("first1st"), self.put("second22")
        self.address = address

    def put(self, slot: str, key_of: str = "") -> str:
        """Write a version; with *key_of* its key is another version's."""
        certificate, _, rest = self.authority.issue(NAME).read_text().partition("-----BEGIN PRIVATE")
        key = f"-----BEGIN PRIVATE{rest}"
        if key_of:
            key = Path(self.place.version(key_of).key).read_text()
        self.versions.put(NAME, slot, Secret(key), certificate.encode())
        return thumbprints(certificate.encode())[0]

    def serve(self, front_end: RealServer) -> None:
        self.node.put(self.place.roots, self.authority.pem.encode(), 0o644)
        self.versions.link(NAME, "first1st")
        certificate, _, rest = self.authority.issue(NAME).read_text().partition("-----BEGIN PRIVATE")
        self.versions.put(BESIDE, "first1st", Secret(f"-----BEGIN PRIVATE{rest}"), certificate.encode())
        self.versions.link(BESIDE, "first1st")
        self.balancer.write(
            POOL,
            [
                VirtualService(
                    "FE Pool HTTPS",
                    self.address,
                    10443,
                    (front_end,),
                    "cookie MS-WSMAN",
                    "/abs/handler",
                    NAME,
                    certificate=self.first,
                    certificate_name=NAME,
                    verify=POOL,
                    roots=thumbprints(self.authority.pem.encode()),
                    second_certificate=thumbprints(certificate.encode())[0],
                    second_name=BESIDE,
                )
            ],
        )

    def shown(self) -> str:
        pem = ssl.get_server_certificate((self.address, 10443))
        return thumbprints(pem.encode())[0]

    def secured(self) -> ssl.SSLSocket:
        """Return a connection to what is served, verified."""
        context = ssl.create_default_context(cadata=self.authority.pem)
        return context.wrap_socket(socket.create_connection((self.address, 10443)), server_hostname=NAME)

    def linked(self) -> str:
        return Path(self.place.current).readlink().name


@pytest.fixture(params=["distribution", "wheel"])
def bench(request, tmp_path):
    if request.param not in programs():
        pytest.skip(f"no HAProxy of the {request.param} on this machine")
    program, addresses, authority = programs()[request.param], network(), Authority(tmp_path)
    folder = Path(tempfile.mkdtemp(prefix="lb"))  # short, for a socket's path may have 107 bytes
    (tmp_path / "root.pem").write_text(authority.pem)
    agent, front_end = next(addresses), RealServer("fe01.contoso.test", next(addresses), 10443)
    try:
        with (
            lab_agent(folder, agent, authority.issue("lb01.contoso.test"), program),
            serving(telling("fe01"), front_end.address, 10443, authority.issue(POOL)),
            closing(
                AgentNode(
                    "lb01.contoso.test",
                    f"https://{agent}:{PORT}",
                    token=Secret(TOKEN),
                    root=tmp_path / "root.pem",
                )
            ) as node,
        ):
            made = Bench(folder, node, authority, program, next(addresses))
            made.serve(front_end)
            yield made
    finally:
        shutil.rmtree(folder)


def test_a_new_handshake_sees_the_new_certificate_and_an_open_connection_goes_on(bench):
    with closing(http.client.HTTPSConnection(NAME, 10443)) as client:
        client.sock = bench.secured()
        client.request("GET", "/")
        client.getresponse().read()
        before = client.sock
        bench.balancer.exchange(NAME, bench.second)
        client.request("GET", "/")
        assert client.getresponse().status == 200
        assert client.sock is before
    assert bench.shown() == bench.balancer.held(NAME) == bench.second
    assert bench.linked() == "second22"


def test_the_exchanged_certificate_is_served_after_a_restart_too(bench):
    bench.balancer.exchange(NAME, bench.second)
    bench.node.run(["systemctl", "stop", "lyncauto-haproxy"])
    bench.node.run(["systemctl", "start", "lyncauto-haproxy"])
    assert bench.shown() == bench.second


def test_the_old_certificate_comes_back_by_the_same_way(bench):
    bench.balancer.exchange(NAME, bench.second)
    bench.balancer.exchange(NAME, bench.first)
    assert bench.shown() == bench.first
    assert bench.linked() == "first1st"


def test_a_key_of_another_certificate_is_refused_by_haproxy_and_the_old_one_is_served(bench):
    wrong = bench.put("third333", key_of="second22")
    with pytest.raises(BalancerFailed, match="did not take") as told:
        bench.balancer.exchange(NAME, wrong)
    assert "private key" in told.value.why
    assert bench.shown() == bench.first
    assert bench.linked() == "first1st"
    bench.balancer.exchange(NAME, bench.second)  # nothing of the refused one is left in the way
    assert bench.shown() == bench.second


def test_a_version_without_its_key_is_none(bench):
    bench.node.run(["rm", "-f", bench.place.version("second22").key])
    with pytest.raises(BalancerFailed, match="has no certificate"):
        bench.balancer.exchange(NAME, bench.second)
    assert bench.shown() == bench.first


def test_what_somebody_else_began_to_exchange_is_not_mixed_in(bench):
    third = Path(bench.place.version("second22").certificate)
    bench.node.load(f"set ssl cert {bench.place.certificate}", [str(third), f"{third}.key"])
    bench.balancer.exchange(NAME, bench.second)
    assert bench.shown() == bench.second


def test_an_exchange_of_another_certificate_that_was_cut_off_is_not_in_the_way(bench):
    beside = bench.balancer.held(BESIDE)
    other = CertificatePlace(str(bench.folder), BESIDE)
    third = bench.place.version("second22")
    bench.node.load(f"set ssl cert {other.certificate}", [third.certificate, third.key])
    bench.balancer.exchange(NAME, bench.second)
    assert (bench.shown(), bench.balancer.held(BESIDE)) == (bench.second, beside)


def test_both_certificates_of_a_listener_are_read_as_they_are_held(bench):
    bench.balancer.exchange(NAME, bench.second)
    (service,) = bench.balancer.read(POOL)
    assert service.certificates == {NAME: bench.second, BESIDE: bench.balancer.held(BESIDE)}


def test_a_service_that_goes_back_to_an_earlier_certificate_takes_its_files_along(bench):
    (service,) = bench.balancer.read(POOL)
    bench.balancer.exchange(NAME, bench.second)
    bench.balancer.write(POOL, [service])
    assert (bench.shown(), bench.linked()) == (bench.first, "first1st")
    assert bench.balancer.read(POOL) == (service,)


def test_files_stay_as_they_are_where_the_service_that_wants_others_is_refused(bench):
    (service,) = bench.balancer.read(POOL)
    with pytest.raises(BalancerFailed):
        bench.balancer.write(POOL, [replace(service, certificate=bench.second, roots=("AB" * 20,))])
    assert (bench.shown(), bench.linked()) == (bench.first, "first1st")


def test_a_disk_that_takes_no_link_leaves_the_old_certificate_in_memory_and_on_disk(bench):
    folder = Path(bench.place.folder)
    (folder / "next").mkdir()
    (folder / "next" / "something").write_text("in the way")
    with pytest.raises(BalancerFailed):
        bench.balancer.exchange(NAME, bench.second)
    assert bench.shown() == bench.first
    assert bench.linked() == "first1st"


def test_a_balancer_at_rest_gets_the_new_files(bench):
    bench.node.run(["systemctl", "stop", "lyncauto-haproxy"])
    bench.balancer.exchange(NAME, bench.second)
    assert bench.balancer.held(NAME) == ""
    assert bench.linked() == "second22"


def test_files_are_handed_to_the_exchange_of_a_certificate_alone(bench):
    key = bench.place.version("first1st").key
    for command, file in (("set server a/b addr", key), ("set ssl cert x", "/etc/hostname")):
        with pytest.raises(BalancerFailed, match="refuses to ask"):
            bench.node.load(command, [file])
