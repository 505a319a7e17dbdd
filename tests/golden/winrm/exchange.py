"""A session of a client with the lab's end point, as what was asked and what was answered, and its replay.

What differs from run to run (ids that the server makes, times, the split of an answer into pieces) is taken
out before two answers are compared: what is compared is what a client can tell.
"""

from __future__ import annotations

import base64
import json
import re
import struct
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeAlias
from xml.etree.ElementTree import Element, canonicalize, tostring

from defusedxml.ElementTree import fromstring

from lyncauto.lab.winrm.envelope import NAMESPACES

Ask: TypeAlias = Callable[[str], str]  # sends an envelope, returns the answer's

_HEAD = struct.Struct(">QQBI")  # a fragment: object, fragment, flags, length
_TYPE = slice(4, 8)
_TEXT = slice(40, None)  # behind destination, type, pool and pipeline
_PRIVATE_DATA = 0x00021009  # holds the engine's own version
_VARIES = re.compile(
    r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?|\b[0-9A-Fa-f]{30,}\b"
    r"|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)?|127(?:\.\d+){3}"
)
_MADE_BY_SERVER = ("ShellId", "CommandId")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer: envelopes."""

    request: str
    answer: str

    @property
    def verb(self) -> str:
        """The request's action: Create, Command, Receive."""
        return (_root(self.request).findtext("s:Header/a:Action", "", NAMESPACES) or "").rpartition("/")[2]

    @property
    def target(self) -> str:
        """What a Receive is about: a command's id, or nothing for the pool."""
        stream = _root(self.request).find("s:Body/rsp:Receive/rsp:DesiredStream", NAMESPACES)
        return "" if stream is None else stream.get("CommandId", "")


@dataclass
class Tape:
    """What an end point overhears."""

    exchanges: list[Exchange] = field(default_factory=list)

    def __call__(self, request: bytes, answer: bytes) -> None:
        self.exchanges.append(Exchange(request.decode(), answer.decode()))

    def session(self) -> tuple[Exchange, ...]:
        """Return the session, without questions to which there was nothing to say."""
        kept = [one for one in self.exchanges if one.verb != "Receive" or not _is_fault(one.answer)]
        while (kept[-2].verb, kept[-2].target) == ("Receive", ""):
            del kept[-2]  # a pool that is being deleted may say so in time or not
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class Kept:
    """A session that is kept, and the version of the real engine that answered; empty: the lab's own."""

    engine: str
    exchanges: tuple[Exchange, ...]

    def save(self, path: Path) -> None:
        """Write it, one envelope a line."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Kept:
        """Read one."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(told["engine"], tuple(Exchange(**one) for one in told["exchanges"]))


def replayed(recorded: Sequence[Exchange], ask: Ask) -> Iterator[tuple[str, list[str], list[str]]]:
    """Ask again what was asked, and give what was answered then and what is answered now.

    Gives one entry for each request but Receive, and then one for each target of those: all that was said, by
    stream, and how it stood in the end.
    """
    names: dict[str, str] = {}
    then: defaultdict[str, Said] = defaultdict(Said)
    now: defaultdict[str, Said] = defaultdict(Said)
    for one in recorded:
        if one.verb == "Receive":
            said, heard = then[one.target], now[one.target]
            said.hear(one.answer)
            while len(heard.parts()) < len(said.parts()):
                heard.hear(ask(_anew(one.request, names)))
            if said.over:  # nothing may be left, and nothing is
                heard.hear(ask(_anew(one.request, names)))
            continue
        answer = ask(_anew(one.request, names))
        names |= zip(_made(one.answer), _made(answer), strict=True)
        yield one.verb, [_plain(one.answer)], [_plain(answer)]
    for target, said in then.items():
        yield f"Receive {target}", said.parts(), now[target].parts()


@dataclass
class Said:
    """What came of Receives of one target."""

    streams: defaultdict[str, bytes] = field(default_factory=lambda: defaultdict(bytes))
    state: str = ""
    code: str = ""

    @property
    def over(self) -> bool:
        """It has said that it is."""
        return self.state.endswith("/Done")

    def hear(self, answer: str) -> None:
        """Take an answer; that there is nothing more is one once it is over."""
        received = _root(answer).find("s:Body/rsp:ReceiveResponse", NAMESPACES)
        if received is None:
            if not self.over:
                raise AssertionError(answer)
            return
        for stream in received.iterfind("rsp:Stream", NAMESPACES):
            self.streams[stream.get("Name", "")] += base64.b64decode(stream.text or "")
        state = received.find("rsp:CommandState", NAMESPACES)
        if state is not None:
            self.state = state.get("State", "")
            self.code = state.findtext("rsp:ExitCode", "", NAMESPACES)

    def parts(self) -> list[str]:
        """Return it part by part: messages of PSRP or lines of a program, then state and exit code."""
        said = [f"{name}: {part}" for name in sorted(self.streams) for part in _parts(self.streams[name])]
        return [*said, f"{self.state} {self.code}"]


def _root(envelope: str) -> Element:
    root: Element = fromstring(envelope)
    return root


def _is_fault(envelope: str) -> bool:
    return _root(envelope).find("s:Body/s:Fault", NAMESPACES) is not None


def _anew(request: str, names: dict[str, str]) -> str:
    """Return a request with an id of its own, about what is there now."""
    for then, now in names.items():
        request = request.replace(then, now)
    asked = _root(request).findtext("s:Header/a:MessageID", "", NAMESPACES) or ""
    return request.replace(asked, f"uuid:{str(uuid.uuid4()).upper()}")


def _made(answer: str) -> list[str]:
    """Return the ids in an answer that the server may have made."""
    found = [
        element.text or ""
        for element in _root(answer).iter()
        if element.tag.rpartition("}")[2] in _MADE_BY_SERVER
    ]
    return list(dict.fromkeys(found))


def _plain(answer: str) -> str:
    (body,) = _root(answer).iterfind("s:Body", NAMESPACES)
    return _VARIES.sub("#", canonicalize(tostring(body, encoding="unicode")))


def _parts(said: bytes) -> list[str]:
    """Return what was said: messages of PSRP, or the lines of a program."""
    try:
        return list(_messages(said))
    except (struct.error, UnicodeDecodeError, ValueError):
        return _VARIES.sub("#", said.decode()).splitlines()


def _messages(said: bytes) -> Iterator[str]:
    whole, at = b"", 0
    while at < len(said):
        number, _, flags, size = _HEAD.unpack_from(said, at)
        if number > 1 << 32 or at + _HEAD.size + size > len(said):
            raise ValueError("no fragment")
        at += _HEAD.size
        whole += said[at : at + size]
        at += size
        if flags & 2:  # the last one of a message
            kind = int.from_bytes(whole[_TYPE], "little")
            text = "..." if kind == _PRIVATE_DATA else _VARIES.sub("#", whole[_TEXT].decode("utf-8-sig"))
            yield f"{kind:#010x} {text}"
            whole = b""
