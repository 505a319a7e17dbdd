"""Writes the reference from the code: commands, site file, schemas, exit codes, outcomes, errors, rules.

``python -m lyncauto.cli.reference`` writes; with ``--check`` it only says what is out of date.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lyncauto.audit.catalogue import FAMILIES, TEXTS
from lyncauto.cli.main import cli
from lyncauto.cli.meanings import EXITS, error_classes
from lyncauto.errors import Exit
from lyncauto.model.kind import KINDS
from lyncauto.model.site import Site
from lyncauto.report.audit_json import audit_schema, inventory_schema
from lyncauto.report.markdown import cell
from lyncauto.report.metrics import described
from lyncauto.report.rule_page import rule_index, rule_page


def pages() -> dict[str, str]:
    """Return path below ``docs/`` -> text of every generated page."""
    rules = TEXTS
    return {
        "reference/commands.md": _text(_commands()),
        "reference/site-file.md": _text(_site_file()),
        "reference/site.schema.json": _json(schema()),
        "reference/inventory.schema.json": _json(inventory_schema()),
        "reference/audit.schema.json": _json(audit_schema()),
        "reference/exit-codes.md": _text(_exit_codes()),
        "reference/outcomes.md": _text(_outcomes()),
        "errors.md": _text(_errors()),
        "rules/README.md": _text(rule_index(rules, FAMILIES)),
        **{f"rules/{one.id}.md": _text(rule_page(one, FAMILIES)) for one in rules},
    }


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the site file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Site.model_json_schema()}


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Results go to standard output, the story to standard error; `--json` gives the same as JSON."
    for name, command in _walk(cli, "lyncauto"):
        yield ""
        yield f"## `{name}`"
        yield ""
        yield inspect.cleandoc(command.help or "")
        yield from _parameters(command)


def _walk(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=prefix)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _walk(command, f"{prefix} {name}")
        elif command:
            yield f"{prefix} {name}", command


def _parameters(command: click.Command) -> Iterator[str]:
    context = click.Context(command)
    rows = [record for parameter in command.params if (record := parameter.get_help_record(context))]
    if rows:
        yield ""
        yield "| option | meaning |"
        yield "|---|---|"
        yield from (f"| `{cell(option)}` | {cell(text)} |" for option, text in rows)


def _site_file() -> Iterator[str]:
    yield "# The site file"
    yield ""
    yield "YAML; [its JSON Schema](site.schema.json) gives completion in an editor. Durations are written"
    yield "`90s`, `30m`, `12h` or `7d`. A secret is never written: `env:NAME`, `file:PATH` or `prompt`."
    for model in _models(Site, []):
        yield ""
        yield f"## {model.__name__}"
        yield ""
        yield inspect.cleandoc(model.__doc__ or "")
        yield ""
        yield "| key | needed | meaning |"
        yield "|---|---|---|"
        for name, field in model.model_fields.items():
            yield f"| `{field.alias or name}` | {_needed(field)} | {cell(field.description or '')} |"


def _needed(field: FieldInfo) -> str:
    if field.is_required():
        return "yes"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "no, each key has a default"
    if isinstance(value, tuple):
        value = f"[{', '.join(map(str, value))}]" if value else None
    return "no" if value is None else f"no, `{value}`"


def _models(model: type[BaseModel], seen: list[type[BaseModel]]) -> list[type[BaseModel]]:
    """Return *model* and the models below it, in reading order."""
    if model not in seen:
        seen.append(model)
        for field in model.model_fields.values():
            for inner in _inner(field.annotation):
                _models(inner, seen)
    return seen


def _inner(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - an annotation is anything
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _inner(argument)


def _exit_codes() -> Iterator[str]:
    yield "# Exit codes"
    yield ""
    yield "| code | meaning |"
    yield "|---|---|"
    yield from (f"| {code.value} | {EXITS[code]} |" for code in Exit)


def _outcomes() -> Iterator[str]:
    yield "# Outcomes of a renewal"
    yield ""
    yield "What each `renew` and `deploy` is told as, to whoever the site file names under"
    yield "[`heard`](site-file.md#heard). The numbers never change: filters can be written against them."
    yield "[When the alarm rings](../how-to/when-the-alarm-rings.md) says what to do."
    yield ""
    yield "| outcome | event id | level | journald's MESSAGE_ID | PRIORITY | meaning |"
    yield "|---|---|---|---|---|---|"
    for kind in KINDS:
        row = (kind.word, kind.event, kind.level, f"`{kind.message_id}`", kind.priority, kind.meaning)
        yield f"| {' | '.join(map(str, row))} |"
    yield ""
    yield "| metric | meaning |"
    yield "|---|---|"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in described())


def _errors() -> Iterator[str]:
    yield "# Errors"
    yield ""
    yield "An error is its code, what happened, why, and what to do (`fix`); while a run is open also how"
    yield "much is done and where the journal is, and `also` what went wrong beside it. Nothing half-written"
    yield "is left. An error whose exit code is 1 ends with 5 where it leaves a run open: the run can be"
    yield "gone on with."
    for kind in error_classes():
        yield ""
        yield f"## {kind.code}"
        yield ""
        yield inspect.cleandoc(kind.__doc__ or "")
        yield f"Exit code {kind.exit.value}."


def renew(docs: Path, *, check: bool) -> tuple[str, ...]:
    """Return the pages below *docs* that are out of date, those of rules that are gone among them.

    They are written, or removed, unless it is only a check.
    """
    made = pages()
    stale = [path for path, text in made.items() if _read(docs / path) != text]
    found = (f"rules/{path.name}" for path in sorted((docs / "rules").glob("*.md")))
    gone = [path for path in found if path not in made]
    for path in () if check else stale:
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(made[path], "utf-8")
    for path in () if check else gone:
        (docs / path).unlink()
    return (*stale, *gone)


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def main() -> int:
    """Write the pages, or with ``--check`` compare them; return the exit code."""
    check = "--check" in sys.argv
    stale = renew(Path(__file__).parents[2] / "docs", check=check)
    sys.stdout.writelines(f"docs/{path}\n" for path in stale)
    return int(bool(stale) and check)


if __name__ == "__main__":
    sys.exit(main())
