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

_DOCTYPE = "a document type or an entity is declared, which no export has; it was not expanded"
_EXPECTED = "a whole document as it was exported"


@dataclass(frozen=True, slots=True)
class Document:
    """A document, or a part of one.

    Attributes:
        places: Line and column of each element, both from 1; empty until somebody asks for one.
    """

    name: str
    text: str  # of the whole
    whole: Element
    root: Element
    places: dict[Element, tuple[int, int]] = field(default_factory=dict)

    def reason(self, element: Element, text: str, why: str, expected: str) -> Reason:
        """Return a reason at the place of an element."""
        if not self.places:  # parsed anew: trees keep no places, and nearly no document needs one
            self.places.update(zip(self.whole.iter(), _Places().of(self.text), strict=False))
        line, column = self.places.get(element, (1, 1))
        return Reason(f"{self.name}:{line}:{column}", text, why, expected)


def read_xml(name: str, text: str) -> Document:
    """Return a document.

    Raises:
        Unusable: It is not well formed, declares a type or an entity, or is larger than any export.
    """
    if text.count("<") - text.count("</") > LARGEST:
        raise _unusable(name, 1, 1, "XML", f"it has more than {LARGEST} elements")
    parser = XMLParser(target=TreeBuilder(), forbid_dtd=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        why = str(error).partition(":")[0]
        raise _unusable(name, line, column + 1, "XML", f"{why}: the file is damaged or cut off") from None
    except DefusedXmlException:
        expat = parser.parser
        line, column = expat.CurrentLineNumber, expat.CurrentColumnNumber
        raise _unusable(name, line, column + 1, "<!DOCTYPE", _DOCTYPE) from None
    return Document(name, text, root, root)


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def inside(element: Element, *names: str) -> Iterator[Element]:
    """Give the elements at the end of a way of names from an element down, whatever their namespaces."""
    if not names:
        yield element
        return
    end = f"}}{names[0]}"
    for child in element:
        if child.tag.endswith(end) or child.tag == names[0]:
            yield from inside(child, *names[1:])


def _unusable(name: str, line: int, column: int, text: str, why: str) -> Unusable:
    return Unusable([Reason(f"{name}:{line}:{column}", text, why, _EXPECTED)])


class _Places:
    """Remembers where each element began, in the order of the document."""

    def __init__(self) -> None:
        self._parser = XMLParser(target=self, forbid_dtd=True)
        self._found: list[tuple[int, int]] = []

    def of(self, text: str) -> list[tuple[int, int]]:
        """Return line and column of every element, both from 1."""
        self._parser.feed(text)
        self._parser.close()
        return self._found

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - as a builder's
        """Note an element that begins."""
        expat = self._parser.parser
        self._found.append((expat.CurrentLineNumber, expat.CurrentColumnNumber + 1))

    def end(self, tag: str) -> None:
        """Note nothing."""

    def data(self, text: str) -> None:
        """Note nothing."""

    def close(self) -> None:
        """Return nothing."""
