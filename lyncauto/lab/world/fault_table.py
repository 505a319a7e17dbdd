"""What `lyncauto lab fault` can break, by name. Data only; :mod:`lyncauto.lab.world.faults` does it."""

from __future__ import annotations

from collections.abc import Iterable

from lyncauto.errors import LabFailed
from lyncauto.lab.world.fault import Fault
from lyncauto.lab.world.faults_of_hosts import CERTIFICATES, ENROLMENT, REMOTING, SERVICES, TOPOLOGY
from lyncauto.lab.world.faults_of_services import CLIENTS, FRONT_ENDS, NAMES, NODE

__all__ = ["FAULTS", "Fault", "check", "find"]

FAULTS: tuple[Fault, ...] = (
    *REMOTING,
    *TOPOLOGY,
    *SERVICES,
    *CERTIFICATES,
    *ENROLMENT,
    *NAMES,
    *FRONT_ENDS,
    *CLIENTS,
    *NODE,
)


def find(text: str) -> tuple[Fault, str]:
    """Return the fault and the value that ``name`` or ``name:value`` says.

    Raises:
        LabFailed: There is no such fault, or its value is missing.
    """
    name, _, value = text.partition(":")
    for fault in FAULTS:
        if fault.name == name:
            _check(fault, value)
            return fault, value
    raise LabFailed(
        f"there is no fault {name!r}",
        why=f"the lab knows: {', '.join(fault.name for fault in FAULTS)}",
        fix="`lyncauto lab fault --list` says what each does",
    )


def check(texts: Iterable[str]) -> None:
    """Look at all that are to be set, before anything is begun.

    Raises:
        LabFailed: One does not exist, or its value is missing.
    """
    for text in texts:
        find(text)


def _check(fault: Fault, value: str) -> None:
    if value and not fault.value:
        raise LabFailed(f"{fault.name} takes no value", why=f"{value!r} was given", fix=f"say `{fault.name}`")
    if not value and not fault.optional:
        raise LabFailed(
            f"{fault.name} needs a value",
            why=f"it does not hit every {fault.value}",
            fix=f"say `{fault.name}:<{fault.value}>`",
        )
