"""An audit as JSON: what ``--json`` prints, what ``--since`` reads, and the schema of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from lyncauto.model.audit import REPORT_VERSION, AuditFinding, AuditReport
from lyncauto.model.inventory import INVENTORY_VERSION, Inventory

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


# They take long to make, and whoever prints one of them has no use for the other.
@cache
def _audit() -> TypeAdapter[AuditReport]:
    return TypeAdapter(AuditReport)


@cache
def _inventory() -> TypeAdapter[Inventory]:
    return TypeAdapter(Inventory)


def inventory_document(inventory: Inventory) -> dict[str, Any]:
    """Return *inventory* as JSON-able values."""
    document: dict[str, Any] = _inventory().dump_python(inventory, mode="json")
    return document


def audit_document(report: AuditReport) -> dict[str, Any]:
    """Return *report* as JSON-able values; each finding says its key as well."""
    document: dict[str, Any] = _audit().dump_python(report, mode="json")
    _keyed(document["findings"], report.findings)
    if report.since:
        _keyed(document["since"]["mended"], report.since.mended)
        _keyed(document["since"]["untold"], report.since.untold)
    return document


def _keyed(documents: list[dict[str, Any]], findings: tuple[AuditFinding, ...]) -> None:
    for document, one in zip(documents, findings, strict=True):
        document["key"] = one.key


def audit_schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`audit_document` gives."""
    schema = _schema(_audit(), REPORT_VERSION)
    finding = schema["$defs"]["AuditFinding"]
    finding["properties"]["key"] = {"title": "Key", "type": "string"}
    finding["required"].append("key")
    return schema


def inventory_schema() -> dict[str, Any]:
    """Return the JSON Schema of an inventory."""
    return _schema(_inventory(), INVENTORY_VERSION)


def _schema(adapter: TypeAdapter[Any], version: int) -> dict[str, Any]:
    """Return the schema of what the adapter writes, held to this version."""
    schema = {"$schema": _DIALECT, **adapter.json_schema(mode="serialization")}
    schema["properties"]["version"] |= {"const": version}
    schema["required"].append("version")
    return schema
