"""The outlets that a site file asks for: what is said is the report's, how it gets there the adapters'."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from lyncauto.adapters.event_log import EventLog
from lyncauto.adapters.hook import Hook
from lyncauto.adapters.journald import JOURNAL, send
from lyncauto.adapters.journald_datagram import datagram
from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.adapters.textfile import write_textfile
from lyncauto.model.outcome import Outcome
from lyncauto.model.site import Heard
from lyncauto.ports.outlet import Outlet
from lyncauto.report.metrics import metrics
from lyncauto.report.outcome_text import journal_fields, outcome_document, outcome_text


def outlets(heard: Heard, base: Path, kept: LastRuns, journal: Path = JOURNAL) -> tuple[Outlet, ...]:
    """Return who hears what a renewal came to, in the order in which they are told.

    Args:
        heard: What the site file asks for.
        base: Folder of the site file; relative paths begin there.
        kept: Where the outcome is kept in any case.
        journal: Socket of the journal of systemd.
    """
    found: list[Outlet] = [Ledger(kept)]
    if heard.prometheus:
        found.append(Prometheus(base / heard.prometheus, kept))
    if heard.journald:
        found.append(Journald(journal))
    if heard.event_log:
        found.append(WindowsEvents())
    hooks = (("on-failure", heard.on_failure, False), ("on-success", heard.on_success, True))
    found.extend(
        Command(name, well, Hook(words, base, heard.hook_timeout)) for name, words, well in hooks if words
    )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The run folder's own file, which the next renewal and the metrics go by."""

    name: ClassVar[str] = "runs"
    kept: LastRuns

    def hear(self, outcome: Outcome) -> str:
        """Keep it in the place of the pool's previous one."""
        self.kept.keep(outcome.last)
        return ""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A textfile with the metrics of every pool that the run folder knows."""

    name: ClassVar[str] = "prometheus"
    path: Path
    kept: LastRuns

    def hear(self, outcome: Outcome) -> str:
        """Write it anew; what has just happened is in it even where it could not be kept."""
        others = [one for one in self.kept.all() if one.pool != outcome.last.pool]
        write_textfile(self.path, metrics((*others, outcome.last)).encode())
        return ""


@dataclass(frozen=True, slots=True)
class Journald:
    """The journal of systemd."""

    name: ClassVar[str] = "journald"
    socket: Path

    def hear(self, outcome: Outcome) -> str:
        """Send one entry, with a field for whatever can be filtered by."""
        send(datagram(journal_fields(outcome)), self.socket)
        return ""


@dataclass(frozen=True, slots=True)
class WindowsEvents:
    """The Windows event log ``Application``."""

    name: ClassVar[str] = "event-log"

    def hear(self, outcome: Outcome) -> str:
        """Write one event, with the id of its kind."""
        EventLog().write(outcome.kind, outcome_text(outcome))
        return ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the administrator's.

    Attributes:
        well: Whether good outcomes are for it, or bad ones.
    """

    name: str
    well: bool
    hook: Hook

    def hear(self, outcome: Outcome) -> str:
        """Run it if the outcome is for it, and return what it said."""
        if self.well is (outcome.failure is not None):
            return ""
        document = json.dumps(outcome_document(outcome), indent=1).encode()
        last = outcome.last
        return self.hook.run(document, {"LYNCAUTO_POOL": last.pool, "LYNCAUTO_RESULT": last.came})
