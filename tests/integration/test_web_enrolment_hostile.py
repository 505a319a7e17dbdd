"""lyncauto's client of CA Web Enrolment, and servers that are none, break off, or mean harm."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import spnego
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.adapters.certsrv import Certsrv
from lyncauto.errors import AccessDenied, AnswerLost, CertificateDenied, HostUnreachable
from lyncauto.lab.native import status
from lyncauto.lab.web_enrolment.pages import Pages
from lyncauto.lab.web_enrolment.words import ENGLISH, GERMAN
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Pending
from lyncauto.ports.enrolment import Granted
from tests.unit.lab.native.windows import Windows, request

USER, PASSWORD = "CONTOSO\\lyncadmin", Secret("Correct-Horse-7")
FINISH, CERTIFICATE = "/certsrv/certfnsh.asp", "/certsrv/certnew.cer"
ISSUED = b'<a href="certnew.cer?ReqID=83&amp;Enc=b64">x</a>'


@dataclass(frozen=True)
class Reply:
    """What a page answers to whoever has logged on."""

    status: int = 200
    body: bytes = b""
    claims: int | None = None  # the length that it claims to have; -1: nothing is answered; -2: no HTTP
    location: str = ""


@dataclass
class Site:
    """A web server in the clear; *replies* by path, and *offers* in place of a log-on."""

    replies: dict[str, Reply] = field(default_factory=dict)
    offers: tuple[str, ...] = ("Negotiate", "NTLM")
    before: Reply | None = None  # what is answered in place of asking for a log-on
    challenge: str = ""  # what is answered to every token
    eager: Reply | None = None  # what is answered to the first one
    insatiable: bool = False  # whoever has logged on is asked for more
    heard: list[tuple[str, str, int]] = field(default_factory=list)  # method, path, bytes of the body

    @property
    def forms(self) -> int:
        return sum(length > 0 for _, _, length in self.heard)


class Server(ThreadingHTTPServer):
    """The site, listening in the clear."""

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.site = site


class Handler(BaseHTTPRequestHandler):
    """One connection, and the log-on that is made on it."""

    protocol_version = "HTTP/1.1"
    server: Server
    context: spnego.ContextProxy | None = None

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        site, path = self.server.site, self.path.partition("?")[0]
        site.heard.append((self.command, path, length))
        challenges = None if site.before else self.challenges()
        if challenges is None:
            self.answer(site.before or site.replies.get(path, Reply(404)))
            return
        self.send_response(401)
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def challenges(self) -> tuple[str, ...] | None:
        """Return what a log-on goes on with; ``None``: it is complete."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if not token:
            return self.server.site.offers
        if self.server.site.eager is not None:
            self.server.site.before = self.server.site.eager
            return None
        if self.server.site.challenge:
            return (f"{scheme} {self.server.site.challenge}",)
        if self.context is None:
            self.context = spnego.server(protocol="negotiate")
        reply = self.context.step(base64.b64decode(token))
        if self.context.complete and self.server.site.insatiable:
            return (f"{scheme} TlRMTVNTUAACAAAA",)
        return None if self.context.complete else (f"{scheme} {base64.b64encode(reply or b'').decode()}",)

    def answer(self, reply: Reply) -> None:
        if reply.claims == -1:
            self.close_connection = True
            return
        if reply.claims == -2:
            self.wfile.write(f"{reply.location}\r\n\r\n".encode())
            self.close_connection = True
            return
        self.send_response(reply.status)
        if reply.location:
            self.send_header("Location", reply.location)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(reply.claims or len(reply.body)))
        self.end_headers()
        with suppress(ConnectionError):  # who has had enough goes before the end
            self.wfile.write(reply.body)
        self.close_connection = self.close_connection or reply.claims is not None


@pytest.fixture(autouse=True)
def _known(tmp_path: Path) -> Iterator[None]:
    accounts = Accounts(tmp_path, {USER: PASSWORD})
    accounts.write()
    yield
    accounts.remove()


@contextmanager
def served(site: Site) -> Iterator[Certsrv]:
    """Give a client of the site."""
    with Server(site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://ca01.contoso.test:{server.server_port}/certsrv/"
        try:
            yield Certsrv(url, user=USER, password=PASSWORD, address="127.0.0.1", patience=5.0)
        finally:
            server.shutdown()
            thread.join()


def submitted(site: Site) -> Granted | Pending:
    with served(site) as road:
        return road.submit(request().public_bytes(Encoding.PEM), "WebServer")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, b"<html>certnew.cer?ReqID=83&</html>"),
        Reply(502),
        Reply(302, location="https://elsewhere.test/certsrv/certfnsh.asp"),
        Reply(200, b"<html>Sign in to the proxy, please.</html>"),
        Reply(200, b""),
        Reply(200, ISSUED, claims=4000),
        Reply(claims=-1),
        Reply(200, b"<P ID=locInfoReqID>89</P>" + b" " * (1 << 21)),
        Reply(200, Pages(ENGLISH, "CA").failed("newreq", 1, "Something", 0).encode()),
    ],
    ids=["500", "502", "redirect", "proxy", "empty", "cut off", "nothing", "endless", "no status"],
)
def test_after_the_form_what_cannot_be_understood_leaves_it_open(reply):
    site = Site({FINISH: reply})
    with pytest.raises(AnswerLost) as told:
        submitted(site)
    assert told.value.in_doubt
    assert told.value.why
    assert site.forms == 1


