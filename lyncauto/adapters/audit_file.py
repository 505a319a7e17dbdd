"""The report of an earlier audit, as ``lyncauto audit --json`` printed it."""

from __future__ import annotations

import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from lyncauto.errors import AuditInvalid
from lyncauto.model.audit import REPORT_VERSION, AuditReport

_AUDIT: TypeAdapter[AuditReport] = TypeAdapter(AuditReport)
_SHOWN = 5  # of what is wrong with it, before the rest is only counted


def read_audit_file(path: Path) -> AuditReport:
    """Return the report in a file: UTF-8, or UTF-16 with a byte order mark, as a shell's ``>`` may write.

    Raises:
        AuditInvalid: It cannot be read, or is none.
    """
    try:
        content = path.read_bytes()
        encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8"
        return read_audit(content.decode(encoding), str(path))
    except OSError as error:
        raise _invalid(str(path), error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _invalid(str(path), f"byte {error.start} is no {error.encoding.upper()}") from error


def read_audit(text: str, name: str = "the earlier audit") -> AuditReport:
    """Return the report that *text* holds; a byte order mark before it does not matter.

    Args:
        text: JSON.
        name: What messages call it: the path of the file.

    Raises:
        AuditInvalid: It is cut short, something else, or of another version.
    """
    text = text.removeprefix("\ufeff")
    try:
        found = json.loads(text)
        if isinstance(found, dict) and (version := found.get("version")) != REPORT_VERSION:
            raise _invalid(name, f"it is of version {version}; this lyncauto reads {REPORT_VERSION}")
        return _AUDIT.validate_json(text)
    except ValidationError as error:
        raise _invalid(name, "\n".join(_reasons(error))) from error
    except (ValueError, RecursionError) as error:
        raise _invalid(name, f"it is no JSON: {error}") from error


def _reasons(error: ValidationError) -> Iterator[str]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    for one in found[:_SHOWN]:
        yield f"{'.'.join(map(str, one['loc'])) or 'the document'}: {one['msg']}"
    if len(found) > _SHOWN:
        yield f"and {len(found) - _SHOWN} more"


def _invalid(name: str, why: str) -> AuditInvalid:
    return AuditInvalid(
        f"{name} is no report of an audit to compare with",
        why=why,
        fix="give a file that the `--json` of an earlier audit was written to",
    )
