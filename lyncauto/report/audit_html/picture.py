"""A pool's names, what answers for them and its Front Ends, as boxes and lines with their places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lyncauto.report.audit_html.estate import Name, PoolMap, Via, Way, hosts_of
from lyncauto.report.audit_html.marks import Mark, Marks, mark

MOST_NAMES = 12
MOST_HOSTS = 24
WIDTH = 1000

_TOP = 34  # below the headings
_GAP = 14
_PAD = 10
_ROW = 16
_CLIENTS, _NAMES, _WAYS, _HOSTS = (8, 90), (146, 292), (496, 210), (766, 226)  # left and width
_BOLD, _SMALL = 8, 7  # width of a character of a title and a label, of a wide font


@dataclass(frozen=True, slots=True)
class Box:
    """A thing, and what is written in it.

    Attributes:
        full: Its whole name, where there is no room for it.
    """

    title: str
    label: str
    kind: str
    full: str
    left: int
    width: int
    mark: Mark | None = None
    top: int = 0

    @property
    def height(self) -> int:
        """As many rows as it has."""
        return 2 * _PAD + _ROW * (1 + bool(self.label) + bool(self.mark))

    @property
    def middle(self) -> int:
        """Where its lines begin and end."""
        return self.top + self.height // 2

    @property
    def baselines(self) -> tuple[int, int, int]:
        """Where its title, its label and its mark are written."""
        first = self.top + _PAD + 12
        return first, first + _ROW, first + _ROW * (1 + bool(self.label))


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two boxes, and how it is drawn."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and the same in words."""

    pool: str
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: tuple[str, ...]
    heads: tuple[tuple[int, str], ...] = (
        (_CLIENTS[0], "Clients"),
        (_NAMES[0], "Names they use"),
        (_WAYS[0], "What answers"),
        (_HOSTS[0], "Front Ends"),
    )
    width: int = WIDTH


def picture(pool: PoolMap, marks: Marks) -> Picture:
    """Return the picture of one pool."""
    names = _chosen(pool, marks)
    ways = tuple(dict.fromkeys(way for one in names for way in one.ways))
    hosts = tuple(dict.fromkeys((*pool.hosts, *hosts_of(ways))))
    shown = hosts[:MOST_HOSTS]
    name_boxes = [_name_box(pool.fqdn, one, marks) for one in names]
    way_boxes = [_way_box(pool.fqdn, one, marks) for one in ways]
    host_boxes = [_host_box(pool, one, ways, marks) for one in shown]
    columns = [
        [_box("Clients", "inside", "clients", "Clients inside", _CLIENTS)],
        name_boxes + _rest(len(pool.names) - len(names), "names", _NAMES),
        way_boxes,
        host_boxes + _rest(len(hosts) - len(shown), "hosts", _HOSTS),
    ]
    height = _TOP + max(_tall(column) for column in columns) + _PAD
    clients, placed_names, placed_ways, placed_hosts = (_placed(column, height) for column in columns)
    lines = [
        *(_line(clients[0], box, "sure") for box in placed_names[: len(names)]),
        *_to_ways(names, ways, placed_names, placed_ways),
        *_to_hosts(ways, shown, placed_ways, placed_hosts),
    ]
    return Picture(
        pool=pool.fqdn,
        height=height,
        boxes=(*clients, *placed_names, *placed_ways, *placed_hosts),
        lines=tuple(lines),
        words=tuple(_sentence(one, box) for one, box in zip(names, name_boxes, strict=True)),
    )


def short(text: str, width: int, character: int) -> str:
    """Return a text that fits into a box, without its middle if need be."""
    room = (width - 2 * _PAD) // character
    if len(text) <= room:
        return text
    front = (room - 1) * 2 // 3
    return f"{text[:front]}…{text[front + 1 - room :]}"


