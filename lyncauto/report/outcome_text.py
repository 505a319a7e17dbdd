"""What a renewal came to, for a journal, an event log and a command that reads JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from lyncauto.model.outcome import Outcome


def outcome_text(outcome: Outcome) -> str:
    """Return it as a person reads it: a headline, and what there is to know and to do below it."""
    return "\n".join(_lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    last = outcome.last
    if outcome.failure:
        yield f"{last.pool}: error[{outcome.failure.code}]: {outcome.failure.what}"
        yield outcome.failure.why
        yield outcome.failure.fix
    else:
        yield f"{last.pool}: {last.came}" + (f", since {last.why}" if last.why else "")
    if last.thumbprint:
        yield f"served: {last.thumbprint}, ends {last.ends}"
    if outcome.report:
        yield f"report: {outcome.report}"


def journal_fields(outcome: Outcome) -> dict[str, str]:
    """Return journald's fields, name to value; what is not known has none.

    Source: systemd.journal-fields(7).
    """
    last = outcome.last
    fields = {
        "MESSAGE": outcome_text(outcome),
        "MESSAGE_ID": outcome.kind.message_id,
        "PRIORITY": str(outcome.kind.priority),
        "SYSLOG_IDENTIFIER": "lyncauto",
        "LYNCAUTO_POOL": last.pool,
        "LYNCAUTO_RESULT": last.came,
        "LYNCAUTO_EXIT": str(last.exit),
        "LYNCAUTO_THUMBPRINT": last.thumbprint,
        "LYNCAUTO_NOT_AFTER": last.ends,
        "LYNCAUTO_RUN": outcome.run,
    }
    return {name: value for name, value in fields.items() if value}


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """Return it as a command is given it: what is kept of the run, the run itself, and the error or null."""
    return {
        "kind": outcome.kind.word,
        **asdict(outcome.last),
        "run": outcome.run,
        "report": outcome.report,
        "error": asdict(outcome.failure) if outcome.failure else None,
    }
