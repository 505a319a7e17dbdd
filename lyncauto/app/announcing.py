"""Tells every outlet what a renewal came to, whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lyncauto.errors import LyncAutoError, NotHeard
from lyncauto.model.outcome import Outcome
from lyncauto.ports.outlet import Outlet


def announce(outlets: Sequence[Outlet], outcome: Outcome, say: Callable[[str], None]) -> NotHeard | None:
    """Tell one outlet after the other; return what those met that did not hear it, as one error.

    Args:
        outlets: Who is to hear it.
        outcome: What.
        say: Shows the operator what an outlet said.
    """
    failures = [(one.name, failed) for one in outlets if (failed := _told(one, outcome, say))]
    if not failures:
        return None
    names = ", ".join(name for name, _ in failures)
    return NotHeard(
        f"what the renewal of {outcome.last.pool} came to was not heard by {names}",
        why="\n".join(f"{name}: {error.what}: {error.why}" for name, error in failures),
        fix="\n".join(f"{name}: {error.fix}" for name, error in failures),
    )


def _told(outlet: Outlet, outcome: Outcome, say: Callable[[str], None]) -> LyncAutoError | None:
    try:
        words = outlet.hear(outcome)
    except LyncAutoError as error:
        return error
    except Exception as fault:  # noqa: BLE001 - a fault in one outlet keeps nobody else from hearing
        return NotHeard(
            "a fault in lyncauto", why=f"{type(fault).__name__}: {fault}", fix="report it with these words"
        )
    if words:
        say(f"{outlet.name}: {words}")
    return None
