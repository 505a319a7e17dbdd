"""PFX files of every kind that others have written, and who stands above whom in what they hold."""

from __future__ import annotations

from pathlib import Path

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from lyncauto.adapters.certificate_files import Unreadable, issued, line, read_pfx
from lyncauto.model.secret import Secret
from tests.unit.adapters.test_store_key import ISSUING, LEAF, OTHER, ROOT, STRANGER, make

VECTORS = Path(cryptography_vectors.__file__).parent
KINDS = VECTORS / "pkcs12"
SUITE = VECTORS / "x509" / "PKITS_data" / "pkcs12"  # of NIST, written by an old Windows
EACH = (
    9  # of the suite's files is read: all were written by one program in one way, and a key's check is slow
)


def kind(name: str) -> bytes:
    return (KINDS / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "phrase", "certificates", "has_key"),
    [
        ("cert-rc2-key-3des.p12", "cryptography", 1, True),
        ("cert-key-aes256cbc.p12", "cryptography", 1, True),
        ("cert-none-key-none.p12", "cryptography", 1, True),
        ("cert-aes256cbc-no-key.p12", "cryptography", 1, False),
        ("no-cert-key-aes256cbc.p12", "cryptography", 0, True),
        ("no-password.p12", "", 1, True),
        ("name-unicode-pwd.p12", "password", 3, True),
        ("name-unicode-no-pwd.p12", "", 3, True),
        ("no-cert-no-name-pwd.p12", "password", 2, False),
        ("java-truststore.p12", "", 2, False),
    ],
)
def test_every_kind_of_pfx_gives_what_it_holds(name, phrase, certificates, has_key):
    found = read_pfx(kind(name), Secret(phrase))
    assert (len(found.certificates), found.key is not None) == (certificates, has_key)


def test_a_pfx_of_nists_suite_that_has_an_rsa_key_gives_it_with_its_certificate():
    wrong, read, dsas = [], 0, 0
    files = sorted(SUITE.glob("*.p12"))
    for file in {*files[::EACH], *SUITE.glob("*DSA*.p12")}:
        try:
            found = read_pfx(file.read_bytes(), Secret("password"))
        except Unreadable as refused:
            dsas += "neither RSA nor EC" in str(refused)
            continue
        read += 1
        held = [one.public_key() for one in found.certificates]
        if found.key is None or found.key.public_key() not in held:
            wrong.append(file.name)
    assert wrong == []
    assert read > 40
    assert 0 < dsas < 10


@pytest.mark.parametrize(
    ("data", "phrase", "why"),
    [
        (kind("cert-rc2-key-3des.p12"), "Hidden-Phrase-1", "the pass phrase does not open it"),
        (kind("cert-rc2-key-3des.p12"), "", "it is protected by a pass phrase"),
        (kind("no-password.p12"), "Hidden-Phrase-1", "the pass phrase does not open it"),
        (kind("cert-rc2-key-3des.p12")[:-40], "cryptography", "damaged"),
        (b"", "x", "it is no PFX"),
        (b"-----BEGIN CERTIFICATE-----", "x", "it is no PFX"),
    ],
)
def test_what_cannot_be_read_is_told_without_the_phrase(data, phrase, why):
    with pytest.raises(Unreadable, match=why) as refused:
        read_pfx(data, Secret(phrase))
    assert "Hidden-Phrase-1" not in repr(refused.value.args)
    assert refused.value.__cause__ is None


def test_a_key_that_no_balancer_of_ours_serves_is_refused():
    key = dsa.generate_private_key(2048)
    data = pkcs12.serialize_key_and_certificates(None, key, None, None, NoEncryption())
    with pytest.raises(Unreadable, match="neither RSA nor EC"):
        read_pfx(data, Secret(""))


def test_a_line_is_found_in_any_order_and_the_root_set_apart():
    held = [one.certificate for one in (ROOT, STRANGER, LEAF, ISSUING, OTHER)]
    found = line(LEAF.certificate, held)
    assert found.above == (ISSUING.certificate,)
    assert found.root == ROOT.certificate
    assert set(found.strangers) == {STRANGER.certificate, OTHER.certificate}


def test_a_line_that_ends_before_its_root_has_none():
    found = line(LEAF.certificate, [ISSUING.certificate])
    assert (found.above, found.root) == ((ISSUING.certificate,), None)
    assert line(LEAF.certificate, []).root is None


def test_two_authorities_that_signed_each_other_end_the_search():
    first = make("One")
    second = make("Two", first)
    crossed = make("One", second)
    leaf = make("leaf", second)
    found = line(leaf.certificate, [second.certificate, crossed.certificate, first.certificate])
    assert found.root == first.certificate
    assert len(found.above) + len(found.strangers) == 2


def test_a_name_alone_is_no_issuer():
    twin = make("Contoso Issuing CA", ROOT)
    assert issued(LEAF.certificate, ISSUING.certificate)
    assert not issued(LEAF.certificate, twin.certificate)
