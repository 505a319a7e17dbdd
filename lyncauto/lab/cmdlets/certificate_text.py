"""Certificates as .NET and Lync print them."""

from __future__ import annotations

from base64 import b64encode

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.lab.engine.call import Output, Properties
from lyncauto.lab.estate.authority import names_of
from lyncauto.lab.estate.certificate_store import Entry

TIME = "%Y-%m-%dT%H:%M:%SZ"


def distinguished_name(name: x509.Name) -> str:
    """Return a name as X509Certificate2.Subject does: the innermost part first."""
    parts = [f"{one.rfc4514_attribute_name}={one.value!s}" for rdn in name.rdns for one in rdn]
    return ", ".join(reversed(parts))


def base64_der(certificate: x509.Certificate) -> str:
    """Return the DER form in base64."""
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()


def flat(entry: Entry) -> Properties:
    """Return what Get-LyncAutoCertificate says of a certificate."""
    certificate = entry.certificate
    key = certificate.public_key()
    return {
        "Thumbprint": entry.thumbprint,
        "FriendlyName": entry.friendly_name,
        "Subject": distinguished_name(certificate.subject),
        "Issuer": distinguished_name(certificate.issuer),
        "NotBefore": certificate.not_valid_before_utc.strftime(TIME),
        "NotAfter": certificate.not_valid_after_utc.strftime(TIME),
        "HasPrivateKey": entry.key is not None,
        "KeyBits": key.key_size if isinstance(key, RSAPublicKey) else 0,
        "DnsNames": ",".join(names_of(certificate)),
        "Certificate": base64_der(certificate),
    }


def reference(entry: Entry, use: str) -> Output:
    """Return what the vendor's cmdlets say of a certificate and one of its uses."""
    certificate = entry.certificate
    return Output(
        "Microsoft.Rtc.Management.Deployment.CertificateReference",
        {
            "Issuer": distinguished_name(certificate.issuer),
            "NotAfter": certificate.not_valid_after_utc,
            "NotBefore": certificate.not_valid_before_utc,
            "SerialNumber": f"{certificate.serial_number:X}",
            "Subject": distinguished_name(certificate.subject),
            "AlternativeNames": names_of(certificate),
            "Thumbprint": entry.thumbprint,
            "Use": use,
        },
    )
