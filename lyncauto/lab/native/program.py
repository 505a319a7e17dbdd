"""What a program is given and how it ends: the seam between a command shell and the estate."""

from __future__ import annotations

import asyncio
import ntpath
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from lyncauto.lab.engine.call import Identity

CONTROL_C = -1073741510  # STATUS_CONTROL_C_EXIT of ntstatus.h, as a signed number


@dataclass(frozen=True, slots=True)
class Invocation:
    """One start of a program.

    Attributes:
        arguments: As the C runtime of Windows splits a command line.
        folder: In which a relative file name is looked for.
    """

    host: str
    identity: Identity
    arguments: tuple[str, ...]
    folder: str

    def path(self, name: str) -> str:
        """Return a file's whole path."""
        return ntpath.normpath(ntpath.join(self.folder, name))


@dataclass(frozen=True, slots=True)
class Ended:
    r"""How it ended.

    Attributes:
        code: Exit code, as a signed 32-bit number.
        out: Standard output, with "\n" as line end.
        err: Standard error.
    """

    code: int
    out: str = ""
    err: str = ""


Run: TypeAlias = Callable[[Invocation], Ended | Awaitable[Ended]]


@dataclass(frozen=True, slots=True)
class Program:
    """A program of a host.

    Attributes:
        run: Runs it.
        writing: The verbs, in lower case and with their sign, with which it changes something.
    """

    run: Run
    writing: frozenset[str] = frozenset()

    def writes(self, arguments: tuple[str, ...]) -> bool:
        """Whether it changes something with these arguments."""
        return not self.writing.isdisjoint(argument.lower() for argument in arguments)


async def waits_for_somebody() -> Ended:
    """Ask where nobody can see it, in a window or at a prompt, and wait until somebody ends the program."""
    await asyncio.Event().wait()
    return Ended(CONTROL_C)  # nobody answers
