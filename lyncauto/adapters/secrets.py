"""Where secrets come from: the environment, a file that nobody else can read, or the operator.

A service manager may hand files to a service as credentials: those come first, so that the service's own user
need not be able to read the files themselves.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from lyncauto.errors import SecretUnavailable
from lyncauto.model.credential import credential_name
from lyncauto.model.secret import Secret

_CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd.exec(5)


class SecretReader:
    """Reads what the site file refers to; the site file itself never holds a secret."""

    def __init__(self, folder: Path, prompt: Callable[[str], str]) -> None:
        """Keep how to ask.

        Args:
            folder: The site file's; ``file:`` paths start there.
            prompt: Asks the operator without echo, given what to ask for.
        """
        self._folder = folder
        self._prompt = prompt

    def read(self, reference: str, purpose: str = "secret") -> Secret:
        r"""Return a secret.

        Args:
            reference: ``env:NAME``, ``file:PATH`` or ``prompt``.
            purpose: What it is for, as the operator reads it: "password of CONTOSO\lyncadmin".

        Raises:
            SecretUnavailable: It is not there, is empty, or its file can be read by others.

        Source: systemd.exec(5), LoadCredential.
        """
        kind, _, place = reference.partition(":")
        if kind == "env":
            return self._kept(
                os.environ.get(place, ""), f"variable {place} is not set or empty", reference, purpose
            )
        if kind == "file":
            handed = _credential(place)
            if handed is not None:
                text = _text(handed, purpose).rstrip("\r\n")
                return self._kept(text, f"{handed} is empty", reference, purpose)
            return self._from_file(self._folder / Path(place).expanduser(), reference, purpose)
        if reference == "prompt":
            return self._kept(self._prompt(purpose), "nothing was typed", reference, purpose)
        raise _unavailable(
            purpose, f"{kind!r} is no place that secrets come from", "write env:, file: or prompt"
        )

    def _from_file(self, path: Path, reference: str, purpose: str) -> Secret:
        text = _text(path, purpose)
        # Windows keeps its rights elsewhere (ACLs): there they are the administrator's to check.
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _unavailable(purpose, f"others can read {path}", f"run `chmod 600 {path}`")
        return self._kept(text.rstrip("\r\n"), f"{path} is empty", reference, purpose)

    @staticmethod
    def _kept(value: str, why: str, reference: str, purpose: str) -> Secret:
        if not value:
            raise _unavailable(purpose, why, f"provide it where the site file says: {reference}")
        return Secret(value)


def _credential(place: str) -> Path | None:
    """Return the file that the service manager handed over in place of *place*, if it did.

    Who may read it is the service manager's to settle: with an ACL its mode shows more than there is.
    """
    folder = os.environ.get(_CREDENTIALS)
    path = Path(folder) / credential_name(place) if folder else None
    return path if path is not None and path.is_file() else None


def _text(path: Path, purpose: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        why = f"{path}: {error.strerror or error}"
        raise _unavailable(purpose, why, "check the path in the site file") from error
    except UnicodeDecodeError as error:
        raise _unavailable(purpose, f"{path} is not UTF-8", "save it as UTF-8 text") from error


def _unavailable(purpose: str, why: str, fix: str) -> SecretUnavailable:
    return SecretUnavailable(f"the {purpose} cannot be read", why=why, fix=fix)
