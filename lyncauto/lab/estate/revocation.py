"""Revocation lists: empty ones, since the lab revokes nothing, each published anew when it is due.

Source: RFC 5280 section 5; Microsoft, AD CS: a base CRL is published weekly and holds for half a day longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.lab.estate.clock import Clock

PERIOD = timedelta(weeks=1)
OVERLAP = timedelta(hours=12)
SKEW = timedelta(minutes=10)  # AD CS dates a list back as it does a certificate


@dataclass(frozen=True, slots=True)
class _Published:
    due: datetime  # when the next one is to come
    number: int
    content: bytes


class RevocationLists:
    """The lists of some authorities.

    Args:
        keys: By common name: the authority's certificate and its key.
    """

    def __init__(self, keys: Mapping[str, tuple[x509.Certificate, RSAPrivateKey]], clock: Clock) -> None:
        self._keys = {name.lower(): pair for name, pair in keys.items()}
        self._clock = clock
        self._published: dict[str, _Published] = {}

    def find(self, name: str) -> bytes | None:
        """Return the list, DER, of the authority with this common name; ``None``: there is none."""
        name, now = name.lower(), self._clock.now()
        if name not in self._keys:
            return None
        last = self._published.get(name)
        if last is None or last.due <= now:
            last = self._publish(name, now, last.number + 1 if last else 1)
        return last.content

    def _publish(self, name: str, now: datetime, number: int) -> _Published:
        issuer, key = self._keys[name]
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        signed = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(now - SKEW)
            .next_update(now + PERIOD + OVERLAP)
            .add_extension(authority, critical=False)
            .add_extension(x509.CRLNumber(number), critical=False)
            .sign(key, hashes.SHA256())
        )
        made = _Published(now + PERIOD, number, signed.public_bytes(Encoding.DER))
        self._published[name] = made
        return made
