"""The agent's protocol, and the agent that serves it.

HTTPS with a certificate of the enterprise CA. Without ``Authorization: Bearer TOKEN`` the answer is 401.

``POST /v1/run {"argv": ["ls", "-1", "/folder"]}``
    200 ``{"status": int, "output": str, "error": str}``. No shell is in between. A program that the node does
    not permit has status 126, one that is missing 127. 400: no list of words.
``PUT /v1/file?path=ABSOLUTE&mode=600``, the file as body
    204: it is on the disk, written atomically, its folder made where needed. 507: the disk is full, the old
    file stands. 403: outside the node's folder, or a ``.key`` that others could read.
``GET /v1/file?path=ABSOLUTE``
    200: its bytes. 404: absent. 403: outside the folder, or a private key.
``POST /v1/runtime {"command": "show info"}``
    200 ``{"output": str}``. 409: the balancer does not run.
``POST /v1/runtime {"command": "set ssl cert NAME", "files": ["/folder/cert.pem", "/folder/cert.pem.key"]}``
    The same, with the files' content as the command's payload; 403: another command, or a file outside the
    folder; 404: no such file.

Every answer but 200 and 204 has a body ``{"error": str}``.
"""

from __future__ import annotations

import asyncio
import errno
import hmac
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lyncauto.lab.node_agent.folder import KEY, NodeFolder, Outside
from lyncauto.lab.node_agent.left_over import LeftOver
from lyncauto.lab.node_agent.programs import NOT_FOUND, NOT_PERMITTED, Permitted, Programs, Refused
from lyncauto.lab.node_agent.sockets import ask
from lyncauto.lab.node_agent.unit import Unit
from lyncauto.model.secret import Secret

LARGEST = 4 * 1024 * 1024  # bytes of a file
PATIENCE = 60.0  # seconds for a program
SILENT = ("show", "help", "prompt", "quit", "get")  # first words of runtime commands that change nothing
LOADS = "set ssl cert "  # what files of the folder are handed to

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Gone(Exception):
    """The node goes away now."""


