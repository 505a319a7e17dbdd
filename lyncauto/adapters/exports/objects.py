"""What exported objects say: each kind of object is known by its properties, whatever its class is called.

``Select-Object``, remoting and ``Export-Clixml`` all change the class's name; the properties stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from lyncauto.adapters.exports.certificates import own_names, stored
from lyncauto.adapters.exports.clixml import Item, Value, read_objects, words
from lyncauto.adapters.exports.found import (
    Certificates,
    Claim,
    Found,
    Pools,
    Said,
    ServerVersion,
    Source,
    Unusable,
    Uses,
    WebOfPool,
    Webs,
)
from lyncauto.adapters.exports.simple_urls import in_order, simple_url, spoken
from lyncauto.adapters.exports.xml_document import Document
from lyncauto.errors import Reason
from lyncauto.model.facts import (
    Assignment,
    KerberosAccount,
    Replica,
    SimpleUrl,
    StoredCertificate,
    WebServices,
)
from lyncauto.model.inventory import Mobility, Part, PoolEntry

_VERSION = "Server"  # "Microsoft Lync Server 2010 (4.0.7577.0): ..."
_NEVER = 1  # year of a time that never was
_EXPECTED = "an object as Export-Clixml writes it; with `-Depth 5` nothing is cut off"
_DIGITS = 5  # of the largest port
_MY = "localmachine\\my"
_THUMBPRINT = 40  # hex digits


class _Bad(Exception):
    """A property of an object cannot be understood."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)
        self.name, self.why = name, why


def exported(source: Source, document: Document) -> Found:
    """Return what the objects of a file say.

    Raises:
        Unusable: It holds no object that is known, or one that cannot be understood.
    """
    found = read_objects(document)
    if not found:
        text, why = (
            "no object",
            "the command returned nothing, and the file does not say which command it was",
        )
        raise source.unusable(text, why, "the objects of a command")
    groups: dict[str, list[Item]] = {}
    versions: list[str] = []
    strange: list[str] = []
    for value in found:
        kind = _kind(value)
        if isinstance(value, Item) and kind:
            groups.setdefault(kind, []).append(value)
        elif isinstance(value, str) and _VERSION in value:
            versions.append(value)
        else:
            strange.append(_called(value))
    claims: list[Claim] = [ServerVersion(text) for text in dict.fromkeys(versions)]
    for kind, items in groups.items():
        claims.append(_claim(source, kind, items))
    if not claims:
        text = ", ".join(sorted(set(strange))[:3])[:80]
        raise source.unusable(text, "objects of which nothing is asked here", "see the help of `--from`")
    notes = (f"objects of which nothing is asked: {', '.join(sorted(set(strange))[:3])}",) if strange else ()
    kinds = [_KINDS[kind].words for kind in groups] + (["the server's version"] if versions else [])
    return Found(", ".join(kinds), tuple(claims), notes)


def _kind(value: Value) -> str:
    if not isinstance(value, Item):
        return ""
    return next((name for name, kind in _KINDS.items() if value.has(*kind.properties)), "")


def _called(value: Value) -> str:
    if isinstance(value, Item):
        return value.types[0][:60] if value.types else "objects without a class"
    return "text" if isinstance(value, str) else "values that are no objects"


def _claim(source: Source, kind: str, items: Sequence[Item]) -> Claim:
    known = _KINDS[kind]
    try:
        return known.read(source, items)
    except _Bad as bad:
        reason = Reason(f"{source.name}:1:1", bad.name, bad.why, _EXPECTED)
        raise Unusable([reason], known.parts) from None


def _web(_: Source, items: Sequence[Item]) -> Claim:
    webs = (
        WebOfPool(
            pool=_needed(one, "PoolFqdn").lower(),
            site=one.words("SiteId"),
            product=_number(one, "Version") if one.words("Version") else 0,
            web=WebServices(
                internal_fqdn=one.words("InternalFqdn").lower(),
                external_fqdn=one.words("ExternalFqdn").lower(),
                https_port=_number(one, "PrimaryHttpsPort"),
                http_port=_number(one, "PrimaryHttpPort"),
                external_https_port=_number(one, "ExternalHttpsPort"),
                external_http_port=_number(one, "ExternalHttpPort"),
                published_https_port=_number(one, "PublishedPrimaryHttpsPort"),
                published_http_port=_number(one, "PublishedPrimaryHttpPort"),
            ),
        )
        for one in items
    )
    return Webs(tuple(sorted(webs, key=lambda one: one.pool)))


def _pools(_: Source, items: Sequence[Item]) -> Claim:
    return Pools(tuple(sorted(map(_pool, items), key=lambda one: one.fqdn)))


def _pool(item: Item) -> PoolEntry:
    computers = [words(one).lower() for one in item.listed("Computers")]
    services = [words(one) for one in item.listed("Services")]
    if any(not one or "." not in one or " " in one for one in computers):
        raise _Bad("Computers", f"it holds {computers[0][:40] or 'something'!r}, which is no computer's name")
    roles = sorted({one.partition(":")[0] for one in services if ":" in one})
    name = item.words("Fqdn") or _needed(item, "Identity")
    return PoolEntry(name.lower(), item.words("Site"), tuple(sorted(computers)), tuple(roles), 0, None)


def _simple_urls(_: Source, items: Sequence[Item]) -> Claim:
    found = [url for item in items for value in item.listed("SimpleUrl") if (url := _simple_url(value))]
    return Said(Part.SIMPLE_URLS, in_order(found))


