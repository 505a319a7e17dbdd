"""The offline road: exported files, known by what is in them, made into an inventory."""

from lyncauto.adapters.exports.errors import ExportsContradict, ExportUnreadable
from lyncauto.adapters.exports.reading import Exported, read_files

__all__ = ["ExportUnreadable", "Exported", "ExportsContradict", "read_files"]
