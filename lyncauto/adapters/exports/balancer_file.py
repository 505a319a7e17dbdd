"""A balancer's configuration: understood where lyncauto wrote it and nobody changed it; never guessed at."""

from __future__ import annotations

import re

from lyncauto.adapters.exports.found import Balancing, Found, Source, Unusable
from lyncauto.adapters.exports.text import shown
from lyncauto.errors import Reason
from lyncauto.model.inventory import Part

_POOL = re.compile(r"# Virtual services of (\S+), written by lyncauto")
_COMMON = re.compile(r"# Written by lyncauto for HAProxy ")
_STAMP = re.compile(r"\Aglobal\n    setenv LYNCAUTO_GENERATION [0-9a-f]{16}\n\Z")
_SECTION = re.compile(r"^(?:global|defaults|frontend|backend|listen|peers)\b.*$", re.MULTILINE)
_FOLDER = re.compile(r" crt (/\S*?)/certs/")
_EXPECTED = "a file that lyncauto wrote, as it lies in the node's folder under generations"
_LISTED = 10  # reasons


def is_balancer(text: str) -> bool:
    """Whether a text is a configuration of HAProxy."""
    return bool(_POOL.match(text) or _COMMON.match(text) or _SECTION.search(text))


def read_balancer(source: Source, text: str) -> Found:
    """Return the virtual services of a file.

    Raises:
        Unusable: With what was not understood: somebody else wrote it, or somebody changed it.
    """
    if _COMMON.match(text) or _STAMP.match(text):
        return Found("what all pools of a balancer's node share")
    pool = _POOL.match(text)
    if not pool:
        raise _foreign(source, text)
    # Most audits are given no such file: they do not pay for the template's library.
    from jinja2 import TemplateError  # noqa: PLC0415

    from lyncauto.adapters.haproxy.codec import parse, render  # noqa: PLC0415

    try:
        services = parse(text)
        folder = _FOLDER.search(text)
        written = render(pool[1], services, folder[1] if folder else "/")
    except (ValueError, LookupError, TypeError, TemplateError) as error:
        why = f"somebody changed it: {error}"[:120]
        raise source.unusable(pool[0], why, _EXPECTED, parts=[Part.BALANCER]) from None
    if written != text:
        raise _changed(source, text, written)
    return Found(f"a balancer's virtual services of {pool[1]}", (Balancing(pool[1].lower(), services),))


def _foreign(source: Source, text: str) -> Unusable:
    """Return which sections were seen and not understood."""
    reasons = [
        Reason(
            f"{source.name}:{text.count(chr(10), 0, found.start()) + 1}:1",
            shown(found[0]),
            "lyncauto did not write this configuration, and does not guess what it does",
            _EXPECTED,
        )
        for found in list(_SECTION.finditer(text))[:_LISTED]
    ]
    return Unusable(reasons, [Part.BALANCER])


def _changed(source: Source, text: str, written: str) -> Unusable:
    """Return the lines that this version of lyncauto would not have written."""
    own, ours = text.splitlines(), set(written.splitlines())
    strange = [(number, line) for number, line in enumerate(own, 1) if line not in ours][:_LISTED]
    why = "it was changed by hand, or written by another version"
    reasons = [Reason(f"{source.name}:{number}:1", shown(line), why, _EXPECTED) for number, line in strange]
    if not reasons:
        reasons = [Reason(f"{source.name}:1:1", "lines", f"some are missing: {why}", _EXPECTED)]
    return Unusable(reasons, [Part.BALANCER])
