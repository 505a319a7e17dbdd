"""From a PFX and a chain to the files that a balancer serves. Pure: bytes in, bytes out."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lyncauto.adapters.certificate_files import Contents, Line, Unreadable, issued, line, read_pfx
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
            chain: Base64 of the DER form of it and of each one above it, in any order.
            pfx: Base64 of leaf and key.
            phrase: What the PFX is protected with.

        Raises:
            CertificateRejected: With every reason.
        """
        try:
            held = [x509.load_der_x509_certificate(base64.b64decode(text, validate=True)) for text in chain]
            store = read_pfx(base64.b64decode(pfx, validate=True), phrase)
        except (ValueError, Unreadable) as error:
            raise rejected(thumbprint, [f"it cannot be read: {error}"]) from error
        leaf = next((one for one in held if _thumbprint(one) == thumbprint.upper()), None)
        if leaf is None:
            raise rejected(thumbprint, ["what came as its chain does not hold it"])
        found = line(leaf, held)
        reasons = [*_wrong_line(found), *_wrong_store(store, found)]
        if reasons or store.key is None:
            raise rejected(thumbprint, reasons)
        key = store.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return cls(Secret(key.decode("ascii")), _pem((leaf, *found.above)))


def rejected(thumbprint: str, reasons: Sequence[str]) -> CertificateRejected:
    """Return the error that lists all *reasons*."""
    return CertificateRejected(
        f"certificate {thumbprint} cannot be brought to the balancer",
        why="; ".join(reasons),
        fix=f"nothing was delivered: mend what is named, then {AGAIN}; or remove that certificate from its "
        "store, where nothing uses it, and plan again after `lyncauto rollback`",
    )


def _thumbprint(certificate: x509.Certificate) -> str:
    # What Windows calls a thumbprint is the SHA-1 of the DER form.
    return certificate.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303


def _wrong_line(found: Line) -> Iterator[str]:
    if issued(found.leaf, found.leaf):
        yield "it issued itself: no authority stands above it"
    elif found.root is None:
        top = found.above[-1] if found.above else found.leaf
        yield f"the chain is not whole: nobody in it issued {top.subject.rfc4514_string()}"
    for stranger in found.strangers:
        yield f"the chain holds one that does not stand above it, {stranger.subject.rfc4514_string()}"


def _wrong_store(store: Contents, found: Line) -> Iterator[str]:
    if store.key is None:
        yield "the PFX holds no private key"
    elif store.key.public_key() != found.leaf.public_key():
        yield "the private key in the PFX belongs to another certificate"
    for stranger in store.certificates:
        if stranger not in {found.leaf, *found.above, found.root}:
            yield f"the PFX holds a certificate that is not of the chain, {stranger.subject.rfc4514_string()}"


def _pem(certificates: Sequence[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
