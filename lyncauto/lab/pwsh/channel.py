"""The way from a PowerShell engine's functions to the estate: one line asks, lines answer.

It listens on loopback alone and knows each engine process by a token of its own, which that process has in
its environment. A function that breaks off while it waits is a session that breaks off: what it asked for is
stopped unless the command itself carries it through.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from xml.etree.ElementTree import ParseError

from psrpcore import PSRemotingCrypto
from psrpcore.types import deserialize_clixml, serialize_clixml

from lyncauto.lab.engine.call import Item
from lyncauto.lab.engine.record import PipelineFailed, Record
from lyncauto.lab.engine.session import Session, Statement
from lyncauto.lab.winrm import clixml
from lyncauto.model.secret import Secret

LONGEST = 1 << 26  # bytes of one line
HOST = "127.0.0.1"
_OPEN = PSRemotingCrypto()  # without a key: no SecureString goes this way


class Channel:
    """Answers the engines' functions."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where it listens.

        Raises:
            RuntimeError: It does not.
        """
        if self._server is None:
            raise RuntimeError("the channel does not listen")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, HOST, 0, limit=LONGEST)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    @asynccontextmanager
    async def admitted(self, session: Session) -> AsyncIterator[str]:
        """Give the token by which commands are run in *session*, good until the block ends."""
        token = secrets.token_urlsafe(24)
        self._sessions[token] = session
        try:
            yield token
        finally:
            del self._sessions[token]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, ValueError, binascii.Error, ParseError):
                token, name, given = (await reader.readline()).decode("ascii").split()
                session = self._sessions[token]
                await self._answer(session, Statement(name, given=_given(given)), reader, _Lines(writer))
        except KeyError:
            pass  # nobody of ours
        finally:
            writer.close()

    @staticmethod
    async def _answer(
        session: Session, statement: Statement, reader: asyncio.StreamReader, lines: _Lines
    ) -> None:
        run = asyncio.create_task(lines.run(session, statement))
        gone = asyncio.create_task(reader.read(1))  # nothing comes: it ends when the function breaks off
        await asyncio.wait({run, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in (run, gone):
            task.cancel()
        await asyncio.gather(run, gone, return_exceptions=True)


class _Lines:
    """Writes what comes of a command, line by line."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def run(self, session: Session, statement: Statement) -> None:
        """Run a command, and say how it ended."""
        try:
            await session.run([[statement]], self)
        except PipelineFailed as failure:
            self._error("FAILED", failure.record)
        self._writer.write(b"END\n")
        await self._writer.drain()

    def output(self, item: Item) -> None:
        """Send an object."""
        self._say("OUTPUT", serialize_clixml(clixml.serialisable(item), _OPEN))

    def error(self, record: Record) -> None:
        """Send a non-terminating error."""
        self._error("ERROR", record)

    def warning(self, text: str) -> None:
        """Send a warning."""
        self._say("WARNING", text)

    def _error(self, kind: str, record: Record) -> None:
        error = record.error
        told = {
            "Message": error.message,
            "Id": error.error_id,
            "Category": error.category,
            "Target": error.target,
            "Exception": error.exception,
        }
        self._say(kind, serialize_clixml(told, _OPEN))

    def _say(self, kind: str, text: str) -> None:
        self._writer.write(f"{kind} {base64.b64encode(text.encode()).decode()}\n".encode("ascii"))


def _given(text: str) -> tuple[tuple[str | None, object], ...]:
    (found,) = deserialize_clixml(base64.b64decode(text, validate=True).decode("utf-8"), _OPEN)
    return tuple((str(name), _plain(value)) for name, value in dict(found).items())


def _plain(value: object) -> object:
    """Return a value as the binder knows it: a SecureString comes as the one entry of a table."""
    if isinstance(value, Mapping):
        return Secret(str(value["Secret"]))
    return clixml.plain(value)
