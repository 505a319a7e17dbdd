"""A recording without the names, addresses and identifiers of whoever it was made at. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from pydantic import TypeAdapter

from lyncauto.adapters.recording.aliases import Series
from lyncauto.adapters.recording.certificates import Album
from lyncauto.adapters.recording.known import Hidden, known
from lyncauto.adapters.recording.renaming import Renamer
from lyncauto.adapters.recording.words import OURS, SERIALS, WHOLE
from lyncauto.model.recording import CertificateData, Data, Recording

RECORDING: TypeAdapter[Recording] = TypeAdapter(Recording)

_COOKIE: Final = re.compile(r"^([^=;]*)=[^;]*")
_TOKEN: Final = re.compile(r"^(Negotiate|NTLM|Kerberos|Bearer|Basic)\s+\S{8,}", re.IGNORECASE)


def anonymous(raw: Recording, hidden: Hidden) -> tuple[Recording, dict[str, str]]:
    """Return the recording with everything replaced, and what stands for what: real to invented.

    The invented names keep what a plan depends on: which name is below which domain, which address is
    whose, and the order of the names of one role.
    """
    album = Album()
    tree = album.taken(RECORDING.dump_python(raw, mode="json"))
    certificates = album.described()
    if not isinstance(tree, dict):
        raise TypeError("a recording is an object")
    tree["certificates"] = [_plain(one) for one in certificates]
    found = list(_strings(tree))
    renamer = Renamer(known(raw, certificates, found, hidden))
    renamed = _Walk(renamer).value(tree)
    return RECORDING.validate_python(renamed), renamer.replaced


def strings(recording: Recording) -> Iterator[str]:
    """Give every text of a recording that is not one of the vendor's or the protocol's own words."""
    yield from _strings(RECORDING.dump_python(recording, mode="json"))


def _plain(certificate: CertificateData) -> Data:
    found: Data = TypeAdapter(CertificateData).dump_python(certificate, mode="json")
    return found


def _strings(value: Data, key: str = "") -> Iterator[str]:
    match value:
        case str() if key not in OURS:
            yield value
        case list() if key not in OURS:
            for one in value:
                yield from _strings(one, key)
        case dict() if key not in OURS:
            command = "outcome" in value
            for name, one in value.items():
                if not (command and name == "name"):
                    yield from _strings(one, name)


class _Walk:
    """Goes through the values, each by what it is called."""

    def __init__(self, renamer: Renamer) -> None:
        self._renamer = renamer
        self._serials = Series("{:032X}".format)

    def value(self, value: Data, key: str = "") -> Data:
        """Return a value with everything in it replaced."""
        if key in OURS:
            return value
        match value:
            case str():
                return self._text(value, key.lower())
            case list():
                return [self.value(one, key) for one in value]
            case dict():
                command = "outcome" in value
                return {
                    name: one if command and name == "name" else self.value(one, name)
                    for name, one in value.items()
                }
        return value

    def _text(self, text: str, key: str) -> str:
        special: dict[str, Callable[[str], str]] = {
            "xml": self._renamer.document,
            "set-cookie": lambda value: self._renamer.text(_COOKIE.sub(r"\1=(value)", value)),
            "www-authenticate": lambda value: self._renamer.text(_TOKEN.sub(r"\1 (token)", value)),
            **dict.fromkeys(WHOLE, self._renamer.phrase),
            **dict.fromkeys(SERIALS, lambda value: self._serials.name(value.lstrip("0")) if value else ""),
        }
        return special.get(key, self._renamer.text)(text)
