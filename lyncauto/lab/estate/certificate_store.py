"""A host's own certificate store (LocalMachine, My), and which certificate its Lync services use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509

from lyncauto.lab.estate.authority import PrivateKey, thumbprint

USES = ("Default", "WebServicesInternal", "WebServicesExternal")
OAUTH = "OAuthTokenIssuer"  # of all servers together, from Lync Server 2013 on


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate in the store. Without a key it is of no use to a server."""

    certificate: x509.Certificate
    key: PrivateKey | None
    friendly_name: str
    exportable: bool = False

    @property
    def thumbprint(self) -> str:
        """40 upper-case hex digits."""
        return thumbprint(self.certificate)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits at the CA, as its host remembers it: the key lies here all the while."""

    key: PrivateKey
    friendly_name: str
    exportable: bool
    uses: tuple[str, ...]


def _nobody(_: str) -> None:
    """Hear nothing."""


class CertificateStore:
    """Certificates by thumbprint, and the assignments. The store of a host without Lync has none.

    Attributes:
        assigned_anew: Told the use whose certificate is another one now.
        waiting: Number of a request at the CA to what was asked for.
    """

    def __init__(self) -> None:
        self.assigned_anew: Callable[[str], None] = _nobody
        self.waiting: dict[int, Asked] = {}
        self._entries: dict[str, Entry] = {}
        self._assignments: dict[str, str] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All certificates in the order in which they came."""
        return tuple(self._entries.values())

    @property
    def assignments(self) -> dict[str, str]:
        """Use to thumbprint."""
        return dict(self._assignments)

    def add(self, entry: Entry) -> None:
        """Put a certificate into the store."""
        self._entries[entry.thumbprint] = entry

    def find(self, thumbprint: str) -> Entry | None:
        """Return the certificate of this thumbprint, letter case aside."""
        return self._entries.get(thumbprint.upper())

    def remove(self, thumbprint: str) -> None:
        """Take a certificate out of the store; nothing may be assigned to it."""
        del self._entries[thumbprint]

    def assign(self, use: str, thumbprint: str) -> None:
        """Let a use of Lync have a certificate of the store.

        Raises:
            KeyError: It is not there.
        """
        before, after = self._assignments.get(use), self._entries[thumbprint].thumbprint
        self._assignments[use] = after
        if after != before:
            self.assigned_anew(use)

    def assigned(self, use: str) -> Entry:
        """Return the certificate of a use.

        Raises:
            KeyError: Nothing is assigned to it.
        """
        return self._entries[self._assignments[use]]
