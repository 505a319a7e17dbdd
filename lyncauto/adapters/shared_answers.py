"""Answers that the readings of several pools share: a question is put once, and whoever else has it waits.

Pools of one estate have their management host, DNS servers and names in common. Without this each would be
told the whole topology, and every other pool's names, anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

from lyncauto.ports.dns import Answer, NameServers
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import Command, Outcome, PowerShell, Unknown

T = TypeVar("T")


class SharedAnswers:
    """What hosts and servers have answered in one reading, errors included. For several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: dict[Hashable, Future[Any]] = {}

    def session(self, inner: PowerShell) -> PowerShell:
        """Return a session whose answers are shared with every other one on its host. It is for reading."""
        return _Session(inner, self)

    def name_servers(self, inner: NameServers) -> NameServers:
        """Return name servers whose answers are shared."""
        return _NameServers(inner, self)

    def told(self, question: Hashable, ask: Callable[[], T]) -> T:
        """Return what was answered, and *ask* where nobody has yet; what that raises is raised to all."""
        with self._lock:
            first = question not in self._told
            answer: Future[T] = self._told.setdefault(question, Future())
        if first:
            try:
                answer.set_result(ask())
            except BaseException as error:  # noqa: BLE001 - whoever waits must not wait for ever
                answer.set_exception(error)
        return answer.result()

    def forget(self, question: Hashable) -> None:
        """Let a question be put again."""
        with self._lock:
            self._told.pop(question, None)


class _Session:
    def __init__(self, inner: PowerShell, shared: SharedAnswers) -> None:
        self._inner, self._shared = inner, shared

    @property
    def host(self) -> str:
        return self._inner.host

    def run(self, command: Command) -> Outcome:
        question = (self.host, command.name, tuple(sorted(command.parameters.items())))
        outcome = self._shared.told(question, lambda: self._inner.run(command))
        if isinstance(outcome, Unknown):  # a reading command whose answer was lost is put once more
            self._shared.forget(question)
        return outcome

    def close(self) -> None:
        self._inner.close()


class _NameServers:
    def __init__(self, inner: NameServers, shared: SharedAnswers) -> None:
        self._inner, self._shared = inner, shared

    def ask(self, server: Endpoint, name: str, type: str, *, recurse: bool = False) -> Answer:
        question = (server, name, type, recurse)
        return self._shared.told(question, lambda: self._inner.ask(server, name, type, recurse=recurse))
