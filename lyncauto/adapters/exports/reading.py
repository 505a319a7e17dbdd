"""The offline road: from exported files to an inventory.

Whatever no file holds stays unknown. A file that cannot be used is told with its reason, and the others are
read all the same: a report of what is known is worth more than none, as long as it says what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from lyncauto.adapters.exports import hosts, merging
from lyncauto.adapters.exports.folder import Entry, entries
from lyncauto.adapters.exports.found import Inspected, Unusable
from lyncauto.adapters.exports.merging import Read
from lyncauto.adapters.exports.recognise import read_source
from lyncauto.adapters.exports.zone import Zone
from lyncauto.adapters.exports.zone_answers import answers, needed_names, with_aliases
from lyncauto.errors import ExportUnreadable, Reason
from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import Inventory, Part, Reading
from lyncauto.model.joined import joined

NOTHING = "nothing that is known"
_FIX = "export it again and give the new file with `--from`"


@dataclass(frozen=True, slots=True)
class Exported:
    """What exported files came to.

    Attributes:
        files: Each file, and what it was taken for.
        notes: What was left out, and why; a file that is not used, with line and column.
    """

    inventory: Inventory
    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_files(paths: Sequence[Path], read_at: datetime) -> Exported:
    """Return what files and the files of folders say about an estate.

    Args:
        paths: Files in any mix, known by what is in them; folders, with what is in them.
        read_at: With its zone.

    Raises:
        ExportUnreadable: Not one file can be used; with every reason.
        ExportsContradict: Two files are not of one topology.
    """
    files, refused, called = _read(entries(paths))
    if not files:
        raise _nothing([error for _, error in refused])
    return merged(files, refused, called, read_at)


def merged(
    files: Sequence[Read],
    refused: Sequence[tuple[str, Unusable]],
    called: Mapping[str, tuple[str, ...]],
    read_at: datetime,
) -> Exported:
    """Return what the files that were understood come to, and what is told of the others.

    Args:
        files: What was understood.
        refused: What was not.
        called: File to its name and those of the folders around it.
        read_at: With its zone.

    Raises:
        ExportsContradict: Two files are not of one topology.
    """
    kept, notes = merging.without_drafts(files)
    inventory, more = _inventory(kept, refused, called, read_at)
    taken = {file.name: file.found.kind for file in files} | {name: NOTHING for name, _ in refused}
    own = [f"{file.name}: {note}" for file in files for note in file.found.notes]
    faults = [str(reason) for _, error in refused for reason in error.reasons]
    return Exported(inventory, tuple(sorted(taken.items())), (*faults, *own, *notes, *more))


def _read(
    found: Iterable[Entry],
) -> tuple[list[Read], list[tuple[str, Unusable]], dict[str, tuple[str, ...]]]:
    """Return what was understood, what was not, and what each file and its folders are called."""
    files: list[Read] = []
    refused: list[tuple[str, Unusable]] = []
    called: dict[str, tuple[str, ...]] = {}
    for entry in found:
        try:
            if entry.refused:
                raise entry.refused
            if entry.source:
                called[entry.name] = entry.source.called
                files.append(Read(entry.name, read_source(entry.source)))
        except Unusable as error:
            refused.append((entry.name, error))
    return files, refused, called


def _inventory(
    files: Sequence[Read],
    refused: Sequence[tuple[str, Unusable]],
    called: Mapping[str, tuple[str, ...]],
    read_at: datetime,
) -> tuple[Inventory, tuple[str, ...]]:
    """Return the inventory, and what was left out of it."""
    topology, of_topology = merging.topology(files)
    estate, of_estate = merging.estate(files)
    uses, of_uses, left_uses = hosts.assignments(files, topology)
    store, of_store, left_store = hosts.stores(files, topology)
    loaded, of_loaded, left_loaded = hosts.balancing(files, called, topology)
    inventory = replace(
        estate,
        read_at=read_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        topology=topology,
        assignments=uses,
        store=store,
        loaded=loaded,
    )
    inventory, of_names = _with_names(files, inventory)
    own = (*of_topology, *of_estate, *of_uses, *of_store, *of_loaded, *of_names)
    inventory = _with_inspected(files, replace(inventory, readings=own))
    readings = (*inventory.readings, *_in_vain(refused, inventory.readings))
    return replace(inventory, readings=readings), (*left_uses, *left_store, *left_loaded)


def _with_inspected(files: Sequence[Read], inventory: Inventory) -> Inventory:
    """Add what printed inventories say that no exported file does."""
    beside = (
        replace(one.inventory, read_at=inventory.read_at) for _, one in merging.claims(files, Inspected)
    )
    found = joined([inventory, *beside])
    known = {(one.part, one.about) for one in found.readings if one.known}
    kept = (one for one in found.readings if one.known or (one.part, one.about) not in known)
    return replace(found, readings=tuple(kept))


def _with_names(files: Sequence[Read], inventory: Inventory) -> tuple[Inventory, tuple[Reading, ...]]:
    """Add what the zones say of the names that the estate needs."""
    found = list(merging.claims(files, Zone))
    zones = [zone for _, zone in found]
    needed = needed_names(inventory.topology, inventory.simple_urls, inventory.sip_domains, zones)
    names = with_aliases(zones, needed)
    said: list[NameAnswer] = []
    kept: dict[str, int] = {}
    for name, zone in found:
        said.extend(answers(server(name), zones, zone, names))
        kept[zone.name] = max(zone.negative_ttl, kept.get(zone.name, 0))
    readings = tuple(Reading(Part.NAMES, server(name), name) for name, _ in found)
    return replace(inventory, answers=tuple(said), negative_ttls=tuple(sorted(kept.items()))), readings


def server(file: str) -> str:
    """Return what a zone's file is called where a name server is."""
    return f"zone file {file}"


def _in_vain(refused: Sequence[tuple[str, Unusable]], known: Sequence[Reading]) -> Iterator[Reading]:
    """Give what unusable files would have held, as far as no other one does."""
    have = {(one.part, one.about) for one in known if one.known}
    for name, error in refused:
        for part in error.parts:
            about = {Part.NAMES: server(name)}.get(part, "")
            if (part, about) not in have:
                yield Reading(part, about, name, _why(error.reasons), _FIX)


def _why(reasons: Sequence[Reason]) -> str:
    first = f"{reasons[0].where}: {reasons[0].text}: {reasons[0].why}"
    return first if len(reasons) == 1 else f"{first}; and {len(reasons) - 1} more"


def _nothing(refused: Sequence[Unusable]) -> ExportUnreadable:
    reasons = [reason for error in refused for reason in error.reasons]
    none = Reason("-", "no file", "a folder that was given is empty", "exported files")
    return ExportUnreadable("no file that was given can be used", reasons=reasons or [none], fix=_FIX)
