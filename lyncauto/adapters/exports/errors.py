"""What can be wrong with exported files as a whole; of one file, see ``Unusable``."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.errors import Exit, LyncAutoError, Reason


class ExportUnreadable(LyncAutoError):
    """Of the exported files that were given not one can be used; every reason is listed with its place."""

    code = "export-unreadable"

    def __init__(self, what: str, *, reasons: Sequence[Reason], fix: str) -> None:
        super().__init__(what, why="\n".join(map(str, reasons)), fix=fix)
        self.reasons = tuple(reasons)


class ExportsContradict(LyncAutoError):
    """Exported files are not of one topology, so that no rule could say which of them it speaks of."""

    code = "exports-contradict"
    exit = Exit.REFUSED
