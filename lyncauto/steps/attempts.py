"""Reading whatever can be read of an estate, and keeping why the rest could not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from threading import Lock
from typing import TypeVar

from lyncauto.errors import AccessDenied, CommandDenied, HostUnreachable, LyncAutoError
from lyncauto.model.inventory import Part, Reading

T = TypeVar("T")
# After these nothing else is asked of a host: it is waited for once, and a password is refused once, before
# an account is locked out. Whoever may not run one command may run others.
_CLOSING = (HostUnreachable, AccessDenied)


class Attempts:
    """What was read and what was not. Threads may share it: a host is asked one thing after the other.

    Attributes:
        readings: In the order in which they ended.
    """

    def __init__(self, *, strict: bool, spare: Collection[Part] = ()) -> None:
        """Keep how to go on.

        Args:
            strict: Ask nothing more of a host once anything could not be read there: all of it is needed.
            spare: Parts that can be done without: that one of them could not be read is noted, and no error.
        """
        self._spare = frozenset(spare)
        self._strict = strict
        self._closed: dict[str, LyncAutoError] = {}
        self._lock = Lock()
        self._turns: dict[str, Lock] = defaultdict(Lock)  # a host may be Front End and management host
        self._errors: list[tuple[str, LyncAutoError]] = []
        self.readings: list[Reading] = []

    def errors(self, hosts: Sequence[str]) -> tuple[LyncAutoError, ...]:
        """Return what could not be read, as it was raised, in the order of *hosts*.

        What was not tried after that is not in it.
        """
        return tuple(error for host in dict.fromkeys(hosts) for one, error in self._errors if one == host)

    def read(self, part: Part, about: str, host: str, what: str, question: Callable[[], T]) -> T | None:
        """Return what *question* reads; ``None`` where it cannot be read.

        Args:
            part: What of the estate it is.
            about: The thing that it is about; empty: the whole estate.
            host: Who is asked.
            what: The command or the like, for whoever wants to look for himself.
            question: Reads it.
        """
        with self._lock:
            turn = self._turns[host]
        with turn:
            return self._read(part, about, host, f"{what} on {host}", question)

    def _read(self, part: Part, about: str, host: str, where: str, question: Callable[[], T]) -> T | None:
        if closed := self._closed.get(host):
            self._note(Reading(part, about, where, f"{closed.what}: {closed.why}", closed.fix))
            return None
        try:
            found = question()
        except LyncAutoError as error:
            closing = self._strict or (isinstance(error, _CLOSING) and not isinstance(error, CommandDenied))
            if closing or part not in self._spare:
                with self._lock:
                    self._errors.append((host, error))
            if closing:
                self._closed[host] = error
            self._note(Reading(part, about, where, f"{error.what}: {error.why}", error.fix))
            return None
        self._note(Reading(part, about, where))
        return found

    def _note(self, reading: Reading) -> None:
        with self._lock:
            self.readings.append(reading)
