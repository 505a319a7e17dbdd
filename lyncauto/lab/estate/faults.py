"""What can be made to go wrong in the lab, by name. The rest of the lab asks here before it acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lyncauto.errors import LabFailed


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can go wrong.

    Attributes:
        target: What the target names; empty: there is none. A fault that is set without one hits all.
        value: What the value says; empty: there is none.
        once: It hits once and is over.
    """

    id: str
    text: str
    target: str = ""
    value: str = ""
    once: bool = False


# A table: whoever builds a part of the lab adds a row here.
FAULTS: tuple[Fault, ...] = (
    Fault("ca.deny", "the CA's policy refuses every request (0x80094012)"),
    Fault("ca.pending", "the CA takes requests under submission"),
    Fault("ca.wrong-names", "the CA issues without the subject alternative names"),
    Fault("certificate.incomplete-chain", "a host does not hold the root certificate", "host"),
    Fault("certificate.no-private-key", "a requested certificate reaches the store without its key", "host"),
    Fault("certificate.not-exportable", "the key of a requested certificate cannot be exported", "host"),
    Fault("certificate.foreign", "a Front End serves a certificate of a stranger's CA", "host"),
    Fault("dns.refuse-writes", "the zone takes no change (WIN32 5)"),
    Fault(
        "dns.foreign-edit", "someone changes a record right before our change", "name", "address", once=True
    ),
    Fault("dns.stale-secondary", "a name server no longer follows the zone", "name server"),
    Fault("replica.stale", "a replica no longer follows the store, and reports nothing", "replica"),
)


@dataclass(frozen=True, slots=True)
class Armed:
    """A fault that is set."""

    since: float  # the estate's seconds
    value: str = ""


class Faults:
    """The faults that are set now."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._armed: dict[tuple[str, str], Armed] = {}

    def set(self, id: str, target: str = "", value: str = "") -> None:
        """Set a fault, from now on.

        Raises:
            LabFailed: There is no such fault.
        """
        if id not in {fault.id for fault in FAULTS}:
            known = ", ".join(fault.id for fault in FAULTS)
            raise LabFailed(
                f"there is no fault {id!r}", why=f"the lab knows: {known}", fix="choose one of these"
            )
        self._armed[id, target.lower()] = Armed(self._seconds(), value)

    def clear(self, id: str = "", target: str = "") -> None:
        """Lift a fault with the given target, all of this id, or all there are."""
        self._armed = {
            key: armed
            for key, armed in self._armed.items()
            if (id and key[0] != id) or (target and key[1] != target.lower())
        }

    def armed(self, id: str, target: str = "") -> Armed | None:
        """Return the fault as it hits *target*; ``None`` when it does not."""
        return self._armed.get((id, target.lower())) or self._armed.get((id, ""))

    def active(self, id: str, target: str = "") -> bool:
        """Say whether the fault hits *target* now."""
        return self.armed(id, target) is not None

    def take(self, id: str, target: str = "") -> Armed | None:
        """Return the fault as it hits *target*, and lift it: it hits once."""
        return self._armed.pop((id, target.lower()), None) or self._armed.pop((id, ""), None)

    def listed(self) -> tuple[str, ...]:
        """Return what is set, as a person would type it, sorted."""
        return tuple(
            sorted(" ".join(filter(None, (*key, armed.value))) for key, armed in self._armed.items())
        )
