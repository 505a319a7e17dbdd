"""What stands between the jobs and the adapters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lyncauto.adapters.journal_file import FileJournal
from lyncauto.model.secret import Secret
from lyncauto.ports.dns import NameServers
from lyncauto.ports.journal import JournalStore
from lyncauto.ports.node import Node
from lyncauto.ports.powershell import PowerShell
from lyncauto.ports.probe import Probe

T = TypeVar("T")


def _itself(adapter: T) -> T:
    return adapter


@dataclass(frozen=True, slots=True)
class Outfit:
    """What stands between the jobs and the adapters: nothing, or whatever a caller puts there.

    A test of power cuts puts a fuse here; the process is the real one all the same. A recording puts here
    what notes each answer, and hears which secrets must not be in it.
    """

    journal: Callable[[Path], JournalStore] = FileJournal
    session: Callable[[PowerShell], PowerShell] = _itself
    node: Callable[[Node], Node] = _itself
    ask: Callable[[NameServers], NameServers] = _itself
    probe: Callable[[Probe], Probe] = _itself
    secret: Callable[[Secret], Secret] = _itself
