"""What the processes of the campaign recorded of themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was removed, renamed or replaced.

    Attributes:
        link: Where its content still is.
        was: Its path.
        name: What it became; its path if it was removed.
    """

    link: Path
    was: str
    name: str


@dataclass(frozen=True, slots=True)
class Records:
    """All records.

    Attributes:
        starts: How many processes were started by processes that record.
        written: Paths that were opened for writing.
    """

    starts: int
    written: frozenset[str]
    kept: tuple[Kept, ...]


def read(folder: Path) -> Records:
    """Return what was recorded in *folder*."""
    lines = [
        json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    kept = (Kept(Path(line["kept"]), line["was"], line["as"]) for line in lines if "kept" in line)
    return Records(
        sum("started" in line for line in lines),
        frozenset(line["written"] for line in lines if "written" in line),
        tuple(kept),
    )
