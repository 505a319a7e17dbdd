"""What every probe promises, against real servers."""

import socket
import threading

import pytest

from lyncauto.adapters.probe import SocketProbe
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import HANDSHAKE, UNTRUSTED
from tests.integration.loopback import Authority, network
from tests.integration.web import serving, telling

NAME = "webint.contoso.test"


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def root(authority):
    return authority.pem.encode()


@pytest.fixture
def addresses():
    return network()


@pytest.fixture
def probe():
    return SocketProbe(timeout=2.0)


@pytest.fixture
def secured(addresses, authority):
    address = next(addresses)
    with serving(telling("fe01"), address, 10443, authority.issue(NAME)):
        yield Endpoint(NAME, address, 10443)


@pytest.fixture
def plain(addresses):
    address = next(addresses)
    with serving(telling("fe01"), address, 10080):
        yield Endpoint(NAME, address, 10080)


@pytest.fixture
def closed(addresses):
    return Endpoint(NAME, next(addresses), 10443)


@pytest.fixture
def mute(addresses):
    """Takes connections and never says a word."""
    address = next(addresses)
    with socket.create_server((address, 10443)):
        yield Endpoint(NAME, address, 10443)


def test_an_open_port_is_reached_and_a_closed_one_is_not(probe, plain, closed):
    assert probe.reach(plain).open
    refused = probe.reach(closed)
    assert (refused.open, refused.error) == (False, "connection refused")


def test_a_handshake_shows_version_and_certificate(probe, secured, root):
    seen = probe.tls(secured, root=root)
    assert (seen.verified, seen.error) == (True, "")
    assert seen.version in ("TLSv1.2", "TLSv1.3")
    assert seen.certificate.startswith(b"\x30\x82") or seen.certificate.startswith(b"\x30\x81")


def test_who_understands_one_kind_of_key_alone_is_shown_no_other(probe, secured, root):
    seen = probe.tls(secured, root=root, family="ECDSA")
    assert (seen.verified, seen.version) == (True, "TLSv1.2")
    assert seen.certificate == probe.tls(secured, root=root).certificate
    other = probe.tls(secured, root=root, family="RSA")
    assert (other.verified, other.certificate) == (False, b"")
    assert other.error.startswith(f"{HANDSHAKE}: ")


def test_a_certificate_that_nobody_trusts_is_shown_all_the_same_and_never_called_verified(
    probe, secured, root
):
    seen = probe.shown(Endpoint("other.contoso.test", secured.address, secured.port), "TLSv1.2")
    assert (seen.verified, seen.version, seen.error) == (False, "TLSv1.2", "")
    assert seen.certificate == probe.tls(secured, root=root).certificate


def test_a_version_of_tls_that_a_server_does_not_speak_is_told(probe, secured, plain, closed):
    assert probe.shown(secured, "TLSv1").error.startswith(f"{HANDSHAKE}: ")
    assert probe.shown(plain, "TLSv1.2").error.startswith(f"{HANDSHAKE}: ")
    assert probe.shown(closed, "TLSv1.3").error == "connection refused"


def test_another_name_does_not_verify_and_nothing_is_looked_at(probe, secured, root):
    seen = probe.tls(Endpoint("meet.contoso.test", secured.address, secured.port), root=root)
    assert (seen.verified, seen.certificate) == (False, b"")
    assert "meet.contoso.test" in seen.error


def test_a_chain_to_another_root_does_not_verify(probe, secured, tmp_path):
    (tmp_path / "foreign").mkdir()
    seen = probe.tls(secured, root=Authority(tmp_path / "foreign").pem.encode())
    assert not seen.verified
    assert seen.error.startswith(f"{UNTRUSTED}: ")


def test_of_no_root_given_nobody_is_trusted_though_the_system_would(
    probe, secured, root, tmp_path, monkeypatch
):
    (tmp_path / "system.pem").write_bytes(root)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    assert not probe.tls(secured, root=b"").verified
    answer = probe.http(secured, "/", root=b"")
    assert (answer.status, answer.error.startswith(f"{UNTRUSTED}: ")) == (0, True)


def test_a_server_that_speaks_no_tls_is_told_so(probe, plain, root):
    seen = probe.tls(plain, root=root)
    assert not seen.verified
    assert seen.error.startswith(f"{HANDSHAKE}: ")


@pytest.fixture
def dated(addresses):
    """Settles on TLS 1.0 in its ServerHello (RFC 2246, section 7.4.1.3), whatever it is offered."""
    address = next(addresses)
    body = b"\x03\x01" + bytes(32) + b"\x00" + b"\x00\x2f" + b"\x00"  # TLS_RSA_WITH_AES_128_CBC_SHA
    handshake = b"\x02" + len(body).to_bytes(3) + body
    with socket.create_server((address, 10443)) as server:

        def settle():
            taken, _ = server.accept()
            with taken:
                taken.recv(4096)
                taken.sendall(b"\x16\x03\x01" + len(handshake).to_bytes(2) + handshake)
                taken.recv(4096)  # the alert

        thread = threading.Thread(target=settle)
        thread.start()
        yield Endpoint(NAME, address, 10443)
        thread.join()


def test_a_server_that_speaks_tls_1_0_alone_is_told_from_one_that_is_not_trusted(probe, dated, root):
    seen = probe.tls(dated, root=root)
    assert (seen.verified, seen.error) == (False, f"{HANDSHAKE}: unsupported protocol")


def test_silence_ends_with_the_time_out(mute, root):
    assert SocketProbe(timeout=0.2).tls(mute, root=root).error == "no answer in time"
    assert SocketProbe(timeout=0.2).http(mute, "/", root=None).error == "no answer in time"


def test_a_root_that_is_no_certificate_is_an_answer_too(probe, secured):
    assert probe.tls(secured, root=b"nonsense").error
    assert probe.tls(secured, root="ß".encode()).error


def test_headers_come_back_with_all_their_values(probe, plain):
    answer = probe.http(plain, "/abs/handler", root=None)
    assert (answer.status, answer.error) == (200, "")
    assert answer.headers["x-two"] == ("a", "b")


def test_a_request_over_tls_verifies_the_name(probe, secured, root):
    assert probe.http(secured, "/", root=root).status == 200
    wrong = probe.http(Endpoint("meet.contoso.test", secured.address, secured.port), "/", root=root)
    assert (wrong.status, "meet.contoso.test" in wrong.error) == (0, True)


def test_a_refused_connection_is_status_nought(probe, closed):
    assert probe.http(closed, "/", root=None) == type(probe.http(closed, "/", root=None))(
        0, {}, "connection refused"
    )


def test_host_and_source_are_as_a_client_s(plain, addresses, tmp_path):
    asked = []

    class Noting(telling("fe01")):  # type: ignore[misc]
        def tell(self):
            asked.append((self.client_address[0], self.headers["Host"], self.headers["X-Mark"]))
            super().tell()

    server, source = next(addresses), next(addresses)
    with serving(Noting, server, 10080):
        SocketProbe(source=source).http(
            Endpoint(NAME, server, 10080), "/", root=None, headers={"X-Mark": "7"}
        )
    assert asked == [(source, f"{NAME}:10080", "7")]
