"""Who issued a certificate, and where that CA seems to run."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from lyncauto.steps.issuing_ca import IssuingCa, issuing_ca
from tests.unit.steps import samples

NAME = "Contoso Issuing CA"
LDAP = "ldap:///CN={},CN=Public%20Key%20Services,CN=Services,CN=Configuration,DC=contoso,DC=com?x?base"
IN_DIRECTORY = LDAP.format("CN=Contoso%20Issuing%20CA,CN=CA01,CN=CDP".replace("CN=", "", 1))
AT_CA = "http://pki.contoso.com/CertEnroll/ca01.contoso.com_Contoso%20Issuing%20CA.crt"


def issued(*, issuers=(), lists=(), issuer=NAME) -> bytes:
    """Return a certificate, DER, that names where its issuer and the revocation lists are published."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)] if issuer else [])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fe01.contoso.com")])
    builder = x509.CertificateBuilder(name, subject, samples.key().public_key(), 1)
    builder = builder.not_valid_before(samples.NOW).not_valid_after(samples.NOW.replace(year=2028))
    if issuers:
        method = AuthorityInformationAccessOID.CA_ISSUERS
        access = [x509.AccessDescription(method, x509.UniformResourceIdentifier(url)) for url in issuers]
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    if lists:
        urls = [x509.UniformResourceIdentifier(url) for url in lists]
        points = [x509.DistributionPoint([url], None, None, None) for url in urls]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
    return builder.sign(samples.key(), hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_the_file_with_the_issuer_is_named_after_the_host_wherever_it_is_published():
    found = issuing_ca(
        issued(issuers=[LDAP.format("Contoso%20Issuing%20CA,CN=AIA"), AT_CA], lists=[IN_DIRECTORY])
    )
    assert found == IssuingCa(NAME, "ca01.contoso.com", "authority information access")


def test_the_directory_has_the_host_beside_the_list_and_its_domain_in_the_end():
    found = issuing_ca(issued(lists=[IN_DIRECTORY]))
    assert found == IssuingCa(NAME, "ca01.contoso.com", "CRL distribution point")


def test_a_list_that_the_ca_serves_itself_tells_its_host():
    found = issuing_ca(issued(lists=["http://CA01.contoso.com/CertEnroll/Contoso%20Issuing%20CA+.crl"]))
    assert found == IssuingCa(NAME, "ca01.contoso.com", "CRL distribution point")


@pytest.mark.parametrize(
    "url",
    [
        "http://crl.public.example/contoso.crl",
        "http://pki.contoso.com/CertEnroll/Another%20CA.crl",
        "http://ca01/CertEnroll/Contoso%20Issuing%20CA.crl",
        "ldap:///CN=Contoso%20Issuing%20CA,CN=AIA,DC=contoso,DC=com",
        "http://[/CertEnroll/",
    ],
)
def test_other_places_tell_no_host(url):
    assert issuing_ca(issued(lists=[url])) == IssuingCa(NAME)


def test_a_certificate_that_cannot_be_read_or_has_a_nameless_issuer_tells_nothing():
    assert issuing_ca(b"no certificate") is None
    assert issuing_ca(issued(issuer="")) is None
