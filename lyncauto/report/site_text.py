"""A draft of a site file as YAML, each value with where it comes from, and what is to be done in it. Pure."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lyncauto.model.inventory import Reading
from lyncauto.model.site_draft import VIP, Entry, HostDraft, Origin, ServerDraft, SiteDraft

_WIDTH = 110
# What YAML reads as this text and nothing else; all other text is quoted.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*|\d+(\.\d+){3}|env:\w+|file:[\w./-]+")
_MEANT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}  # something else, to some parser
_RAW = {"port", "tls"}  # no text
# Everything else could end a line, or turn it round.
_UNPRINTABLE = re.compile(
    r"[^\x20-\x7e\xa0-\u2027\u202f-\u2065\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MARKS = {Origin.PROPOSED: "PROPOSED", Origin.EXAMPLE: "EXAMPLE"}


@dataclass(frozen=True, slots=True)
class Task:
    """What a person has to do in the file.

    Attributes:
        line: From 1.
        key: The key whose value it is about, with those around it: "nodes.lb01.agent".
        origin: OPEN: to be filled in; EXAMPLE: to be replaced; PROPOSED: to be looked at.
    """

    line: int
    key: str
    origin: Origin
    text: str


@dataclass(frozen=True, slots=True)
class SiteText:
    """A site file, and what is to be done in it, in its order."""

    text: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    indent: int
    key: str  # "- name" begins an item of a list
    entry: Entry | None = None  # None: what is below it is its value

    @property
    def name(self) -> str:
        return self.key.removeprefix("- ")

    @property
    def column(self) -> int:
        return self.indent + len(self.key) - len(self.name)


def site_text(draft: SiteDraft) -> SiteText:
    """Return the file's text."""
    lines = [*_head(draft)]
    tasks: list[Task] = []
    way: list[_Row] = []  # the row, and those around it
    for row in _rows(draft):
        if isinstance(row, str):
            lines.append(row)
            continue
        way = [*(one for one in way if one.column < row.column), row]
        lines.extend(_written(row))
        if row.entry and row.entry.origin in {Origin.OPEN, *_MARKS}:
            tasks.append(
                Task(len(lines), ".".join(one.name for one in way), row.entry.origin, _clean(row.entry.why))
            )
    return SiteText("".join(f"{line}\n" for line in lines), tuple(tasks))


def missing_words(one: Reading) -> str:
    """Return in a sentence what is not known, why, and what would mend it."""
    about = f" of {one.about}" if one.about else ""
    asked = f" ({one.where})" if one.where else ""
    return _clean(f"{one.part.words} not known{about}{asked}: {one.why}{f'; {one.fix}' if one.fix else ''}")


def _head(draft: SiteDraft) -> Iterator[str]:
    yield from _comment(
        f"The site file of {draft.pool.text}, written by `lyncauto init` on {draft.read_at}. Each value says "
        "where it comes from. Fill in what says FILL-IN, replace what says EXAMPLE, look at what says "
        "PROPOSED, then run `lyncauto doctor`. Every key that there is: docs/reference/site-file.md."
    )
    yield "#"
    yield from _block(
        "Not read:", map(missing_words, draft.missing), "nothing, all that was asked for was answered"
    )
    yield "#"
    yield from _block("Found:", draft.found, "nothing")
    if draft.warnings:
        yield "#"
        yield from _block("Look at this first:", draft.warnings, "")


def _block(title: str, items: Iterable[str], none: str) -> Iterator[str]:
    texts = list(items)
    yield f"# {title}" if texts else f"# {title} {none}."
    for text in texts:
        yield from _comment(f"- {text}", under="  ")


