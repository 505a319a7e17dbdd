"""What goes wrong between a client and a command: the connection, or the service itself."""

from __future__ import annotations

from collections.abc import Iterable

from lyncauto.lab.engine.faults import FaultKind
from lyncauto.lab.engine.session import Surroundings
from lyncauto.lab.winrm import fault as faults


def strike(around: Surroundings, name: str) -> None:
    """Keep a command from running, if a fault wants that.

    Raises:
        ConnectionDropped: Nothing is to be answered.
        WSManFault: The service refuses.
    """
    if around.faults.take(FaultKind.DROP_BEFORE, around.host, name):
        raise faults.ConnectionDropped
    if wanted := around.faults.take(FaultKind.WSMAN_FAULT, around.host, name):
        raise faults.WSManFault(wanted.code, wanted.message)


def cut(around: Surroundings, names: Iterable[str]) -> bool:
    """Whether the connection is to be dropped in place of the answer of commands that have run."""
    return any(around.faults.take(FaultKind.DROP_AFTER, around.host, name) for name in names)