def _chosen(pool: PoolMap, marks: Marks) -> tuple[Name, ...]:
    """Return the names that are drawn: the web services' own, then those that something is wrong with."""
    if len(pool.names) <= MOST_NAMES:
        return pool.names
    first, *others = pool.names
    ordered = sorted(others, key=lambda one: not marks.about(pool.fqdn, (one.fqdn,)))
    kept = {first, *ordered[: MOST_NAMES - 1]}
    return tuple(one for one in pool.names if one in kept)


def _box(  # noqa: PLR0913 - one for each thing that is written in it
    title: str, label: str, kind: str, full: str, column: tuple[int, int], *, found: Mark | None = None
) -> Box:
    _, width = column
    return Box(short(title, width, _BOLD), short(label, width, _SMALL), kind, full, *column, found)


def _name_box(pool: str, name: Name, marks: Marks) -> Box:
    found = mark(marks.about(pool, (name.fqdn,)))
    return _box(name.fqdn, name.use, "name", f"{name.fqdn}: {name.use}", _NAMES, found=found)


def _way_box(pool: str, way: Way, marks: Marks) -> Box:
    found = mark(marks.about(pool, way.words))
    return _box(way.title, way.label, way.via, f"{way.title}: {way.label}", _WAYS, found=found)


def _host_box(pool: PoolMap, host: str, ways: Iterable[Way], marks: Marks) -> Box:
    label = "" if host in pool.hosts else "no member of the pool"
    if not label and host not in hosts_of(ways):
        label = "nothing seen to lead here"
    return _box(host, label, "host", host, _HOSTS, found=mark(marks.about(pool.fqdn, (host,))))


def _rest(count: int, what: str, column: tuple[int, int]) -> list[Box]:
    text = f"and {count} more {what}"
    return [_box(text, "", "rest", text, column)] if count else []


def _tall(column: Sequence[Box]) -> int:
    return sum(box.height + _GAP for box in column) - _GAP


def _placed(column: Sequence[Box], height: int) -> list[Box]:
    """Return boxes below one another, in the middle of the picture's height."""
    top = _TOP + (height - _TOP - _PAD - _tall(column)) // 2
    placed = []
    for box in column:
        placed.append(replace(box, top=top))
        top += box.height + _GAP
    return placed


def _to_ways(
    names: Sequence[Name], ways: Sequence[Way], name_boxes: Sequence[Box], way_boxes: Sequence[Box]
) -> Iterable[Line]:
    box_of = dict(zip(ways, way_boxes, strict=True))
    for name, box in zip(names, name_boxes, strict=False):
        for way in name.ways:
            kind = box.mark.severity if box.mark else "sure"
            yield _line(box, box_of[way], "unknown" if way.via is Via.UNKNOWN else kind)


def _to_hosts(
    ways: Sequence[Way], hosts: Sequence[str], way_boxes: Sequence[Box], host_boxes: Sequence[Box]
) -> Iterable[Line]:
    box_of = dict(zip(hosts, host_boxes, strict=False))
    for way, box in zip(ways, way_boxes, strict=True):
        for host, whole in way.hosts:
            if host in box_of:
                yield _line(box, box_of[host], "sure" if whole else "part")


def _line(left: Box, right: Box, kind: str) -> Line:
    start, end = left.left + left.width, right.left
    bend = (start + end) // 2
    return Line(
        f"M{start} {left.middle}C{bend} {left.middle} {bend} {right.middle} {end} {right.middle}", kind
    )


def _sentence(name: Name, box: Box) -> str:
    leads = "; and ".join(_leads(way) for way in name.ways)
    return f"{name.fqdn} ({name.use}): {leads}{f' ({box.mark.text})' if box.mark else ''}."


def _leads(way: Way) -> str:
    if way.via in {Via.NOWHERE, Via.UNKNOWN}:
        return f"{way.title.lower()}: {way.label}"
    hosts = ", ".join(host if whole else f"{host} (in part)" for host, whole in way.hosts)
    return f"{way.title[:1].lower()}{way.title[1:]}, {way.label}{f', to {hosts}' if hosts else ''}"
