"""A machine that carries the balancer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lyncauto.errors import AGAIN, BalancerFailed
from lyncauto.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Completed:
    """A program that has ended on the node."""

    status: int
    output: str
    error: str


class Node(Protocol):
    """Programs, files and the balancer's own socket on one machine. The balancer belongs to the node."""

    @property
    def name(self) -> str:
        """FQDN of the node."""

    def run(self, argv: Sequence[str]) -> Completed:
        """Run a program without a shell and wait for it.

        Raises:
            NodeUnreachable: The node did not answer; the program may have run.
        """

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        """Write a file atomically, its folder included.

        Raises:
            NodeUnreachable: The node did not answer; the file is either the old or the new one.
            BalancerFailed: The node could not write it (disk full, no right); the old file stands.
        """

    def get(self, path: str) -> bytes | None:
        """Return a file's content, ``None`` if it is absent.

        Raises:
            NodeUnreachable: The node did not answer.
        """

    def runtime(self, command: str) -> str | None:
        """Ask the running balancer on its own socket; ``None`` if it does not run."""

    def load(self, command: str, files: Sequence[str]) -> str | None:
        """Tell the running balancer *command*, with files of the node as its payload, which stays there.

        Args:
            command: One line, without its payload.
            files: Paths on the node; private keys may be among them.

        Raises:
            NodeUnreachable: The node did not answer; the balancer may have taken it.
            BalancerFailed: A file is not there.
        """


def done(node: Node, *argv: str) -> Completed:
    """Run a program on *node* that has to end well.

    Raises:
        NodeUnreachable: The node did not answer; the program may have run.
        BalancerFailed: It ended with another status than 0, in its own words.
    """
    ended = node.run(argv)
    if ended.status:
        raise BalancerFailed(
            f"{argv[0]} {argv[-1]} failed on {node.name}",
            why=ended.error.strip() or f"it ended with status {ended.status}",
            fix=f"mend it on the node; then {AGAIN}",
        )
    return ended
