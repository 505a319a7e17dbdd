"""What lies behind a Windows host, where what was shown to log on there does not reach by itself."""

from __future__ import annotations

from enum import StrEnum


class Resource(StrEnum):
    """Something on a further host that a command goes on to."""

    STORE = "the Central Management store"
    AUTHORITY = "the certification authority"
    DIRECTORY = "Active Directory"
    SHARE = "the file share"
    FRONT_ENDS = "the Front Ends"
