"""What a person found at the CA about a request whose answer was lost."""

from __future__ import annotations

from lyncauto.app.context import Context
from lyncauto.app.runs import Run
from lyncauto.errors import NoRun
from lyncauto.model.design import design_of
from lyncauto.steps.request import IN_DOUBT, TYPED, wishes_of


def resolve(context: Context, run: Run, request: str) -> None:
    """Note it in the run's journal, so that the run goes on with that request.

    Args:
        context: The pool's.
        run: That is open.
        request: The number that the CA shows; empty: it has none.

    Raises:
        NoRun: No request of this run is in doubt: one that waits must not be asked for a second time.
    """
    journal = run.journal(context.clock)
    wanted = wishes_of(design_of(journal.story.plan))
    target = next((target for target in wanted if journal.recall(target) == IN_DOUBT), None)
    if target is None:
        raise NoRun(
            f"no request of run {run.id} is in doubt",
            why="its number is known, or none was made yet",
            fix="run the same command again without `--request`",
        )
    journal.note(target, f"{TYPED}{request}" if request else "")
