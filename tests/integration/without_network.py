"""The command line where nobody can be asked: ``python tests/integration/without_network.py ARGUMENTS``.

The first attempt to reach anybody, or to have another program do it, ends the process.
"""

from __future__ import annotations

import os
import runpy
import sys

ASKING = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostby",
    "socket.sendto",
    "socket.sendmsg",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.system",
)
REACHED = 99  # the exit code


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """End the process if this reaches out."""
    if event.startswith(ASKING):
        sys.stderr.write(f"asked somebody: {event} {arguments}\n")
        sys.stderr.flush()
        os._exit(REACHED)


if __name__ == "__main__":
    sys.addaudithook(refuse)
    runpy.run_module("lyncauto", run_name="__main__", alter_sys=True)
