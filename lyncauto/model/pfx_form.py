"""The forms in which a certificate and its key are handed to something else."""

from __future__ import annotations

from enum import StrEnum


class PfxForm(StrEnum):
    """Who is to read it."""

    WINDOWS = "windows"  # Windows 10, Windows Server 2019 and later
    WINDOWS_2016 = "windows-2016"  # Windows Server 2016 and earlier
    LOADMASTER = "loadmaster"
