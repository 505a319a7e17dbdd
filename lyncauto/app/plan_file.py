"""A plan on disk: reviewed by a person, sealed, and applied as it was reviewed or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lyncauto import __version__
from lyncauto.errors import PlanInvalid, RunFolderUnusable
from lyncauto.model.plan import Plan

_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
_FORMAT = 1


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return *plan* as JSON-able values."""
    document: dict[str, Any] = _PLAN.dump_python(plan, mode="json")
    return document


def read_plan(document: dict[str, Any]) -> Plan:
    """Return the plan that :func:`plan_document` told.

    Raises:
        ValidationError: It is none.
    """
    return _PLAN.validate_python(document)


def save_plan(plan: Plan, path: Path) -> None:
    """Write *plan* with its seal.

    Raises:
        RunFolderUnusable: The file could not be written.
    """
    body = plan_document(plan)
    sealed = {"format": _FORMAT, "lyncauto": __version__, "plan": body, "seal": _seal(body)}
    try:
        path.write_text(json.dumps(sealed, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise RunFolderUnusable(
            f"the plan could not be written to {path}", why=str(error), fix="name another file with --out"
        ) from error


def load_plan(path: Path) -> Plan:
    """Return the plan that :func:`save_plan` wrote.

    Raises:
        PlanInvalid: It is absent, cut short, edited or of another format.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["format"] != _FORMAT:
            raise _invalid(path, f"it is of format {found['format']}; this version reads {_FORMAT}")
        if found["seal"] != _seal(found["plan"]):
            raise _invalid(path, "it was edited: its seal does not fit")
        return read_plan(found["plan"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise _invalid(path, str(error)) from error


def _seal(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _invalid(path: Path, why: str) -> PlanInvalid:
    return PlanInvalid(f"{path} is not a plan to apply", why=why, fix="run `lyncauto plan --out FILE` again")
