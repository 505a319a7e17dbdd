"""The site file, read once and judged as a whole: every error at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from lyncauto.adapters.site_reasons import described, reasons
from lyncauto.adapters.site_references import reference_faults
from lyncauto.adapters.yaml_document import Document, Way, read_document
from lyncauto.errors import Reason, SiteFileInvalid
from lyncauto.model.site import FILL_IN, Site


def load_site(path: Path) -> Site:
    """Return what the site file declares.

    Args:
        path: UTF-8 with or without a byte order mark, or UTF-16 with one. Paths in it start at its folder.

    Raises:
        SiteFileInvalid: With every reason, in the order of the file.
    """
    document = read_document(path)
    site = None if _unreadable(document) else _validated(document)
    if site is None or document.reasons:
        found = sorted(document.reasons, key=_place)
        raise SiteFileInvalid(
            f"{path} cannot be used: {len(found)} {'error' if len(found) == 1 else 'errors'}",
            reasons=found,
            fix="mend what is named and run the same command again",
        )
    return site


def _unreadable(document: Document) -> bool:
    if document.data is None and not document.reasons:
        document.reasons.append(document.reason((1, 1), document.name, "empty", "a site file"))
    return document.data is None


def _left_open(document: Document) -> list[Reason]:
    """Return the places that nobody has filled in yet."""
    ways = (way for way, value in _scalars(document.data, ()) if value == FILL_IN)
    return [
        document.reason(document.value_at(way), FILL_IN, "not filled in yet", described(way)) for way in ways
    ]


def _scalars(value: object, way: Way) -> Iterator[tuple[Way, object]]:
    if isinstance(value, dict | tuple):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for step, below in inner:
            yield from _scalars(below, (*way, step))
    else:
        yield way, value


def _validated(document: Document) -> Site | None:
    document.reasons.extend(_left_open(document))
    document.reasons.extend(reference_faults(document))
    try:
        return Site.model_validate(document.data)
    except ValidationError as error:
        known = {one.where for one in document.reasons if one.text == FILL_IN}
        document.reasons.extend(one for one in reasons(document, error) if one.where not in known)
        return None


def _place(reason: Reason) -> tuple[int, int]:
    _, line, column = reason.where.rsplit(":", 2)
    return int(line), int(column)
