"""What a row of the table of faults is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["winrm", "estate", "web", "clients", "node", "world"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One row.

    Attributes:
        value: What stands behind the colon: ``deny:Set-LyncAutoDnsRecord``. Empty: nothing.
        optional: Without a value it hits all.
        part: Which part of the lab is told.
        id: What that part calls it.
        flips: The behaviour of the lab (`estate.behaviours`) that is the other way round while this is set.
        option: Which option says more: ``seconds``.
        default: What is meant when that option is not given; of a WinRM fault: the command that is meant.
        beside: Faults without which nobody meets this one: other words of an error need the error.
    """

    name: str
    text: str
    part: Part
    id: str = ""
    value: str = ""
    optional: bool = True
    flips: str = ""
    option: str = ""
    default: str = ""
    beside: tuple[str, ...] = ()
