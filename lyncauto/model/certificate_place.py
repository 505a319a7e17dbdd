"""Where a certificate lies in the folder of a balancer's node. Pure text; reads nothing."""

from __future__ import annotations

from dataclasses import dataclass


def files_of(name: str, *, second: bool) -> str:
    """Return what the files of a certificate are called; the second one of a listener has its own folder.

    Args:
        name: FQDN, its common name.
        second: Whether it is shown beside another one, which is of RSA.
    """
    return f"{name}.ecdsa" if second else name


@dataclass(frozen=True, slots=True)
class CertificatePlace:
    """Each version, certificate and key, has a folder of its own; a link says which one is served.

    The link is what makes a change of both files one act: a certificate never stands beside the key of
    another one, whenever the node loses its power.

    Attributes:
        node_folder: Folder on the node that belongs to lyncauto, absolute.
        name: What the files of the certificate are called, see :func:`files_of`.
    """

    node_folder: str
    name: str

    @property
    def folder(self) -> str:
        """Folder of all versions."""
        return f"{self.node_folder.rstrip('/')}/certs/{self.name}"

    @property
    def current(self) -> str:
        """The link to the version that is served."""
        return f"{self.folder}/current"

    @property
    def certificate(self) -> str:
        """File of the certificate that is served, PEM, leaf first, without the root."""
        return f"{self.current}/cert.pem"

    @property
    def key(self) -> str:
        """File of its private key; HAProxy looks for it beside the certificate."""
        return f"{self.certificate}.key"

    @property
    def roots(self) -> str:
        """File of the authorities that real servers are verified against, PEM; it belongs to no version."""
        return f"{self.folder}/roots.pem"

    def version(self, slot: str) -> CertificateVersion:
        """Return the place of one version."""
        return CertificateVersion(f"{self.folder}/{slot}")


@dataclass(frozen=True, slots=True)
class CertificateVersion:
    """The folder of one version."""

    folder: str

    @property
    def certificate(self) -> str:
        """File of the certificate and its chain."""
        return f"{self.folder}/cert.pem"

    @property
    def key(self) -> str:
        """File of its private key."""
        return f"{self.certificate}.key"

    @property
    def request(self) -> str:
        """File of the request for it, where the key was made on the node."""
        return f"{self.folder}/request.csr"
