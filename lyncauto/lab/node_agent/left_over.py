"""A HAProxy that somebody forgot: it goes on listening with the certificate that was served when it began.

Two programs of one user may listen at the same address (SO_REUSEPORT, which HAProxy asks for): the kernel
gives some connections to each, so that some clients are shown the old certificate and others the new one.

Source: socket(7), SO_REUSEPORT; HAProxy 2.6 configuration manual, ``noreuseport``.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

# Its own socket and the peers belong to the unit's HAProxy.
_NOT_ITS_OWN = (
    "    stats socket ",
    "    stats timeout ",
    "    localpeer ",
    "    bind 127.254.",
    "    server lyncauto",
)


class LeftOver:
    """One such program, with copies of the configuration and of the certificates.

    Args:
        haproxy: The program.
        folder: The node's folder.
    """

    def __init__(self, haproxy: Path, folder: Path) -> None:
        self._haproxy = haproxy
        self._folder = folder
        self._copy = Path(tempfile.mkdtemp(prefix="lyncauto-left-over-"))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Begin to listen where the node's balancer does; where there is none, nobody is left over."""
        if not (self._folder / "current").is_symlink():
            return
        shutil.copytree(self._folder / "certs", self._copy / "certs", symlinks=True)
        for file in sorted((self._folder / "current").glob("*.cfg")):
            (self._copy / file.name).write_text(self._its_own(file.read_text()))
        self._process = await asyncio.create_subprocess_exec(
            str(self._haproxy), "-db", "-f", str(self._copy), stderr=asyncio.subprocess.DEVNULL
        )

    async def end(self) -> None:
        """End it and remove its copies."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            await self._process.wait()
        shutil.rmtree(self._copy, ignore_errors=True)

    def _its_own(self, text: str) -> str:
        lines = (line for line in text.splitlines() if not line.startswith(_NOT_ITS_OWN))
        whole = "\n".join(line.replace(" peers lyncauto", "") for line in lines if line != "peers lyncauto")
        return whole.replace(f"{self._folder}/certs/", f"{self._copy}/certs/") + "\n"
