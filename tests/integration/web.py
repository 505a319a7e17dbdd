"""Small web servers for the tests of adapters: real sockets, real TLS, answers as a test wants them."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Quiet(ThreadingHTTPServer):
    """A server whose clients may go away or fail their handshake without a word on stderr."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client's side of it is what a test looks at."""


class Telling(BaseHTTPRequestHandler):
    """Answers with its server's name and what it was sent."""

    protocol_version = "HTTP/1.1"
    server_title = "?"

    def do_GET(self) -> None:
        self.tell()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.tell()

    def tell(self) -> None:
        headers = {name.lower(): self.headers.get_all(name) for name in self.headers}
        body = json.dumps({"server": self.server_title, "path": self.path, "headers": headers}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Two", "a")
        self.send_header("X-Two", "b")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def telling(title: str) -> type[Telling]:
    """Return a handler of this name."""
    return type("Titled", (Telling,), {"server_title": title})


@contextmanager
def serving(
    handler: type[BaseHTTPRequestHandler], address: str, port: int = 0, certificate: Path | None = None
) -> Iterator[int]:
    """Serve, over TLS when there is a certificate (PEM, key included), and give the port."""
    server = Quiet((address, port), handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wait_for(question: Callable[[], bool], seconds: float = 15.0) -> None:
    """Ask until the answer is yes.

    Raises:
        AssertionError: It never was.
    """
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if question():
            return
        pause.wait(0.05)
    raise AssertionError("what was waited for did not happen")
