import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from lyncauto.lab.estate.authority import Authority, generate_keys, names_of, signing_request, thumbprint
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.faults import Faults

OPERATOR = "CONTOSO\\lyncadmin"
NAMES = ("webint.contoso.test", "meet.contoso.test")


@pytest.fixture(scope="module")
def keys():
    return generate_keys(3)


@pytest.fixture(scope="module")
def small_key():
    return generate_keys(1, 1024)[0]


@pytest.fixture
def faults():
    return Faults(ManualClock().seconds)


@pytest.fixture
def authority(keys, faults):
    return Authority(load().authority, "contoso.test", (keys[0], keys[1]), ManualClock(), faults)


@pytest.fixture
def csr(keys):
    return signing_request(keys[2], NAMES[0], NAMES)


def test_an_issued_certificate_holds_what_was_asked_for(authority, csr, keys):
    request = authority.submit(csr, "WebServer", OPERATOR)
    assert (request.disposition, request.id, request.requester) == ("Issued", 1, OPERATOR)
    assert names_of(request.certificate) == tuple(sorted(NAMES))
    assert request.certificate.public_key() == keys[2].public_key()


def test_the_chain_is_whole(authority, csr):
    leaf = authority.submit(csr, "WebServer", OPERATOR).certificate
    issuing, root = authority.chain
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)


def test_leaf_and_issuing_ca_say_where_their_revocation_list_is(authority, csr):
    leaf = authority.submit(csr, "WebServer", OPERATOR).certificate
    for certificate in (leaf, authority.issuing):
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        assert points[0].full_name[0].value.startswith("http://ca01.contoso.test/CertEnroll/Contoso%20")
    with pytest.raises(x509.ExtensionNotFound):
        authority.root.extensions.get_extension_for_class(x509.CRLDistributionPoints)


def test_every_request_is_in_the_database_refused_ones_too(authority, csr, faults):
    authority.submit(csr, "WebServer", OPERATOR)
    faults.set("ca.deny")
    authority.submit(csr, "WebServer", OPERATOR)
    faults.clear()
    faults.set("ca.pending")
    authority.submit(csr, "WebServer", OPERATOR)
    found = [(request.id, request.disposition) for request in authority.requests]
    assert found == [(1, "Issued"), (2, "Denied"), (3, "Pending")]
    assert "0x80094012" in authority.requests[1].message


def test_an_account_without_the_right_to_enrol_is_denied(authority, csr):
    request = authority.submit(csr, "LockedDown", OPERATOR)
    assert request.disposition == "Denied"
    assert "0x80094012" in request.message


def test_a_template_that_the_ca_does_not_have_is_denied(authority, csr):
    assert "0x80094800" in authority.submit(csr, "Nothing", OPERATOR).message


def test_a_small_key_is_denied(authority, small_key):
    csr = signing_request(small_key, NAMES[0], NAMES)
    assert "0x80094811" in authority.submit(csr, "WebServer", OPERATOR).message


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_a_key_on_a_curve_is_issued_by_a_template_that_is_content_with_its_bits(authority, curve):
    key = ec.generate_private_key(curve)
    csr = signing_request(key, NAMES[0], NAMES)
    assert "0x80094811" in authority.submit(csr, "WebServer", OPERATOR).message
    issued = authority.submit(csr, "WebServerEcdsa", OPERATOR).certificate
    assert issued.public_key() == key.public_key()
    assert names_of(issued) == tuple(sorted(NAMES))
    issued.verify_directly_issued_by(authority.issuing)


def test_wrong_names_means_that_the_names_are_lost(authority, csr, faults):
    faults.set("ca.wrong-names")
    request = authority.submit(csr, "WebServer", OPERATOR)
    assert request.disposition == "Issued"
    assert names_of(request.certificate) == ()


def test_a_thumbprint_is_forty_upper_case_hex_digits(authority):
    text = thumbprint(authority.root)
    assert len(text) == 40
    assert int(text, 16)
    assert text == text.upper()
