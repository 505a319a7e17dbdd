"""What later renewals have made of the certificate that a migration brought: its way back begins there."""

from __future__ import annotations

from collections.abc import Iterable

from lyncauto.model.design import design_of
from lyncauto.model.plan import Attrs
from lyncauto.model.story import Story
from lyncauto.steps import naming, swap


def renewed_since(stories: Iterable[Story]) -> dict[str, Attrs]:
    """Return target to ``{"thumbprint=A": "C"}``, after a renewal from A to B and one from B to C.

    Args:
        stories: Of the later runs of the pool, oldest first.
    """
    found: dict[str, dict[str, str]] = {}
    for told in stories:
        if told.closed and told.closed.outcome == "renewed":
            for change in (one.change for one in told.standing if one.change.step == swap.STEP):
                before, after = (change.before or {})["thumbprint"], (change.after or {})["thumbprint"]
                made = design_of(told.plan)
                node, name = naming.delivered_to(change.target)
                service = naming.service(made.vip, made.https_port, "" if node == made.node else node)
                _follow(found.setdefault(change.target, {}), "thumbprint", before, after)
                row = "certificate" if name == made.certificate.files else "second certificate"
                _follow(found.setdefault(service, {}), row, before, after)
    return dict(found)


def _follow(known: dict[str, str], attribute: str, before: str, after: str) -> None:
    for key in [key for key, value in known.items() if (key.partition("=")[0], value) == (attribute, before)]:
        known[key] = after
    known[f"{attribute}={before}"] = after
