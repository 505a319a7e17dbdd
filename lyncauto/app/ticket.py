"""The change request of a plan."""

from __future__ import annotations

from lyncauto.app.context import Context
from lyncauto.model.design import design_of
from lyncauto.model.plan import Plan
from lyncauto.report.ticket_text import ticket
from lyncauto.steps.pem import blocks
from lyncauto.steps.policy import crl_places


def ticket_of(context: Context, plan: Plan) -> str:
    """Return the change request for *plan*, Markdown."""
    authorities = (der for pem in design_of(plan).roots for der in blocks(pem))
    return ticket(plan, context.site, [url for der in authorities for url in crl_places(der)])
