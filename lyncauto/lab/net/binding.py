"""What a log-on is bound to: the certificate of the TLS server that it is made at.

Source: RFC 5929 section 4, tls-server-end-point.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes

_WEAK = (hashes.MD5, hashes.SHA1)


def server_end_point(certificate: bytes) -> bytes:
    """Return the channel binding's application data for a server's certificate, DER."""
    parsed = x509.load_der_x509_certificate(certificate)
    signed = parsed.signature_hash_algorithm
    algorithm = hashes.SHA256() if signed is None or isinstance(signed, _WEAK) else signed
    return b"tls-server-end-point:" + parsed.fingerprint(algorithm)
