"""The command line on a system without POSIX: ``python tests/integration/without_posix.py ARGUMENTS``.

What POSIX alone has is taken away before anything of lyncauto, or of a library, is imported.
"""

from __future__ import annotations

import importlib.abc
import os
import runpy
import signal
import socket
import sys
from types import ModuleType

MODULES = ("fcntl", "grp", "pwd", "resource", "termios")
ATTRIBUTES: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (os, ("fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "register_at_fork")),
    (signal, ("SIGKILL",)),
    (socket, ("AF_UNIX",)),
)


class Nowhere(importlib.abc.MetaPathFinder):
    """Finds what POSIX alone has nowhere."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname in MODULES:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def leave_posix() -> None:
    """Take it away from this interpreter, for good."""
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Nowhere())
    for module, names in ATTRIBUTES:
        for name in names:
            delattr(module, name)


if __name__ == "__main__":
    leave_posix()
    runpy.run_module("lyncauto", run_name="__main__", alter_sys=True)
