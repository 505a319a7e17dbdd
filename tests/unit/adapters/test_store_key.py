import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey as Key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from lyncauto.adapters.store_key import StoreKeySource
from lyncauto.errors import AnswerLost, CertificateRejected, RemoteCommandFailed
from lyncauto.model.secret import Secret
from lyncauto.ports.node import Completed
from lyncauto.ports.powershell import Command, Outcome, Ran, Unknown
from tests.unit.adapters.scripted_shell import ScriptedShell

NAME = "webint.contoso.test"
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def thumbprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303 - a Windows thumbprint


def make(subject: str, issuer: Made | None = None) -> Made:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + dt.timedelta(days=365))
    )
    return Made(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


ROOT = make("Contoso Root CA")
ISSUING = make("Contoso Issuing CA", ROOT)
LEAF = make("webint", ISSUING)
OTHER = make("other", ISSUING)
STRANGER = make("Fabrikam Root CA")


def pem(made: Made) -> str:
    return made.certificate.public_bytes(Encoding.PEM).decode()


ROOTS = (pem(ISSUING), pem(ROOT))


@dataclass
class MemoryNode:
    """A node that keeps what it was given, in order."""

    name: str = "lb01.contoso.test"
    files: dict[str, tuple[bytes | Secret, int]] = field(default_factory=dict)

    links: list[tuple[str, ...]] = field(default_factory=list)

    def run(self, argv: Sequence[str]) -> Completed:
        assert argv[0] in {"ln", "mv"}
        self.links.append(tuple(argv))
        return Completed(0, "", "")

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        self.files[path] = (content, mode)

    def get(self, path: str) -> bytes | None:
        raise AssertionError(path)

    def runtime(self, command: str) -> str | None:
        raise AssertionError(command)

    def load(self, command: str, files: Sequence[str]) -> str | None:
        raise AssertionError(command, files)


def chain(*line: Made) -> Ran:
    return Ran(
        tuple(
            {
                "Order": order,
                "Certificate": base64.b64encode(one.certificate.public_bytes(Encoding.DER)).decode(),
            }
            for order, one in enumerate(line)
        )
    )


def exported(command: Command, key: Key | None = LEAF.key, extra: Sequence[Made] = ()) -> Outcome:
    phrase = command.parameters["Password"]
    assert isinstance(phrase, Secret)
    more = [one.certificate for one in extra] or None
    leaf = LEAF.certificate if key is None or key is LEAF.key else OTHER.certificate
    pfx = pkcs12.serialize_key_and_certificates(
        b"x", key, leaf, more, BestAvailableEncryption(phrase.reveal().encode())
    )
    return Ran(({"Pfx": base64.b64encode(pfx).decode()},))


def source(line=None, pfx=exported) -> tuple[StoreKeySource, MemoryNode, ScriptedShell]:
    node = MemoryNode()
    shell = ScriptedShell(
        Get_LyncAutoCertificateChain=line or chain(LEAF, ISSUING, ROOT), Export_LyncAutoPfx=pfx
    )
    return StoreKeySource(shell, node, "/etc/lyncauto/"), node, shell


def text(node: MemoryNode, file: str) -> bytes:
    content = node.files[f"/etc/lyncauto/certs/{file}"][0]
    return content.reveal().encode() if isinstance(content, Secret) else content


def test_the_key_goes_first_and_each_file_has_its_mode():
    keys, node, _ = source()
    keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    folder = f"/etc/lyncauto/certs/{NAME}"
    assert [(path, mode) for path, (_, mode) in node.files.items()] == [
        (f"{folder}/{LEAF.thumbprint}/cert.pem.key", 0o600),
        (f"{folder}/{LEAF.thumbprint}/cert.pem", 0o644),
        (f"{folder}/roots.pem", 0o644),
    ]
    assert isinstance(node.files[f"{folder}/{LEAF.thumbprint}/cert.pem.key"][0], Secret)
    assert node.links == [
        ("ln", "-sfn", LEAF.thumbprint, f"{folder}/next"),
        ("mv", "-T", f"{folder}/next", f"{folder}/current"),
    ]


def test_what_is_brought_lies_beside_what_is_served():
    keys, node, _ = source()
    keys.bring(LEAF.thumbprint, NAME, "1a2b3c4d")
    folder = f"/etc/lyncauto/certs/{NAME}/1a2b3c4d"
    assert list(node.files) == [f"{folder}/cert.pem.key", f"{folder}/cert.pem"]
    assert node.links == []


def test_the_certificate_comes_with_its_intermediates_and_without_the_root():
    keys, node, _ = source(line=Ran(tuple(reversed(chain(LEAF, ISSUING, ROOT).objects))))
    keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    assert x509.load_pem_x509_certificates(text(node, f"{NAME}/{LEAF.thumbprint}/cert.pem")) == [
        LEAF.certificate,
        ISSUING.certificate,
    ]
    roots = x509.load_pem_x509_certificates(text(node, f"{NAME}/roots.pem"))
    assert roots == [ISSUING.certificate, ROOT.certificate]
    key = load_pem_private_key(text(node, f"{NAME}/{LEAF.thumbprint}/cert.pem.key"), None)
    assert key.public_key() == LEAF.certificate.public_key()


def test_what_real_servers_are_verified_against_need_not_be_above_the_certificate():
    keys, node, _ = source()
    keys.deliver(LEAF.thumbprint, NAME, (pem(STRANGER), pem(ROOT)))
    served = x509.load_pem_x509_certificates(text(node, f"{NAME}/{LEAF.thumbprint}/cert.pem"))
    assert served == [LEAF.certificate, ISSUING.certificate]
    trusted = x509.load_pem_x509_certificates(text(node, f"{NAME}/roots.pem"))
    assert trusted == [STRANGER.certificate, ROOT.certificate]


def test_nothing_is_asked_for_where_real_servers_could_not_be_verified():
    keys, node, shell = source()
    with pytest.raises(CertificateRejected) as caught:
        keys.deliver(LEAF.thumbprint, NAME, ())
    assert "no authority is known" in caught.value.why
    assert (node.files, shell.asked) == ({}, [])


def test_each_export_has_a_pass_phrase_of_its_own():
    keys, _, shell = source()
    keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    phrases = [one.parameters["Password"] for one in shell.asked if one.name == "Export-LyncAutoPfx"]
    assert all(isinstance(phrase, Secret) and len(phrase.reveal()) == 40 for phrase in phrases)
    assert len(set(phrases)) == 2


@pytest.mark.parametrize(
    ("line", "pfx", "reason"),
    [
        (None, lambda command: exported(command, None), "the PFX holds no private key"),
        (None, lambda command: exported(command, OTHER.key), "belongs to another certificate"),
        (
            None,
            lambda command: exported(command, LEAF.key, [STRANGER]),
            "not of the chain, CN=Fabrikam Root CA",
        ),
        (None, Ran(({"Pfx": "AAAA"},)), "cannot be read"),
        (None, Ran(({"Pfx": "***"},)), "cannot be read"),
        (Ran(({"Order": 0, "Certificate": "AAAA"},)), exported, "cannot be read"),
        (chain(LEAF), exported, "nobody in it issued CN=webint"),
        (Ran(()), exported, "does not hold it"),
        (chain(LEAF, ROOT), exported, "nobody in it issued CN=webint"),
        (chain(LEAF, ISSUING), exported, "nobody in it issued CN=Contoso Issuing CA"),
        (chain(LEAF, STRANGER, ROOT), exported, "the chain is not whole"),
        (chain(LEAF, ISSUING, ROOT, STRANGER), exported, "does not stand above it, CN=Fabrikam Root CA"),
        (chain(OTHER, ISSUING, ROOT), exported, "does not hold it"),
    ],
)
def test_a_certificate_that_must_not_be_used_is_rejected_and_nothing_is_left(line, pfx, reason):
    keys, node, _ = source(line, pfx)
    with pytest.raises(CertificateRejected) as caught:
        keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    assert reason in caught.value.why
    assert node.files == {}


def test_a_certificate_that_issued_itself_is_told_so():
    keys, _, _ = source(chain(STRANGER))
    with pytest.raises(CertificateRejected, match=STRANGER.thumbprint) as caught:
        keys.deliver(STRANGER.thumbprint, NAME, ROOTS)
    assert "it issued itself" in caught.value.why


def test_every_reason_is_listed():
    keys, _, _ = source(chain(LEAF, ROOT), lambda command: exported(command, None, [STRANGER]))
    with pytest.raises(CertificateRejected) as caught:
        keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    assert caught.value.why.count("; ") == 3


@pytest.mark.parametrize(
    "error_id",
    [
        "LyncAutoNoPrivateKey",
        "LyncAutoNotExportable",
        "LyncAutoCertificateNotFound",
        "LyncAutoChainIncomplete",
    ],
)
def test_what_the_host_says_is_wrong_with_the_certificate_rejects_it(error_id):
    answer = RemoteCommandFailed("x", why="no key", fix="", error_id=error_id)
    keys, node, _ = source(pfx=answer)
    with pytest.raises(CertificateRejected, match=LEAF.thumbprint):
        keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    assert node.files == {}


def test_any_other_failure_is_handed_on_as_it_is():
    keys, _, _ = source(pfx=RemoteCommandFailed("x", why="", fix="", error_id="CommandNotFoundException"))
    with pytest.raises(RemoteCommandFailed):
        keys.deliver(LEAF.thumbprint, NAME, ROOTS)


def test_an_export_whose_answer_was_lost_left_nothing():
    keys, node, _ = source(pfx=Unknown("cut"))
    with pytest.raises(AnswerLost):
        keys.deliver(LEAF.thumbprint, NAME, ROOTS)
    assert node.files == {}


@pytest.mark.parametrize("name", ["../x", "a/b", "", "Upper", "a..b", "x.pem\n"])
def test_a_name_that_would_leave_its_folder_is_refused_before_anything_is_asked(name):
    keys, node, shell = source()
    with pytest.raises(CertificateRejected, match=LEAF.thumbprint):
        keys.deliver(LEAF.thumbprint, name, ROOTS)
    assert (node.files, shell.asked) == ({}, [])
