"""The two files of a schedule, made and read. Pure.

The first line of each says that lyncauto made it, for which site file, and by a hash whether it was changed.

Source: systemd.timer(5), systemd.service(5), systemd.exec(5).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from jinja2 import Environment, StrictUndefined, Template, select_autoescape

from lyncauto.adapters.systemd import words
from lyncauto.model.credential import credential_name
from lyncauto.resources import folder as shipped

FOLDER = "etc/systemd/system"
WANTS = "timers.target.wants"

_MARK = "# lyncauto: "
_MARKED = re.compile(rf"{_MARK}(?P<hash>[0-9a-f]{{64}}) (?P<site>.+)")
_HOMES = ("/home", "/root", "/run/user")  # systemd.exec(5), ProtectHome
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - what PrivateTmp replaces; nothing is written there


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is to run, as whom, when.

    Attributes:
        name: The site's, as its file says.
        site: The site file, absolute.
        runs: The folder that a renewal keeps its runs in, absolute.
        user: Who it runs as.
        python: The interpreter that has lyncauto, absolute.
        at: When, local time: ``03:30``.
        secrets: Path of each secret's file, absolute, by what stands behind ``file:`` in the site file.
        folders: Others that it writes in, absolute.
        perhaps: Those of them that it can do without where they are not there, absolute.
    """

    name: str
    site: str
    runs: str
    user: str
    python: str
    at: str
    secrets: Mapping[str, str]
    folders: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file's first line says, and whether the rest is as it was written."""

    site: str
    untouched: bool


def unit(name: str) -> str:
    """Return what the units of a site are called, without what kind they are."""
    return f"lyncauto-renew-{name}"


def render(schedule: Schedule) -> dict[str, str]:
    """Return file name -> text of the service and the timer, each with its mark as its first line."""
    made = {
        "service": _template("renew.service.j2").render(_settings(schedule)),
        "timer": _template("renew.timer.j2").render(name=schedule.name, at=schedule.at),
    }
    return {f"{unit(schedule.name)}.{kind}": _marked(text, schedule.site) for kind, text in made.items()}


def unfit(schedule: Schedule) -> tuple[str, ...]:
    """Return the paths that no unit file can name, for the control characters in them."""
    paths = (schedule.site, schedule.python, *schedule.secrets.values(), *_written(schedule))
    return tuple(path for path in paths if not words.fits(path))


def mark(text: str) -> Mark | None:
    """Return the mark of a unit file's text; ``None`` where it has none: lyncauto did not write it."""
    first, _, rest = text.partition("\n")
    found = _MARKED.fullmatch(first)
    return Mark(found["site"], found["hash"] == _digest(rest)) if found else None


def _marked(text: str, site: str) -> str:
    return f"{_MARK}{_digest(text)} {site}\n{text}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _settings(schedule: Schedule) -> dict[str, object]:
    folder = str(PurePosixPath(schedule.site).parent)
    needed = (schedule.python, schedule.site, *_written(schedule))
    # Where a folder is not there the service would not start: a minus lets it.
    writes = (schedule.runs, *schedule.folders, *(f"-{path}" for path in schedule.perhaps))
    # -P: what lies beside the site file is no module of anybody's.
    argv = (schedule.python, "-P", "-m", "lyncauto", "renew", "--site", schedule.site, "--all")
    return {
        "name": schedule.name,
        "user": words.bare(schedule.user),
        "command": words.command(argv),
        "folder": words.bare(folder),
        "tmpdir": words.word(f"TMPDIR={schedule.runs}"),
        "credentials": [
            (credential_name(place), words.bare(path)) for place, path in sorted(schedule.secrets.items())
        ],
        "read_only": words.word(folder),
        "writes": " ".join(map(words.word, writes)),
        "home": "read-only" if _any_below(needed, _HOMES) else "yes",
        "tmp": "no" if _any_below(needed, _TEMPORARY) else "yes",
    }


def _written(schedule: Schedule) -> tuple[str, ...]:
    return (schedule.runs, *schedule.folders, *schedule.perhaps)


def _any_below(paths: Sequence[str], folders: Sequence[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(folder) for path in paths for folder in folders)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=select_autoescape(default_for_string=False),
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.from_string((shipped("balancer") / "schedule" / name).read_text(encoding="utf-8"))
