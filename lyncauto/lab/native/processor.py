"""cmd.exe of one host: it starts one program of a fixed table, and says no to everything else."""

from __future__ import annotations

import inspect
import ntpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import mslex

from lyncauto.lab.engine.call import Identity
from lyncauto.lab.native.program import Ended, Invocation, Program

NOTHING: Mapping[str, Program] = MappingProxyType({})
_FOLDERS = {"", "c:\\windows\\system32"}
_LITERAL = re.compile(r'"[^"]*"?|\^.')  # what cmd.exe leaves as it is
_JOINS = re.compile("[&|<>]")
_REPLACES = re.compile("%[^%]+%")
_NO_SYNTAX = "The lab's cmd.exe starts one program: it joins, redirects and replaces nothing.\n"
_UNKNOWN = "'{}' is not recognized as an internal or external command,\noperable program or batch file.\n"


@dataclass(frozen=True, slots=True)
class Started:
    """A line that was taken apart.

    Attributes:
        name: Of the program: lower case, without folder and extension.
        program: ``None``: the host has none of this name.
        refused: What cmd.exe says in place of starting anything.
    """

    name: str
    arguments: tuple[str, ...] = ()
    program: Program | None = None
    refused: str = ""

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.program is not None and self.program.writes(self.arguments)

    async def run(self, host: str, identity: Identity, folder: str) -> Ended:
        """Run it to its end."""
        if self.program is None:
            return Ended(1, err=self.refused)
        ended = self.program.run(Invocation(host, identity, self.arguments, folder))
        return await ended if inspect.isawaitable(ended) else ended


def started(line: str, programs: Mapping[str, Program], *, interpreted: bool) -> Started:
    """Take a command line apart.

    Args:
        line: Program and arguments.
        programs: Of the host, by name.
        interpreted: Whether cmd.exe reads the line first; else it goes to the program as it is.
    """
    if interpreted and (_JOINS.search(_LITERAL.sub("", line)) or _REPLACES.search(line)):
        return Started("cmd", refused=_NO_SYNTAX)
    words = mslex.split(line, like_cmd=interpreted, check=False) or [""]
    folder, file = ntpath.split(words[0])
    name = file.lower().removesuffix(".exe")
    there = programs.get(name) if folder.lower() in _FOLDERS else None
    return Started(name, tuple(words[1:]), there, _UNKNOWN.format(words[0]))