class NodeAgent:
    """One node.

    Args:
        folder: The node's folder; made if it is not there.
        haproxy: The program that is the node's balancer.
        token: What callers show.
        wrote: Told of every act that changes the node, before it is tried.

    Attributes:
        disk_full: Set to true, the disk takes no more data.
        haproxy_missing: Set to true, there is no HAProxy to be run.
        away: Set to true, every connection is cut before anything is done.
        away_from: Words with which the act begins that takes the node away before it is done; empty: none.
        mixes_up_keys: Part of a path at which another private key is written than the one that came; empty:
            none.
    """

    def __init__(self, folder: Path, haproxy: Path, token: Secret, wrote: Callable[[str], None]) -> None:
        self.folder = NodeFolder(folder)
        self.unit = Unit(haproxy, self.folder.path)
        self.disk_full = self.haproxy_missing = False
        self.away = False
        self.away_from = self.mixes_up_keys = ""
        self._haproxy = str(haproxy)
        self._programs = Programs(haproxy, self.folder)
        self._token = token
        self._wrote = wrote
        self._turn = asyncio.Lock()  # systemd, too, does one job of a unit at a time
        self._runner: web.AppRunner | None = None

    async def start(self, address: str, port: int, tls: ssl.SSLContext) -> None:
        """Begin to listen.

        Raises:
            OSError: The address cannot be taken.
        """
        app = web.Application(middlewares=[self._guard], client_max_size=LARGEST)
        app.router.add_post("/v1/run", self._run)
        app.router.add_put("/v1/file", self._put)
        app.router.add_get("/v1/file", self._get)
        app.router.add_post("/v1/runtime", self._runtime)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, address, port, ssl_context=tls).start()

    async def stop(self) -> None:
        """Close the end point and stop the balancer."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.unit.stop()

    async def reset(self) -> None:
        """Stop the balancer and remove everything from the folder."""
        async with self._turn:
            await self.unit.stop()
            await _execute(("find", str(self.folder.path), "-mindepth", "1", "-delete"))
            self.folder = NodeFolder(self.folder.path)
            self.disk_full = self.haproxy_missing = self.away = False
            self.away_from = self.mixes_up_keys = ""

    def left_over(self) -> LeftOver:
        """Return a HAProxy of the node that nobody looks after."""
        return LeftOver(Path(self._haproxy), self.folder.path)

    def dump(self) -> dict[str, Any]:
        """Return files, and what the balancer has loaded."""
        return {
            "files": self.folder.dump(),
            "haproxy": {"running": self.unit.active, "generation": self.unit.generation},
        }

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        if self.away:
            return _cut(request)
        shown = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(shown, f"Bearer {self._token.reveal()}".encode()):
            return web.json_response({"error": "no valid token was shown"}, status=401)
        try:
            return await handler(request)
        except _Gone:
            return _cut(request)
        except Outside as reason:
            return web.json_response({"error": str(reason)}, status=403)
        except (KeyError, ValueError) as error:
            return web.json_response({"error": f"not understood: {error!r}"}, status=400)

    async def _run(self, request: web.Request) -> web.Response:
        argv = (await request.json())["argv"]
        if not isinstance(argv, list) or not argv or not all(isinstance(word, str) for word in argv):
            raise ValueError("argv")
        try:
            permitted = self._programs.permitted(argv)
        except Refused as reason:
            return _completed(NOT_PERMITTED, error=f"{reason}\n")
        if permitted.changes:
            self._writes(" ".join(argv))
        if self.haproxy_missing and argv[0] == self._haproxy:
            return _completed(NOT_FOUND, error=f"{argv[0]}: No such file or directory\n")
        return await (self._told(permitted) if permitted.unit else _execute(permitted.argv))

    async def _told(self, permitted: Permitted) -> web.Response:
        verb = permitted.argv[0]
        if verb == "journal":
            return _completed(0, "".join(f"{line}\n" for line in self.unit.words))
        if verb == "is-active":
            active = self.unit.active
            return _completed(0 if active else 3, "active\n" if active else "inactive\n")
        if self.haproxy_missing and verb == "start":
            return _completed(1, error=f"{self._haproxy}: No such file or directory\n")
        async with self._turn:
            act = {"start": self.unit.start, "stop": self.unit.stop, "reload": self.unit.reload}[verb]
            acted = await act()
        return _completed(acted.status, error=acted.error)

    async def _put(self, request: web.Request) -> web.Response:
        path, mode = request.query["path"], int(request.query["mode"], 8)
        content = await request.read()
        self._writes(f"put {path}")
        if self.mixes_up_keys and self.mixes_up_keys in path and path.endswith(KEY):
            content = _another_key()
        try:
            self._refuse_when_full(path)
            self.folder.put(path, content, mode)
        except OSError as error:
            status = 507 if error.errno in _FULL else 500
            return web.json_response({"error": f"{path}: {error.strerror}"}, status=status)
        return web.Response(status=204)

    def _writes(self, act: str) -> None:
        if self.away_from and act.startswith(self.away_from):
            self.away, self.away_from = True, ""
            raise _Gone
        self._wrote(act)

    def _refuse_when_full(self, path: str) -> None:
        self.folder.inside(path)  # a path that is refused is refused for that
        if self.disk_full:
            raise OSError(errno.ENOSPC, "No space left on device")

    async def _get(self, request: web.Request) -> web.Response:
        content = self.folder.get(request.query["path"])
        if content is None:
            return web.json_response({"error": "no such file"}, status=404)
        return web.Response(body=content, content_type="application/octet-stream")

    async def _runtime(self, request: web.Request) -> web.Response:
        order = await request.json()
        command, files = order["command"], order.get("files", [])
        if not isinstance(command, str) or not command.strip():
            raise ValueError("command")
        if not isinstance(files, list) or not all(isinstance(path, str) for path in files):
            raise ValueError("files")
        payload = [self.folder.payload(path) for path in files]
        if files and not command.startswith(LOADS):
            raise Outside(f"no file is handed to `{command}`")
        if None in payload:
            return web.json_response({"error": "no such file"}, status=404)
        if command.split()[0] not in SILENT:
            self._writes(f"runtime {' '.join(command.splitlines()[0].split()[:3])}")
        whole = f"{command} <<\n{''.join(filter(None, payload))}" if files else command
        output = await ask(self.unit.socket, whole) if self.unit.active else None
        if output is None:
            return web.json_response({"error": "the balancer does not run"}, status=409)
        return web.json_response({"output": output})


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=503)


def _another_key() -> bytes:
    key = generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


async def _execute(argv: tuple[str, ...]) -> web.Response:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        return _completed(NOT_FOUND, error=f"{argv[0]}: {error.strerror}\n")
    try:
        async with asyncio.timeout(PATIENCE):
            output, error_text = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return _completed(124, error=f"{argv[0]} did not end within {PATIENCE:.0f} s\n")
    return _completed(
        process.returncode or 0, output.decode(errors="replace"), error_text.decode(errors="replace")
    )


def _completed(status: int, output: str = "", error: str = "") -> web.Response:
    return web.json_response({"status": status, "output": output, "error": error})
