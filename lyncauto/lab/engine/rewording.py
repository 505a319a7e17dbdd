"""An error as another version, or another language, of the vendor's software would tell it."""

from __future__ import annotations

from lyncauto.lab.engine.call import RUNTIME_EXCEPTION, PSError

_OURS = "LyncAuto"  # error ids of our own functions, whose text we ship
_POWERSHELL = "System.Management.Automation."  # types of PowerShell's own exceptions, which are documented


def reworded(error: PSError) -> PSError:
    """Return the error in words that nobody expects, if its words are only assumed; else the error itself."""
    documented = error.exception.startswith(_POWERSHELL) and error.exception != RUNTIME_EXCEPTION
    if documented or error.error_id.startswith(_OURS):
        return error
    return PSError(
        "Der Vorgang konnte nicht abgeschlossen werden.",
        "ProcessingFailed",
        terminating=error.terminating,
        exception="System.Exception",
    )
