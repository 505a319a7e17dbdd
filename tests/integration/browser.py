"""Debian's Chromium without a screen, driven by its own protocol: just what the tests of a page need."""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

DEADLINE = 60.0  # seconds for one answer: a busy machine is no fault of the page
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # it does not start as root with one, and reads nothing here but our own file
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


class Browser:
    """A browser with one page, and everything that it has reported."""

    def __init__(self, runner: asyncio.Runner, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._runner = runner
        self._socket = socket
        self._sent = 0
        self._session = ""
        self.events: list[tuple[str, dict[str, Any]]] = []
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Say one thing and return what is answered."""
        return self._runner.run(asyncio.wait_for(self._do(method, parameters), DEADLINE))

    def open(self, page: Path) -> None:
        """Load a file and wait until it is there."""
        self.events.clear()
        self.do("Page.navigate", url=page.as_uri())
        self._runner.run(asyncio.wait_for(self._until("Page.loadEventFired"), DEADLINE))

    def look(self, *, scheme: str = "light", width: int = 1280, media: str = "screen") -> None:
        """Show the page as in this colour scheme, at this width in CSS pixels, on this medium."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.do("Emulation.setEmulatedMedia", media=media, features=features)
        self.do(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )

    def ask(self, expression: str) -> Any:
        """Return what JavaScript of our own says, in a world that the page's policy does not bind."""
        frame = self.do("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.do("Page.createIsolatedWorld", frameId=frame, worldName="test")["executionContextId"]
        answer = self.do(
            "Runtime.evaluate",
            expression=expression,
            contextId=world,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def shoot(self, picture: Path) -> None:
        """Write the whole page as a picture."""
        answer = self.do("Page.captureScreenshot", captureBeyondViewport=True)
        picture.write_bytes(base64.b64decode(answer["data"]))

    def print(self, document: Path) -> None:
        """Write the page as it is printed."""
        document.write_bytes(base64.b64decode(self.do("Page.printToPDF", preferCSSPageSize=True)["data"]))

    async def _do(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        await self._socket.send_json({**message, "sessionId": self._session} if self._session else message)
        while (answer := await self._next()).get("id") != self._sent:
            pass
        assert "error" not in answer, (method, answer)
        return dict(answer["result"])

    async def _until(self, event: str) -> None:
        while not any(name == event for name, _ in self.events):
            await self._next()

    async def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._socket.receive_json()
        if "method" in message:
            self.events.append((message["method"], message["params"]))
        return message


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start a browser that keeps its things in *folder*, and end it."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on this machine (Debian package chromium)")
    with ExitStack() as stack:
        command = [program, *_FLAGS, f"--user-data-dir={folder}", "about:blank"]
        process = stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        )
        stack.callback(process.kill)
        assert process.stderr is not None
        address = next((line.split()[-1] for line in process.stderr if "listening on ws" in line), None)
        assert address, "chromium ended before it listened"
        runner = stack.enter_context(asyncio.Runner())
        client = runner.run(_client())
        stack.callback(lambda: runner.run(client.close()))
        socket = runner.run(_connected(client, address))
        yield Browser(runner, socket)
        runner.run(socket.send_json({"id": 0, "method": "Browser.close"}))
        process.wait(DEADLINE)  # it takes its own files away


async def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()


async def _connected(client: aiohttp.ClientSession, address: str) -> aiohttp.ClientWebSocketResponse:
    return await client.ws_connect(address, max_msg_size=0)
