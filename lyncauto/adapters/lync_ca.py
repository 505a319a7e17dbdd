"""The road to the enterprise CA that the article takes: Request-CsCertificate on a Front End."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from lyncauto.errors import AccessDenied, CertificateDenied, RemoteCommandFailed
from lyncauto.model.design import CertificateWish
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.key_kind import KeyKind, curve, size
from lyncauto.ports import wire
from lyncauto.ports.certificates import Issued, Pending, Submission
from lyncauto.ports.powershell import Command, Object, PowerShell, said

_REQUEST_ID: Final = re.compile(r"request\s*id\D{0,10}(\d+)", re.IGNORECASE)
_OF_THE_CA: Final = re.compile(r"0x80094[0-9a-f]{3}", re.IGNORECASE)  # CERTSRV_E_* of winerror.h
_DENIED: Final = "denied by"
_PENDING: Final = ("taken under submission", "pending")
# What PowerShell says of a command that never came to ask the authority anything.
NOT_ASKED: Final = frozenset(
    {
        "AmbiguousParameterSet",
        "CannotConvertArgumentNoMessage",
        "CommandNotFoundException",
        "MissingMandatoryParameter",
        "NamedParameterNotFound",
        "ParameterArgumentValidationError",
    }
)


class LyncCertificateAuthority:
    """The port :class:`lyncauto.ports.certificates.CertificateAuthority` by way of the Front Ends.

    Each certificate is asked for on the Front End whose store it belongs into, with the use
    ``WebServicesInternal``, which sets what it is good for, and is assigned to no use. Its friendly name is
    the mark by which it is found again in that store.

    Args:
        sessions: FQDN of a Front End to a session on it, with a configuration that runs as somebody: a
            request goes on to the management store and to the authority.
    """

    def __init__(self, sessions: Callable[[str], PowerShell]) -> None:
        self._sessions = sessions

    @property
    def shows(self) -> bool:
        """Return yes: what was granted lies in the Front End's store."""
        return True

    def warnings(self) -> tuple[str, ...]:
        """Return nothing; see the port."""
        return ()

    def held(self, name: str) -> tuple[StoredCertificate, ...]:  # noqa: ARG002 - part of the protocol
        """Return nothing: all lies in the Front Ends' stores."""
        return ()

    def find(self, host: str, mark: str) -> StoredCertificate | None:
        """Return the certificate whose friendly name is *mark*; of several, the one that ends last."""
        command = Command("Get-LyncAutoCertificate", {"FriendlyName": mark})
        found = [wire.stored(host, row) for row in said(self._sessions(host), command)]
        return max(found, key=lambda one: (one.has_private_key, one.not_after), default=None)

    def submit(self, wish: CertificateWish) -> Submission:
        """Ask once; see the port.

        Raises:
            SecondHopDenied: The Front End could not show credentials to the authority; nothing was asked.
        """
        try:
            rows = said(self._sessions(wish.host), request(wish))
        except AccessDenied as error:
            raise _denied(wish, error.why) from error
        except RemoteCommandFailed as error:
            if error.error_id in NOT_ASKED:
                raise
            if any(sign in error.why.lower() for sign in _PENDING):
                return Pending(_request_id(error.why), error.why)
            raise _denied(wish, error.why) from error
        return self._became(wish, rows)

    def fetch(self, wish: CertificateWish, request_id: str) -> Submission:
        """Retrieve what was issued into the Front End's store; see the port."""
        command = Command("Request-CsCertificate", {"Retrieve": None, "RequestId": int(request_id)})
        try:
            rows = said(self._sessions(wish.host), command)
        except (AccessDenied, RemoteCommandFailed) as error:
            if any(sign in error.why.lower() for sign in _PENDING):
                return Pending(request_id, error.why)
            if _OF_THE_CA.search(error.why) or _DENIED in error.why.lower():
                raise _denied(wish, error.why) from error
            raise  # it says nothing of the request, which waits as before
        became = self._became(wish, rows)
        return became if isinstance(became, Issued) else Pending(request_id, became.why)

    def keep(self, wish: CertificateWish, issued: Issued) -> None:
        """Do nothing: it lies in the store of the host that asked for it."""

    def _became(self, wish: CertificateWish, rows: Sequence[Object]) -> Submission:
        issued = self.find(wish.host, wish.friendly_name)
        if issued is not None:
            return Issued(issued)
        words = " ".join(str(value) for row in rows for value in row.values() if value not in {None, ""})
        return Pending(_request_id(words), words or "the certificate is not in the store yet")


def request(wish: CertificateWish) -> Command:
    """Return the command that asks for *wish*. The names are one text, separated by commas."""
    return Command(
        "Request-CsCertificate",
        {
            "New": None,
            "Type": "WebServicesInternal",
            "CA": wish.ca,
            "Template": wish.template,
            "FriendlyName": wish.friendly_name,
            **_key(wish.key),
            "PrivateKeyExportable": wish.exportable,
            "DomainName": ",".join(wish.names),
        },
    )


def _key(kind: KeyKind) -> dict[str, str | int]:
    """Return what the cmdlet is told of the key; a curve has its size in its name."""
    return {"KeyAlg": f"ECDH_P{size(kind)}"} if curve(kind) else {"KeySize": size(kind)}


def _request_id(words: str) -> str:
    found = _REQUEST_ID.search(words)
    return found[1] if found else ""


def _denied(wish: CertificateWish, why: str) -> CertificateDenied:
    return CertificateDenied(
        f"{wish.ca} did not issue a certificate for {wish.name}",
        why=why,
        fix=f"let the account that asks enrol with the template {wish.template}, or name another template",
    )
