"""Certificates as .NET and Lync print them."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lyncauto.lab.engine.call import Output, Properties
from lyncauto.lab.estate.authority import names_of
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.certificate_text import base64_der, distinguished_name

TIME = "%Y-%m-%dT%H:%M:%SZ"


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
