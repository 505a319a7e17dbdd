"""A PFX in the form of its reader, judged by openssl, which had no part in making it."""

import subprocess
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lyncauto.adapters.certificate_files import Unreadable, read_certificates, read_pfx
from lyncauto.adapters.pfx import Bundle
from lyncauto.adapters.pfx_writer import beside, pfx
from lyncauto.adapters.store_key import new_phrase
from lyncauto.model.pfx_form import PfxForm
from lyncauto.model.secret import Secret
from tests.unit.adapters.test_store_key import ISSUING, LEAF, ROOT, START, pem

NAME = "webint.contoso.test"
PHRASE = new_phrase()
OLD = "pbeWithSHA1And3-KeyTripleDES-CBC"
NEW = "PBES2, PBKDF2, AES-256-CBC"


def bundle(above=(ISSUING,)) -> Bundle:
    text = LEAF.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Bundle(Secret(text), "".join(map(pem, (LEAF, *above))).encode())


@pytest.fixture
def openssl(tmp_path):
    """Gives what openssl says of a PFX, both streams."""

    def said(data: bytes, *options: str) -> str:
        file, phrase = tmp_path / "one.pfx", tmp_path / "phrase"
        file.write_bytes(data)
        phrase.write_text(PHRASE.reveal())
        command = ["openssl", "pkcs12", "-in", file, "-passin", f"file:{phrase}", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stderr + done.stdout

    return said


@pytest.mark.parametrize(
    ("form", "mac", "protection", "other"),
    [
        (PfxForm.WINDOWS, "MAC: sha256", NEW, OLD),
        (PfxForm.WINDOWS_2016, "MAC: sha1", OLD, NEW),
        (PfxForm.LOADMASTER, "MAC: sha1", OLD, NEW),
    ],
)
def test_key_and_certificates_are_protected_as_their_reader_knows_it(openssl, form, mac, protection, other):
    told = openssl(pfx(bundle(), form, NAME, PHRASE), "-info", "-noout")
    assert f"{mac}," in told
    assert f"Encrypted data: {protection}" in told
    assert f"Shrouded Keybag: {protection}" in told
    assert other not in told


@pytest.mark.parametrize("form", list(PfxForm))
def test_the_leaf_has_its_friendly_name_and_the_root_is_left_out(openssl, form):
    told = openssl(pfx(bundle(), form, NAME, PHRASE), "-nokeys")
    assert f"friendlyName: {NAME}" in told
    assert told.count("friendlyName") == 1
    subjects = [line.partition("CN")[2].strip(" =") for line in told.splitlines() if "subject" in line]
    above = [] if form is PfxForm.LOADMASTER else ["Contoso Issuing CA"]
    assert subjects == ["webint", *above]


@pytest.mark.parametrize("form", list(PfxForm))
def test_what_is_written_is_read_again_with_its_pass_phrase_and_with_no_other(form):
    data = pfx(bundle(), form, NAME, PHRASE)
    found = read_pfx(data, PHRASE)
    assert found.key
    assert found.key.private_numbers() == LEAF.key.private_numbers()
    assert LEAF.certificate in found.certificates
    assert ROOT.certificate not in found.certificates
    with pytest.raises(Unreadable):
        read_pfx(data, Secret("another"))


@pytest.mark.parametrize("form", list(PfxForm))
def test_an_rsa_key_is_written_as_well(form):
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "webint")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ISSUING.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=365))
        .sign(ISSUING.key, SHA256())
    )
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    data = pfx(Bundle(Secret(text), made.public_bytes(Encoding.PEM)), form, NAME, PHRASE)
    found = read_pfx(data, PHRASE)
    assert found.key
    assert found.key.private_numbers() == key.private_numbers()


def test_a_loadmaster_gets_those_above_it_in_a_file_of_their_own_and_others_do_not():
    assert read_certificates(beside(bundle(), PfxForm.LOADMASTER)) == (ISSUING.certificate,)
    assert beside(bundle(above=()), PfxForm.LOADMASTER) == b""
    assert [beside(bundle(), form) for form in (PfxForm.WINDOWS, PfxForm.WINDOWS_2016)] == [b"", b""]


def test_a_pass_phrase_is_what_every_reader_takes_and_never_the_same():
    first, second = new_phrase().reveal(), new_phrase().reveal()
    assert first != second
    assert first.isascii()
    assert first.isalnum()
    assert 32 <= len(first) <= 64
