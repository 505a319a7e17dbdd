"""The offline road: exported files, known by what is in them, made into an inventory."""

from lyncauto.adapters.exports.reading import Exported, read_files

__all__ = ["Exported", "read_files"]
