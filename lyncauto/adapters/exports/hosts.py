"""What is about one host or node: which one, and what of it is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lyncauto.adapters.exports.found import Balancing, Certificates, Uses
from lyncauto.adapters.exports.merging import Read, claims
from lyncauto.model.facts import Assignment, StoredCertificate
from lyncauto.model.inventory import Loaded, Part, Reading, Topology

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.){2,}[a-z][a-z0-9-]*")
_CALL = "put it into a folder that is called as the host (`fe01.contoso.com`), or call it so"
_DIFFER = "give one file for each host, of the same hour"
_ENDINGS = re.compile(r"\.(?:xml|clixml|cer|crt|pem|der|p7b|p7c|txt|cfg|conf)\Z")


def assignments(
    files: Sequence[Read], known: Topology | None
) -> tuple[tuple[Assignment, ...], tuple[Reading, ...], tuple[str, ...]]:
    """Return the uses of certificates host by host, what was read of them, and what is of no known host."""
    found: dict[str, dict[str, tuple[Assignment, ...]]] = {}
    notes = []
    for name, uses in claims(files, Uses):
        if host := named(uses.hosts, known):
            found.setdefault(host, {})[name] = tuple(replace(one, host=host) for one in uses.assignments)
        else:
            notes.append(
                f"{name}: it does not say which host's certificates these are, and was left out; {_CALL}"
            )
    kept: list[Assignment] = []
    readings: list[Reading] = []
    for host, by_file in sorted(found.items()):
        where = ", ".join(by_file)
        if len(set(by_file.values())) > 1:
            readings.append(
                Reading(Part.ASSIGNMENTS, host, where, "these files contradict one another", _DIFFER)
            )
        else:
            kept.extend(next(iter(by_file.values())))
            readings.append(Reading(Part.ASSIGNMENTS, host, where))
    return tuple(kept), tuple(readings), tuple(notes)


def stores(
    files: Sequence[Read], known: Topology | None
) -> tuple[tuple[StoredCertificate, ...], tuple[Reading, ...], tuple[str, ...]]:
    """Return the certificates host by host, what was read of them, and what is of no known host."""
    found: dict[tuple[str, str], StoredCertificate] = {}
    where: dict[str, list[str]] = {}
    notes = []
    for name, held in claims(files, Certificates):
        host = named(held.hosts, known)
        if host:
            where.setdefault(host, []).append(name)
        elif held.hosts:
            notes.append(f"{name}: it does not say which host's store this is of; {_CALL}")
        for one in held.certificates:
            before = found.get((host, one.thumbprint))
            if (
                before is None or not before.has_private_key
            ):  # a file never has the key that the store may have
                found[host, one.thumbprint] = replace(one, host=host)
    readings = tuple(
        Reading(Part.STORE, host, ", ".join(dict.fromkeys(where[host]))) for host in sorted(where)
    )
    return tuple(found[key] for key in sorted(found)), readings, tuple(notes)


def balancing(
    files: Sequence[Read], called: Mapping[str, tuple[str, ...]], known: Topology | None
) -> tuple[tuple[Loaded, ...], tuple[Reading, ...], tuple[str, ...]]:
    """Return the virtual services node by node, what was read of them, and which are of no known node.

    A file's name, or that of a folder around it, may be the node's: *called* has them by file.
    """
    taken = _hosts(known)
    found: dict[Loaded, None] = {}
    where: dict[str, list[str]] = {}
    notes = []
    for name, one in claims(files, Balancing):
        names = [text for text in _names(called.get(name, ())) if text not in taken and text != one.pool]
        node = names[0] if names else ""
        where.setdefault(node, []).append(name)
        found.update(dict.fromkeys(Loaded(node, replace(service, node="")) for service in one.services))
        if not node:
            notes.append(f"{name}: it does not say which node has loaded this; {_CALL}")
    readings = tuple(Reading(Part.BALANCER, node, ", ".join(where[node])) for node in sorted(where))
    return tuple(found), readings, tuple(notes)


def named(candidates: Sequence[str], known: Topology | None) -> str:
    """Return the first candidate that names a computer of the topology; without one, the first FQDN."""
    if known is None:
        return next(_names(candidates), "")
    hosts = {host for pool in known.pools for host in pool.computers}
    return next((plain for text in candidates if (plain := _ENDINGS.sub("", text)) in hosts), "")


def _names(candidates: Sequence[str]) -> Iterator[str]:
    for text in candidates:
        plain = _ENDINGS.sub("", text)
        if _NAME.fullmatch(plain):
            yield plain


def _hosts(known: Topology | None) -> set[str]:
    return {name for pool in known.pools for name in (pool.fqdn, *pool.computers)} if known else set()
