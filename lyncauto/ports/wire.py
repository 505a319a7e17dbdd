"""Typed values out of the flat objects that commands return. A property that is not there is an error."""

from __future__ import annotations

from lyncauto.errors import EstateUnreadable
from lyncauto.model.facts import StoredCertificate
from lyncauto.ports.powershell import Object, Value


def text(item: Object, name: str) -> str:
    """Return a property as text; null reads as empty."""
    value = _value(item, name)
    return "" if value is None else str(value)


def number(item: Object, name: str) -> int:
    """Return a property as a whole number."""
    value = text(item, name)
    try:
        return int(value)
    except ValueError:
        raise _unreadable(item, name, f"it is {value!r}, not a whole number") from None


def flag(item: Object, name: str) -> bool:
    """Return a property as a truth value, however it was written."""
    return text(item, name).lower() == "true"


def texts(item: Object, name: str) -> tuple[str, ...]:
    """Return a property that holds a list, or one text with commas, as lower-case texts, sorted."""
    value = _value(item, name)
    if value is None:
        return ()
    parts = map(str, value) if isinstance(value, tuple) else str(value).split(",")
    return tuple(sorted(part.strip().lower() for part in parts if part.strip()))


def listed(item: Object, name: str) -> tuple[str, ...]:
    """Return a property that holds a list, or one text, as texts in their order."""
    value = _value(item, name)
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def stored(host: str, item: Object) -> StoredCertificate:
    """Return one answer of ``Get-LyncAutoCertificate``."""
    return StoredCertificate(
        host=host,
        thumbprint=text(item, "Thumbprint").upper(),
        friendly_name=text(item, "FriendlyName"),
        names=texts(item, "DnsNames"),
        issuer=text(item, "Issuer"),
        not_before=text(item, "NotBefore"),
        not_after=text(item, "NotAfter"),
        has_private_key=flag(item, "HasPrivateKey"),
        key_bits=number(item, "KeyBits"),
        certificate=text(item, "Certificate"),
    )


def _value(item: Object, name: str) -> Value:
    if name not in item:
        raise _unreadable(item, name, "it is not there")
    return item[name]


def _unreadable(item: Object, name: str, why: str) -> EstateUnreadable:
    return EstateUnreadable(
        f"the property {name} of an answer cannot be read",
        why=f"{why}; the answer holds {', '.join(sorted(item)) or 'nothing'}",
        fix="see with `lyncauto doctor` that the host runs a version of Lync that lyncauto knows",
    )
