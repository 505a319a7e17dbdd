"""What is wrong with a site file's values and keys, in words for the person who wrote it. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from lyncauto.adapters.yaml_document import Document, Way
from lyncauto.errors import Reason
from lyncauto.model.site import Site

_SECRET = ("password", "token")
_TYPES = {
    "bool_type": "true or false",
    "dict_type": "a mapping of names",
    "float_type": "a number, or a duration such as 90s",
    "int_type": "a whole number",
    "model_type": "a mapping",
    "string_type": "text",
    "tuple_type": "a list",
}
_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda told: f"{told['ge']} or more",
    "less_than_equal": lambda told: f"{told['le']} or less",
    "literal_error": lambda told: str(told["expected"]),
    "too_long": lambda told: f"{told['max_length']} at most",
    "too_short": lambda told: f"{told['min_length']} at least",
}


def reasons(document: Document, error: ValidationError) -> list[Reason]:
    """Return one reason an error, at the key or value that it is about."""
    details = error.errors(include_url=False)
    misspelt = {
        (*detail["loc"][:-1], _meant(str(detail["loc"][-1]), tuple(detail["loc"])))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    return [_reason(document, detail) for detail in details if not _echo(detail, misspelt)]


def _echo(detail: ErrorDetails, misspelt: set[tuple[str | int | None, ...]]) -> bool:
    """Whether an error only follows from another: a misspelt key is missing, a list lacks its bad items."""
    if detail["type"] == "missing":
        return tuple(detail["loc"]) in misspelt
    given = detail["input"]
    short = detail["type"] == "too_short" and isinstance(given, tuple)
    return short and len(given) >= detail["ctx"]["min_length"]


def _reason(document: Document, detail: ErrorDetails) -> Reason:
    way: Way = tuple(detail["loc"])
    name = str(way[-1]) if way else "the file"
    if detail["type"] == "missing":
        return document.reason(document.value_at(way), name, "missing", described(way))
    if detail["type"] == "extra_forbidden":
        at = document.keys.get(way, document.value_at(way))
        return document.reason(at, name, "unknown key", _nearest(name, way))
    why, expected = _judged(detail, way)
    return document.reason(document.value_at(way), _shown(name, detail["input"]), why, expected)


def _judged(detail: ErrorDetails, way: Way) -> tuple[str, str]:
    kind, told = detail["type"], detail.get("ctx", {})
    if kind in _TYPES:
        return "wrong type", _TYPES[kind]
    if kind in _BOUNDS:
        return "not allowed", _BOUNDS[kind](told)
    if kind == "value_error":
        why, _, expected = str(told["error"]).replace(" such as ", "; ", 1).partition("; ")
        return why, expected.removeprefix("write ") or described(way)
    return "not allowed", described(way)


def _shown(name: str, value: object) -> str:
    """Return the offending text; a value where a secret belongs may be one."""
    if name in _SECRET:
        return f"{name}: (not shown)"
    if isinstance(value, dict | tuple):
        return name
    return "nothing" if value is None else str(value)[:80]


def _nearest(name: str, way: Way) -> str:
    meant = _meant(name, way)
    return f"`{meant}`" if meant else f"one of {', '.join(_known(way))}"


def _meant(name: str, way: Way) -> str | None:
    return next(iter(difflib.get_close_matches(name, _known(way), n=1)), None)


def _known(way: Way) -> list[str]:
    """Return the keys that there are beside the one at *way*."""
    return sorted(field.alias or key for key, field in _model(way[:-1]).model_fields.items())


def described(way: Way) -> str:
    """Return what the key at *way* says."""
    field = _field(_model(way[:-1]), str(way[-1])) if way else None
    return (field.description or "a value").rstrip(".") if field else "a mapping"


def _model(way: Way) -> type[BaseModel]:
    """Return the model of the mapping at *way*; names that the administrator chose are passed over."""
    model: type[BaseModel] = Site
    chosen = False
    for part in way:
        field = None if chosen or isinstance(part, int) else _field(model, part)
        chosen = field is not None and get_origin(field.annotation) is dict
        model = (field and _inner(field.annotation)) or model
    return model


def _field(model: type[BaseModel], name: str) -> FieldInfo | None:
    return next((info for key, info in model.model_fields.items() if name in (key, info.alias)), None)


def _inner(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_inner, get_args(annotation))), None)
