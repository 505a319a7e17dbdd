"""A road to the CA for a request whose private key stays where it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Pending


@dataclass(frozen=True, slots=True)
class Granted:
    """The CA issued it.

    Attributes:
        request_id: The CA's number of the request; empty where a CA has none.
        certificate: The leaf, DER.
        chain: What came with it, DER, in no order; may hold the leaf, the root and strangers, or nothing.
        key: Its private key, PEM, where that was made elsewhere and came with it.
    """

    request_id: str
    certificate: bytes
    chain: tuple[bytes, ...] = ()
    key: Secret | None = None


Enrolled: TypeAlias = Granted | Pending


class Enrolment(Protocol):
    """Hands a request in, and asks what became of it. Judges nothing: the caller compares names and key."""

    def warnings(self) -> tuple[str, ...]:
        """Return what is weak about this road; asking changes nothing."""

    def submit(self, request: bytes, template: str) -> Enrolled:
        """Hand in a request, once.

        Args:
            request: PKCS #10, PEM.
            template: Name of the certificate template.

        Raises:
            CertificateDenied: In the CA's own words, with its HRESULT.
            HostUnreachable: It certainly was not handed in.
            AnswerLost: It may have been: look for it at the CA, and never hand it in again.
        """

    def fetch(self, request_id: str) -> Enrolled:
        """Ask what became of a request; asking changes nothing.

        Raises:
            CertificateDenied: In the CA's own words, with its HRESULT.
            HostUnreachable: The CA did not answer.
        """
