"""An object of a command's output that still knows of which .NET type it was."""

from __future__ import annotations

from collections.abc import Mapping

from lyncauto.ports.powershell import Value


class TypedObject(dict[str, Value]):
    """Properties and their values; equal to any mapping that holds the same.

    Attributes:
        types: .NET type names, the most derived first; empty for a plain value.
        property_types: .NET type name of each property that is an object itself.
    """

    def __init__(
        self, properties: Mapping[str, Value], types: tuple[str, ...], property_types: Mapping[str, str]
    ) -> None:
        super().__init__(properties)
        self.types = types
        self.property_types = {name: type_ for name, type_ in property_types.items() if type_}
