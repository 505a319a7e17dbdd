"""From a PFX and a chain to the files that a balancer serves. Pure: bytes in, bytes out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates

from lyncauto.errors import AGAIN, CertificateRejected
from lyncauto.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is served, all PEM."""

    key: Secret
    certificate: bytes  # leaf, then intermediates, without the root

    @classmethod
    def assemble(cls, thumbprint: str, chain: Sequence[str], pfx: str, phrase: Secret) -> Bundle:
        """Check that everything belongs together and put it into order.

        Args:
            thumbprint: 40 upper-case hex digits of the certificate that was asked for.
            chain: Base64 of each certificate's DER form, leaf first, root last.
            pfx: Base64 of leaf and key.
            phrase: What the PFX is protected with.

        Raises:
            CertificateRejected: With every reason.
        """
        try:
            line = [x509.load_der_x509_certificate(base64.b64decode(text, validate=True)) for text in chain]
            store = pkcs12.load_pkcs12(base64.b64decode(pfx, validate=True), phrase.reveal().encode())
        except (ValueError, binascii.Error) as error:
            raise rejected(thumbprint, [f"it cannot be read: {error}"]) from error
        reasons = [*_wrong_chain(line, thumbprint), *_wrong_store(store, line)]
        if reasons or store.key is None:
            raise rejected(thumbprint, reasons)
        key = store.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return cls(Secret(key.decode("ascii")), _pem(line[:-1]))


def rejected(thumbprint: str, reasons: Sequence[str]) -> CertificateRejected:
    """Return the error that lists all *reasons*."""
    return CertificateRejected(
        f"certificate {thumbprint} cannot be brought to the balancer",
        why="; ".join(reasons),
        fix=f"nothing was delivered: mend what is named, then {AGAIN}; or remove that certificate from its "
        "store, where nothing uses it, and plan again after `lyncauto rollback`",
    )


def _wrong_chain(line: Sequence[x509.Certificate], thumbprint: str) -> Iterator[str]:
    if len(line) < 2:  # noqa: PLR2004 - what a server shows and what its clients trust
        yield "its chain holds no authority"
        return
    # What Windows calls a thumbprint is the SHA-1 of the DER form.
    if line[0].fingerprint(hashes.SHA1()).hex().upper() != thumbprint.upper():  # noqa: S303
        yield f"the chain begins with another certificate, {line[0].subject.rfc4514_string()}"
    for lower, upper in zip(line, [*line[1:], line[-1]], strict=True):
        if not _issued(lower, upper):
            names = f"{lower.subject.rfc4514_string()} was not issued by {upper.subject.rfc4514_string()}"
            yield f"the chain is not whole: {names}"


def _issued(lower: x509.Certificate, upper: x509.Certificate) -> bool:
    try:
        lower.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _wrong_store(store: PKCS12KeyAndCertificates, line: Sequence[x509.Certificate]) -> Iterator[str]:
    if store.key is None:
        yield "the PFX holds no private key"
    elif line and store.key.public_key() != line[0].public_key():
        yield "the private key in the PFX belongs to another certificate"
    known = [*line]
    held = [entry.certificate for entry in (store.cert, *store.additional_certs) if entry is not None]
    for stranger in (one for one in held if one not in known):
        yield f"the PFX holds a certificate that is not of the chain, {stranger.subject.rfc4514_string()}"


def _pem(certificates: Sequence[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
