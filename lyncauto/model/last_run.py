"""What the latest renewal of a pool's certificate came to, whether it did something or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LastRun:
    """One pool's; times are UTC, ISO 8601, empty where they are not known.

    Attributes:
        host: Where it ran.
        at: When it ended.
        exit: The exit code of what it came to, 0: well.
        came: ``not due``, ``renewed``, ``installed``, ``nothing to do``, or the code of an error.
        why: Why it was due, or what the error said.
        thumbprint: Of the certificate that is served, 40 upper-case hex digits; empty: not known.
        ends: When that certificate ends.
        due: From when on it is to be renewed.
        name: Of the certificate: the override FQDN.
        succeeded: When a renewal last ended well: an error does not change it.
    """

    pool: str
    host: str
    at: str
    exit: int
    came: str
    why: str
    thumbprint: str = ""
    ends: str = ""
    due: str = ""
    succeeded: str = ""
    name: str = ""
