"""Where things are in the folder of a node that belongs to lyncauto. Pure text; reads nothing."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.model.certificate_place import CertificatePlace


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths under the node's folder. The balancer loads ``current``, a link to one generation."""

    folder: str  # absolute, on the node

    @property
    def generations(self) -> str:
        """Folder of every generation that is kept."""
        return f"{self.folder}/generations"

    @property
    def current(self) -> str:
        """The link that the balancer is started on."""
        return f"{self.folder}/current"

    @property
    def run(self) -> str:
        """Folder of the balancer's sockets."""
        return f"{self.folder}/run"

    def generation(self, digest: str) -> str:
        """Return the folder of one generation."""
        return f"{self.generations}/{digest}"

    def certificate(self, name: str) -> CertificatePlace:
        """Return where a certificate lies."""
        return CertificatePlace(self.folder, name)
