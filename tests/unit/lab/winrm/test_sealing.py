import pytest
import spnego

from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.sealing import BOUNDARY, NotSealed, seal, unseal
from lyncauto.model.secret import Secret

WRAPPING = spnego.NegotiateOptions.wrapping_winrm


@pytest.fixture
def contexts(tmp_path):
    """Give the two ends of a log-on that is complete."""
    accounts = Accounts(tmp_path, {"CONTOSO\\lyncadmin": Secret("password")})
    accounts.write()
    client = spnego.client("CONTOSO\\lyncadmin", "password", "mgmt01", protocol="ntlm", options=WRAPPING)
    server = spnego.server(protocol="ntlm", options=WRAPPING)
    token = client.step()
    while token and not server.complete:
        token = client.step(server.step(token))
    yield client, server
    accounts.remove()


def test_what_one_end_seals_the_other_opens(contexts):
    client, server = contexts
    body = "<s:Envelope>é</s:Envelope>".encode()
    assert unseal(server, seal(client, body)) == body


def test_a_body_that_holds_the_boundary_is_opened_whole(contexts):
    client, server = contexts
    body = b"before " + BOUNDARY + b" after"
    assert unseal(server, seal(client, body)) == body


def test_a_body_in_two_parts_is_put_together(contexts):
    client, server = contexts
    first, second = seal(client, b"one "), seal(client, b"two")
    assert unseal(server, first.removesuffix(BOUNDARY + b"--\r\n") + second) == b"one two"


def test_a_changed_byte_is_noticed(contexts):
    client, server = contexts
    sealed = bytearray(seal(client, b"<s:Envelope/>"))
    sealed[-len(BOUNDARY) - 6] ^= 1
    with pytest.raises(NotSealed):
        unseal(server, bytes(sealed))


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda sealed: sealed.replace(b"Length=", b"Size="),
        lambda sealed: sealed.replace(b"Length=1", b"Length=2"),
        lambda sealed: sealed.split(b"octet-stream\r\n")[0] + b"octet-stream\r\n",
        lambda sealed: sealed.split(BOUNDARY)[1],
    ],
)
def test_a_body_that_is_not_whole_is_refused(contexts, change):
    client, server = contexts
    with pytest.raises(NotSealed):
        unseal(server, change(seal(client, b"<s:Envelope/>")))
