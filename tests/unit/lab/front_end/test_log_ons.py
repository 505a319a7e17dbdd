"""Windows log-ons at a web server: who it was, and what a binding must hold."""

import base64
from types import SimpleNamespace
from typing import Any

import pytest
import spnego
from cryptography.hazmat.primitives.serialization import Encoding
from spnego._ntlm_raw.messages import AvId, Challenge  # what no client of ours can be made to say
from spnego.channel_bindings import GssChannelBindings

from lyncauto.lab.front_end.log_ons import OFFERS, LogOns
from lyncauto.lab.net.binding import server_end_point
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.model.secret import Secret
from tests.unit.lab.native.windows import Windows

USER, PASSWORD = "CONTOSO\\lyncadmin", Secret("Correct-Horse-7")
NOTHING = bytes(16)


class Transport:
    """A connection: something that can be referred to weakly."""


@pytest.fixture(autouse=True)
def _known(tmp_path):
    accounts = Accounts(tmp_path, {USER: PASSWORD})
    accounts.write()
    yield
    accounts.remove()


@pytest.fixture(scope="module")
def leaf():
    return Windows().estate.authority.issuing.public_bytes(Encoding.DER)


def request(transport: Transport, token: bytes | None) -> Any:
    headers = {"Authorization": f"NTLM {base64.b64encode(token).decode()}"} if token else {}
    return SimpleNamespace(transport=transport, headers=headers)


def log_on(bound_to: bytes, bindings: GssChannelBindings | None, *, zeros: bool = False) -> str:
    """Log on, and return who the server says it was; *zeros*: the proof has a binding of zeros."""
    transport, log_ons = Transport(), LogOns()
    context = spnego.client(USER, PASSWORD.reveal(), protocol="ntlm", channel_bindings=bindings)
    assert log_ons.challenges(request(transport, None), bound_to=bound_to) == OFFERS
    (challenge,) = log_ons.challenges(request(transport, context.step()), bound_to=bound_to)
    token = base64.b64decode(challenge.partition(" ")[2])
    proof = context.step(with_zeros(token) if zeros else token)
    log_ons.challenges(request(transport, proof), bound_to=bound_to)
    return log_ons.user(request(transport, None))


def with_zeros(token: bytes) -> bytes:
    """Let a client prove a binding of zeros: it repeats a challenge's, and has no MIC without a time."""
    challenge = Challenge.unpack(token)
    assert challenge.target_info is not None
    told = challenge.target_info.copy()
    told.pop(AvId.timestamp, None)
    told[AvId.channel_bindings] = NOTHING
    return Challenge(
        challenge.flags, challenge.server_challenge, challenge.target_name, told, challenge.version
    ).pack()


def test_a_log_on_is_somebodys_however_it_is_bound_where_nobody_looks(leaf):
    bindings = GssChannelBindings(application_data=server_end_point(leaf))
    assert log_on(b"", bindings) == log_on(b"", None) == log_on(b"", None, zeros=True) == USER


def test_a_log_on_that_must_be_bound_is_bound_to_that_very_certificate(leaf):
    bindings = GssChannelBindings(application_data=server_end_point(leaf))
    assert log_on(leaf, bindings) == USER
    assert log_on(leaf, GssChannelBindings(application_data=b"tls-server-end-point:other")) == ""


def test_a_log_on_that_is_bound_to_nothing_is_refused_where_it_must_be(leaf):
    assert log_on(leaf, None) == ""
    assert log_on(leaf, None, zeros=True) == ""


def test_nobody_has_logged_on_where_nobody_asked():
    assert LogOns().user(request(Transport(), None)) == ""
    assert LogOns().user(SimpleNamespace(transport=None, headers={})) == ""  # type: ignore[arg-type]
