"""What turns one state into another, where a value that is known later differs from every known one."""

from __future__ import annotations

from lyncauto.model.plan import Change, State


def difference(step: str, observed: State, desired: State, *, group: str = "") -> tuple[Change, ...]:
    """Return the changes, in target order.

    :func:`lyncauto.model.plan.diff` lets a value that is known later match any, as settling must; in
    planning, a certificate that is yet to be issued is not the one that is there.
    """
    return tuple(
        Change(step, target, observed.get(target), desired.get(target), group=group)
        for target in sorted(observed.keys() | desired.keys())
        if observed.get(target) != desired.get(target)
    )
