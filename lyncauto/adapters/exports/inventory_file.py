"""What ``lyncauto inspect --json`` printed: a whole reading of an estate, in one file that somebody sends.

It comes from somebody else's machine, so that nothing in it is trusted: its shape is checked, and whatever
would lead a reader or a terminal astray is refused.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from lyncauto.adapters.exports.found import (
    FIELDS,
    Certificates,
    Claim,
    Found,
    Inspected,
    Said,
    ServerVersion,
    Source,
    Unusable,
    Uses,
    Whole,
)
from lyncauto.adapters.exports.text import shown
from lyncauto.errors import Reason
from lyncauto.model.inventory import INVENTORY_VERSION, Inventory, Part

_EXPECTED = "what `lyncauto inspect --json` printed, whole"
# Ends or turns a line, or speaks to the terminal.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONG = re.compile(r"[0-9]{100}")
_LONGEST = 10_000  # characters of anything that is no certificate
_NUMBER = 2**31  # no number of an estate is greater


@cache
def _adapter() -> TypeAdapter[Inventory]:
    """Return what reads an inventory; it takes long to make, and most audits are given none."""
    return TypeAdapter(Inventory)


def is_inventory(text: str) -> bool:
    """Whether a text is a JSON document."""
    return text.startswith("{")


def read_inventory(source: Source, text: str) -> Found:
    """Return what a printed inventory says.

    Raises:
        Unusable: With every reason: it is cut off, something else, or of another version.
    """
    try:
        document = json.loads(text)
    except RecursionError:
        raise _refused(source, (shown(text), "objects stand in one another without end")) from None
    except json.JSONDecodeError as error:
        where = f"{source.name}:{error.lineno}:{error.colno}"
        reason = Reason(where, shown(text[error.pos :]) or "end", f"it is no JSON: {error.msg}", _EXPECTED)
        raise Unusable([reason], [Part.TOPOLOGY]) from None
    except ValueError:
        raise _refused(source, (shown(text), "it holds a number that is too long")) from None
    if not isinstance(document, dict) or "readings" not in document:
        held = ", ".join(sorted(map(str, document))[:5])
        raise source.unusable(shown(held) or "{}", "it is another document", _EXPECTED)
    if document.get("version") != INVENTORY_VERSION:
        version = shown(str(document.get("version")))
        raise _refused(source, ("version", f"it is {version}; this lyncauto reads {INVENTORY_VERSION}"))
    if fault := next(_unsafe(document, "document"), None):
        raise _refused(source, fault)
    try:
        found = _adapter().validate_json(text, strict=True)
    except ValidationError as error:
        raise _refused(source, *_told(error)) from None
    if faults := [*_faults(found)]:
        raise _refused(source, *faults)
    note = f"it was read at {found.read_at}: what has changed since then is not in it"
    return Found(f"an inventory of {found.read_at}", tuple(_claims(found)), (note,))


def _claims(found: Inventory) -> Iterator[Claim]:
    """Give what other files may say as well, so that it is compared with them, and then all the rest."""
    known = {(one.part, one.about) for one in found.readings if one.known}
    taken: set[tuple[Part, str]] = set()
    if found.topology and (Part.TOPOLOGY, "") in known:
        yield Whole(found.topology)
        taken.add((Part.TOPOLOGY, ""))
    if found.server_version and (Part.BUILD, "") in known:
        yield ServerVersion(found.server_version)
        taken.add((Part.BUILD, ""))
    for part in FIELDS.keys() & {one for one, about in known if not about}:
        yield Said(part, getattr(found, FIELDS[part]))
        taken.add((part, ""))
    for host in _about(Part.ASSIGNMENTS, known):
        yield Uses((host,), tuple(replace(one, host="") for one in found.assignments if one.host == host))
        taken.add((Part.ASSIGNMENTS, host))
    for host in _about(Part.STORE, known):
        yield Certificates((host,), tuple(replace(one, host="") for one in found.store if one.host == host))
        taken.add((Part.STORE, host))
    yield Inspected(
        replace(
            found,
            topology=None,
            server_version="",
            assignments=(),
            store=tuple(one for one in found.store if (Part.STORE, one.host) not in taken),
            readings=tuple(one for one in found.readings if (one.part, one.about) not in taken),
            sip_domains=(),
            simple_urls=(),
            replicas=(),
            kerberos=(),
            mobility=(),
        )
    )


def _about(part: Part, known: Iterable[tuple[Part, str]]) -> list[str]:
    return sorted(about for one, about in known if one is part and about)


def _faults(found: Inventory) -> Iterator[tuple[str, str]]:
    """Give what has the right shape and cannot be what was read."""
    try:
        timed = datetime.fromisoformat(found.read_at).tzinfo is not None
    except ValueError:
        timed = False
    if not timed:
        yield "read_at", "it is no time with a zone"
    for number, url in enumerate(found.simple_urls):
        try:
            urlsplit(url.url)
        except ValueError:
            yield f"simple_urls.{number}", "it is no URL"
    for text in (
        *(one.certificate for one in found.store),
        *(one.certificate for one in found.outside),
        *(one.certificate for one in found.delivered),
        *(text for one in found.chains for text in (one.leaf, *one.certificates)),
    ):
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            yield "certificate", "it is no base64"


def _unsafe(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Give where a text would lead a reader astray, and what is greater than anything that is read."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _unsafe(key, where)
            yield from _unsafe(one, f"{where}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _unsafe(one, f"{where}.{number}")
    elif isinstance(value, str):
        if found := _UNSAFE.search(value):
            yield where, f"it holds U+{ord(found[0]):04X}, which no reading has"
        elif len(value) > _LONGEST and "certificate" not in where and ".chains." not in where:
            yield where, f"it has {len(value)} characters"
        elif _LONG.search(value):
            yield where, "the number in it is too long"
    elif isinstance(value, int) and abs(value) >= _NUMBER:
        yield where, "the number is too large"


def _told(error: ValidationError) -> Iterator[tuple[str, str]]:
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        yield ".".join(map(str, one["loc"])) or "document", one["msg"]


def _refused(source: Source, *faults: tuple[str, str]) -> Unusable:
    where = f"{source.name}:1:1"
    return Unusable(
        [Reason(where, shown(text), shown(why), _EXPECTED) for text, why in faults], [Part.TOPOLOGY]
    )