def _comment(text: str, indent: int = 0, under: str = "") -> Iterator[str]:
    lead = f"{' ' * indent}# "
    yield from textwrap.wrap(
        _clean(text),
        _WIDTH,
        initial_indent=lead,
        subsequent_indent=f"{lead}{under}",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _clean(text: str) -> str:
    """Return text that cannot end a comment, whatever a host or a file put into it."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _written(row: _Row) -> Iterator[str]:
    lead = " " * row.indent
    if row.entry is None:
        yield f"{lead}{row.key}:"
        return
    value = f"{lead}{row.key}: {_scalar(row.key, row.entry.text)}"
    said = _said(row.entry)
    if not said:
        yield value
    elif len(value) + 4 + len(said) <= _WIDTH:
        yield f"{value}  # {said}"
    else:
        yield from _comment(said, row.indent)
        yield value


def _said(entry: Entry) -> str:
    words = _clean(entry.why)
    return f"{_MARKS[entry.origin]}: {words}" if entry.origin in _MARKS else words


def _scalar(key: str, text: str) -> str:
    if key in _RAW or (_PLAIN.fullmatch(text) and text.lower() not in _MEANT):
        return text
    if _UNPRINTABLE.search(text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{_UNPRINTABLE.sub(_escaped, escaped)}"'
    quoted = text.replace("'", "''")
    return f"'{quoted}'"


def _escaped(found: re.Match[str]) -> str:
    return f"\\U{ord(found[0]):08x}"


def _rows(draft: SiteDraft) -> Iterator[_Row | str]:
    yield ""
    yield "version: 1"
    yield _Row(0, "name", Entry(draft.name, Origin.READ, "short name of the site; call it as you like"))
    yield ""
    yield _Row(0, "accounts")
    yield _Row(2, "main")
    yield _Row(4, "user", draft.user)
    yield _Row(4, "password", draft.password)
    yield ""
    yield _Row(0, "cms")
    yield _Row(2, "main")
    yield _Row(4, "host")
    yield _Row(6, "name", draft.management.name)
    yield from _rest(6, draft.management, draft, lync=True)
    yield ""
    yield from _dns(draft)
    yield ""
    yield _Row(0, "ca")
    yield _Row(2, "main")
    yield _Row(4, "config", draft.authority)
    yield from _comment(
        "Where the certificate comes from is `source`; without it, `certreq`: the key is made on the node "
        "and stays there. See docs/how-to/first-certificate.md.",
        4,
    )
    yield ""
    yield from _nodes(draft)
    yield ""
    yield from _pool(draft)


def _rest(indent: int, host: HostDraft, draft: SiteDraft, *, lync: bool) -> Iterator[_Row]:
    if host.address:
        yield _Row(indent, "address", host.address)
    for key, entry in (*draft.windows, *(draft.lync if lync else ())):
        yield _Row(indent, key, entry)
    yield _Row(indent, "account", Entry("main", Origin.READ, ""))


def _dns(draft: SiteDraft) -> Iterator[_Row | str]:
    yield _Row(0, "dns")
    yield _Row(2, "main")
    yield _Row(4, "host")
    yield _Row(6, "name", draft.dns_host.name)
    yield from _rest(6, draft.dns_host, draft, lync=False)
    yield _Row(4, "zone", draft.zone)
    yield _Row(4, "name_servers")
    for server in draft.name_servers:
        yield from _server(server)
    yield from _comment(
        "Servers that clients ask, where they are others than these, are `resolvers`, written the same way.",
        4,
    )


def _server(server: ServerDraft) -> Iterator[_Row]:
    yield _Row(6, "- name", server.name)
    yield _Row(8, "address", server.address)
    if server.port:
        yield _Row(8, "port", server.port)


def _nodes(draft: SiteDraft) -> Iterator[_Row | str]:
    name = f"lb01.{draft.domain}"
    yield from _comment(
        "The machine that carries the balancer. Nothing that was read tells of it: write your own here."
    )
    yield _Row(0, "nodes")
    yield _Row(2, "lb01")
    for key, value, why in (
        ("name", name, "its FQDN"),
        ("agent", f"https://{name}:8443", "URL of its node agent"),
        ("token", "file:lb01-token", "where the agent's token is: env:NAME, file:PATH or prompt"),
        ("root", "lb01-root.pem", "PEM file beside this one: the root of the agent's certificate"),
    ):
        yield _Row(4, key, Entry(value, Origin.EXAMPLE, why))


def _pool(draft: SiteDraft) -> Iterator[_Row | str]:
    yield _Row(0, "pools")
    yield _Row(2, "- name", draft.pool)
    yield "    nodes: [lb01]"
    yield _Row(4, "override", draft.override)
    yield _Row(4, "vip", VIP)
    yield _Row(4, "front_ends")
    for host in draft.front_ends:
        yield _Row(6, "- name", host.name)
        yield from _rest(8, host, draft, lync=True)
