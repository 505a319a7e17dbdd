"""A run's journal: appended to before and after every act, read to go on or back."""

from __future__ import annotations

from datetime import datetime

from lyncauto.model.journal import Entry, Record, Remembered, decode, encode
from lyncauto.model.story import Story, story
from lyncauto.ports.clock import Clock
from lyncauto.ports.journal import JournalStore


class Journal:
    """The entries of one run, and the place where the next one goes."""

    def __init__(self, store: JournalStore, clock: Clock, name: str) -> None:
        """Read what is there and write nothing: another process may be at work on it.

        A torn last line is cut off by the first :meth:`append`.

        Raises:
            JournalDamaged: Any other damage.
        """
        self.name = name
        self._store = store
        self._clock = clock
        *lines, rest = store.lines()
        self._entries = list(decode(lines, name))
        self._read = len(self._entries)
        self._last = lines[-1] if lines else None
        self.torn = rest
        self._whole = sum(len(line) + 1 for line in lines)  # bytes

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, oldest first."""
        return tuple(self._entries)

    @property
    def story(self) -> Story:
        """What the entries add up to."""
        return story(self._entries)

    def recall(self, about: str) -> str:
        """Return what a step noted last about something; empty: nothing."""
        return self.story.notes.get(about, "")

    def note(self, about: str, text: str) -> None:
        """Keep what a step must not forget; see :class:`lyncauto.ports.notes.Notes`."""
        self.append(Remembered(about, text))

    def append(self, record: Record) -> None:
        """Write *record*; it is on the disk when this returns.

        Raises:
            RunFolderUnusable: It is not.
        """
        at = stamp(self._clock.now())
        line = encode(record, len(self._entries), self._last, at)
        if self._last_is_torn():
            self._store.cut(self._whole)
        self._store.append(line)
        self._last = line
        self._entries.append(Entry(len(self._entries), at, record))

    def _last_is_torn(self) -> bool:
        """Whether this is the first line to be written behind a torn one."""
        return bool(self.torn) and len(self._entries) == self._read


def stamp(moment: datetime) -> str:
    """Return *moment*, UTC, as the journal writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Return what :func:`stamp` wrote."""
    return datetime.fromisoformat(text)
