"""XML that somebody exported, with the place of every element. Refuses what may grow or lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from lyncauto.adapters.exports.found import Unusable
from lyncauto.errors import Reason

# Estates of 200 pools have some 50 000 elements. More than this is no export, and would fill the memory.
LARGEST = 500_000
DEEPEST = 200  # elements in one another

_DOCTYPE = "a document type or an entity is declared, which no export has; it was not expanded"


class _TooMuch(Exception):
    """The document is larger or deeper than any export."""


@dataclass(slots=True)
class Document:
    """A document.

    Attributes:
        places: Line and column of each element, both from 1.
    """

    name: str
    root: Element
    places: dict[Element, tuple[int, int]] = field(default_factory=dict)

    def reason(self, element: Element, text: str, why: str, expected: str) -> Reason:
        """Return a reason at the place of an element."""
        line, column = self.places.get(element, (1, 1))
        return Reason(f"{self.name}:{line}:{column}", text, why, expected)


def read_xml(name: str, text: str) -> Document:
    """Return a document.

    Raises:
        Unusable: It is not well formed, declares a type or an entity, or is larger than any export.
    """
    builder = _Builder()
    parser = XMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser.parser
    try:
        parser.feed(text)
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        why = str(error).partition(":")[0]
        raise _unusable(name, line, column + 1, "XML", f"{why}: the file is damaged or cut off") from None
    except DefusedXmlException:
        raise _unusable(name, *builder.at, "<!DOCTYPE", _DOCTYPE) from None
    except _TooMuch as error:
        raise _unusable(name, *builder.at, "XML", str(error)) from None
    return Document(name, root, builder.places)


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def inside(element: Element, *names: str) -> Iterator[Element]:
    """Give the elements at the end of a way of names from an element down, whatever their namespaces."""
    if not names:
        yield element
        return
    for child in element:
        if local(child) == names[0]:
            yield from inside(child, *names[1:])


def _unusable(name: str, line: int, column: int, text: str, why: str) -> Unusable:
    return Unusable([Reason(f"{name}:{line}:{column}", text, why, "a whole document as it was exported")])


class _Builder(TreeBuilder):
    """Builds the tree and remembers where each element began."""

    def __init__(self) -> None:
        super().__init__()
        self.parser: object = None  # of expat, which knows the place
        self.places: dict[Element, tuple[int, int]] = {}
        self._depth = 0

    @property
    def at(self) -> tuple[int, int]:
        """Line and column that the parser has come to, both from 1."""
        line: int = getattr(self.parser, "CurrentLineNumber", 1)
        column: int = getattr(self.parser, "CurrentColumnNumber", 0)
        return line, column + 1

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Begin an element.

        Raises:
            _TooMuch: There are too many already.
        """
        self._depth += 1
        if self._depth > DEEPEST:
            raise _TooMuch(f"more than {DEEPEST} elements stand in one another")
        if len(self.places) >= LARGEST:
            raise _TooMuch(f"it has more than {LARGEST} elements")
        element = super().start(tag, attrs)
        self.places[element] = self.at
        return element

    def end(self, tag: str, /) -> Element:
        """End an element."""
        self._depth -= 1
        return super().end(tag)
