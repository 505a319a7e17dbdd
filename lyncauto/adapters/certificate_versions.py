"""The versions of a certificate on a balancer's node, each with its key, and the link to the one served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.secret import Secret
from lyncauto.ports.node import Node, done

_SLOT: Final = re.compile(r"[0-9A-Za-z]{8,40}")


class CertificateVersions:
    """The folder ``certs`` of one node.

    Args:
        node: The node.
        folder: Its folder that belongs to lyncauto.
    """

    def __init__(self, node: Node, folder: str) -> None:
        self._node = node
        self._folder = folder

    def put(self, name: str, slot: str, key: Secret, certificate: bytes) -> None:
        """Write a version that nothing is served from yet; the key goes first, so that none stands without.

        Args:
            name: What the certificate is called.
            slot: What its folder is called, 8 to 40 letters and digits.
            key: PEM.
            certificate: PEM of leaf and intermediates.

        Raises:
            NodeUnreachable: The key may be there.
            BalancerFailed: The node could not write it; the key may be there.
        """
        version = CertificatePlace(self._folder, name).version(slot)
        self._node.put(version.key, key, 0o600)
        self._node.put(version.certificate, certificate, 0o644)

    def find(self, name: str, thumbprint: str) -> str | None:
        """Return the slot of the whole version with this thumbprint, the one that is linked first."""
        return next((slot for slot in self.slots(name) if self._holds(name, slot, thumbprint)), None)

    def linked(self, name: str) -> str | None:
        """Return the slot that is served from; ``None`` without a link."""
        said = self._node.run(["readlink", CertificatePlace(self._folder, name).current])
        return said.output.strip() if said.status == 0 else None

    def link(self, name: str, slot: str) -> None:
        """Serve from this slot whenever HAProxy reads its files again; one link takes the other's place.

        Raises:
            BalancerFailed: The node could not; the old link stands.
        """
        place = CertificatePlace(self._folder, name)
        beside = f"{place.folder}/next"
        done(self._node, "ln", "-sfn", slot, beside)
        done(self._node, "mv", "-T", beside, place.current)

    def slots(self, name: str) -> Iterator[str]:
        """Give the slots there are, the one that is linked first; what lies in them need not be whole."""
        linked = self.linked(name)
        listing = self._node.run(["ls", "-1", CertificatePlace(self._folder, name).folder])
        found = listing.output.split() if listing.status == 0 else []
        yield from sorted(filter(_SLOT.fullmatch, found), key=lambda slot: (slot != linked, slot))

    def _holds(self, name: str, slot: str, thumbprint: str) -> bool:
        version = CertificatePlace(self._folder, name).version(slot)
        try:
            leaf = thumbprints(self._node.get(version.certificate) or b"")[:1]
        except ValueError:
            return False
        return leaf == (thumbprint,) and self._node.run(["test", "-s", version.key]).status == 0
