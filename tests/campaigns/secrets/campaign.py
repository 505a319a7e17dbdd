"""One campaign: a story played on a lab of its own, and what a search found afterwards."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lyncauto.lab.world.control import LabControl
from tests.campaigns.secrets.forms import of_text
from tests.campaigns.secrets.places import Hit, Place, held, leaks, open_to_others, search
from tests.campaigns.secrets.processes import Watch
from tests.campaigns.secrets.records import Records, read
from tests.campaigns.secrets.stage import Stage

_FUNCTION = "function Export-LyncAutoPfx"
_HARMLESS = ("/dev/", "/proc/")  # no file: what is written there is kept nowhere


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a campaign found.

    Attributes:
        problems: Leaks, blind spots, and commands that did not end as they must.
        places: The listed places that held their secret.
        kept: How many of the files were removed, renamed or replaced, and searched all the same.
        library_log: What libraries wrote when they were asked for everything; the secrets in it.
    """

    secrets: int
    files: int
    processes: int
    starts: int
    kept: int
    places: tuple[Place, ...]
    problems: tuple[str, ...]
    library_log: tuple[str, ...]

    @property
    def line(self) -> str:
        """The last line."""
        counted = f"secrets: {self.secrets} secrets, {self.files} files, {self.processes} processes"
        if self.problems:
            return f"{counted}, {len(self.problems)} problems"
        return f"{counted}, found nowhere but in {len(self.places)} listed places"


def campaign(story: Callable[[Stage], None], expected: Iterable[Place]) -> Outcome:
    """Play *story* on a lab of its own, and search; *expected* are the places that must hold their secret."""
    with tempfile.TemporaryDirectory(prefix="lyncauto-secrets-") as place:
        stage = Stage(Path(place, "all"), Path(place, "library.log"))
        with Watch() as watch:
            stage.up()
            try:
                LabControl(stage.lab.folder).write_site(stage.site)
                story(stage)
                exposed = open_to_others(stage.folder)
            finally:
                stage.down()
        stage.look()
        records = read(stage.folder / "records")
        hits = {*stage.hits, *_in_processes(watch, stage), *_in_kept(records, stage)}
        return Outcome(
            secrets=len(stage.known),
            files=len(stage.searched) + len(records.kept),
            processes=len(watch.seen),
            starts=records.starts,
            kept=len(records.kept),
            places=tuple(held(hits)),
            problems=(
                *stage.wrong,
                *(f"leak: {text}" for text in leaks(hits)),
                *(f"others can read {path}" for path in exposed),
                *(f"{one.path} does not hold the {one.secret}" for one in expected if one not in held(hits)),
                *(f"{path} was written, and never searched" for path in _unsearched(stage, records)),
            ),
            library_log=tuple(_library_log(stage)),
        )


def _in_processes(watch: Watch, stage: Stage) -> Iterator[Hit]:
    for (pid, _), contents in watch.seen.items():
        for content in contents:
            program = content.split(b"\0", 1)[0].decode(errors="replace")
            yield from search(content, f"process {pid} {program}", stage.known)


def _in_kept(records: Records, stage: Stage) -> Iterator[Hit]:
    """Search what was removed or replaced; what was renamed counts as what it became."""
    for kept in records.kept:
        name = kept.name.removeprefix(f"{stage.folder}/")
        yield from search(f"{name}\n".encode() + kept.link.read_bytes(), name, stage.known)


def _unsearched(stage: Stage, records: Records) -> list[str]:
    """Return what was written and never searched; the log of the libraries is written on purpose."""
    known = {str(stage.folder / name) for name in stage.searched} | {str(stage.log)}
    known |= {kept.was for kept in records.kept}
    return sorted(path for path in records.written - known if not path.startswith(_HARMLESS))


def _library_log(stage: Stage) -> Iterator[str]:
    if not stage.log.exists():
        return
    content = stage.log.read_bytes()
    loggers = Counter(line.partition(b":")[0].decode(errors="replace") for line in content.splitlines())
    spoke = (f"{name} {count}" for name, count in loggers.most_common() if name.isidentifier() or "." in name)
    yield f"{len(content)} bytes; lines by logger: {', '.join(list(spoke)[:12])}"
    if of_text(_FUNCTION).found(content):
        yield "holds the text of the remote functions, as it is sent"
    found = {hit.secret: hit.form for hit in search(content, "log", stage.known)}
    yield from (f"holds the {secret}, {form}" for secret, form in sorted(found.items()))
    if not found:
        yield "holds none of the secrets"
