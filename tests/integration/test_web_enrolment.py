"""CA Web Enrolment: lyncauto's client and a stranger's at the lab's pages, and the CA's revocation lists."""

import shutil
import subprocess
import traceback
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certsrv
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates
from requests.adapters import HTTPAdapter

from lyncauto.adapters.certsrv import NTLM, PLAIN, UNBOUND, Certsrv
from lyncauto.adapters.windows_http import LogOnRefused, WebServer
from lyncauto.errors import AccessDenied, AnswerLost, CertificateDenied, HostUnreachable, LyncAutoError
from lyncauto.lab.estate.authority import generate_keys, names_of, signing_request
from lyncauto.lab.world.control import LabControl
from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Pending
from lyncauto.ports.enrolment import Granted
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

CA, OPERATOR = "ca01.contoso.test", "CONTOSO\\lyncadmin"
URL = f"https://{CA}:10443/certsrv/"
NAMES = ("webint.contoso.test", "meet.contoso.test")


@pytest.fixture
def fresh(labs: SharedLabs) -> LabControl:
    return labs.fresh()


@pytest.fixture(scope="module")
def request_pem() -> bytes:
    (key,) = generate_keys(1)
    return signing_request(key, NAMES[0], NAMES).public_bytes(Encoding.PEM)


def password(lab: LabControl) -> Secret:
    return Secret((lab.folder / "operator-password").read_text(encoding="utf-8"))


def address(lab: LabControl) -> str:
    return str(lab.status()["hosts"][CA]["address"])


def client(lab: LabControl, **other: Any) -> Certsrv:
    usual: dict[str, Any] = {
        "url": URL,
        "user": OPERATOR,
        "password": password(lab),
        "root": Path(lab.status()["root"]),
        "address": address(lab),
        "patience": 10.0,
    }
    return Certsrv(**{**usual, **other})


