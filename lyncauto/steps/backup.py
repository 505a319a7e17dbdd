"""What is saved before anything is changed: the exported configuration, and what was there before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State, known_later
from lyncauto.ports import wire
from lyncauto.ports.archive import Archive
from lyncauto.ports.dns import DnsBackend
from lyncauto.ports.powershell import Command, said
from lyncauto.steps import naming, read_windows
from lyncauto.steps.asking import ask
from lyncauto.steps.estate import Estate
from lyncauto.steps.observe import backup_attributes

STEP = "backup.configuration"


class PlanBackup:
    """The management host keeps an export of this topology's configuration."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the export, unless there is one of this topology; it serves other changes alone."""
        target = naming.backup(self._design.pool)
        if target in observed:
            return ()
        later = known_later(target, "sha256")
        wanted = backup_attributes(self._design.pool, self._design.topology, later)
        reason = "an exported configuration is kept until you delete it"
        return (Change(STEP, target, None, wanted, one_way=reason, transitional=True),)


class BackUp:
    """Exports on the management host, where key material may stay."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True  # one file; and one-way: nothing undoes it
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.converge
        self._estate = estate
        self._design = design

    def read(self, target: str) -> Attrs | None:  # noqa: ARG002 - there is one backup a design
        """Return the export of the design's topology."""
        path = naming.backup_path(self._design.pool, self._design.topology)
        session = self._estate.sessions(self._estate.management)
        found = ask(session, Command("Get-LyncAutoFile", {"Path": path}))
        if not found:
            return None
        return backup_attributes(self._design.pool, self._design.topology, wire.text(found[0], "Sha256"))

    def apply(self, changes: Sequence[Change]) -> None:
        """Export.

        Raises:
            AnswerLost: The export may have been made.
        """
        session = self._estate.sessions(self._estate.management)
        for change in changes:
            if change.after is not None:
                said(session, Command("Export-LyncAutoConfiguration", {"Path": change.after["path"]}))

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a file is there or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: the file is there or not."""
        return ""


def save(estate: Estate, design: Design, archive: Archive) -> None:
    """Keep what is there, in the run itself: every run has its own, whatever the export is worth.

    Raises:
        RunFolderUnusable: The run cannot keep it; what was saved so far is whole.
        LyncAutoError: Something could not be read.
    """
    session = estate.sessions(estate.management)
    for topology in ask(session, Command("Get-LyncAutoTopology")):
        archive.put("topology.xml", wire.text(topology, "Xml").encode())
    kept = {
        "simple-urls.json": [asdict(url) for url in read_windows.simple_urls(session)],
        "dns-records.json": _records(estate.dns, design),
        "virtual-services.json": [
            asdict(service) for carrier in estate.carriers for service in estate.services(carrier)
        ],
    }
    for name, content in kept.items():
        archive.put(name, (json.dumps(content, indent=2, sort_keys=True) + "\n").encode())


def _records(dns: DnsBackend, design: Design) -> list[dict[str, Any]]:
    return [asdict(record) for record in dns.read_all(design.names, ("A",))]
