"""A run's report: how to go back, what was, what is, and the evidence. Text and JSON from one value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncauto.model.design import design_of
from lyncauto.model.journal import Entry, Intent
from lyncauto.model.manual import ManualStep
from lyncauto.model.plan import Attrs, Change
from lyncauto.model.starting import Typed, start_command
from lyncauto.model.story import Intended, Story, story
from lyncauto.report.by_hand import Places, by_hand, proofs
from lyncauto.report.findings_text import finding_document
from lyncauto.report.manual_text import owner
from lyncauto.report.staying import Stays, staying

REPORT_VERSION = 1

_SERVED = "served/"  # a Front End whose web site is to show another certificate


def report_document(run: str, entries: tuple[Entry, ...], places: Places) -> dict[str, Any]:
    """Return the report of one run as JSON-able values."""
    told = story(entries)
    return {
        "version": REPORT_VERSION,
        "run": run,
        "pool": told.plan.pool,
        "playbook": told.plan.playbook,
        "began": entries[0].at,
        "last": entries[-1].at,
        "outcome": outcome(told),
        "back_by_hand": list(way_back(told, places)),
        "one_way": [{"target": one.change.target, "why": one.why} for one in stays(told)],
        "changes": [_change(told, change, entries) for change in told.plan.changes],
        "left_alone": [{"target": one.target, "why": one.why} for one in told.plan.left_alone],
        "warnings": list(told.plan.warnings),
        "manual": [_manual(step) for step in told.plan.manual],
        "evidence": [finding_document(finding) for finding in told.findings],
    }


def way_back(told: Story, places: Places) -> tuple[str, ...]:
    """Return what a person types to take back what can be taken back.

    Whoever may be down comes first: a Front End that serves nobody is no place to go back to.
    """
    undo = inverses(told)
    published = [one.change.target.partition("/")[2] for one in stays(told) if one.change.stays_with]
    proven = (line for name in published for line in proofs(undo, name))
    return (*_started(told), *proven, *by_hand(undo, places))


def may_be_down(told: Story) -> tuple[tuple[str, Typed], ...]:
    """Return each Front End whose restart was begun and not seen to end, and what starts it."""
    hosts = [one.change.target.removeprefix(_SERVED) for one in told.standing if _begun(one)]
    if not hosts or (made := design_of(told.plan).publication) is None:
        return ()
    return tuple((host, start_command(host, made.product)) for host in hosts)


def _started(told: Story) -> Iterator[str]:
    for host, typed in may_be_down(told):
        yield f"# {host} was to be restarted; where its services are down, type on {typed.where}:"
        yield typed.command


def _begun(one: Intended) -> bool:
    return one.change.target.startswith(_SERVED) and not one.done


def stays(told: Story) -> tuple[Stays, ...]:
    """Return what no rollback takes back."""
    return staying(one.change for one in told.standing)


def inverses(told: Story) -> tuple[Change, ...]:
    """Return what takes back everything that stands and can be taken back, last first."""
    left = {one.change.id for one in stays(told)}
    return tuple(
        one.change.completed(told.known).inverse()
        for one in reversed(told.standing)
        if one.change.id not in left
    )


def _manual(step: ManualStep) -> dict[str, str]:
    return {
        "id": step.id,
        "title": step.title,
        "why": step.why,
        "command": step.command,
        "owner": owner(step),
        "check": step.check,
    }


def outcome(told: Story) -> str:
    """Return in a few words how far the run is."""
    if told.closed:
        return told.closed.outcome
    return "being taken back" if told.turned else "open"


def _change(told: Story, change: Change, entries: tuple[Entry, ...]) -> dict[str, Any]:
    change = change.completed(told.known)
    standing = {one.change.id: "done" if one.done else "in doubt" for one in told.standing}
    at = next((e.at for e in entries if isinstance(e.record, Intent) and e.record.change.id == change.id), "")
    return {
        "id": change.id,
        "target": change.target,
        "before": _plain(change.before),
        "after": _plain(change.after),
        "state": standing.get(change.id, "not standing"),
        "at": at,
    }


def _plain(attrs: Attrs | None) -> dict[str, str] | None:
    return None if attrs is None else dict(attrs)


def report_markdown(document: dict[str, Any]) -> str:
    """Return the report as Markdown; the way back comes first."""
    return "\n".join(_markdown(document)) + "\n"


def _markdown(document: dict[str, Any]) -> Iterator[str]:
    yield f"# Web services of {document['pool']}: {document['outcome']}"
    yield ""
    yield f"Run {document['run']}, playbook {document['playbook']}."
    yield f"Began {document['began']}, last written {document['last']}."
    yield ""
    yield "## How to go back"
    yield ""
    if document["back_by_hand"]:
        yield "With lyncauto: `lyncauto rollback`, later `lyncauto rollback --finish`."
        yield "By hand, in this order:"
        yield ""
        yield "```"
        yield from document["back_by_hand"]
        yield "```"
    else:
        yield "Nothing stands that could be taken back."
    if document["one_way"]:
        yield ""
        yield "These stay, whatever is taken back:"
        yield ""
        yield from (f"- {one['target']}: {one['why']}" for one in document["one_way"])
    yield from _by_hand(document)
    yield from _changes(document)
    yield from _evidence(document)


def _by_hand(document: dict[str, Any]) -> Iterator[str]:
    if document["manual"]:
        yield ""
        yield "## By hand"
    for one in document["manual"]:
        yield ""
        yield f"### {one['title']}"
        yield ""
        yield f"Otherwise: {one['why']}. Owner: {one['owner']}."
        yield ""
        yield "```"
        yield one["command"]
        yield "```"
        if one["check"]:
            yield ""
            yield f"Check: {one['check']}."


def _changes(document: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "## What was, and what is"
    for change in document["changes"]:
        yield ""
        yield f"### {change['target']} ({change['state']}{', ' + change['at'] if change['at'] else ''})"
        yield ""
        yield "| | before | after |"
        yield "|---|---|---|"
        before, after = change["before"] or {}, change["after"] or {}
        for name in dict.fromkeys((*before, *after)):
            yield f"| {name} | {_cell(before.get(name, '-'))} | {_cell(after.get(name, '-'))} |"
    for one in document["left_alone"]:
        yield ""
        yield f"Left alone: {one['target']}: {one['why']}."


def _evidence(document: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "## Evidence"
    yield ""
    yield "| check | target | verdict | found | evidence |"
    yield "|---|---|---|---|---|"
    for one in document["evidence"]:
        cells = (one["check"], one["target"], one["verdict"], one["text"], one["evidence"])
        yield "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