def _simple_url(value: Value) -> SimpleUrl | None:
    """Return a simple URL, of the object or, where the export was cut off there, of its text."""
    if isinstance(value, Item) and value.has("Component", "ActiveUrl"):
        said: Mapping[str, str] = {name: value.words(name) for name in ("Component", "Domain", "ActiveUrl")}
    else:
        said = spoken(words(value))
    if not said.get("Component") or "ActiveUrl" not in said:
        raise _Bad("SimpleUrl", "the export was cut off before the URLs")
    return (
        simple_url(said["Component"], said.get("Domain", ""), said["ActiveUrl"])
        if said["ActiveUrl"]
        else None
    )


def _sip_domains(_: Source, items: Sequence[Item]) -> Claim:
    return Said(Part.SIP_DOMAINS, tuple(sorted({_needed(one, "Name").lower() for one in items})))


def _replicas(_: Source, items: Sequence[Item]) -> Claim:
    states = (
        Replica(
            _needed(one, "ReplicaFqdn").lower(),
            one.words("UpToDate").lower() == "true",
            _utc(one, "LastUpdateCreation"),
            one.words("ProductVersion"),
        )
        for one in items
    )
    return Said(Part.REPLICAS, tuple(sorted(states, key=lambda one: one.fqdn)))


def _kerberos(_: Source, items: Sequence[Item]) -> Claim:
    found = {KerberosAccount(_needed(one, "Identity"), one.words("UserAccount")) for one in items}
    return Said(Part.KERBEROS, tuple(sorted(found, key=lambda one: (one.site, one.account))))


def _mobility(_: Source, items: Sequence[Item]) -> Claim:
    found = {Mobility(_needed(one, "Identity"), _needed(one, "ExposedWebURL")) for one in items}
    return Said(Part.MOBILITY, tuple(sorted(found, key=lambda one: one.identity)))


def _uses(source: Source, items: Sequence[Item]) -> Claim:
    found = {Assignment("", _needed(one, "Use"), _thumbprint(one)) for one in items}
    return Uses(_hosts(source, items), tuple(sorted(found, key=lambda one: (one.use, one.thumbprint))))


def _certificates(source: Source, items: Sequence[Item]) -> Claim:
    kept: dict[str, StoredCertificate] = {}
    for item in items:
        data = item.properties["rawdata"]
        path = (item.words("PSParentPath") or item.words("PSPath")).lower()
        if path and _MY not in path:
            raise _Bad("PSPath", "it is of another store than LocalMachine\\My")
        try:
            found = stored(data if isinstance(data, bytes) else b"")
        except ValueError as error:
            raise _Bad("RawData", str(error)) from None
        has_key = item.words("HasPrivateKey").lower() == "true"
        kept[found.thumbprint] = own_names(found, item.words("FriendlyName"), has_key=has_key)
    return Certificates(_hosts(source, items), tuple(kept[one] for one in sorted(kept)))


def _hosts(source: Source, items: Sequence[Item]) -> tuple[str, ...]:
    """Return what may name the host that the objects are of: they themselves, else the file."""
    own = {
        one.words(name).rpartition(":")[2].lower() for one in items for name in ("PSComputerName", "Identity")
    }
    own -= {"", "localhost"}
    if len({one.words("PSComputerName").lower() for one in items}) > 1:
        raise _Bad("PSComputerName", "the objects are of several hosts: give one file for each")
    return (*sorted(own), *source.called)


def _thumbprint(item: Item) -> str:
    text = _needed(item, "Thumbprint").upper()
    if len(text) != _THUMBPRINT or not set(text) <= set("0123456789ABCDEF"):
        raise _Bad("Thumbprint", f"{text[:40]!r} is no thumbprint")
    return text


def _needed(item: Item, name: str) -> str:
    text = item.words(name).strip()
    if not text:
        raise _Bad(name, "it is not there, or empty")
    return text


def _number(item: Item, name: str) -> int:
    text = item.words(name)
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise _Bad(name, f"{text[:20]!r} is no number")
    return int(text)


def _utc(item: Item, name: str) -> str:
    """Return a time in UTC, empty where it never was; one without a zone is taken for UTC (assumed)."""
    text = item.words(name)
    if not text:
        return ""
    head, dot, fraction = text.partition(".")
    digits = fraction[: len(fraction) - len(fraction.lstrip("0123456789"))]
    try:
        found = datetime.fromisoformat(head + fraction[len(digits) :] if dot else text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        return "" if found.year == _NEVER else found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise _Bad(name, f"{text[:40]!r} is no time") from None


class _Kind:
    def __init__(
        self,
        words: str,
        properties: Sequence[str],
        parts: Sequence[Part],
        read: Callable[[Source, Sequence[Item]], Claim],
    ) -> None:
        self.words, self.properties, self.parts, self.read = words, properties, parts, read


_KINDS: Mapping[str, _Kind] = {
    "web": _Kind("the pools' web services", ("PoolFqdn", "PrimaryHttpsPort"), [Part.TOPOLOGY], _web),
    "pool": _Kind("the pools", ("Computers", "Services"), [Part.TOPOLOGY], _pools),
    "urls": _Kind("the simple URLs", ("SimpleUrl",), [Part.SIMPLE_URLS], _simple_urls),
    "replica": _Kind("the replicas", ("ReplicaFqdn", "UpToDate"), [Part.REPLICAS], _replicas),
    "use": _Kind("a host's certificates in use", ("Use", "Thumbprint"), [], _uses),
    "kerberos": _Kind("the Kerberos accounts", ("Identity", "UserAccount"), [Part.KERBEROS], _kerberos),
    "mobility": _Kind("the mobility settings", ("Identity", "ExposedWebURL"), [Part.MOBILITY], _mobility),
    "store": _Kind("a host's store of certificates", ("RawData",), [], _certificates),
    "domain": _Kind("the SIP domains", ("Name", "IsDefault"), [Part.SIP_DOMAINS], _sip_domains),
}
