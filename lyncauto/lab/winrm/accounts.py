"""The accounts that the lab's hosts know, in the file that the NTLM acceptor reads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from lyncauto.model.secret import Secret

USER_FILE = "NTLM_USER_FILE"  # the environment variable by which pyspnego finds the file


class Accounts:
    r"""Down-level names and their passwords: one domain, hence one file for all hosts of a process.

    Args:
        folder: The lab's own folder; it must exist and be the user's alone.
        passwords: By down-level name, "CONTOSO\lyncadmin". No colon and no line break in a password.

    Raises:
        ValueError: A name or a password cannot be written into the file.
    """

    def __init__(self, folder: Path, passwords: Mapping[str, Secret]) -> None:
        self.path = folder / "ntlm-users"
        self._lines = [_line(name, password.reveal()) for name, password in passwords.items()]

    def write(self) -> None:
        """Write the file, readable by its owner alone, and name it to this process's NTLM acceptors."""
        self.path.unlink(missing_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(self._lines)
        os.environ[USER_FILE] = str(self.path)

    def remove(self) -> None:
        """Delete the file; nobody can log on any more."""
        self.path.unlink(missing_ok=True)
        if os.environ.get(USER_FILE) == str(self.path):
            del os.environ[USER_FILE]


def password_of(path: Path, name: str) -> Secret:
    """Return the password of a down-level name, from the file that `Accounts` wrote.

    Raises:
        OSError: The file cannot be read.
        ValueError: It does not hold the name.
    """
    domain, _, user = name.partition("\\")
    for line in path.read_text(encoding="utf-8").splitlines():
        head, separator, password = line.partition(f"{domain}:{user}:")
        if separator and not head:
            return Secret(password)
    raise ValueError(f"there is no account {name}")


def _line(name: str, password: str) -> str:
    domain, separator, user = name.partition("\\")
    if not separator:
        raise ValueError(f"{name} is not a down-level name, DOMAIN\\user")
    if any(mark in part for mark in ":\r\n" for part in (name, password)):
        raise ValueError(f"the account {name} holds a colon or a line break, which the file cannot")
    return f"{domain}:{user}:{password}\n"
