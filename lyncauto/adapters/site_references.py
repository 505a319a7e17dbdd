"""What in a site file names something else in it. Judges what was read, beside all other errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import Any, TypeAlias

from lyncauto.adapters.yaml_document import Document, Way
from lyncauto.errors import Reason

_Found: TypeAlias = tuple[Way, Mapping[str, Any]]

_SHARED = ("cms", "dns", "ca")
# What a source of certificates cannot do without.
_NEEDS = {"certsrv": ("url", "account"), "existing": ("thumbprint",)}


def reference_faults(document: Document) -> list[Reason]:
    """Return what names nothing, and what has a name or an address that must be its own."""
    return [
        *(reason for pool in _items(document.data, "pools") for reason in _of_pool(document, pool)),
        *_accounts(document),
        *_sources(document),
        *_removals(document),
        *_keys(document),
        *_twins(document),
        *(reason for pool in _items(document.data, "pools") for reason in _own(document, pool)),
    ]


def _of_pool(document: Document, found: _Found) -> Iterator[Reason]:
    way, pool = found
    for section in _SHARED:
        yield from _named(document, section, (*way, section), pool.get(section, "main"))
    nodes = pool.get("nodes", ())
    for number, name in enumerate(nodes if isinstance(nodes, tuple) else ()):
        yield from _named(document, "nodes", (*way, "nodes", number), name)
    yield from _two_nodes(document, way, pool)


def _two_nodes(document: Document, way: Way, pool: Mapping[str, Any]) -> Iterator[Reason]:
    """Give what is wrong with nodes that share a VIP: each is another one, and has an address of its own."""
    nodes, given = pool.get("nodes"), pool.get("node_addresses", {})
    if not isinstance(nodes, tuple) or not isinstance(given, dict):
        return
    if len(nodes) > len(set(nodes)):
        at = document.value_at((*way, "nodes", len(nodes) - 1))
        yield document.reason(at, nodes[-1], "is the other node already", "another entry of `nodes`")
    for name in given:
        if name not in nodes:
            at = document.value_at((*way, "node_addresses", name))
            yield document.reason(
                at, name, "names no node of this pool", f"one of {', '.join(map(str, nodes))}"
            )
    if len(nodes) > 1 and (bare := [str(name) for name in nodes if name not in given]):
        at = document.value_at((*way, "nodes"))
        why = f"{' and '.join(bare)} needs an address of its own beside the VIP"
        yield document.reason(at, ", ".join(map(str, nodes)), why, "`node_addresses: {NODE: ADDRESS, ...}`")
    taken = {_plain(pool.get("vip")): "the VIP"}
    for name, address in given.items():
        if (plain := _plain(address)) in taken:
            at = document.value_at((*way, "node_addresses", name))
            yield document.reason(at, address, f"the address of {taken[plain]}", "an address of its own")
        taken.setdefault(plain, str(name))


def _accounts(document: Document) -> Iterator[Reason]:
    for way, host in (*_hosts(document.data), *_items(document.data, "ca")):
        if "account" in host:
            yield from _named(document, "accounts", (*way, "account"), host["account"])


def _sources(document: Document) -> Iterator[Reason]:
    """Give CAs whose source needs more than is there."""
    for way, ca in _items(document.data, "ca"):
        for key in _NEEDS.get(str(ca.get("source")), ()):
            if not ca.get(key):
                at = document.value_at((*way, "source"))
                yield document.reason(at, ca["source"], f"needs `{key}` beside it", f"`{key}: ...`")


def _removals(document: Document) -> Iterator[Reason]:
    """Give CAs that leave nothing in a Front End's store, and are told to remove it from there."""
    for way, ca in _items(document.data, "ca"):
        source = ca.get("source", "certreq")
        if ca.get("remove_from_store") is True and source != "lync":
            at = document.value_at((*way, "remove_from_store"))
            why = f"`source: {source}` asks for none that may be removed from a store"
            yield document.reason(at, "remove_from_store", why, "`source: lync`, or `false`")


