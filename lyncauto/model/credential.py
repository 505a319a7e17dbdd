"""What a secret's file is called among the credentials that a service manager hands to a service. Pure."""

from __future__ import annotations

import hashlib
import re

_ODD = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST, _DIGITS = 40, 12


def credential_name(place: str) -> str:
    """Return the name: readable, and another one for every place.

    Args:
        place: What stands behind ``file:`` in the site file, as it stands there: it means the same to whoever
            installs a service and to the service, whatever folder or user either of them has.

    Source: systemd.exec(5), LoadCredential: a short text that can be a file's name.
    """
    last = re.split(r"[/\\]", place)[-1]
    readable = _ODD.sub("-", last)[:_LONGEST].strip("-") or "secret"
    return f"{readable}.{hashlib.sha256(place.encode()).hexdigest()[:_DIGITS]}"