@pytest.mark.parametrize(
    ("site", "why"),
    [
        (Site(before=Reply(200, ISSUED)), "asks for no log-on"),
        (Site(before=Reply(503)), "HTTP 503"),
        (Site(before=Reply(302, location="https://elsewhere.test/")), "HTTP 302"),
        (Site(before=Reply(claims=-1)), "closed"),
        (Site(offers=()), "offers no Windows log-on"),
        (Site(offers=('Basic realm="CA"',)), "basic"),
        (Site(challenge="TlRMTVNTUAACAAAA"), "cannot be read"),
        (Site(eager=Reply(200, ISSUED)), "breaks off the log-on"),
        (Site(eager=Reply(200, b"<P ID=locDenied>no</P>")), "breaks off the log-on"),
    ],
)
def test_before_the_log_on_has_come_so_far_no_form_goes_out(site, why):
    with pytest.raises(HostUnreachable) as told:
        submitted(site)
    assert why in told.value.why
    assert site.forms == 0


def test_a_log_on_that_does_not_go_on_is_refused():
    site = Site(challenge="!")
    with pytest.raises(AccessDenied):
        submitted(site)
    assert (site.forms, len(site.heard)) == (0, 2)


@pytest.mark.parametrize(
    "site",
    [
        Site(offers=("\x1b[31mEvil", "Worse" * 200)),
        Site(before=Reply(location="\x1b]0;title\x07", claims=-2)),
    ],
    ids=["schemes", "status line"],
)
def test_nothing_that_a_server_says_of_itself_is_obeyed_by_a_terminal(site):
    with pytest.raises(HostUnreachable) as told:
        submitted(site)
    assert told.value.why.isprintable()
    assert len(told.value.why) < 400


def test_a_form_that_was_met_with_a_wish_for_another_log_on_goes_out_no_second_time():
    site = Site(insatiable=True)
    with pytest.raises(AccessDenied):
        submitted(site)
    assert site.forms == 1


def test_a_form_goes_out_once_with_the_proof_of_the_log_on():
    site = Site({FINISH: Reply(200, b"<P ID=locInfoReqID>89</P>")})
    assert submitted(site) == Pending("89", "89")
    assert [(method, length > 0) for method, _, length in site.heard] == [
        ("POST", False),
        ("POST", False),
        ("POST", True),
    ]


@pytest.mark.parametrize("offers", [("NTLM",), ("Negotiate",), ("Basic", "negotiate")])
def test_either_scheme_is_taken(offers):
    site = Site({FINISH: Reply(200, b"<P ID=locInfoReqID>89</P>")}, offers=offers)
    assert submitted(site) == Pending("89", "89")


def test_a_page_that_is_closed_or_not_there_certainly_took_nothing():
    with pytest.raises(AccessDenied):
        submitted(Site({FINISH: Reply(403)}))
    with pytest.raises(HostUnreachable):
        submitted(Site())


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["English", "German"])
def test_pages_that_have_not_reached_the_ca_took_nothing(words):
    page = Pages(words, "CA").failed("newreq", None, "", status.RPC_UNAVAILABLE).encode()
    with pytest.raises(HostUnreachable, match="does not answer") as told:
        submitted(Site({FINISH: Reply(200, page)}))
    assert "0x800706ba" in told.value.why
    with served(Site({CERTIFICATE: Reply(200, page)})) as road, pytest.raises(HostUnreachable):
        road.fetch("83")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500),
        Reply(403),
        Reply(claims=-1),
        Reply(200, b"<html>Sign in.</html>"),
        Reply(200, b"\x30\x82\x01"),
    ],
)
def test_the_number_of_what_was_issued_is_not_lost_with_its_certificate(reply):
    found = submitted(Site({FINISH: Reply(200, ISSUED), CERTIFICATE: reply}))
    assert isinstance(found, Pending)
    assert found.request_id == "83"
    assert found.why.startswith("it was issued, and could not be fetched: ")


@pytest.mark.parametrize(
    "reply", [Reply(500), Reply(200, b"<html>"), Reply(403), Reply(302, location="http://elsewhere.test/")]
)
def test_a_certificate_without_its_chain_is_given_and_warned_of(reply):
    authority = Windows().estate.authority
    row = authority.submit(request(), "WebServer", USER)
    assert row.certificate is not None
    site = Site(
        {
            CERTIFICATE: Reply(200, row.certificate.public_bytes(Encoding.PEM)),
            "/certsrv/certcarc.asp": Reply(200, b"var nRenewals=0;"),
            "/certsrv/certnew.p7b": reply,
        }
    )
    with served(site) as road:
        assert road.fetch("83") == Granted("83", row.certificate.public_bytes(Encoding.DER), ())
        assert any("certificates" in one for one in road.warnings())
    assert not any("elsewhere" in path for _, path, _ in site.heard)


def test_what_is_asked_for_is_quoted_and_nothing_of_it_is_a_path():
    site = Site()
    with served(site) as road, pytest.raises(HostUnreachable):
        road.fetch("1&ReqID=2 HTTP/1.1\r\nX: y")
    assert {path for _, path, _ in site.heard} == {CERTIFICATE}


@pytest.mark.parametrize(
    "url", ["", "ca01", "ftp://ca01/", "https:///certsrv", "https://user:word@ca01/certsrv/", "file:///etc"]
)
def test_a_url_that_is_none_or_holds_a_user_is_refused_at_once(url):
    with pytest.raises(ValueError, match="without a user") as told:
        Certsrv(url, user=USER, password=PASSWORD)
    assert "word@" not in str(told.value)


def test_a_request_that_is_no_text_is_not_sent():
    site = Site()
    with served(site) as road, pytest.raises(CertificateDenied):
        road.submit(b"\xff\xfe", "WebServer")
    assert site.heard == []
