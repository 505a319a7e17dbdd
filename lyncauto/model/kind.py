"""What a renewal can come to, as journals, event logs and alarms tell it apart.

The numbers are fixed for good: filters and alarms elsewhere are written against them. A kind that is given up
leaves its number unused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["Error", "Warning", "Informational"]

_ERROR, _WARNING = 3, 4  # RFC 5424 section 6.2.1


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of outcome.

    Attributes:
        event: Id in the Windows event log, 1 to 1000: the range that Windows brings message texts for.
        message_id: journald's MESSAGE_ID, 32 lower-case hex digits.
        priority: Of syslog, 0 to 7.
        meaning: A sentence for the reference.

    Source: RFC 5424 section 6.2.1; systemd.journal-fields(7).
    """

    word: str
    event: int
    message_id: str
    priority: int
    meaning: str

    @property
    def level(self) -> Level:
        """What the Windows event log calls the priority."""
        if self.priority <= _ERROR:
            return "Error"
        return "Warning" if self.priority == _WARNING else "Informational"


RENEWED = Kind(
    "renewed",
    100,
    "5f1b0d7c3a9e4c6f8d2e7b416a90c351",
    5,
    "Clients are shown another certificate, and it was verified from outside.",
)
NOT_DUE = Kind(
    "not due",
    101,
    "a2c86e0f94b74d1f9b35d8e7106fc4aa",
    6,
    "There was nothing to do: the certificate that is served will do for now.",
)
PENDING = Kind(
    "pending",
    200,
    "c97d41f2058b4b3e86a1f4d2937e60bb",
    4,
    "The request was made and waits for somebody at the CA; the old certificate is served.",
)
FAILED = Kind(
    "failed",
    300,
    "e04a7b95d1c34f2aa6f80c3b52d917cc",
    3,
    "Something stopped the renewal; the error's code says what.",
)
REVERTED = Kind(
    "reverted",
    301,
    "37b8e2d6f40149c5b97c1e6a80d3f2dd",
    3,
    "The new certificate was not shown as it must be; the old one is served again.",
)

KINDS = (RENEWED, NOT_DUE, PENDING, FAILED, REVERTED)
