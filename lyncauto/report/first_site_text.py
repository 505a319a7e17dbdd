"""What became of a first site file: where it is, what is missing in it, and what to do next. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncauto.model.site_draft import Origin, SiteDraft
from lyncauto.report.lines import Line, Tone
from lyncauto.report.site_text import SiteText, Task, missing_words

_TODO = (
    (Origin.OPEN, "Fill in", Tone.WARNING),
    (Origin.EXAMPLE, "Replace by your own", Tone.WARNING),
    (Origin.PROPOSED, "See whether it is right", Tone.CHANGE),
)


def first_site_lines(path: str, draft: SiteDraft, made: SiteText) -> Iterator[Line]:
    """Give the lines."""
    yield Line(f"{path} is written: the site file of {draft.pool.text}.", Tone.GOOD)
    for one in draft.missing:
        yield Line(f"not read: {missing_words(one)}", Tone.WARNING)
    for text in draft.warnings:
        yield Line(f"look at this first: {text}", Tone.BAD)
    for origin, title, tone in _TODO:
        tasks = [task for task in made.tasks if task.origin is origin]
        if tasks:
            yield Line(f"{title}:", tone)
        yield from (Line(f"  {_place(path, task)}: {task.text}") for task in tasks)
    yield Line(f"Then run `{_next(path)}`.")


def first_site_document(path: str, draft: SiteDraft, made: SiteText) -> dict[str, Any]:
    """Return the same as JSON tells it."""
    return {
        "file": path,
        "pool": draft.pool.text,
        "missing": [missing_words(one) for one in draft.missing],
        "warnings": list(draft.warnings),
        "tasks": [
            {"line": task.line, "key": task.key, "kind": str(task.origin), "text": task.text}
            for task in made.tasks
        ],
        "next": _next(path),
    }


def _place(path: str, task: Task) -> str:
    return f"{path}:{task.line} {task.key}"


def _next(path: str) -> str:
    """Return the command that tries every road; `site.yaml` is what it looks for by itself."""
    return "lyncauto doctor" if path == "site.yaml" else f"lyncauto doctor --site {path}"
