import base64

import pytest
import spnego

from lyncauto.adapters.ntlm import end_point, log_on
from lyncauto.lab.net.binding import server_end_point
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.model.secret import Secret
from lyncauto.ports.probe import NOT_OFFERED, Http
from tests.unit.steps import samples

USER, PASSWORD = "CONTOSO\\lyncadmin", Secret("Correct-Horse-7")
SERVER = "webint.contoso.com"


class Site:
    """Asks for a log-on under the given schemes and takes it to its end."""

    def __init__(self, *offers: str, challenge: str | None = None) -> None:
        self.offers = offers
        self.challenge = challenge
        self.heard: list[str] = []
        self.context = spnego.server(protocol="ntlm")

    def ask(self, authorization: str) -> Http:
        scheme, _, token = authorization.partition(" ")
        self.heard.append(scheme)
        if not token:
            return Http(401, {"www-authenticate": self.offers})
        if self.challenge is not None:
            return Http(401, {"www-authenticate": (f"{scheme} {self.challenge}",)})
        reply = self.context.step(base64.b64decode(token))
        if self.context.complete:
            return Http(200, {"x": ("y",)})
        assert reply is not None
        return Http(401, {"www-authenticate": (f"{scheme} {base64.b64encode(reply).decode()}",)})


@pytest.fixture(autouse=True)
def _known(tmp_path):
    accounts = Accounts(tmp_path, {USER: PASSWORD})
    accounts.write()
    yield
    accounts.remove()


def tried(ask):
    return log_on(ask, SERVER, USER, PASSWORD, b"")


@pytest.mark.parametrize(
    ("offers", "scheme"),
    [(("Negotiate", "NTLM"), "NTLM"), (("ntlm",), "NTLM"), (("Negotiate",), "Negotiate")],
)
def test_a_log_on_takes_three_requests_under_a_scheme_that_is_offered(offers, scheme):
    site = Site(*offers)
    assert tried(site.ask) == Http(200, {})
    assert site.heard == ["", scheme, scheme]


@pytest.mark.parametrize("offers", [(), ("Basic realm=x",), ("Bearer",)])
def test_nothing_is_sent_to_whom_offers_no_windows_log_on(offers):
    site = Site(*offers)
    assert tried(site.ask) == Http(401, {}, f"{NOT_OFFERED} (HTTP 401)")
    assert site.heard == [""]


def test_a_page_that_needs_no_log_on_offers_none():
    assert tried(lambda _: Http(200, {})) == Http(200, {}, f"{NOT_OFFERED} (HTTP 200)")


@pytest.mark.parametrize("challenge", ["!", "TlRM", base64.b64encode(b"NTLMSSP\0\2\0\0\0").decode()])
def test_a_challenge_that_cannot_be_read_ends_the_log_on_without_a_proof(challenge):
    site = Site("NTLM", challenge=challenge)
    assert tried(site.ask) == Http(0, {}, "the challenge of the NTLM log-on cannot be read")
    assert site.heard == ["", "NTLM"]


def test_an_answer_that_did_not_come_says_why():
    assert tried(lambda _: Http(0, {}, "no answer in time")) == Http(0, {}, "no answer in time")


def test_a_log_on_is_bound_as_windows_binds_it_or_to_what_nobody_has():
    for certificate in (samples.certificate(), samples.old("SHA-1")):
        assert end_point(certificate) == server_end_point(certificate)
    assert end_point(b"") == b"tls-server-end-point:" + bytes(32)
