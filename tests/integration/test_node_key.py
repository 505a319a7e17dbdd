"""Keys and requests made on a node by its own openssl, behind the agent; a CA of the test signs them."""

import datetime as dt
import re
import shutil
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lyncauto.adapters.node_agent import AgentNode
from lyncauto.adapters.node_key import NodeKeyAuthority
from lyncauto.errors import BalancerFailed, CertificateRejected, HostUnreachable
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import CertificateWish
from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Issued, Pending
from lyncauto.ports.enrolment import Enrolled, Granted
from tests.contract.agents import PORT, TOKEN, lab_agent
from tests.integration.haproxy_node import programs
from tests.integration.loopback import Authority, network
from tests.unit.adapters.test_store_key import ISSUING, ROOT, STRANGER, Made

NAME = "webint.contoso.test"
WISH = CertificateWish(
    name=NAME,
    names=("dialin.contoso.test", "meet.contoso.test", NAME),
    friendly_name=f"lyncauto {NAME} 1a2b3c4d",
    ca="ca01.contoso.test\\Contoso Issuing CA",
    template="WebServer",
    host="lb01.contoso.test",
)


def der(made: Made) -> bytes:
    return made.certificate.public_bytes(Encoding.DER)


@dataclass
class Signing:
    """Signs what it is asked for, unless it is told to wait or to sign another key."""

    chain: tuple[bytes, ...] = (der(ISSUING), der(ROOT))
    waits: bool = False
    other_key: rsa.RSAPrivateKey | None = None
    with_key: bool = False
    asked: list[tuple[bytes, str]] = field(default_factory=list)

    def warnings(self) -> tuple[str, ...]:
        return ("weak",)

    def submit(self, request: bytes, template: str) -> Enrolled:
        self.asked.append((request, template))
        return Pending("89", "Taken Under Submission") if self.waits else self._granted()

    def fetch(self, request_id: str) -> Enrolled:
        assert request_id == "89"
        return self._granted()

    def _granted(self) -> Granted:
        asked = x509.load_pem_x509_csr(self.asked[-1][0])
        key = self.other_key.public_key() if self.other_key else asked.public_key()
        assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
        begin = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=10)
        names = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        leaf = (
            x509.CertificateBuilder(ISSUING.certificate.subject, asked.subject, key, 7)
            .not_valid_before(begin)
            .not_valid_after(begin + dt.timedelta(days=700))
            .add_extension(names, critical=False)
            .sign(ISSUING.key, hashes.SHA256())
        )
        own = None
        if self.with_key and self.other_key:
            own = self.other_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return Granted("89", leaf.public_bytes(Encoding.DER), self.chain, Secret(own) if own else None)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    known = list(programs().values())
    if not known:
        pytest.skip("no HAProxy on this machine, which the agent needs")
    base, addresses = tmp_path_factory.mktemp("agent"), network()
    authority, address = Authority(base), next(addresses)
    (base / "root.pem").write_text(authority.pem)
    folder = Path(tempfile.mkdtemp(prefix="lb"))
    with (
        lab_agent(folder, address, authority.issue("lb01.contoso.test"), known[0]),
        closing(
            AgentNode(
                "lb01.contoso.test",
                f"https://{address}:{PORT}",
                token=Secret(TOKEN),
                root=base / "root.pem",
            )
        ) as made,
    ):
        yield made, folder
    shutil.rmtree(folder)


@pytest.fixture
def bench(node):
    machine, folder = node
    shutil.rmtree(folder / "certs", ignore_errors=True)
    ca = Signing()
    return (
        NodeKeyAuthority(machine, str(folder), ca),
        ca,
        CertificatePlace(str(folder), NAME).version(WISH.slot),
    )


