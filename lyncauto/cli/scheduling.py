"""``schedule``: the renewal once a day by itself, and whether it has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from lyncauto.adapters.system_clock import SystemClock
from lyncauto.adapters.task_scheduler.definition import Task, content, render, task_name
from lyncauto.adapters.task_scheduler.local import LocalTasks
from lyncauto.adapters.task_scheduler.remote import RemoteTasks
from lyncauto.app.schedule_status import Overview, overview
from lyncauto.app.scheduling import Place, make_folders, task, unit_schedule, units
from lyncauto.app.task_schedule import TaskSchedule
from lyncauto.app.unit_schedule import Done
from lyncauto.cli.console import print_error, print_json, print_lines
from lyncauto.cli.opening import open_context
from lyncauto.cli.options import json_option, site_option
from lyncauto.errors import UsageWrong
from lyncauto.model.scheduled import HERE, Standing
from lyncauto.report.lines import Line
from lyncauto.report.schedule_text import status_lines

_ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Work below this folder, as if it were /, and tell no systemd of it.",
)
_TASK = click.option(
    "--task", "host", metavar="HOST", help="A Windows host of the site file, over the network."
)
_EDITED = click.option(
    "--edited",
    multiple=True,
    metavar="NAME",
    help="A unit or task that counts as ours though it was changed by hand; can be repeated.",
)


def _time(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise click.BadParameter("not a time of day such as 03:30")
    return text


@click.group()
def schedule() -> None:
    """Renew by itself, once a day, and say whether that has happened."""


@schedule.command()
@site_option
@click.option(
    "--at", default="03:30", show_default=True, callback=_time, help="When, local time; up to 1 h later."
)
@click.option("--user", default="", help="Who the service runs as; else the owner of the run folder.")
@_ROOT
@_TASK
@click.option(
    "--xml",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the task's definition to this file, and no more.",
)
@click.option(
    "--account", default="", help="DOMAIN\\user of the task; a gMSA ends in $. It needs no password."
)
@click.option("--python", default="", help="The task's interpreter, as that host calls it; else this one.")
@click.option("--site-there", default="", help="The site file, as that host calls it; else as here.")
@_EDITED
@click.option("--dry-run", is_flag=True, help="Print what would be written.")
@json_option
def install(
    *,
    site: Path,
    at: str,
    user: str,
    root: Path | None,
    host: str | None,
    xml: Path | None,
    account: str,
    python: str,
    site_there: str,
    edited: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Let a timer of systemd, or a task of Windows, renew once a day what is due of the site file's pools.

    Safe to repeat. What somebody else has written or changed is left alone, unless it is named with --edited.
    """
    place = Place.of(site)
    if not _windows(host, xml, root):
        _install_units(place, user=user, at=at, root=root, edited=edited, dry_run=dry_run, as_json=as_json)
        return
    if root or user:
        raise click.UsageError("--root and --user are for systemd, not for a task")
    made = task(place, account=account, at=at, python=python, site_there=site_there)
    if dry_run:
        click.echo(render(made))
    elif xml:
        xml.write_bytes(content(render(made)))
        by_hand = f"schtasks /Create /TN {task_name(made.name)} /XML {xml.name}"
        _told({"written": [str(xml)]}, [f"Wrote {xml}.", f"Registered by: {by_hand}"], as_json=as_json)
    else:
        _install_task(place, made, host or HERE, edited=edited, as_json=as_json)


@schedule.command()
@site_option
@_ROOT
@_TASK
@_EDITED
@json_option
def remove(
    *, site: Path, root: Path | None, host: str | None, edited: tuple[str, ...], as_json: bool
) -> None:
    """Take away what `lyncauto schedule install` wrote for this site file, and nothing else."""
    place = Place.of(site)
    if not _windows(host, None, root):
        done = unit_schedule(place, root).remove(edited)
        lines = [f"Removed {path}." for path in done.changed] or ["There was nothing to remove."]
        left = [f"Left where it is, since lyncauto did not write it: {path}" for path in done.left]
        _told({"removed": list(done.changed), "left": list(done.left)}, lines + left, as_json=as_json)
        return
    with _task_schedule(place, host or HERE, write=True) as one:
        there = one.remove(edited)
    text = f"Removed the task {one.name} on {host or HERE}." if there else "There was nothing to remove."
    _told({"removed": [one.name] if there else [], "left": []}, [text], as_json=as_json)


