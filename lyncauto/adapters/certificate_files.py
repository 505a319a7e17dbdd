"""What files of certificates hold, and which stands above which. Bytes in, objects out; no disk is touched.

The order of certificates in a file says nothing: a chain is found by who signed whom.

Source: RFC 7292 (PKCS #12), RFC 7468 (PEM), RFC 2315 (PKCS #7), RFC 5280 section 6.1 (certification paths).
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates

from lyncauto.model.secret import Secret

PrivateKey: TypeAlias = RSAPrivateKey | EllipticCurvePrivateKey


class Unreadable(Exception):
    """The file is not what it should be. Its words name no pass phrase and no key."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a PFX holds.

    Attributes:
        certificates: All of them, the key's own among them, in no order.
        key: ``None``: it holds none.
    """

    certificates: tuple[x509.Certificate, ...]
    key: PrivateKey | None


@dataclass(frozen=True, slots=True)
class Line:
    """A certificate and those above it.

    Attributes:
        leaf: The certificate that a server shows.
        above: Who issued it, who issued that, and so on; without the root.
        root: The one that issued itself; ``None`` where the line ends before.
        strangers: Certificates that belong to none of these.
    """

    leaf: x509.Certificate
    above: tuple[x509.Certificate, ...]
    root: x509.Certificate | None
    strangers: tuple[x509.Certificate, ...]


def read_pfx(data: bytes, phrase: Secret) -> Contents:
    """Return what a PFX holds; an empty *phrase* opens one that is protected by none.

    Raises:
        Unreadable: It is no PFX, is damaged, is protected otherwise, or its key is neither RSA nor EC.
    """
    given = phrase.reveal().encode("utf-8")
    try:
        with warnings.catch_warnings():  # that it is BER and no DER is no news: Windows and Java write such
            warnings.simplefilter("ignore", UserWarning)
            store = pkcs12.load_pkcs12(data, given or None)
    except ValueError as error:
        if "password" in str(error).lower():
            why = "the pass phrase does not open it" if given else "it is protected by a pass phrase"
            raise Unreadable(f"{why}, or it is damaged") from None
        raise Unreadable("it is no PFX, or it is damaged") from None
    except UnsupportedAlgorithm as error:
        raise Unreadable(f"it is protected in a way that is not known: {error}") from None
    key = store.key
    if key is not None and not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise Unreadable("its key is neither RSA nor EC")
    held = (store.cert, *store.additional_certs)
    return Contents(tuple(entry.certificate for entry in held if entry is not None), key)


def read_certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a file: PEM or DER, one or many, or PKCS #7 in either form.

    Raises:
        Unreadable: It holds none that can be read.
    """
    for load in (x509.load_pem_x509_certificates, _one_der, _pem_pkcs7, load_der_pkcs7_certificates):
        try:
            found = tuple(load(data))
        except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
            continue
        if found:
            return found
    raise Unreadable("it holds no certificate that can be read")


def _one_der(data: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(data)]


def _pem_pkcs7(data: bytes) -> list[x509.Certificate]:
    """Return what PKCS #7 in PEM holds, whatever its label: certreq writes CERTIFICATE over it."""
    found = re.search(rb"-----BEGIN [A-Z0-9 ]+-----(.+?)-----END", data, re.DOTALL)
    return load_der_pkcs7_certificates(base64.b64decode(found[1])) if found else []


def line(leaf: x509.Certificate, others: Collection[x509.Certificate]) -> Line:
    """Return who stands above *leaf* among *others*, by who signed whom."""
    rest = [one for one in dict.fromkeys(others) if one != leaf]
    above: list[x509.Certificate] = []
    lowest = leaf
    while not issued(lowest, lowest):
        upper = next((one for one in rest if issued(lowest, one)), None)
        if upper is None:
            break
        rest.remove(upper)
        above.append(upper)
        lowest = upper
    root = above.pop() if above and issued(lowest, lowest) else None
    return Line(leaf, tuple(above), root, tuple(rest))


def issued(lower: x509.Certificate, upper: x509.Certificate) -> bool:
    """Whether *upper* issued *lower*: its name is there, and its key has signed."""
    try:
        lower.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
