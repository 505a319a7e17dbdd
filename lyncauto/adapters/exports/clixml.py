"""Objects that ``Export-Clixml`` wrote, as plain values. No type is ever built: the unknown becomes text.

Source: MS-PSRP section 2.2.5 (serialisation), which the files share with the protocol.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree.ElementTree import Element

from lyncauto.adapters.exports.found import Unusable
from lyncauto.adapters.exports.xml_document import Document, inside, local

ROOT = "{http://schemas.microsoft.com/powershell/2004/04}Objs"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LISTS = frozenset(("LST", "IE", "STK", "QUE"))
_NUMBERS = frozenset(("I16", "I32", "I64", "U16", "U32", "U64", "By", "SB"))
_OWN = frozenset(("TN", "TNRef", "ToString", "Props", "MS"))
_EXPECTED = "what Export-Clixml wrote"
_DIGITS = 20  # of the largest whole number
_DEEPEST = 100  # objects in one another: what Export-Clixml allows

Value: TypeAlias = "str | int | bool | bytes | list[Value] | dict[str, Value] | Item | None"


@dataclass(eq=False, slots=True)
class Item:
    """An object.

    Attributes:
        types: Its class and those above it, without "Deserialized."; empty where that is not said.
        text: What it is as text.
        value: What it holds beside its properties: of an enumeration its number, of a list the list.
        properties: By name in lower case.
    """

    types: tuple[str, ...] = ()
    text: str = ""
    value: Value = None
    properties: dict[str, Value] = field(default_factory=dict)

    def words(self, name: str) -> str:
        """Return a property as text; empty where it is not there or null."""
        return words(self.properties.get(name.lower()))

    def listed(self, name: str) -> list[Value]:
        """Return a property that is a list; one value alone is a list of one."""
        value = self.properties.get(name.lower())
        if isinstance(value, Item) and isinstance(value.value, list):
            value = value.value
        if isinstance(value, list):
            return value
        return [] if value is None else [value]

    def has(self, *names: str) -> bool:
        """Whether it has all these properties, be they null."""
        return all(name.lower() in self.properties for name in names)


def words(value: Value) -> str:
    """Return a value as text."""
    if isinstance(value, Item):
        return value.text or words(value.value)
    if value is None or isinstance(value, bytes | list | dict):
        return ""
    return str(value)


def read_objects(document: Document) -> list[Value]:
    """Return the objects of a file.

    Raises:
        Unusable: With the place of the value that cannot be read.
    """
    reader = _Reader(document)
    return [reader.value(element) for element in document.root]


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._types: dict[str, tuple[str, ...]] = {}
        self._items: dict[str, Item] = {}
        self._depth = 0
        self._read: Mapping[str, Callable[[Element], Value]] = {
            "Nil": lambda _: None,
            "SS": lambda _: None,  # a secret, even if only its own user could open it
            "B": lambda element: (element.text or "").strip().lower() == "true",
            "BA": self._bytes,
            "Obj": self._object,
            "Ref": self._reference,
            "DCT": self._dictionary,
            **dict.fromkeys(_LISTS, self._list),
            **dict.fromkeys(_NUMBERS, self._number),
        }

    def value(self, element: Element) -> Value:
        """Return what one element says."""
        read = self._read.get(local(element))
        if read is None:
            return _unescaped(element.text or "")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._bad(element, local(element), "objects stand in one another without end")
        found = read(element)
        self._depth -= 1
        return found

    def _list(self, element: Element) -> Value:
        return [self.value(child) for child in element]

    def _dictionary(self, element: Element) -> Value:
        found: dict[str, Value] = {}
        for entry in inside(element, "En"):
            named = {child.get("N", ""): self.value(child) for child in entry}
            found[words(named.get("Key"))] = named.get("Value")
        return found

    def _number(self, element: Element) -> Value:
        text = (element.text or "").strip()
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS:
            return int(text)
        raise self._bad(element, text, "no whole number")

    def _bytes(self, element: Element) -> Value:
        text = "".join((element.text or "").split())
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise self._bad(element, text, "no base64") from None

    def _reference(self, element: Element) -> Value:
        key = element.get("RefId", "")
        if key not in self._items:
            raise self._bad(element, f'RefId="{key}"', "it refers to an object that was not there before")
        return self._items[key]

    def _object(self, element: Element) -> Value:
        item = Item()
        if key := element.get("RefId"):
            self._items[key] = item
        for child in element:
            name = local(child)
            if name in ("TN", "TNRef"):
                item.types = self._type_names(child)
            elif name == "ToString":
                item.text = _unescaped(child.text or "")
            elif name in ("Props", "MS"):
                item.properties.update(self._properties(child))
            elif name not in _OWN:
                item.value = self.value(child)
        return item

    def _properties(self, element: Element) -> Iterator[tuple[str, Value]]:
        for child in element:
            if name := child.get("N"):
                yield _unescaped(name).lower(), self.value(child)

    def _type_names(self, element: Element) -> tuple[str, ...]:
        key = element.get("RefId", "")
        if local(element) == "TN":
            names = ((one.text or "").removeprefix("Deserialized.") for one in inside(element, "T"))
            self._types[key] = tuple(names)
        return self._types.get(key, ())

    def _bad(self, element: Element, text: str, why: str) -> Unusable:
        return Unusable([self._document.reason(element, text[:40], why, _EXPECTED)])


def _unescaped(text: str) -> str:
    """Return a text without its escapes, which stand for units of UTF-16: two may be one character."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
