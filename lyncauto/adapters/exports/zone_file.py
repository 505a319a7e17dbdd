"""Zone files: master files as BIND reads them, and what ``dnscmd /ZoneExport`` writes.

Of a record that no client of Lync asks for it is kept that it is there, and nothing of what it says.

Source: RFC 1035, section 5.1; RFC 2308, section 4 ($TTL). The marks ``[AGE:n]`` stand before the TTL of a
record that may be scavenged, and the zone's name in the comment at the top: assumed, as no real export was
at hand. A file without either is taken for one that says nothing of time stamps.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.ttl

from lyncauto.adapters.exports.found import Found, Source, Unusable
from lyncauto.adapters.exports.text import place
from lyncauto.adapters.exports.zone import Records, Zone
from lyncauto.adapters.exports.zone_words import BadWord, Line, Word, lines
from lyncauto.errors import Reason
from lyncauto.model.inventory import Part

_WINDOWS = re.compile(r"^;\s+Database file .+? for (\S+) zone\.", re.MULTILINE)
_AGE = re.compile(r"\[AGE:\d+\]", re.IGNORECASE)
_TTL = re.compile(r"\d+([smhdw]\d*)*", re.IGNORECASE)
_TYPE = re.compile(r"[a-z][a-z0-9-]*", re.IGNORECASE)
_CALLED = (re.compile(r"db\.(.+)"), re.compile(r"(.+)\.(?:dns|zone|db)"))
_HEAD = 4096  # characters in which the comment at the top is looked for
_KEPT = ("A", "AAAA", "CNAME", "NS")
_SOA = 7  # words of its value
_RECORD = "a record: name, TTL, class, type, value"


def read_zone(source: Source, text: str) -> Found:
    """Return the zone of a file.

    Raises:
        Unusable: With the place; a part of a zone is never returned.
    """
    reader = _Reader(source, text)
    try:
        for line in lines(text):
            reader.take(line)
    except BadWord as bad:
        raise reader.unusable(bad, "a whole zone file") from None
    if reader.soa is None:
        raise source.unusable("no SOA record", "it is no whole zone", "a zone's file", parts=[Part.NAMES])
    zone = reader.zone()
    return Found(f"the zone {zone.name}", (zone,), tuple(reader.notes))


@dataclass(slots=True)
class _Held:
    values: set[str] = field(default_factory=set)
    ttls: list[int | None] = field(default_factory=list)
    static: bool = True


class _Reader:
    """What was read of a file so far."""

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._text = text
        header = _WINDOWS.search(text, 0, _HEAD)
        self._windows = header is not None
        self._aged = False
        self._origin = self._first_origin(header[1] if header else "")
        self._owner: str | None = None
        self._default: int | None = None  # of $TTL
        self._last: int | None = None  # that a record said
        self._held: dict[tuple[str, str], _Held] = {}
        self._types: dict[str, set[str]] = {}
        self.soa: tuple[str, int, int] | None = None  # zone, TTL, minimum
        self.notes: list[str] = []

    def take(self, line: Line) -> None:
        """Take one line.

        Raises:
            BadWord: It cannot be read, or leads to another file.
        """
        if not line.indented and line.words[0].text.startswith("$"):
            self._directive(line.words)
            return
        words = list(line.words)
        if not line.indented:
            self._owner = self._name(words.pop(0))
        if self._owner is None:
            raise BadWord(words[0].offset, words[0].text, "a record of no name")
        self._record(self._owner, words, line.words[-1])

    def zone(self) -> Zone:
        """Return the zone, after the last line."""
        name, ttl, minimum = self.soa or ("", 0, 0)
        strangers = [owner for owner in self._types if not _inside(name, owner)]
        if strangers:
            self.notes.append(
                f"names outside the zone {name} were left out: {', '.join(sorted(strangers)[:5])}"
            )
        types = {owner: frozenset(held) for owner, held in self._types.items() if _inside(name, owner)}
        records = {
            key: Records(tuple(sorted(held.values)), min(_known(held.ttls, minimum)), held.static)
            for key, held in self._held.items()
        }
        stamped = self._windows or self._aged
        return Zone(name, types, records, _nodes(name, types), min(ttl, minimum), stamped)

    def unusable(self, bad: BadWord, expected: str) -> Unusable:
        """Return the error that says where the file cannot be used."""
        line, column = place(self._text, bad.offset)
        where = f"{self._source.name}:{line}:{column}"
        return Unusable([Reason(where, bad.text[:40], bad.why, expected)], [Part.NAMES])

    def _first_origin(self, header: str) -> str:
        """Return the zone's name, as far as something beside its records says it; empty: nothing does."""
        called = self._source.called[0] if self._source.called else ""
        found = header or next((match[1] for form in _CALLED if (match := form.fullmatch(called))), "")
        return found.strip(".").lower() if "." in found.strip(".") else ""

    def _directive(self, words: tuple[Word, ...]) -> None:
        word = words[0]
        name = word.text.upper()
        if name not in ("$ORIGIN", "$TTL"):
            why = "it leads to records that are not in this file" if name in _OUT else "it is not known"
            raise BadWord(word.offset, word.text, why)
        if len(words) != 2:  # noqa: PLR2004 - the directive and its value
            raise BadWord(word.offset, word.text, "it has one value")
        if name == "$ORIGIN":
            self._origin = self._name(words[1])
        else:
            self._default = _ttl(words[1])

    def _record(self, owner: str, words: list[Word], last: Word) -> None:
        ttl: int | None = None
        static = True
        while words and (kind := _before_type(words[0].text)):
            if kind == "age":
                static, self._aged = False, True
            elif kind == "ttl":
                ttl = _ttl(words[0])
            words.pop(0)
        if not words or not _TYPE.fullmatch(words[0].text):
            raise BadWord((words or [last])[0].offset, (words or [last])[0].text, "no type of a record")
        type_ = words[0].text.upper()
        if ttl is None:
            ttl = self._default if self._default is not None or self._windows else self._last
        else:
            self._last = ttl
        self._types.setdefault(owner, set()).add(type_)
        if type_ == "SOA":
            self._start(owner, words, ttl)
        elif type_ in _KEPT:
            held = self._held.setdefault((owner, type_), _Held())
            held.values.add(self._value(type_, words))
            held.ttls.append(ttl)
            held.static = held.static and static

    def _start(self, owner: str, words: list[Word], ttl: int | None) -> None:
        if len(words) != 1 + _SOA:
            raise BadWord(words[0].offset, words[0].text, f"its value has {_SOA} words")
        if self.soa is not None and self.soa[0] != owner:
            raise BadWord(words[0].offset, words[0].text, f"the file began with the zone {self.soa[0]}")
        minimum = _ttl(words[_SOA])
        self.soa = (owner, minimum if ttl is None else ttl, minimum)

    def _value(self, type_: str, words: list[Word]) -> str:
        if len(words) != 2:  # noqa: PLR2004 - type and value
            raise BadWord(words[0].offset, words[0].text, "it has one value")
        word = words[1]
        if type_ not in _ADDRESSES:
            return self._name(word)
        try:
            return str(_ADDRESSES[type_](word.text))
        except ValueError:
            raise BadWord(word.offset, word.text, f"no address of an {type_} record") from None

    def _name(self, word: Word) -> str:
        """Return a name, whole."""
        if word.text == "@" or not word.text.endswith("."):
            if not self._origin:
                raise BadWord(word.offset, word.text, "it is not said which zone this is of: add $ORIGIN")
            text = f"{self._origin}." if word.text == "@" else f"{word.text}.{self._origin}."
        else:
            text = word.text
        try:
            return dns.name.from_text(text).to_text(omit_final_dot=True).lower()
        except (dns.exception.DNSException, ValueError):
            raise BadWord(word.offset, word.text, "no name") from None


_OUT = ("$INCLUDE", "$GENERATE")
_ADDRESSES: Mapping[str, Callable[[str], object]] = {
    "A": ipaddress.IPv4Address,
    "AAAA": ipaddress.IPv6Address,
}


def _before_type(text: str) -> str:
    """Return what a word before the type of a record is; empty: it is the type."""
    if _AGE.fullmatch(text):
        return "age"
    if _TTL.fullmatch(text):
        return "ttl"
    return "class" if text.upper() == "IN" else ""


def _ttl(word: Word) -> int:
    try:
        return dns.ttl.from_text(word.text)
    except (dns.exception.DNSException, ValueError):
        raise BadWord(word.offset, word.text, "no time to live") from None


def _known(ttls: list[int | None], minimum: int) -> list[int]:
    return [minimum if one is None else one for one in ttls]


def _inside(zone: str, name: str) -> bool:
    return name == zone or name.endswith(f".{zone}")


def _nodes(zone: str, types: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return every name of the zone, and those above that have no record of their own."""
    found = {zone}
    for owner in types:
        name = owner
        while name not in found:
            found.add(name)
            name = name.partition(".")[2]
    return frozenset(found)