@schedule.command()
@site_option
@_ROOT
@_TASK
@click.option(
    "--late",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Days after its due date that a certificate may still be served.",
)
@json_option
def status(*, site: Path, root: Path | None, host: str | None, late: int, as_json: bool) -> None:
    """Say of every pool when it was last renewed or found not due, how that ended, and when it is next.

    What somebody must see to is said first, and ends with exit code 1.
    """
    place = Place.of(site)
    standings = tuple(_standings(place, root, host))
    seen = overview(place.site, place.runs, standings, SystemClock().now(), timedelta(days=late))
    _say(seen, place, as_json=as_json)


def _say(seen: Overview, place: Place, *, as_json: bool) -> None:
    error = seen.error()
    if as_json:
        told = {"error": {"code": error.code, "what": error.what, **dict(error.lines())}} if error else {}
        print_json({"site": str(place.path), **seen.document(), **told})
    else:
        print_lines(status_lines(seen.alarms, seen.pools, seen.schedules, seen.now))
    if error:
        print_error(error, as_json=False)
        raise click.exceptions.Exit(error.exit)


def _windows(host: str | None, xml: Path | None, root: Path | None) -> bool:
    """Whether a task is meant, and not units."""
    return bool(host or xml) or (os.name == "nt" and root is None)


def _install_units(
    place: Place,
    *,
    user: str,
    at: str,
    root: Path | None,
    edited: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    wanted = units(place, user=user, at=at, here=root is None)
    schedule = unit_schedule(place, root)
    if dry_run:
        for path, text in schedule.files(wanted).items():
            click.echo(f"# {path}\n{text}")
        return
    made = () if root else make_folders(place, wanted.user)
    done = schedule.install(wanted, edited)
    lines = [f"Made {folder}, which belongs to {wanted.user}." for folder in made]
    missing = [folder for folder in place.folders if not folder.is_dir()]
    lines += [
        f"Before it first runs there must be {folder}, which belongs to {wanted.user}." for folder in missing
    ]
    _told(
        {"written": list(done.changed), "unchanged": list(done.same), "left": list(done.left)},
        [*lines, *_install_lines(done), f"Taken away by: {_remove(place, root=root)}"],
        as_json=as_json,
    )


def _install_lines(done: Done) -> Iterator[str]:
    yield from (f"Wrote {path}." for path in done.changed)
    yield from (f"As it was to be already: {path}" for path in done.same)
    yield from (f"Beside it, and not by lyncauto: {path}" for path in done.left)


def _install_task(place: Place, made: Task, host: str, *, edited: tuple[str, ...], as_json: bool) -> None:
    with _task_schedule(place, host, write=True) as one:
        changed = one.install(made, edited)
    text = f"{'Registered' if changed else 'As it was to be already:'} the task {one.name} on {host}."
    told = {"written": [one.name] if changed else [], "unchanged": [] if changed else [one.name]}
    _told(told, [text, f"Taken away by: {_remove(place, host=host)}"], as_json=as_json)


@contextmanager
def _task_schedule(place: Place, host: str, *, write: bool) -> Iterator[TaskSchedule]:
    name = task_name(place.site.name)
    if host == HERE:
        yield TaskSchedule(name, LocalTasks(), place.records, SystemClock())
        return
    context = open_context(place.path, place.pool_of(host).name, quiet=True)
    with (context.writing if write else context.reading)() as estate:
        tasks = RemoteTasks(estate.sessions(host.lower()))
        yield TaskSchedule(name, tasks, place.records, context.clock)


def _standings(place: Place, root: Path | None, host: str | None) -> Iterator[Standing]:
    """Give each schedule that there is, or the one that should be."""
    hosts = dict.fromkeys([*(one.host for one in place.records.all()), *([host.lower()] if host else [])])
    for one in hosts:
        yield _of_task(place, one)
    if os.name == "nt" and root is None:
        if HERE not in hosts:
            yield _of_task(place, HERE)
        return
    found = unit_schedule(place, root).standing()
    if found.installed or not hosts:
        yield found


def _of_task(place: Place, host: str) -> Standing:
    try:
        with _task_schedule(place, host, write=False) as one:
            return one.standing()
    except UsageWrong:  # the site file does not name the host any longer
        return Standing("task", task_name(place.site.name), host, installed=None)


def _remove(place: Place, *, root: Path | None = None, host: str = HERE) -> str:
    where = f" --task {host}" if host != HERE else ""
    return f"lyncauto schedule remove --site {place.path}{f' --root {root}' if root else where}"


def _told(document: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    if as_json:
        print_json(document)
    else:
        print_lines(map(Line, lines))
