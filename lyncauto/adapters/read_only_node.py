"""A node that can be looked at alone: for planning and reading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final, NoReturn

from lyncauto.errors import ReadOnly
from lyncauto.model.secret import Secret
from lyncauto.ports.node import Completed, Node

_READING: Final = ("ls", "readlink", "test")
_VERSIONS: Final = (("-v",), ("-vv",))  # HAProxy's, short and long


class ReadOnlyNode:
    """Hands on what cannot change the node, and refuses all else before a byte is sent.

    Args:
        inner: The node.
        haproxy: The HAProxy program there, as every command names it.
    """

    def __init__(self, inner: Node, haproxy: str) -> None:
        self._inner = inner
        self._haproxy = haproxy

    @property
    def name(self) -> str:
        """FQDN of the node."""
        return self._inner.name

    def run(self, argv: Sequence[str]) -> Completed:
        """Run a program that only reads.

        Raises:
            ReadOnly: It is not on the list.
        """
        if not self._reads(argv):
            self._refuse(f"run {' '.join(argv)}")
        return self._inner.run(argv)

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        """Refuse.

        Raises:
            ReadOnly: Always.
        """
        del content, mode
        self._refuse(f"write {path}")

    def get(self, path: str) -> bytes | None:
        """Return a file's content, ``None`` if it is absent."""
        return self._inner.get(path)

    def runtime(self, command: str) -> str | None:
        """Ask the running balancer for something that it shows.

        Raises:
            ReadOnly: The command is no ``show``, or holds more than one.
        """
        if not command.startswith("show ") or {";", "\n"} & set(command):
            self._refuse(f"tell HAProxy `{command}`")
        return self._inner.runtime(command)

    def load(self, command: str, files: Sequence[str]) -> str | None:
        """Refuse.

        Raises:
            ReadOnly: Always.
        """
        del files
        self._refuse(f"tell HAProxy `{command}`")

    def _reads(self, argv: Sequence[str]) -> bool:
        program, *options = argv or ("",)
        if program == self._haproxy:
            return tuple(options) in _VERSIONS
        name = PurePosixPath(program).name
        if name == "systemctl":
            return options[:1] == ["is-active"]
        return name in _READING

    def _refuse(self, act: str) -> NoReturn:
        raise ReadOnly(
            f"something tried to {act} on {self.name} while reading",
            why="plans and audits only read",
            fix="this is a bug of lyncauto: please report it with this text",
        )
