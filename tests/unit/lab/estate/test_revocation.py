"""Revocation lists of root and issuing CA: where certificates say, signed, and anew when they are due."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from lyncauto.lab.estate.clock import ManualClock
from tests.unit.lab.native.windows import Windows

WEEK = timedelta(weeks=1).total_seconds()


@pytest.fixture(scope="module")
def estate():
    return Windows().estate


def listed(authority, name):
    content = authority.revocation_list(name)
    return x509.load_der_x509_crl(content)


def test_each_list_is_signed_by_its_own_authority_and_in_force(estate):
    authority = estate.authority
    for issuer, name in ((authority.root, "Contoso Root CA"), (authority.issuing, "contoso issuing ca")):
        found = listed(authority, name)
        assert found.issuer == issuer.subject
        assert found.is_signature_valid(issuer.public_key())
        assert found.last_update_utc <= estate.clock.now() < found.next_update_utc
        assert list(found) == []


def test_nobody_else_has_a_list(estate):
    assert estate.authority.revocation_list("Fabrikam Root CA") is None


def test_a_list_stays_the_same_until_it_is_due_and_has_the_next_number_then():
    windows = Windows()
    clock = windows.estate.clock
    assert isinstance(clock, ManualClock)
    authority, name = windows.estate.authority, "Contoso Issuing CA"
    first = authority.revocation_list(name)
    clock.advance(WEEK - 1)
    assert authority.revocation_list(name) == first
    clock.advance(1)
    second = listed(authority, name)
    assert second.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 2
    assert second.next_update_utc > clock.now() + timedelta(weeks=1)


def test_certificates_name_the_port_at_which_the_lists_are(estate):
    points = estate.authority.issuing.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    url = urlsplit(points[0].full_name[0].value)
    assert (url.scheme, url.netloc) == ("http", "ca01.contoso.test:10080")
    assert url.path == "/CertEnroll/Contoso%20Root%20CA.crl"