def _keys(document: Document) -> Iterator[Reason]:
    """Give CAs whose source does not bring a certificate of each kind of key that is asked for."""
    for way, ca in _items(document.data, "ca"):
        kinds, source = ca.get("keys"), ca.get("source", "certreq")
        if not isinstance(kinds, tuple):
            continue
        at, shown = document.value_at((*way, "keys")), ", ".join(map(str, kinds))
        if source == "existing" and len(kinds) > 1:
            why = "`source: existing` names one certificate, and that has one kind of key"
            yield document.reason(at, shown, why, "the kind of that one alone, or another `source`")
        if source == "lync" and "rsa-3072" in kinds:
            why = "`Request-CsCertificate` makes RSA keys of 2048 or 4096 bits"
            yield document.reason(at, shown, why, "`rsa-2048` or `rsa-4096`, or another `source`")
        if ca.get("remove_from_store") is True and any(str(kind).startswith("ecdsa") for kind in kinds):
            why = "an ECDSA key is not removed from a store by lyncauto"
            yield document.reason(at, shown, why, "RSA alone, or `remove_from_store: false`")


def _named(document: Document, section: str, way: Way, name: object) -> Iterator[Reason]:
    entries = document.data.get(section) if isinstance(document.data, dict) else None
    if isinstance(entries, dict) and isinstance(name, str) and name not in entries:
        close = difflib.get_close_matches(name, entries, n=1)
        known = f"`{close[0]}`" if close else ", ".join(map(str, entries)) or "an entry there"
        yield document.reason(document.value_at(way), name, f"names no entry of `{section}`", known)


def _twins(document: Document) -> Iterator[Reason]:
    """Give pools whose name, override or VIP another pool has already."""
    seen: dict[tuple[str, str], int] = {}
    for way, pool in _items(document.data, "pools"):
        for key in ("name", "override", "vip"):
            value = _plain(pool.get(key))
            line, column = document.value_at((*way, key))
            if value and (key, value) in seen:
                why = f"another pool has this {key} already, in line {seen[key, value]}"
                yield document.reason((line, column), pool[key], why, "one of its own")
            seen.setdefault((key, value), line)


def _own(document: Document, found: _Found) -> Iterator[Reason]:
    way, pool = found
    override, vip = _plain(pool.get("override")), _plain(pool.get("vip"))
    front_ends = [host for _, host in _items(pool, "front_ends")]
    names = {_plain(host.get("name")): "a Front End" for host in front_ends} | {
        _plain(pool.get("name")): "the pool"
    }
    if override and override in names:
        at = document.value_at((*way, "override"))
        yield document.reason(
            at, pool["override"], f"the name of {names[override]}", "a name that nothing else has"
        )
    owner = next(
        (_plain(host.get("name")) for host in front_ends if _plain(host.get("address")) == vip), None
    )
    if vip and owner is not None:
        at = document.value_at((*way, "vip"))
        yield document.reason(at, pool["vip"], f"the address of Front End {owner}", "an unassigned address")


def _hosts(data: object) -> Iterator[_Found]:
    for section in ("cms", "dns", "ca"):
        for way, entry in _items(data, section):
            if isinstance(entry.get("host"), dict):
                yield (*way, "host"), entry["host"]
    for way, pool in _items(data, "pools"):
        for inner, host in _items(pool, "front_ends"):
            yield (*way, *inner), host


def _items(data: object, section: str) -> Iterable[_Found]:
    """Return the mappings in a section, a list or a mapping of names, each with the way to it."""
    entries = data.get(section) if isinstance(data, dict) else None
    pairs = (
        entries.items()
        if isinstance(entries, dict)
        else enumerate(entries if isinstance(entries, tuple) else ())
    )
    return [((section, key), entry) for key, entry in pairs if isinstance(entry, dict)]


def _plain(value: object) -> str:
    """Return a name or address in the one way to write it; empty if it is neither."""
    text = value.lower() if isinstance(value, str) else ""
    try:
        return str(ip_address(text))
    except ValueError:
        return text
