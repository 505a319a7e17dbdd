import base64

import pytest
import spnego

from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.authentication import Authentication
from lyncauto.lab.winrm.sealing import NotSealed
from lyncauto.model.secret import Secret

USER = "CONTOSO\\lyncadmin"
PASSWORD = "password"
CHALLENGE = "Negotiate"


@pytest.fixture(autouse=True)
def _known(tmp_path):
    accounts = Accounts(tmp_path, {USER: Secret(PASSWORD)})
    accounts.write()
    yield
    accounts.remove()


def log_on(connection: Authentication, protocol: str, user: str = USER, password: str = PASSWORD) -> str:
    """Log on as a client does; give the last challenge."""
    client = spnego.client(
        user, password, "mgmt01", protocol=protocol, options=spnego.NegotiateOptions.wrapping_winrm
    )
    token, challenge = client.step(), ""
    while token:
        challenge = connection.step(f"Negotiate {base64.b64encode(token).decode()}")
        reply = challenge.partition(" ")[2]
        token = client.step(base64.b64decode(reply)) if reply else None
    return challenge


@pytest.mark.parametrize("scheme", ["ntlm", "negotiate"])
def test_the_right_password_tells_who_it_is(scheme):
    connection = Authentication()
    log_on(connection, scheme)
    assert connection.user == USER


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("CONTOSO\\nobody", "password")])
def test_anything_else_is_asked_again(user, password):
    connection = Authentication()
    assert log_on(connection, "ntlm", user, password) == CHALLENGE
    assert connection.user == ""


def test_a_second_log_on_on_a_connection_replaces_the_first():
    connection = Authentication()
    log_on(connection, "ntlm")
    log_on(connection, "ntlm", password="wrong")
    assert connection.user == ""


@pytest.mark.parametrize(
    "header",
    ["Basic Zm9vOmJhcg==", "NTLM TlRMTVNTUAABAAAA", "Negotiate !!!", "Negotiate AAAA", "Negotiate YIIB", ""],
)
def test_what_is_no_token_is_asked_again(header):
    connection = Authentication()
    assert connection.step(header) == CHALLENGE
    assert connection.user == ""


def test_nothing_is_opened_or_sealed_before_the_log_on():
    connection = Authentication()
    with pytest.raises(NotSealed):
        connection.unseal(b"x")
    with pytest.raises(NotSealed):
        connection.seal(b"x")


def test_a_log_on_can_be_forgotten():
    connection = Authentication()
    log_on(connection, "ntlm")
    connection.forget()
    with pytest.raises(NotSealed):
        connection.seal(b"x")
