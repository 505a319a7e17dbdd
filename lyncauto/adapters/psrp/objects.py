"""The codec: parameters as PowerShell takes them, and what comes back as flat objects."""

from __future__ import annotations

import base64
from typing import Any

from pypsrp.complex_objects import ComplexObject, GenericComplexObject
from pypsrp.serializer import TaggedValue

from lyncauto.adapters.typed_object import TypedObject
from lyncauto.model.secret import Secret
from lyncauto.ports.powershell import Object, Parameter, Value

_LARGEST_INT32 = 2**31 - 1


def argument(value: Parameter) -> Any:  # noqa: ANN401 - pypsrp takes whatever it can serialize
    """Return *value* as pypsrp sends it; a secret travels as a SecureString, under the session's own key.

    ``None``, a switch that is given, travels as true, as PowerShell's own client sends one: null would switch
    a function's off.
    """
    if value is None:
        return True
    if isinstance(value, Secret):
        return TaggedValue("SS", value.reveal())
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST_INT32:
        return TaggedValue("I64", value)
    return value


def flat(item: object) -> Object:
    """Return what one object of the output holds, property by property.

    A plain value, such as a cmdlet that returns text gives, is its one property ``Value``.
    """
    if isinstance(item, GenericComplexObject) and (properties := _properties(item)):
        values = {name: _value(value) for name, value in properties.items()}
        return TypedObject(values, _types(item), {name: _type(value) for name, value in properties.items()})
    return TypedObject({"Value": _value(item)}, _types(item), {})


def _types(item: object) -> tuple[str, ...]:
    """Return the .NET type names that came along; a plain value has none."""
    return tuple(map(str, item.types)) if isinstance(item, GenericComplexObject) else ()


def _type(item: object) -> str:
    return next(iter(_types(item)), "")


def _properties(item: GenericComplexObject) -> dict[str, object]:
    if "System.Enum" in item.types:
        return {}
    return {**item.adapted_properties, **item.extended_properties}


def _value(item: object) -> Value:
    if item is None or isinstance(item, str | bool | int):
        return item
    if isinstance(item, list | tuple):
        return tuple(map(_value, item))
    if isinstance(item, bytes):
        return base64.b64encode(item).decode("ascii")
    if isinstance(item, GenericComplexObject):
        return item.to_string or ""
    if isinstance(item, ComplexObject):
        return item.__dict__["_to_string"] or ""
    return str(item)
