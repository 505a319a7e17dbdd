"""Another certificate without a reload: in the worker's memory first, then in its files.

Memory comes first since HAProxy judges there: what it refuses never becomes a file that it would start on. A
node that loses its power in between starts with the old one, which is still good.

Source: HAProxy 2.6 management guide, section 9.3 (``set ssl cert``, ``commit ssl cert``, ``abort ssl cert``,
``show ssl cert``: an asterisk marks what is not committed yet).
"""

from __future__ import annotations

from lyncauto.adapters.certificate_versions import CertificateVersions
from lyncauto.adapters.haproxy import statistics
from lyncauto.errors import AGAIN, BalancerFailed, LyncAutoError
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.ports.node import Node

_TAKEN = "Success!"


class Exchange:
    """Exchanges certificates on one node."""

    def __init__(self, node: Node, folder: str) -> None:
        self._node = node
        self._folder = folder
        self._versions = CertificateVersions(node, folder)

    def make(self, name: str, thumbprint: str, *, running: bool) -> None:
        """Serve the version of *name* that has this thumbprint.

        Args:
            name: What the certificate is called.
            thumbprint: 40 upper-case hex digits.
            running: Whether a worker has it loaded; without one the files are all there is.

        Raises:
            BalancerFailed: No version has it, or HAProxy refused it, in its words; the old one is served.
        """
        slot = self._versions.find(name, thumbprint)
        if slot is None:
            raise BalancerFailed(
                f"{self._node.name} has no certificate {thumbprint}",
                why=f"no version in {CertificatePlace(self._folder, name).folder} is that one, with its key",
                fix="run `lyncauto deploy`, which brings it there",
            )
        before = self._versions.linked(name)
        if running:
            self._load(name, slot)
        try:
            self._versions.link(name, slot)
        except LyncAutoError:
            if running and before is not None:
                self._load(name, before)
            raise

    def _abort(self, served: str) -> None:
        """End what was begun and not committed: of this certificate, and of any other one in our folder.

        HAProxy has room for one exchange at a time. What was cut off in the middle of another certificate's
        would be in the way of this one's, back or forth.
        """
        ours = f"{self._folder.rstrip('/')}/certs/"
        self._node.runtime(f"abort ssl cert {served}")
        for path in statistics.begun(self._node.runtime("show ssl cert") or ""):
            if path.startswith(ours):
                self._node.runtime(f"abort ssl cert {path}")

    def _load(self, name: str, slot: str) -> None:
        place = CertificatePlace(self._folder, name)
        served, version = place.certificate, place.version(slot)
        self._abort(served)
        loaded = self._node.load(f"set ssl cert {served}", (version.certificate, version.key))
        said = self._node.runtime(f"commit ssl cert {served}") or ""
        if _TAKEN not in said:
            self._abort(served)
            words = " ".join(f"{loaded or ''} {said}".split())
            raise BalancerFailed(
                f"HAProxy on {self._node.name} did not take the certificate in {version.folder}",
                why=words or "it does not run any more",
                fix=f"mend what it names; the old certificate is served; then {AGAIN}",
            )