def openssl(*arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def test_openssl_reads_the_request_as_it_was_wished_and_finds_the_key_to_it(bench):
    authority, ca, version = bench
    authority.submit(WISH)
    told = openssl("req", "-in", version.request, "-noout", "-text", "-verify")
    assert f"CN = {NAME}" in told
    assert re.findall(r"DNS:([^,\s]+)", told) == list(WISH.names)
    assert "(2048 bit)" in told
    assert openssl("req", "-in", version.request, "-noout", "-pubkey") == openssl(
        "pkey", "-in", version.key, "-pubout"
    )
    assert Path(version.key).stat().st_mode & 0o777 == 0o600
    assert ca.asked == [(Path(version.request).read_bytes(), "WebServer")]


@pytest.mark.parametrize(("kind", "curve"), [("ecdsa-p256", "prime256v1"), ("ecdsa-p384", "secp384r1")])
def test_a_second_key_is_on_its_curve_and_lies_in_a_folder_of_its_own(bench, node, kind, curve):
    authority, _, version = bench
    mark = f"lyncauto {NAME}.ecdsa 5e6f7a8b"
    wish = replace(WISH, key=kind, second=True, friendly_name=mark)
    issued = authority.submit(wish)
    assert isinstance(issued, Issued)
    authority.keep(wish, issued)
    own = CertificatePlace(str(node[1]), wish.files).version(wish.slot)
    told = openssl("req", "-in", own.request, "-noout", "-text", "-verify")
    assert f"ASN1 OID: {curve}" in told
    assert f"CN = {NAME}\n" in told
    assert openssl("pkey", "-in", own.key, "-pubout") == openssl(
        "x509", "-in", own.certificate, "-noout", "-pubkey"
    )
    assert Path(own.key).stat().st_mode & 0o777 == 0o600
    assert not Path(version.key).exists()
    assert [one.friendly_name for one in authority.held(wish.files)] == [mark]
    assert authority.held(NAME) == ()


def test_what_was_issued_is_found_by_its_mark_once_it_is_kept(bench):
    authority, _, version = bench
    assert authority.find(WISH.host, WISH.friendly_name) is None
    issued = authority.submit(WISH)
    assert isinstance(issued, Issued)
    assert authority.find(WISH.host, WISH.friendly_name) is None
    authority.keep(WISH, issued)
    assert authority.find(WISH.host, WISH.friendly_name) == issued.certificate
    assert authority.held(NAME) == (issued.certificate,)
    held = x509.load_pem_x509_certificates(Path(version.certificate).read_bytes())
    assert held[1:] == [ISSUING.certificate]
    authority.bring(issued.certificate.thumbprint, NAME, WISH.slot)


def test_a_request_that_waits_keeps_its_key_and_is_fetched_for_it(bench):
    authority, ca, version = bench
    ca.waits = True
    assert authority.submit(WISH) == Pending("89", "Taken Under Submission")
    before = Path(version.key).read_bytes()
    issued = authority.fetch(WISH, "89")
    assert isinstance(issued, Issued)
    authority.keep(WISH, issued)
    assert Path(version.key).read_bytes() == before


def test_a_second_request_is_for_the_same_key(bench):
    authority, ca, _ = bench
    authority.submit(WISH)
    authority.submit(WISH)
    assert ca.asked[0] == ca.asked[1]


def test_every_reason_against_what_was_issued_is_given_at_once_and_nothing_is_kept(bench):
    authority, ca, version = bench
    ca.other_key, ca.chain = rsa.generate_private_key(65537, 2048), (der(STRANGER),)
    issued = authority.submit(WISH)
    assert isinstance(issued, Issued)
    with pytest.raises(CertificateRejected) as told:
        authority.keep(WISH, issued)
    assert len(told.value.why.split("; ")) == 2
    assert not Path(version.certificate).exists()


def test_a_certificate_that_came_alone_is_to_be_fetched_again(bench):
    authority, ca, version = bench
    ca.chain = ()
    issued = authority.submit(WISH)
    assert isinstance(issued, Issued)
    with pytest.raises(HostUnreachable, match="did not come"):
        authority.keep(WISH, issued)
    assert not Path(version.certificate).exists()


def test_a_key_that_is_gone_is_told_and_a_file_that_is_no_certificate_is_none(bench):
    authority, _, version = bench
    issued = authority.submit(WISH)
    assert isinstance(issued, Issued)
    Path(version.request).unlink()
    with pytest.raises(CertificateRejected, match="must not be used") as told:
        authority.keep(WISH, issued)
    assert "not lie on the node any more" in told.value.why
    Path(version.certificate).write_text("nonsense")
    assert authority.held(NAME) == ()


def test_a_key_that_comes_with_the_certificate_takes_the_place_of_the_node_s_own(bench):
    authority, ca, version = bench
    ca.other_key, ca.with_key = rsa.generate_private_key(65537, 2048), True
    issued = authority.submit(WISH)
    assert isinstance(issued, Issued)
    authority.keep(WISH, issued)
    served = openssl("x509", "-in", version.certificate, "-noout", "-pubkey")
    assert served == openssl("pkey", "-in", version.key, "-pubout")


def test_a_version_is_served_by_its_link_and_one_that_is_not_there_is_not(bench, node):
    authority, _, version = bench
    issued = authority.submit(WISH)
    assert isinstance(issued, Issued)
    authority.keep(WISH, issued)
    authority.deliver(issued.certificate.thumbprint, NAME, ("root",))
    place = CertificatePlace(str(node[1]), NAME)
    assert Path(place.current).readlink().name == WISH.slot
    assert Path(place.roots).read_text() == "root"
    for act in (lambda: authority.deliver("0" * 40, NAME, ()), lambda: authority.bring("0" * 40, NAME, "x")):
        with pytest.raises(CertificateRejected, match="not on the node"):
            act()
    assert Path(version.certificate).exists()


def test_names_that_openssl_cannot_read_are_told_before_anything_is_asked_for(bench):
    authority, ca, _ = bench
    with pytest.raises(BalancerFailed, match="did not make a key") as told:
        authority.submit(replace(WISH, names=("a.test,no-such-kind:b.test",)))
    assert told.value.why
    assert ca.asked == []
