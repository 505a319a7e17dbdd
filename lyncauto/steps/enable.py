"""Each Front End activates what a publication changed of its own roles."""

from __future__ import annotations

from typing import ClassVar

from lyncauto.model.design import Design
from lyncauto.model.plan import Change, State
from lyncauto.steps import naming
from lyncauto.steps.reported import Report

STEP = "front-end.enable"
COMMAND = "Enable-LyncAutoComputer"
_STAYS = "an activated computer stays activated"


class PlanEnabling:
    """A report of its activation lies on every Front End."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._reports = reports(design)

    def plan(self, observed: State) -> tuple[Change, ...]:  # noqa: ARG002 - it serves a publication alone
        """Return the activation of each Front End, in its turn."""
        return tuple(
            Change(STEP, target, None, {"report": one.path}, one_way=_STAYS, transitional=True, turn=turn)
            for turn, (target, one) in enumerate(self._reports.items(), start=1)
        )


def reports(design: Design) -> dict[str, Report]:
    """Return target -> report, of every Front End of a publication, in their order."""
    made = design.publication
    if made is None:
        return {}
    return {
        naming.enabled(one.host): Report(one.host, naming.computer_report(one.host, made.mark))
        for one in made.front_ends
    }
