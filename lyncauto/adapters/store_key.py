"""A private key from a Front End's certificate store: over the session into memory, and on to the node."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Sequence
from typing import Final

from lyncauto.adapters.certificate_versions import CertificateVersions
from lyncauto.adapters.pfx import Bundle, rejected
from lyncauto.errors import RemoteCommandFailed
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.secret import Secret
from lyncauto.ports.node import Node
from lyncauto.ports.powershell import Command, Object, PowerShell, said

_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_PHRASE_LENGTH: Final = 40
_FAULTS_OF_THE_CERTIFICATE: Final = frozenset(
    {
        "LyncAutoCertificateNotFound",
        "LyncAutoChainIncomplete",
        "LyncAutoNoPrivateKey",
        "LyncAutoNotExportable",
    }
)


class StoreKeySource:
    """The port :class:`lyncauto.ports.certificates.KeySource`.

    Nothing touches a disk on the way.

    Args:
        shell: A session on the host whose store holds certificate and key.
        node: Where they are to go.
        folder: Folder on the node that belongs to lyncauto.
    """

    def __init__(self, shell: PowerShell, node: Node, folder: str) -> None:
        self._shell = shell
        self._node = node
        self._folder = folder
        self._versions = CertificateVersions(node, folder)

    def deliver(self, thumbprint: str, name: str, roots: Sequence[str]) -> None:
        """Bring certificate, chain and key to the node, and serve from there; see the port."""
        if not _NAME.fullmatch(name):
            raise rejected(thumbprint, [f"{name!r} is no name for its files"])
        if not roots:
            raise rejected(thumbprint, ["no authority is known to verify the real servers against"])
        bundle = taken(self._shell, thumbprint)
        self._versions.put(name, thumbprint, bundle.key, bundle.certificate)
        place = CertificatePlace(self._folder, name)
        self._node.put(place.roots, "".join(roots).encode("ascii"), 0o644)
        self._versions.link(name, thumbprint)

    def bring(self, thumbprint: str, name: str, slot: str) -> None:
        """Bring certificate, chain and key to the node beside those that are served; see the port."""
        bundle = taken(self._shell, thumbprint)
        self._versions.put(name, slot, bundle.key, bundle.certificate)


def taken(shell: PowerShell, thumbprint: str) -> Bundle:
    """Return certificate, chain and key from the store of a session's host, by way of memory alone.

    Raises:
        CertificateRejected: There is no private key, it does not leave its host, or the chain is not whole.
    """
    phrase = new_phrase()
    try:
        chain = said(shell, Command("Get-LyncAutoCertificateChain", {"Thumbprint": thumbprint}))
        pfx = said(shell, Command("Export-LyncAutoPfx", {"Thumbprint": thumbprint, "Password": phrase}))
    except RemoteCommandFailed as error:
        if error.error_id in _FAULTS_OF_THE_CERTIFICATE:
            raise rejected(thumbprint, [error.why]) from error
        raise
    held = [str(row["Certificate"]) for row in chain]
    return Bundle.assemble(thumbprint, held, "".join(map(_pfx, pfx)), phrase)


def _pfx(row: Object) -> str:
    return str(row["Pfx"])


def new_phrase() -> Secret:
    """Return a pass phrase for one PFX: letters and digits alone and 64 at most, which every reader takes."""
    alphabet = string.ascii_letters + string.digits
    return Secret("".join(secrets.choice(alphabet) for _ in range(_PHRASE_LENGTH)))
