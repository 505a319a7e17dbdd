from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    load_pem_private_key,
    pkcs12,
)
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.x509.oid import NameOID

from lyncauto.adapters.files_ca import FilesCa
from lyncauto.errors import CertificateRejected
from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Pending
from lyncauto.ports.enrolment import Enrolled, Granted
from tests.unit.adapters.test_store_key import ISSUING, LEAF, OTHER, ROOT, Made

SUBJECT = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "webint.contoso.test")])
REQUEST = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(SUBJECT)
    .sign(LEAF.key, hashes.SHA256())
    .public_bytes(Encoding.PEM)
)
PHRASE = "correct horse"


def der(made: Made) -> bytes:
    return made.certificate.public_bytes(Encoding.DER)


def pem(*made: Made) -> bytes:
    return b"".join(one.certificate.public_bytes(Encoding.PEM) for one in made)


def pfx(made: Made, *above: Made, phrase: str = PHRASE) -> bytes:
    held = [one.certificate for one in above] or None
    how = BestAvailableEncryption(phrase.encode())
    return pkcs12.serialize_key_and_certificates(b"x", made.key, made.certificate, held, how)


@pytest.fixture
def ca(tmp_path: Path) -> FilesCa:
    return FilesCa(tmp_path, lambda: Secret(PHRASE))


def handed_in(ca: FilesCa) -> str:
    found = ca.submit(REQUEST, "WebServer")
    assert isinstance(found, Pending)
    return found.request_id


def put(folder: Path, number: str, **files: bytes) -> None:
    for suffix, content in files.items():
        (folder / f"{number}.{suffix}").write_bytes(content)


def test_the_request_lies_there_and_what_is_to_be_done_is_said(ca, tmp_path):
    found = ca.submit(REQUEST, "WebServer")
    assert isinstance(found, Pending)
    assert (tmp_path / f"{found.request_id}.csr").read_bytes() == REQUEST
    assert found.request_id.startswith("webint.contoso.test-")
    assert f"{found.request_id}.csr" in found.why
    assert "template WebServer" in found.why


def test_one_request_has_one_number_and_handing_it_in_again_changes_nothing(ca):
    assert handed_in(ca) == handed_in(ca)


def test_it_waits_until_a_file_is_there(ca, tmp_path):
    number = handed_in(ca)
    assert isinstance(ca.fetch(number), Pending)
    put(tmp_path, number, cer=pem(LEAF, ISSUING, ROOT))
    assert isinstance(ca.fetch(number), Granted)


@pytest.mark.parametrize(
    "files",
    [
        {"cer": pem(LEAF, ISSUING, ROOT)},
        {"cer": pem(ROOT, ISSUING, LEAF)},
        {"p7b": serialize_certificates([one.certificate for one in (ROOT, LEAF, ISSUING)], Encoding.PEM)},
        {"p7b": serialize_certificates([one.certificate for one in (LEAF, ISSUING, ROOT)], Encoding.DER)},
        {"crt": der(LEAF), "chain.pem": pem(ISSUING, ROOT)},
        {"der": der(LEAF), "p7b": pem(ISSUING, ROOT)},
    ],
)
def test_certificate_and_chain_may_come_in_any_form_and_order(ca, tmp_path, files):
    number = handed_in(ca)
    put(tmp_path, number, **files)
    found = ca.fetch(number)
    assert isinstance(found, Granted)
    assert (found.request_id, found.certificate, found.key) == (number, der(LEAF), None)
    assert {der(ISSUING), der(ROOT)} <= set(found.chain)


def test_a_pfx_brings_a_key_of_its_own(ca, tmp_path):
    number = handed_in(ca)
    put(tmp_path, number, pfx=pfx(OTHER, ISSUING, ROOT))
    found = ca.fetch(number)
    assert isinstance(found, Granted)
    assert found.key is not None
    assert found.certificate == der(OTHER)
    assert load_pem_private_key(found.key.reveal().encode(), None).public_key() == OTHER.key.public_key()


def refused(ca: FilesCa, number: str) -> str:
    with pytest.raises(CertificateRejected) as told:
        ca.fetch(number)
    return told.value.why


def test_a_certificate_for_another_key_is_refused_by_name(ca, tmp_path):
    number = handed_in(ca)
    put(tmp_path, number, cer=pem(OTHER, ISSUING))
    assert "CN=other" in refused(ca, number)


def test_every_file_that_cannot_be_read_is_named_at_once_and_no_phrase_with_it(ca, tmp_path):
    number = handed_in(ca)
    put(tmp_path, number, cer=b"nonsense", pfx=pfx(LEAF, phrase="another"), p12=b"damaged")
    why = refused(ca, number)
    assert len(why.splitlines()) == 3
    assert "the pass phrase does not open it" in why
    assert PHRASE not in why


def test_files_of_other_requests_are_left_alone(ca, tmp_path):
    number = handed_in(ca)
    (tmp_path / "somebody-else.cer").write_bytes(b"nonsense")
    assert isinstance(ca.fetch(number), Pending)


def test_an_ec_key_asks_as_well_as_an_rsa_one(ca):
    key = ec.generate_private_key(ec.SECP256R1())
    other = x509.CertificateSigningRequestBuilder().subject_name(SUBJECT).sign(key, hashes.SHA256())
    found: Enrolled = ca.submit(other.public_bytes(Encoding.PEM), "")
    assert isinstance(found, Pending)
    assert found.request_id != handed_in(ca)
