"""YAML that a person wrote, with the place of every key and value. Knows nothing of what it should say."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from lyncauto.errors import Reason

Way: TypeAlias = tuple[str | int, ...]  # keys and indexes from the top

_MERGE = "tag:yaml.org,2002:merge"
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(slots=True)
class Document:
    """What a file says, and where.

    Attributes:
        data: Mappings as ``dict``, lists as ``tuple``, scalars as YAML 1.2 reads them.
        values: Way to line and column of its value, both from 1.
        keys: Way to line and column of its key.
        reasons: What is wrong with it as YAML.
    """

    name: str
    data: object = None
    values: dict[Way, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Way, tuple[int, int]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def value_at(self, way: Way) -> tuple[int, int]:
        """Return where the value of *way* is; of the nearest thing around it if it is not there."""
        while way and way not in self.values:
            way = way[:-1]
        return self.values.get(way, (1, 1))

    def reason(self, at: tuple[int, int], text: str, why: str, expected: str) -> Reason:
        """Return a reason at a line and column of this file."""
        return Reason(f"{self.name}:{at[0]}:{at[1]}", text, why, expected)


def read_document(path: Path) -> Document:
    """Read a file; what is wrong with it is among the document's reasons, never raised.

    Args:
        path: UTF-8 with or without a byte order mark, or UTF-16 with one.
    """
    document = Document(str(path))
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        words = error.strerror or str(error)
        document.reasons.append(document.reason((1, 1), path.name, words, "a file that can be read"))
        return document
    except UnicodeDecodeError as error:
        document.reasons.append(_undecodable(document, error))
        return document
    try:
        root = _yaml().compose(text)
    except (YAMLError, ReaderError) as error:
        document.reasons.append(_syntax(document, text, error))
        return document
    if root is not None:
        document.data = _Walk(document).value(root, ())
    return document


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _ENCODINGS if content.startswith(mark)), "utf-8")
    return content.decode(encoding)


def _undecodable(document: Document, error: UnicodeDecodeError) -> Reason:
    before = bytes(error.object[: error.start])
    at = (before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
    return document.reason(
        at, f"byte 0x{error.object[error.start]:02x}", "not UTF-8", "a file saved as UTF-8"
    )


def _syntax(document: Document, text: str, error: YAMLError) -> Reason:
    at = (1, 1)
    why = str(error).splitlines()[0]
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        at = (mark.line + 1, mark.column + 1) if mark else at
        why = ", ".join(filter(None, (error.context, error.problem)))
    elif isinstance(error, ReaderError):
        before = text[: error.position]
        at = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        why = error.reason
    lines = text.splitlines()
    shown = lines[at[0] - 1].strip() if at[0] <= len(lines) else "end of the file"
    return document.reason(at, _shortened(shown), f"not YAML: {why}", "YAML")


def _shortened(line: str) -> str:
    """Return a line without its value: what cannot be parsed could be a password."""
    key, colon, value = line.partition(":")
    return f"{key}: ..." if colon and value.strip() else line[:60]


class _Walk:
    """One way through a tree of nodes; aliases are followed, never round in a circle."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._scalars = _yaml().constructor
        self._above: list[Node] = []

    def value(self, node: Node, way: Way) -> object:
        self._document.values[way] = _place(node)
        if any(node is one for one in self._above):
            self._wrong(node, "*", "an alias of something around it", "a value")
            return None
        self._above.append(node)
        try:
            return self._inner(node, way)
        finally:
            self._above.pop()

    def _inner(self, node: Node, way: Way) -> object:
        if isinstance(node, MappingNode):
            return self._mapping(node, way)
        if isinstance(node, SequenceNode):
            return tuple(self.value(item, (*way, number)) for number, item in enumerate(node.value))
        try:
            return self._scalars.construct_object(node)
        except (YAMLError, ValueError) as error:
            self._wrong(node, str(node.value), str(error).splitlines()[0], "a plain value")
            return None

    def _mapping(self, node: MappingNode, way: Way) -> dict[str | int, object]:
        result: dict[str | int, object] = {}
        own: set[str] = set()
        for key, child in self._merged_first(node):
            name = self._key(key)
            if name in own and self._belongs(node, key):
                first = self._document.keys[(*way, name)][0]
                self._wrong(key, name, f"there already, in line {first}", "each key once")
                continue
            if self._belongs(node, key):
                own.add(name)
            self._document.keys[(*way, name)] = _place(key)
            result[name] = self.value(child, (*way, name))
        return result

    def _key(self, key: Node) -> str:
        if isinstance(key, ScalarNode):
            return str(key.value)
        self._wrong(key, "?", "a key that is no plain text", "a name")
        return "?"

    def _merged_first(self, node: MappingNode) -> Iterator[tuple[Node, Node]]:
        """Give the pairs that `<<` brings in, then the mapping's own, which win."""
        for key, child in node.value:
            if key.tag == _MERGE:
                for source in child.value if isinstance(child, SequenceNode) else [child]:
                    if isinstance(source, MappingNode):
                        yield from self._merged_first(source)
        yield from ((key, child) for key, child in node.value if key.tag != _MERGE)

    @staticmethod
    def _belongs(node: MappingNode, key: Node) -> bool:
        return any(key is own for own, _ in node.value)

    def _wrong(self, node: Node, text: str, why: str, expected: str) -> None:
        self._document.reasons.append(self._document.reason(_place(node), text, why, expected))


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
