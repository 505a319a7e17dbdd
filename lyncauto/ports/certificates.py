"""Certificates: asking for one, and bringing it where it is served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from lyncauto.model.design import CertificateWish
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Issued:
    """The authority issued it.

    Attributes:
        request_id: The authority's number of the request; empty where it is not told.
        chain: What came with it, DER, in no order; may hold the leaf, the root and strangers.
        key: Its private key, PEM, where that was made elsewhere and came with it.
    """

    certificate: StoredCertificate
    request_id: str = ""
    chain: tuple[bytes, ...] = ()
    key: Secret | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A person at the authority has to decide."""

    request_id: str
    why: str


Submission: TypeAlias = Issued | Pending


class CertificateAuthority(Protocol):
    """A road to the enterprise CA."""

    @property
    def shows(self) -> bool:
        """Whether a request that was granted is found by its mark, though its answer was lost."""

    def warnings(self) -> tuple[str, ...]:
        """Return what is weak about this road; asking changes nothing.

        Raises:
            HostUnreachable: It does not answer.
        """

    def find(self, host: str, mark: str) -> StoredCertificate | None:
        """Return the certificate in the store of *host* that carries *mark*, whoever asked for it, if any."""

    def held(self, name: str) -> tuple[StoredCertificate, ...]:
        """Return what lies where keys are made for *name*, beside the stores of the Front Ends."""

    def submit(self, wish: CertificateWish) -> Submission:
        """Ask once.

        Raises:
            CertificateDenied: In the authority's own words.
            HostUnreachable: It certainly was not asked.
            AnswerLost: The request may have been made; look for its mark.
        """

    def fetch(self, wish: CertificateWish, request_id: str) -> Submission:
        """Ask what became of a request; nothing is asked for again.

        Raises:
            CertificateDenied: In the authority's own words.
            HostUnreachable: It did not answer.
        """

    def keep(self, wish: CertificateWish, issued: Issued) -> None:
        """Put what was issued where :meth:`find` finds it, unless it is there.

        Raises:
            CertificateRejected: It was issued for another key, or those above it are missing: every reason.
        """


class KeySource(Protocol):
    """Where the private key is until the node has it."""

    def bring(self, thumbprint: str, name: str, slot: str) -> None:
        """Bring certificate, chain and key to the node beside those of *name* that are served; repeatable.

        Args:
            thumbprint: 40 upper-case hex digits.
            name: What the certificate is called.
            slot: What its version is called, 8 to 40 letters and digits.

        Raises:
            CertificateRejected: There is no private key, or the chain is not whole; nothing was left.
        """

    def deliver(self, thumbprint: str, name: str, roots: Sequence[str]) -> None:
        """Bring certificate, chain and key to the node as *name*; repeatable until the run is closed.

        Args:
            thumbprint: 40 upper-case hex digits.
            name: What the files are called.
            roots: PEM of the authorities that real servers are verified against, which need not be those
                above this certificate.

        Raises:
            CertificateRejected: There is no private key, the chain is not whole, or no authority is given;
                nothing was left.
        """