def newest(lab: LabControl) -> tuple[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = lab.dump()["certificate_requests"]
    return list(rows.items())[-1]


@pytest.fixture(params=["English", "German"])
def either(fresh: LabControl, request: pytest.FixtureRequest) -> LabControl:
    if request.param == "German":
        fresh.fault("web-enrolment-german")
    return fresh


def test_a_request_is_issued_in_the_name_of_who_logged_on_and_comes_with_its_chain(either, request_pem):
    granted = client(either).submit(request_pem, "WebServer")
    assert isinstance(granted, Granted)
    number, row = newest(either)
    assert (granted.request_id, row["requester"], row["disposition"]) == (number, OPERATOR, "Issued")
    leaf = x509.load_der_x509_certificate(granted.certificate)
    assert names_of(leaf) == tuple(sorted(NAMES))
    above = {one.subject: one for one in map(x509.load_der_x509_certificate, granted.chain)}
    issuing = above[leaf.issuer]
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(above[issuing.issuer])


def test_a_request_that_waits_is_fetched_by_its_number_once_a_person_has_issued_it(either, request_pem):
    either.fault("certificate-pending")
    road = client(either)
    pending = road.submit(request_pem, "WebServer")
    assert isinstance(pending, Pending)
    assert pending.request_id == newest(either)[0]
    assert pending.request_id in pending.why
    assert isinstance(road.fetch(pending.request_id), Pending)
    assert either.approve(int(pending.request_id)) == "Issued  Resubmitted by CONTOSO\\caadmin"
    granted = road.fetch(pending.request_id)
    assert isinstance(granted, Granted)
    assert len(granted.chain) == 2
    assert either.issued() == 1


def test_a_request_that_a_person_denied_is_told_in_the_cas_words(either, request_pem):
    either.fault("certificate-pending")
    road = client(either)
    pending = road.submit(request_pem, "WebServer")
    assert isinstance(pending, Pending)
    either.approve(int(pending.request_id), deny=True)
    with pytest.raises(CertificateDenied) as told:
        road.fetch(pending.request_id)
    assert "CONTOSO\\caadmin" in told.value.why
    assert "0x80094014" in told.value.why


@pytest.mark.parametrize(("template", "status"), [("Nonsense", "0x80094800"), ("LockedDown", "0x80094012")])
def test_a_denial_by_policy_has_the_cas_words_and_number(either, request_pem, template, status):
    with pytest.raises(CertificateDenied) as told:
        client(either).submit(request_pem, template)
    assert status in told.value.why
    assert f"request {newest(either)[0]}: " in told.value.why


def test_the_words_of_an_english_ca_are_not_changed(fresh, request_pem):
    with pytest.raises(CertificateDenied) as told:
        client(fresh).submit(request_pem, "LockedDown")
    assert told.value.why.endswith(
        "Denied by Policy Module 0x80094012, The permissions on the certificate template do not allow the "
        "current user to enroll for this type of certificate."
    )


def test_a_number_that_no_request_has_and_a_request_that_is_none_are_told_by_their_status(either):
    with pytest.raises(CertificateDenied, match="did not issue") as told:
        client(either).fetch("4711")
    assert "0x80094004" in told.value.why
    with pytest.raises(CertificateDenied) as unread:
        client(either).submit(b"no request", "WebServer")
    assert "0x8009310b" in unread.value.why.lower()
    assert either.issued() == 0


def test_an_answer_that_is_lost_leaves_it_open_whether_the_request_was_made(fresh, request_pem):
    fresh.fault("web-enrolment-drop-after")
    with pytest.raises(AnswerLost):
        client(fresh).submit(request_pem, "WebServer")
    assert fresh.issued() == 1
    assert isinstance(client(fresh).submit(request_pem, "WebServer"), Granted)  # it struck once
    assert fresh.issued() == 2


@pytest.mark.parametrize("fault", ["web-enrolment-away", "host-away:ca01"])
def test_a_server_that_is_away_certainly_took_no_request(fresh, request_pem, fault):
    fresh.fault(fault)
    road = client(fresh)
    for act in (lambda: road.submit(request_pem, "WebServer"), lambda: road.fetch("1")):
        with pytest.raises(HostUnreachable):
            act()
    (unknown,) = road.warnings()
    assert "is not known" in unknown
    fresh.mend(fault)
    assert isinstance(road.submit(request_pem, "WebServer"), Granted)
    assert fresh.issued() == 1


def test_a_wrong_password_is_told_as_that_and_shown_nowhere(fresh, request_pem):
    wrong = Secret("Not-The-One-9")
    for road in (client(fresh, password=wrong), client(fresh, user="CONTOSO\\nobody", password=wrong)):
        with pytest.raises(AccessDenied) as told:
            road.submit(request_pem, "WebServer")
        whole = "".join(traceback.format_exception(told.value)) + repr(vars(road))
        assert "Not-The-One-9" not in whole
    assert fresh.issued() == 0


def test_nobody_logs_on_at_a_server_whose_certificate_or_name_is_another(fresh, request_pem, tmp_path):
    stranger = tmp_path / "root.pem"
    stranger.write_bytes((fresh.folder / "fe01.contoso.test.pem").read_bytes())
    for road in (
        client(fresh, root=stranger),
        client(fresh, root=None),  # the system's: it knows nothing of the lab
        client(fresh, root=tmp_path / "absent.pem"),
        client(fresh, url="https://ca02.contoso.test:10443/certsrv/"),
    ):
        with pytest.raises(HostUnreachable) as told:
            road.submit(request_pem, "WebServer")
        assert told.value.why
    assert fresh.issued() == 0


def test_a_log_on_that_is_bound_to_nothing_is_refused_and_that_is_no_warning(fresh):
    server = WebServer(
        CA, address(fresh), 10443, OPERATOR, password(fresh), root=Path(fresh.status()["root"])
    )
    assert server.ask("GET", "/certsrv/").status == 200
    with pytest.raises(LogOnRefused):
        server.ask("GET", "/certsrv/", bound=False)
    assert client(fresh).warnings() == (NTLM.format(host=CA),)


def test_what_is_weak_is_found_out_once_and_without_a_write(fresh, request_pem):
    fresh.fault("web-enrolment-no-binding")
    road = client(fresh)
    said = (UNBOUND.format(host=CA), NTLM.format(host=CA))
    assert road.warnings() == said
    assert (fresh.writes(), fresh.issued()) == (0, 0)
    fresh.mend("web-enrolment-no-binding")
    fresh.fault("web-enrolment-away")
    assert road.warnings() == said


def test_plain_http_works_where_it_is_served_with_a_warning_and_not_elsewhere(fresh, request_pem):
    road = client(fresh, url=f"http://{CA}:10080/certsrv")
    with pytest.raises(AccessDenied, match="was not entered"):
        road.fetch("1")
    with pytest.raises(HostUnreachable):
        road.submit(request_pem, "WebServer")
    fresh.fault("web-enrolment-no-binding")
    assert isinstance(road.submit(request_pem, "WebServer"), Granted)
    assert road.warnings() == (
        PLAIN.format(url=f"http://{CA}:10080/certsrv/"),
        NTLM.format(host=CA),
    )


def test_nothing_of_the_environment_counts(fresh, request_pem, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(fresh.folder / "lab.log"))
    assert isinstance(client(fresh).submit(request_pem, "WebServer"), Granted)


def test_a_template_that_would_bring_another_attribute_is_never_sent(fresh, request_pem):
    with pytest.raises(CertificateDenied, match="did not issue") as told:
        client(fresh).submit(request_pem, "WebServer\r\nSAN:dns=evil.test")
    assert isinstance(told.value, LyncAutoError)
    assert (fresh.issued(), fresh.writes()) == (0, 0)


class _Named(HTTPAdapter):
    """Connects to an address and verifies the CA's name."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, assert_hostname=CA, server_hostname=CA, **options)


@pytest.fixture
def judge(fresh: LabControl) -> certsrv.Certsrv:
    """A client that knows nothing of lyncauto, and reads English words."""
    made = certsrv.Certsrv(
        f"{address(fresh)}:10443",
        OPERATOR,
        password(fresh).reveal(),
        auth_method="ntlm",
        cafile=fresh.status()["root"],
    )
    made.session.trust_env = False
    made.session.mount("https://", _Named())
    return made


def test_a_strangers_client_gets_a_certificate_and_the_chain_above_it(judge, request_pem):
    leaf = x509.load_pem_x509_certificate(judge.get_cert(request_pem.decode(), "WebServer"))
    issuing = x509.load_pem_x509_certificate(judge.get_ca_cert())
    leaf.verify_directly_issued_by(issuing)
    assert issuing in load_der_pkcs7_certificates(judge.get_chain())


def test_a_strangers_client_is_told_of_a_denial(judge, request_pem):
    with pytest.raises(certsrv.RequestDeniedException, match="0x80094012"):
        judge.get_cert(request_pem.decode(), "LockedDown")
    with pytest.raises(certsrv.CouldNotRetrieveCertificateException):
        judge.get_existing_cert(4711)


def test_a_strangers_client_waits_for_a_person_and_fetches_what_he_issued(fresh, judge, request_pem):
    fresh.fault("certificate-pending")
    with pytest.raises(certsrv.CertificatePendingException) as pending:
        judge.get_cert(request_pem.decode(), "WebServer")
    number = pending.value.req_id
    with pytest.raises(certsrv.CouldNotRetrieveCertificateException, match="Taken Under Submission"):
        judge.get_existing_cert(number)
    fresh.approve(int(number))
    assert x509.load_pem_x509_certificate(judge.get_existing_cert(number))


def test_a_strangers_log_on_must_be_bound_as_well(fresh, judge):
    assert judge.check_credentials()
    judge.session.close()
    judge.session.auth.send_cbt = False
    assert not judge.check_credentials()
    fresh.fault("web-enrolment-no-binding")
    assert judge.check_credentials()


def test_without_a_log_on_there_are_no_pages(fresh):
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _Named())
    with closing(session):
        for path in ("", "certcarc.asp", "certnew.cer?ReqID=1&Enc=b64", "certnew.p7b?ReqID=CACert"):
            url = f"https://{address(fresh)}:10443/certsrv/{path}"
            answer = session.get(url, verify=fresh.status()["root"], timeout=5)
            assert answer.status_code == 401
            assert "Negotiate" in answer.headers["WWW-Authenticate"]


def revocation_list(lab: LabControl, certificate: x509.Certificate) -> bytes:
    """Fetch the list that a certificate names, at that very URL."""
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name
    url = urlsplit(str(points[0].full_name[0].value))
    assert url.hostname == CA
    with closing(HTTPConnection(address(lab), url.port, timeout=5)) as connection:
        connection.request("GET", url.path, headers={"Host": url.netloc})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pkix-crl")
        return answer.read()


def openssl(*arguments: str) -> str:
    command = ["openssl", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def test_openssl_finds_the_revocation_lists_good_and_the_whole_chain_unrevoked(fresh, request_pem, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: `make peers` installs it")
    granted = client(fresh).submit(request_pem, "WebServer")
    assert isinstance(granted, Granted)
    leaf = x509.load_der_x509_certificate(granted.certificate)
    above = {one.subject: one for one in map(x509.load_der_x509_certificate, granted.chain)}
    issuing = above[leaf.issuer]
    paths = {name: str(tmp_path / name) for name in ("leaf", "issuing", "lists", "root")}
    Path(paths["root"]).write_bytes(above[issuing.issuer].public_bytes(Encoding.PEM))
    Path(paths["issuing"]).write_bytes(issuing.public_bytes(Encoding.PEM))
    Path(paths["leaf"]).write_bytes(leaf.public_bytes(Encoding.PEM))
    texts = []
    for certificate, issuer in ((leaf, "issuing"), (issuing, "root")):
        der = tmp_path / "list.crl"
        der.write_bytes(revocation_list(fresh, certificate))
        common = ("crl", "-inform", "DER", "-in", str(der))
        assert "verify OK" in openssl(*common, "-CAfile", paths[issuer], "-verify", "-noout")
        texts.append(openssl(*common))
    Path(paths["lists"]).write_text("".join(texts), encoding="ascii")
    said = openssl(
        *("verify", "-crl_check_all", "-CRLfile", paths["lists"], "-CAfile", paths["root"]),
        *("-untrusted", paths["issuing"], paths["leaf"]),
    )
    assert said.strip().endswith("OK")
