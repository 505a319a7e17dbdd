"""The change request of a plan, and where it is written to."""

from __future__ import annotations

from pathlib import Path

from lyncauto.app.context import Context
from lyncauto.errors import RunFolderUnusable
from lyncauto.model.design import design_of
from lyncauto.model.plan import Plan
from lyncauto.report.ticket_text import ticket
from lyncauto.steps.pem import blocks
from lyncauto.steps.policy import crl_places


def ticket_of(context: Context, plan: Plan) -> str:
    """Return the change request for *plan*, Markdown."""
    authorities = (der for pem in design_of(plan).roots for der in blocks(pem))
    return ticket(plan, context.site, [url for der in authorities for url in crl_places(der)])


def save_ticket(written: str, path: Path) -> None:
    """Write a change request.

    Raises:
        RunFolderUnusable: The file could not be written.
    """
    try:
        path.write_text(written, "utf-8")
    except OSError as error:
        raise RunFolderUnusable(
            f"the change request could not be written to {path}",
            why=str(error),
            fix="name another file with --ticket",
        ) from error
