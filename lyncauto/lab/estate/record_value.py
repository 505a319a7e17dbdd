"""What a record of a type may say, and the one form in which the lab keeps it. Pure."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

TYPES = ("A", "AAAA", "CNAME")
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")


def normal(type: str, text: str) -> str | None:
    """Return a value as the lab keeps it; ``None`` where a record of this type cannot say *text*."""
    if type == "CNAME":
        return text.removesuffix(".").lower() if _NAME.fullmatch(text) else None
    try:
        return str(IPv4Address(text) if type == "A" else IPv6Address(text))
    except AddressValueError:
        return None
