"""Which assumptions about real estates are turned round, by which fault, on which of the lab's estates."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.lab.estate.behaviours import BEHAVIOURS
from lyncauto.lab.world.fault_table import FAULTS, Fault
from tests.campaigns.estate import ESTATES

_ARTICLE, _NEW = ESTATES

# Behaviours that nobody meets unless an override is published, by the first part of their ids.
_PUBLISHING = frozenset(
    {
        "enable",
        "enable-cstopology",
        "fabric",
        "fail-over",
        "kerberos",
        "provisioning",
        "replication",
        "services",
        "set-cscertificate",
        "set-cswebserver",
    }
)


@dataclass(frozen=True, slots=True)
class Flip:
    """One assumption turned round.

    Attributes:
        behaviour: Its id.
        faults: What to set, in this order: the fault itself is the last one.
    """

    behaviour: str
    faults: tuple[str, ...]
    estate: str

    @property
    def name(self) -> str:
        """The fault's name."""
        return self.faults[-1]


def flips() -> tuple[Flip, ...]:
    """Return every assumption that some fault turns round, with that fault."""
    assumed = {one.id for one in BEHAVIOURS if one.standing == "assumed"}
    return tuple(
        Flip(fault.flips, (*fault.beside, fault.name), _estate(fault))
        for fault in FAULTS
        if fault.flips in assumed
    )


def never_flipped() -> tuple[str, ...]:
    """Return the ids of assumptions that no fault turns round."""
    turned = {fault.flips for fault in FAULTS}
    return tuple(one.id for one in BEHAVIOURS if one.standing == "assumed" and one.id not in turned)


def _estate(fault: Fault) -> str:
    return _NEW if fault.flips.partition(".")[0] in _PUBLISHING else _ARTICLE
