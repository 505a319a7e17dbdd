"""An audit as SARIF 2.1.0, for viewers of findings and gates of pipelines.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0; sections are cited below.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from lyncauto.model.audit import AuditFinding, AuditReport, Evidence, RuleText, Severity
from lyncauto.model.inventory import PRODUCTS, Reading
from lyncauto.report.audit_parts import sentence, unread, vain
from lyncauto.report.shown import shown

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.NOTE: "note",
}
_FINGERPRINT = "lyncautoFinding/v1"
_DRIVE = re.compile(r"[A-Za-z]:/")
# Braces are doubled (3.11.5), and brackets would begin a link (3.11.6).
_MARKS = str.maketrans({"{": "{{", "}": "}}", "[": "\\[", "]": "\\]", "\\": "\\\\"})


@dataclass(frozen=True, slots=True)
class Read:
    """What the audit was made from, as its locations name it.

    Attributes:
        inventory: Path of the document that holds all that was known; every finding that is not seen in a
            file is said to be there, since that is where whoever looks for it finds it.
        files: Paths of the files that were read, as the readings' ``where`` names them.
    """

    inventory: str = "inventory.json"
    files: Collection[str] = ()


def audit_sarif(report: AuditReport, version: str, read: Read = Read()) -> str:
    """Return *report* as JSON text in ASCII.

    Args:
        report: The audit.
        version: lyncauto's own.
        read: Where its findings are to be seen.
    """
    return json.dumps(_log(report, version, read), indent=2) + "\n"


def _log(report: AuditReport, version: str, read: Read) -> dict[str, Any]:
    paths = (read.inventory, *sorted(set(read.files) - {read.inventory}))
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {"name": "lyncauto", "version": version, "rules": [_rule(one) for one in report.rules]}
        },
        "automationDetails": {"id": "lyncauto-audit/"},
        "invocations": [
            {
                "executionSuccessful": not any(one.unread for one in report.pools),
                "toolExecutionNotifications": [
                    *(_notice("error", sentence(unread(one))) for one in report.pools if one.unread),
                    *map(_notification, report.missing),
                ],
            }
        ],
        "artifacts": [_artifact(path, read) for path in paths],
        "results": [*_results(report, index, read, paths)],
        "properties": {
            "readAt": report.read_at,
            "sources": list(report.sources),
            "pools": {
                pool.fqdn: {
                    "product": pool.product,
                    "frontEnds": list(pool.front_ends),
                    "unread": pool.unread,
                }
                for pool in report.pools
            },
        },
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: RuleText) -> dict[str, Any]:
    fix, source = sentence(rule.fix), sentence(rule.source)
    paragraphs = (rule.means, f"To mend it: {fix}", f"Source: {source}")
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", rule.title)),
        "shortDescription": {"text": _message(rule.title)},
        "fullDescription": {"text": _message(rule.means)},
        "help": {
            "text": "\n\n".join(map(_message, paragraphs)),
            "markdown": f"{rule.means}\n\n**To mend it:** {fix}\n\n**Source:** {source}",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [rule.family],
            "severity": str(rule.severity),
            "products": [PRODUCTS.get(one, str(one)) for one in rule.products],
            "after": list(rule.after),
        },
    }


def _results(
    report: AuditReport, index: Mapping[str, int], read: Read, paths: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    for one in report.findings:
        yield _result(one, report, index, _place(one, read, paths))
    for one in report.since.mended if report.since else ():
        result = _result(one, report, index, _place(one, read, paths))
        yield {**result, "baselineState": "absent"}
    for one in report.since.untold if report.since else ():
        # Left out it would be taken for mended.
        result = _result(replace(one, unknown=True), report, index, _place(one, read, paths))
        yield {**result, "baselineState": "unchanged"}


def _result(
    one: AuditFinding, report: AuditReport, index: Mapping[str, int], place: dict[str, Any]
) -> dict[str, Any]:
    """Return a finding as a result.

    What cannot be told is "open", not enough being known to decide (3.27.9), and such a result has no
    level (3.27.10). Either all results say how they were suppressed (3.27.23) and how they compare (3.27.24)
    or none does.
    """
    suppressed = [{"kind": "external", "status": "accepted", "justification": one.suppressed}]
    name = f"{one.pool}/{one.target}" if one.pool else one.target
    return {
        "ruleId": one.rule,
        **({"ruleIndex": index[one.rule]} if one.rule in index else {}),
        "kind": "open" if one.unknown else "fail",
        "level": "none" if one.unknown else _LEVELS[one.severity],
        "message": {"text": _message(_sentences(one))},
        "locations": [
            {
                "physicalLocation": place,
                "logicalLocations": [
                    {"name": one.target, "fullyQualifiedName": name, "kind": "resource"},
                ],
            }
        ],
        "partialFingerprints": {_FINGERPRINT: hashlib.sha256(_bytes(one.key)).hexdigest()},
        "suppressions": suppressed if one.suppressed else [],
        **({"baselineState": _state(one, report)} if report.since else {}),
        "properties": {
            "key": one.key,
            "pool": one.pool,
            "severity": str(one.severity),
            "fix": one.fix,
            "evidence": [_evidence(item) for item in one.evidence],
            "causedBy": list(one.caused_by),
        },
    }


def _sentences(one: AuditFinding) -> str:
    return f"{one.target}: {sentence(one.text)} To mend it: {sentence(one.fix)}"


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _state(one: AuditFinding, report: AuditReport) -> str:
    since = report.since
    known = {*since.still, *since.unknown} if since else set()
    return "unchanged" if one.key in known else "new"


def _evidence(one: Evidence) -> dict[str, str]:
    return {"value": one.value, "where": one.where}


def _place(one: AuditFinding, read: Read, paths: tuple[str, ...]) -> dict[str, Any]:
    found = next((item.where for item in one.evidence if item.where in read.files), read.inventory)
    return {"artifactLocation": {"uri": uri(found), "index": paths.index(found)}}


def uri(path: str) -> str:
    """Return the path of a file as a reference that holds on every system."""
    plain = path.replace("\\", "/")
    if _DRIVE.match(plain):
        return f"file:///{plain[:2]}{quote(plain[2:], errors='replace')}"
    if plain.startswith("//"):
        return f"file:{quote(plain, errors='replace')}"
    return ("file://" if plain.startswith("/") else "") + quote(plain, errors="replace")


def _artifact(path: str, read: Read) -> dict[str, Any]:
    what = (
        "All that was known of the estate" if path == read.inventory else "A file of the estate that was read"
    )
    return {
        "location": {"uri": uri(path)},
        "roles": ["analysisTarget"],
        "description": {"text": what},
    }


def _notification(reading: Reading) -> dict[str, Any]:
    fix = f" To mend it: {sentence(reading.fix)}" if reading.fix else ""
    return _notice("warning", f"not read: {sentence(vain(reading))}{fix}")


def _notice(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "descriptor": {"id": "not-read"}, "message": {"text": _message(text)}}


def _message(text: str) -> str:
    return shown(text).translate(_MARKS)
