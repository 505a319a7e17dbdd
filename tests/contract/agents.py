"""Two agents for the contract of nodes: a plain one of the tests' own, and the lab's."""

import asyncio
import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from lyncauto.lab.node_agent.agent import NodeAgent
from lyncauto.model.secret import Secret
from tests.integration.web import serving

TOKEN = "correct-horse-battery"
PORT = 18443


class PlainAgent(BaseHTTPRequestHandler):
    """The agent's protocol in its barest form. Runs what it is asked to: for tests alone."""

    protocol_version = "HTTP/1.1"
    folder = Path()
    full = False

    def do_POST(self) -> None:
        said = json.loads(self._body())
        if self._knows_token() and self.path == "/v1/run":
            self._run(said["argv"])
        elif self._knows_token():
            self._answer(409, {"error": "the balancer does not run"})

    def do_PUT(self) -> None:
        content = self._body()
        if not self._knows_token():
            return
        path = Path(self._query("path"))
        if not path.is_relative_to(self.folder):
            self._answer(403, {"error": f"{path} is outside"})
        elif self.full:
            self._answer(507, {"error": "No space left on device"})
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(int(self._query("mode"), 8))
            self._answer(204, None)

    def do_GET(self) -> None:
        path = Path(self._query("path"))
        if not self._knows_token():
            return
        if not path.is_relative_to(self.folder):
            self._answer(403, {"error": f"{path} is outside"})
        elif path.is_file():
            self._answer(200, path.read_bytes())
        else:
            self._answer(404, {"error": "no such file"})

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _run(self, argv: list[str]) -> None:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        self._answer(200, {"status": done.returncode, "output": done.stdout, "error": done.stderr})

    def _knows_token(self) -> bool:
        known = self.headers["Authorization"] == f"Bearer {TOKEN}"
        if not known:
            self._answer(401, {"error": "no valid token was shown"})
        return known

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _query(self, name: str) -> str:
        return parse_qs(urlsplit(self.path).query)[name][0]

    def _answer(self, status: int, body: dict[str, object] | bytes | None) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def plain_agent(folder: Path, address: str, certificate: Path) -> Iterator[Callable[[], None]]:
    """Run the plain agent and give what fills its disk."""
    handler = type("Agent", (PlainAgent,), {"folder": folder})
    with serving(handler, address, PORT, certificate):
        yield lambda: setattr(handler, "full", True)


@contextmanager
def lab_agent(
    folder: Path, address: str, certificate: Path, haproxy: str = "/usr/sbin/haproxy"
) -> Iterator[Callable[[], None]]:
    """Run the lab's agent on a loop of its own and give what fills its disk."""
    agent = NodeAgent(folder, Path(haproxy), Secret(TOKEN), lambda _: None)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(agent.start(address, PORT, context), loop).result(10)
    try:
        yield lambda: setattr(agent, "disk_full", True)
    finally:
        asyncio.run_coroutine_threadsafe(agent.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
