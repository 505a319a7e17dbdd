"""One thread's runspace pool on one host, and how far a question came when it broke."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

from pypsrp.complex_objects import ErrorRecord, PSInvocationState, RunspacePoolState
from pypsrp.powershell import PowerShell, RunspacePool

from lyncauto.adapters.psrp.road import Road
from lyncauto.adapters.psrp.translation import (
    LIBRARY_ERRORS,
    Meaning,
    denied,
    meaning,
    never_connected,
    never_read,
    told_by_host,
    words,
)
from lyncauto.ports.powershell import NotRan, Unknown

_FIXES = {
    Meaning.DISTRUSTED: "let this machine trust the authority of that certificate, or connect without TLS",
    Meaning.OURS: "check the host's address and port in the site file",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a pipeline ended with."""

    output: Sequence[object]
    errors: Sequence[ErrorRecord]
    completed: bool


@dataclass(frozen=True, slots=True)
class Again:
    """The question certainly did not arrive, and the line is mended: it may be put once more."""

    why: str


Heard: TypeAlias = Reply | Again | NotRan | Unknown


class Line:
    """A runspace pool that is opened when it is needed and given up when it breaks.

    Not for several threads: over HTTP the messages of a connection are sealed in the order of their numbers.

    Attributes:
        loaded: What the pool has been given so far, by :meth:`remember`; empty when the pool is given up.
    """

    def __init__(self, road: Road) -> None:
        self._road = road
        self._pool: RunspacePool | None = None
        self.loaded: set[str] = set()

    def ask(self, fill: Callable[[PowerShell], object], *, secret: bool = False) -> Heard:
        """Run one pipeline and wait for its end.

        Args:
            fill: Adds the commands to a pipeline.
            secret: Whether a SecureString is among the arguments, which needs a key of the session.

        Raises:
            AccessDenied: The host refused the account; nothing ran.
        """
        try:
            pool = self._opened(secret=secret)
        except LIBRARY_ERRORS as error:
            return self._not_opened(error)
        shell = PowerShell(pool)
        fill(shell)
        try:
            shell.begin_invoke()
        except LIBRARY_ERRORS as error:
            return self._not_sent(error, pool)
        return self._heard(shell)

    def remember(self, name: str) -> None:
        """Note that the pool has been given *name*, if there still is one."""
        if self._pool is not None:
            self.loaded.add(name)

    def close(self) -> None:
        """End the pool at the host, if it can still be reached."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        with suppress(*LIBRARY_ERRORS):  # a host that is away ends the idle pool by itself
            pool.close()
        pool.connection.transport.close()

    def _opened(self, *, secret: bool) -> RunspacePool:
        if self._pool is not None and self._pool.state != RunspacePoolState.OPENED:
            self._give_up()
        if self._pool is None:
            self._pool = self._opened_anew()
        if secret:
            self._pool.exchange_keys()
        return self._pool

    def _opened_anew(self) -> RunspacePool:
        with ExitStack() as failed:
            connection = self._road.connection()
            failed.callback(connection.transport.close)
            pool = self._road.pool(connection)
            pool.open()
            failed.pop_all()
        if (session := connection.transport.session) is not None:
            session.trust_env = False  # no proxy is asked: else each message searches the environment for one
        return pool

    def _not_opened(self, error: BaseException) -> Heard:
        """Say why there is no pool: the command has not been sent, whatever it was."""
        kind = meaning(error)
        had_pool = self._pool is not None
        self._give_up()
        if kind is Meaning.DENIED:
            raise denied(self._road.host, self._road.user, error) from error
        if had_pool:
            return Again(words(error))
        return self._not_ran(kind, error)

    def _not_sent(self, error: BaseException, pool: RunspacePool) -> Heard:
        """Say whether the command may have arrived, although sending it failed."""
        kind = meaning(error)
        transport = pool.connection.transport
        sealed = transport.encryption is not None
        if sealed and never_read(error):
            _renew_keys(pool)
            return Again(words(error))
        self._give_up()
        logging_on = transport.wrap_required and not sealed  # nothing is sent before there are keys
        if kind is Meaning.DENIED and (logging_on or told_by_host(error)):
            raise denied(self._road.host, self._road.user, error) from error
        if kind is Meaning.GONE or never_connected(error) or logging_on:
            return Again(words(error))
        if kind in {Meaning.REJECTED, Meaning.UNKNOWN, Meaning.OURS, Meaning.DISTRUSTED}:
            return self._not_ran(kind, error)
        return Unknown(f"{self._road.host} broke off while the command was sent: {words(error)}")

    def _heard(self, shell: PowerShell) -> Heard:
        """Wait for the end of a pipeline that the host has taken.

        A broken connection is not resumed: output that was under way is lost without a trace, and what came
        after it would pass for the whole.
        """
        ends = time.monotonic() + self._road.answer
        try:
            while shell.state == PSInvocationState.RUNNING and time.monotonic() < ends:
                shell.poll_invoke(timeout=self._road.poll)
        except LIBRARY_ERRORS as error:
            self._give_up()
            return Unknown(f"{self._road.host} took the command, and its answer was lost: {words(error)}")
        if shell.state not in {PSInvocationState.COMPLETED, PSInvocationState.FAILED}:
            self._give_up()
            return Unknown(
                f"{self._road.host} took the command and gave no answer in {self._road.answer:g} s"
            )
        with self._ending(shell):
            return Reply(shell.output, shell.streams.error, shell.state == PSInvocationState.COMPLETED)

    @contextmanager
    def _ending(self, shell: PowerShell) -> Iterator[None]:
        """Close a pipeline that has ended: one that is not closed counts against the pool's quota."""
        try:
            with shell:
                yield
        except LIBRARY_ERRORS:  # the answer is here: only the pool is lost
            self._give_up()

    def _give_up(self) -> None:
        """Forget the pool. A pipeline that still runs in it goes on: ending it would cut off what it does."""
        if self._pool is not None:
            self._pool.connection.transport.close()
        self._pool = None
        self.loaded = set()

    def _not_ran(self, kind: Meaning, error: BaseException) -> NotRan:
        why = f"{self._road.host} ({self._road.address}:{self._road.port}): {kind.value}: {words(error)}"
        fix = self._road.made if kind is Meaning.UNKNOWN else _FIXES.get(kind)
        return NotRan(why, fix) if fix else NotRan(why)


def _renew_keys(pool: RunspacePool) -> None:
    """Make the connection log on again before the next message.

    Over HTTP the keys belong to one TCP connection; when the host has closed it, as it does with an idle one,
    the next message goes out on a new one, sealed with keys that nobody there has, and is answered 400.
    """
    transport = pool.connection.transport
    transport.close()
    transport.encryption = None
    transport.session = None
