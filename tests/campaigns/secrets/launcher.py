"""Runs the real command line, and tells the campaign through an inherited pipe which secrets came up in it.

``python -m tests.campaigns.secrets.launcher --tell FD [--log FILE] [--break COMMAND] -- ARGUMENTS``

A secret goes into the pipe and nowhere else: no argument, no file, no output.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lyncauto.app.outfit import Outfit
from lyncauto.cli.main import run
from lyncauto.model.secret import Secret
from lyncauto.ports.node import Completed, Node
from lyncauto.ports.powershell import Command, Outcome, PowerShell


@dataclass(frozen=True, slots=True)
class Teller:
    """The pipe's end. A line is shorter than what a pipe takes in one piece (pipe(7), PIPE_BUF)."""

    descriptor: int

    def tell(self, kind: str, secret: Secret) -> None:
        """Send one secret."""
        os.write(self.descriptor, json.dumps({"kind": kind, "secret": secret.reveal()}).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class OverheardSession:
    """A session that tells the secrets among its commands' parameters, and can break down at a command."""

    session: PowerShell
    teller: Teller
    breaks: str

    @property
    def host(self) -> str:
        """FQDN of the host."""
        return self.session.host

    def run(self, command: Command) -> Outcome:
        """Run one command.

        Raises:
            RuntimeError: A fault as a programmer makes it: it says what it has in hand.
        """
        for value in command.parameters.values():
            if isinstance(value, Secret):
                self.teller.tell("pass phrase", value)
        if command.name == self.breaks:
            raise RuntimeError(f"broken on purpose at {command}: {command!r}")
        return self.session.run(command)

    def close(self) -> None:
        """End the session."""
        self.session.close()


@dataclass(frozen=True, slots=True)
class OverheardNode:
    """A node that tells the secrets among the files that are put there."""

    node: Node
    teller: Teller

    @property
    def name(self) -> str:
        """FQDN of the node."""
        return self.node.name

    def run(self, argv: Sequence[str]) -> Completed:
        """Run a program."""
        return self.node.run(argv)

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        """Write a file."""
        if isinstance(content, Secret):
            self.teller.tell("private key", content)
        self.node.put(path, content, mode)

    def get(self, path: str) -> bytes | None:
        """Return a file's content."""
        return self.node.get(path)

    def runtime(self, command: str) -> str | None:
        """Ask the running balancer."""
        return self.node.runtime(command)

    def load(self, command: str, files: Sequence[str]) -> str | None:
        """Tell the running balancer."""
        return self.node.load(command, files)


def main() -> int:
    """Run one command line of lyncauto and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.secrets.launcher")
    parser.add_argument("--tell", type=int, required=True)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--break", dest="breaks", default="")
    parser.add_argument("arguments", nargs="+")
    told = parser.parse_args()
    if told.log:
        # What an administrator could do; lyncauto itself configures no log (tests/architecture).
        logging.basicConfig(filename=told.log, level=logging.DEBUG, format="%(name)s: %(message)s")
    teller = Teller(told.tell)
    outfit = Outfit(
        session=lambda session: OverheardSession(session, teller, told.breaks),
        node=lambda node: OverheardNode(node, teller),
    )
    return run(told.arguments, outfit)


if __name__ == "__main__":
    sys.exit(main())
