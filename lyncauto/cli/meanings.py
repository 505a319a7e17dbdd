"""What exit codes and error codes mean, for the reference and for ``explain``."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from lyncauto import errors
from lyncauto.errors import Exit, LyncAutoError

EXITS: Mapping[Exit, str] = {
    Exit.DONE: "Done; for `plan` also: nothing to change; for `audit`: no finding that counts.",
    Exit.ERROR: "An expected error: its code is a heading of [errors](../errors.md). For `audit` and "
    "`inspect`: something could not be read.",
    Exit.CHANGES: "`plan --detailed-exitcode`: the plan holds changes. `audit --expect`: the estate is no "
    "longer as declared.",
    Exit.VERIFICATION_FAILED: "A check failed: what was set up does not answer as it must. For `audit`: a "
    "finding as severe as `--fail-on` says, or worse.",
    Exit.REFUSED: "Refused: lock, change window, limit, stale plan, open run, or clients are still there.",
    Exit.PART_WAY: "Stopped part-way; `lyncauto status` gives the command that goes on.",
    Exit.USAGE: "The command line cannot be understood.",
    Exit.BUG: "A fault in lyncauto; its traceback is in the file that is named.",
    Exit.INTERRUPTED: "Stopped by the operator (^C); the journal holds where.",
}


def error_classes() -> list[type[LyncAutoError]]:
    """Return every error that has a code of its own, in the order of the codes."""
    kinds = (kind for _, kind in inspect.getmembers(errors, inspect.isclass))
    own = (kind for kind in kinds if "code" in vars(kind) and kind is not LyncAutoError)
    found = [kind for kind in own if issubclass(kind, LyncAutoError)]
    return sorted(found, key=lambda kind: kind.code)
