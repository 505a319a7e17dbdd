"""The offline road: exported files, known by what is in them, made into an inventory."""

from lyncauto.adapters.exports.reading import Exported, read_files
from lyncauto.errors import ExportsContradict, ExportUnreadable

__all__ = ["ExportUnreadable", "Exported", "ExportsContradict", "read_files"]
