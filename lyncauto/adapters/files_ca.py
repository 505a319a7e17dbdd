"""A CA that somebody else runs: a request is left in a folder, and what comes back is put beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lyncauto.adapters.archive_folder import FolderArchive
from lyncauto.adapters.certificate_files import PrivateKey, Unreadable, read_certificates, read_pfx
from lyncauto.errors import CertificateRejected
from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Pending
from lyncauto.ports.enrolment import Enrolled, Granted

_PFX: Final = (".pfx", ".p12")
_REQUEST: Final = ".csr"


class FilesCa:
    """The port :class:`lyncauto.ports.enrolment.Enrolment` where a person carries the files.

    Args:
        folder: Where the request is left, and what comes back is looked for.
        phrase: Gives the pass phrase of a PFX that is put there; asked for only then.
    """

    def __init__(self, folder: Path, phrase: Callable[[], Secret]) -> None:
        self._folder = folder
        self._phrase = phrase

    def warnings(self) -> tuple[str, ...]:
        """Return nothing; see the port."""
        return ()

    def submit(self, request: bytes, template: str) -> Enrolled:
        """Leave the request in the folder, under the name that what comes back must begin with; see the port.

        Raises:
            RunFolderUnusable: It could not be written; nothing is left.
        """
        number = _number(request)
        FolderArchive(self._folder).put(f"{number}{_REQUEST}", request)
        return self._became(number, template)

    def fetch(self, request_id: str) -> Enrolled:
        """Look for what came back; see the port.

        Raises:
            CertificateRejected: What lies there cannot be read, or is for another key: every file, and why.
        """
        return self._became(request_id, "")

    def _became(self, number: str, template: str) -> Enrolled:
        held, keys, wrong = list[x509.Certificate](), list[PrivateKey](), list[str]()
        for path in self._beside(number):
            try:
                found, key = self._read(path)
            except (OSError, Unreadable) as error:
                wrong.append(f"{path}: {error}")
                continue
            held += found
            keys += [key] if key else []
        if wrong:
            raise _rejected(number, wrong)
        if not held:
            return Pending(number, self._errand(number, template))
        return self._granted(number, held, keys)

    def _granted(self, number: str, held: list[x509.Certificate], keys: list[PrivateKey]) -> Granted:
        asked = x509.load_pem_x509_csr((self._folder / f"{number}{_REQUEST}").read_bytes())
        for one in held:
            key = next((key for key in keys if key.public_key() == one.public_key()), None)
            if key is not None or one.public_key() == asked.public_key():
                chain = tuple(other.public_bytes(Encoding.DER) for other in held)
                return Granted(number, one.public_bytes(Encoding.DER), chain, _pem(key) if key else None)
        names = ", ".join(one.subject.rfc4514_string() for one in held)
        raise _rejected(
            number, [f"no certificate in {self._folder} is for the key of the request; found {names}"]
        )

    def _read(self, path: Path) -> tuple[tuple[x509.Certificate, ...], PrivateKey | None]:
        data = path.read_bytes()
        if path.suffix.lower() not in _PFX:
            return read_certificates(data), None
        found = read_pfx(data, self._phrase())
        return found.certificates, found.key

    def _beside(self, number: str) -> Iterator[Path]:
        if self._folder.is_dir():
            for path in sorted(self._folder.iterdir()):
                if path.name.startswith(number) and path.suffix != _REQUEST and not path.name.endswith("~"):
                    yield path

    def _errand(self, number: str, template: str) -> str:
        kind = f" (template {template})" if template else ""
        place = self._folder / number
        return (
            f"send {place}{_REQUEST} to whoever runs the CA{kind}, and put what comes back, certificate and "
            f"those above it, as {place}.cer, .p7b or .pfx, or several such files that begin so"
        )


def _number(request: bytes) -> str:
    """Return a name that one request always has and no other: its common name and a hash."""
    found = x509.load_pem_x509_csr(request).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return f"{str(found[0].value) if found else 'request'}-{hashlib.sha256(request).hexdigest()[:8]}"


def _pem(key: PrivateKey) -> Secret:
    return Secret(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii"))


def _rejected(number: str, reasons: list[str]) -> CertificateRejected:
    return CertificateRejected(
        f"what came back for {number} cannot be used",
        why="\n".join(reasons),
        fix="put another file there, or take the wrong one away; then run the same command again",
    )
