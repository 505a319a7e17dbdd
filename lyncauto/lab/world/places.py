"""Files of a lab's folder, and how they are written: readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lyncauto.lab.estate.authority import Certified

LONGEST = 70  # bytes of the folder's path: sun_path has 108, unix(7), and HAProxy adds a suffix for a while


class Places:
    """Where what is. The folder is the lab's own; it is removed with the lab."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.control = self.folder / "control.json"
        self.password = self.folder / "operator-password"
        self.token = self.folder / "agent-token"
        self.root = self.folder / "root.pem"
        self.log = self.folder / "lab.log"
        self.modules = self.folder / "modules"  # of a real PowerShell engine's sessions
        self.described = self.folder / "estate.json"  # of an estate that is not a shipped one

    def node_folder(self, number: int) -> Path:
        """Return the folder that belongs to lyncauto on a node; they are counted from 1 on."""
        return self.folder / f"lb{number:02}"  # short, since HAProxy's sockets lie in it

    def certificate(self, fqdn: str) -> Path:
        """Return the file of a server's certificate, chain and key."""
        return self.folder / f"{fqdn}.pem"


def write(path: Path, content: bytes) -> None:
    """Write a file whole, readable by its owner alone."""
    made = path.with_name(f".{path.name}.new")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    made.replace(path)


def write_server(path: Path, certified: Certified, chain: tuple[x509.Certificate, ...]) -> None:
    """Write what a TLS server needs: leaf, the chain without its root, key."""
    shown = (certified.certificate, *chain[:-1])
    key = certified.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write(path, b"".join(one.public_bytes(Encoding.PEM) for one in shown) + key)
