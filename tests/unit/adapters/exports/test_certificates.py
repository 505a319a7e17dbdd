import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from lyncauto.adapters.exports.errors import ExportUnreadable
from lyncauto.model.inventory import Part, Reading
from tests.unit.adapters.exports import samples
from tests.unit.steps.samples import NOW, armoured_der, certificate, key

HOST = samples.HOSTS[0]
DER = certificate()
OTHER = certificate(("other.contoso.com",), subject="other.contoso.com")


def authority() -> bytes:
    """Return an authority's certificate."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Contoso Root")])
    built = (
        x509.CertificateBuilder(name, name, key(2048).public_key(), 7)
        .not_valid_before(NOW)
        .not_valid_after(NOW.replace(year=2040))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key(2048), hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.DER)


def bag(encoding) -> bytes:
    found = [x509.load_der_x509_certificate(one) for one in (DER, OTHER)]
    return pkcs7.serialize_certificates(found, encoding)


def pfx(phrase: bytes = b"") -> bytes:
    how = serialization.BestAvailableEncryption(phrase) if phrase else serialization.NoEncryption()
    return pkcs12.serialize_key_and_certificates(
        b"web", key(2048), x509.load_der_x509_certificate(DER), None, how
    )


PEM = armoured_der(DER)
KEY = key(2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


@pytest.mark.parametrize(
    ("data", "held"),
    [
        (DER, {DER}),
        (PEM, {DER}),
        (PEM.replace("\n", "\r\n"), {DER}),
        (PEM.encode("utf-16"), {DER}),
        (PEM.encode("utf-16-le"), {DER}),
        (PEM.encode("utf-8-sig"), {DER}),
        (f"some words\n{PEM}\n{armoured_der(OTHER)}", {DER, OTHER}),
        (bag(serialization.Encoding.DER), {DER, OTHER}),
        (bag(serialization.Encoding.PEM), {DER, OTHER}),
    ],
)
def test_a_certificate_is_read_in_every_form(read, data, held):
    found = read({f"{HOST}/web.dat": data, "t": samples.topology()}).inventory
    assert {base64.b64decode(one.certificate) for one in found.store} == held
    assert {(one.host, one.has_private_key) for one in found.store} == {(HOST, False)}
    assert Reading(Part.STORE, HOST, f"{HOST}/web.dat") in found.readings


def test_a_certificate_of_no_known_host_is_of_none(read):
    found = read({"web.cer": DER, "t": samples.topology()})
    assert [one.host for one in found.inventory.store] == [""]
    assert not [one for one in found.inventory.readings if one.part is Part.STORE]
    assert "web.cer: it does not say which host's store this is of" in found.notes[0]


def test_several_files_of_a_host_make_one_store(read):
    files = {f"{HOST}/a.cer": DER, f"{HOST}/b.cer": OTHER, f"{HOST}/c.pem": PEM, "t": samples.topology()}
    found = read(files).inventory
    assert len(found.store) == 2
    (reading,) = [one for one in found.readings if one.part is Part.STORE]
    assert reading.where == f"{HOST}/a.cer, {HOST}/b.cer, {HOST}/c.pem"


def test_what_the_store_says_of_a_certificate_stays_where_its_file_is_given_too(read):
    objects = samples.clixml(samples.stored_object(DER))
    files = {f"{HOST}/a.xml": objects, f"{HOST}/b.cer": DER, "t": samples.topology()}
    (one,) = read(files).inventory.store
    assert (one.has_private_key, one.friendly_name) == (True, "web")


def test_an_authority_s_certificate_is_of_no_host_s_own_store(read):
    text = PEM + armoured_der(authority())
    found = read({f"{HOST}.pem": text, "t": samples.topology()}).inventory
    assert sorted(one.host for one in found.store) == ["", HOST]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pfx(), "it holds a private key, and was not opened"),
        (pfx(b"phrase"), "it holds a private key, and was not opened"),
        (PEM.encode() + KEY, "it holds a private key, and was not read"),
        (KEY, "it holds a private key, and was not read"),
        (KEY.decode().encode("utf-16"), "it holds a private key, and was not read"),
        (DER.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07"), "no certificate that can be read"),
        ("-----END X-----\n" * 3 + "-----BEGIN X-----\n" * 3, "damaged or cut off"),
        (DER[:-10], "no certificate that can be read"),
        (PEM[:-40], "damaged or cut off"),
        (PEM.replace("A", "!", 3), "no certificate that can be read"),
        (bag(serialization.Encoding.DER)[:-50], "no certificate that can be read"),
        (b"\x30\x82" + bytes(300), "no certificate that can be read"),
    ],
)
def test_a_key_and_what_is_damaged_are_refused(read, data, why):
    with pytest.raises(ExportUnreadable) as caught:
        read({f"{HOST}.x": data})
    assert why in caught.value.why
    assert base64.b64encode(KEY)[:20].decode() not in caught.value.why
