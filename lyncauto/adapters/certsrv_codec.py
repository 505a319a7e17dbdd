"""What the pages of CA Web Enrolment say: bytes in, values out. Pure.

They are in the language of the CA's Windows. What is read is what no language changes: the names of
elements, the link to a certificate, numbers of requests, dispositions, and HRESULTs. A page that says two
things at once says nothing.

Source: public clients of /certsrv, English and French pages that they quote; CR_DISP_* of certcli.h.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode

from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.adapters.certificate_files import Unreadable, read_certificates

Kind: TypeAlias = Literal["issued", "pending", "denied", "failed", "unknown"]

_LARGEST: Final = 1 << 16  # bytes of a page: a real one has a few thousand
_LONGEST: Final = 500  # characters of a CA's words
_LINK: Final = re.compile(r"certnew\.cer\?ReqID=([0-9]{1,10})&", re.IGNORECASE)
_RENEWALS: Final = re.compile(rb"\bvar\s+nRenewals\s*=\s*([0-9]{1,4})\s*;")
_NUMBER: Final = re.compile(r"(?<!\w)[0-9]{1,10}(?!\w)")
_HRESULT: Final = re.compile(r"0x8[0-9a-f]{7}(?![0-9a-f])", re.IGNORECASE)
_DISPOSITION: Final = re.compile(r"([0-9a-f]{1,8})\b", re.IGNORECASE)

_PENDING, _DENIED = "locinforeqid", ("locdenied", "locinforeqidandreason")
_REASON = _DENIED[1]
_DISPOSED, _WORDS = "locdisplabel", "locdispmsglabel"
_STATUSES: Final = ("loclaststatlabel", "locresultlabel", _WORDS)
_READ: Final = frozenset({_PENDING, *_DENIED, _DISPOSED, *_STATUSES})
_BLOCKS: Final = frozenset({"p", "dl", "dt", "dd", "table", "form", "hr", "body", "html"})
_DISPOSITIONS: Final[dict[int, Kind]] = {2: "denied", 5: "pending"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of a request.

    Attributes:
        kind: ``failed``: something went wrong, and `status` says what; ``unknown``: it cannot be understood.
        request_id: Digits; empty where the page has none.
        words: The CA's own, or the page's, in one line.
        status: The HRESULT; 0 where there is none.
    """

    kind: Kind
    request_id: str = ""
    words: str = ""
    status: int = 0

    @property
    def why(self) -> str:
        """The words, with the status if they do not name it."""
        number = f"0x{self.status:08x}"
        if not self.status or number in self.words.lower():
            return self.words
        return f"{self.words} {number}".strip()


def form(request: str, template: str) -> bytes:
    """Return the form that hands a request in.

    Raises:
        ValueError: The template's name holds a line break or another control character: one more attribute
            could be slipped in behind it.
    """
    if not template.isprintable() or not template:
        raise ValueError("the name of a template is not empty and has no control characters")
    fields = {
        "Mode": "newreq",
        "CertRequest": request,
        "CertAttrib": f"CertificateTemplate:{template}\r\n",
        "FriendlyType": "Saved-Request Certificate",
        "TargetStoreFlags": "0",
        "SaveCert": "yes",
    }
    return urlencode(fields).encode("ascii")


def read(page: bytes) -> Told:
    """Return what a page says."""
    if len(page) > _LARGEST:
        return Told("unknown", words="the page is longer than any of these")
    found = _Elements()
    found.feed(page.decode("utf-8", errors="replace"))
    found.close()
    links = set(_LINK.findall(" ".join(found.leads)))
    denied, pending = found.has(*_DENIED), found.has(_PENDING)
    if denied + pending + bool(links) > 1:
        return Told("unknown", words="the page says several things at once")
    if links:
        return _one("issued", links, "")
    if pending:
        text = found.text(_PENDING)
        return _one("pending", set(_NUMBER.findall(text)), text)
    return _denied(found) if denied else _failed(found)


def certificate(content: bytes) -> bytes | None:
    """Return the one certificate in a file, DER; ``None``: it holds none, or several."""
    found = chain(content)
    return found[0] if len(found) == 1 else None


def chain(content: bytes) -> tuple[bytes, ...]:
    """Return the certificates of a file, DER, whatever its form; what cannot be read holds none."""
    try:
        return tuple(one.public_bytes(Encoding.DER) for one in read_certificates(content))
    except Unreadable:
        return ()


def renewals(page: bytes) -> int | None:
    """Return how often the CA's own certificate was renewed; ``None``: the page does not say."""
    found = {int(text) for text in _RENEWALS.findall(page[:_LARGEST])}
    return found.pop() if len(found) == 1 else None


def _one(kind: Kind, numbers: set[str], text: str) -> Told:
    if len(numbers) != 1:
        return Told("unknown", words=text or "the page names several requests")
    return Told(kind, numbers.pop(), text)


def _denied(found: _Elements) -> Told:
    head, quote, rest = found.text(_REASON).partition('"')
    message = rest.rpartition('"')[0] or rest if quote else head
    numbers = _NUMBER.findall(head) if quote else []
    return Told("denied", numbers[0] if len(numbers) == 1 else "", message.strip(), _status([message]))


def _failed(found: _Elements) -> Told:
    if not found.has(_DISPOSED, *_STATUSES):
        return Told("unknown", words="it is none of the pages of CA Web Enrolment")
    status = _status(found.text(name) for name in _STATUSES)
    disposed = _DISPOSITION.match(found.text(_DISPOSED))
    kind = _DISPOSITIONS.get(int(disposed[1], 16), "failed") if disposed else "failed"
    words = " ".join(filter(None, (found.text(_WORDS), found.text(_STATUSES[0]))))
    if kind == "failed" and not status:
        return Told("unknown", words=words[:_LONGEST])
    return Told(kind, words=words[:_LONGEST], status=status if kind != "pending" else 0)


def _status(texts: Iterable[str]) -> int:
    """Return the first HRESULT of a failure that stands in texts, 0 if none does."""
    return next((int(one, 16) for text in texts for one in _HRESULT.findall(text)), 0)


class _Elements(HTMLParser):
    """The texts of the elements that are read, and what leads to a certificate."""

    def __init__(self) -> None:
        super().__init__()
        self.leads: list[str] = []
        self._texts: dict[str, list[str]] = {}
        self._open = ""  # the element whose text comes now
        self._said: list[str] = []
        self._term = ""  # of a definition list: what its next DD is about
        self._script = False

    def has(self, *names: str) -> bool:
        """Whether the page has one of these elements."""
        return any(name in self._texts for name in names)

    def text(self, name: str) -> str:
        """Return an element's text in one line, without what cannot be printed."""
        joined = " ".join("".join(self._texts.get(name, ())).split())
        return "".join(filter(str.isprintable, joined))[:_LONGEST]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._script = tag in {"script", "style"}
        if tag == "a":
            self.leads.append(values.get("href", ""))
        name = values.get("id", "").lower()
        if tag in _BLOCKS:
            self._end()
            wanted = self._term if tag == "dd" else name if tag != "dt" else ""
            self._open = wanted if wanted in _READ else ""
            self._term = name if tag == "dt" else ""

    def handle_endtag(self, tag: str) -> None:
        self._script = False
        if tag in _BLOCKS:
            self._end()

    def handle_data(self, data: str) -> None:
        if self._script:
            self.leads.append(data)
        elif self._open:
            self._said.append(data)

    def _end(self) -> None:
        """Keep the text of an element that ends: one that does not may have been cut off within a number."""
        if self._open:
            self._texts.setdefault(self._open, []).extend([*self._said, " "])
        self._open, self._said = "", []
