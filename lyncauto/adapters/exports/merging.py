"""One inventory of what several files say. Where they contradict one another nothing is chosen.

Two topologies that differ end the work: every rule rests on one. Of anything else that differs nothing is
known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from lyncauto.adapters.exports.found import Found, Pools, Said, ServerVersion, Webs, Whole
from lyncauto.errors import ExportsContradict
from lyncauto.model.facts import WebServices
from lyncauto.model.inventory import Inventory, Part, PoolEntry, Reading, Topology

T = TypeVar("T")
_FIELDS = {
    Part.SIP_DOMAINS: "sip_domains",
    Part.SIMPLE_URLS: "simple_urls",
    Part.REPLICAS: "replicas",
    Part.KERBEROS: "kerberos",
    Part.MOBILITY: "mobility",
}
_FIX = "give files that were exported from one estate within the same hour, and leave the older ones out"
_DRAFT = " (a draft that is not published)"
_BOTH = (
    "`Get-CsPool | Export-Clixml FILE` and `Get-CsService -WebServer | Export-Clixml FILE`, or the topology "
    "itself, and give the files with `--from`"
)


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was understood."""

    name: str
    found: Found


def claims(files: Iterable[Read], kind: type[T]) -> Iterator[tuple[str, T]]:
    """Give what files say of one kind, and which."""
    for file in files:
        for claim in file.found.claims:
            if isinstance(claim, kind):
                yield file.name, claim


def without_drafts(files: Sequence[Read]) -> tuple[list[Read], tuple[str, ...]]:
    """Return the files without drafts, if there is a published topology too; and which were left out."""
    if not any(not whole.draft for _, whole in claims(files, Whole)):
        return list(files), ()
    drafts = {name for name, whole in claims(files, Whole) if whole.draft}
    kept = [file for file in files if file.name not in drafts]
    return kept, tuple(
        f"{name}: a draft was left out, since a published topology is there" for name in sorted(drafts)
    )


def topology(files: Sequence[Read]) -> tuple[Topology | None, tuple[Reading, ...]]:
    """Return the topology that files hold, and where it was read.

    Raises:
        ExportsContradict: Two of them differ.
    """
    wholes = list(claims(files, Whole))
    webs, pools = list(claims(files, Webs)), list(claims(files, Pools))
    for name, other in wholes[1:]:
        _same(wholes[0][0], wholes[0][1].topology, name, other.topology)
    if wholes:
        found = wholes[0][1].topology
        where = ", ".join(name + (_DRAFT if whole.draft else "") for name, whole in wholes)
    elif webs and pools:
        found = _of_objects(webs[0][1], pools[0][1])
        where = ", ".join(name for name, _ in (*pools, *webs))
    else:
        return None, tuple(_half(webs, pools))
    for name, said in webs:
        _same_webs(where, found, name, said)
    for name, listed in pools:
        _same_computers(where, found, name, listed)
    return _versioned(found, files), (Reading(Part.TOPOLOGY, "", where),)


def estate(files: Sequence[Read]) -> tuple[Inventory, tuple[Reading, ...]]:
    """Return an inventory of what is said about the whole estate, and what was read of it."""
    fields: dict[str, Any] = {}
    readings: list[Reading] = []
    for part, field in _FIELDS.items():
        found = [(name, one) for name, one in claims(files, Said) if one.part is part]
        if not found:
            continue
        where = ", ".join(dict.fromkeys(name for name, _ in found))
        if len({one.values for _, one in found}) > 1:
            readings.append(Reading(part, "", where, "these files contradict one another", _FIX))
        else:
            fields[field] = found[0][1].values
            readings.append(Reading(part, "", where))
    return replace(Inventory(""), **fields), tuple(readings)


def _half(webs: Sequence[tuple[str, Webs]], pools: Sequence[tuple[str, Pools]]) -> Iterator[Reading]:
    for name, _ in webs:
        why = "it holds the web services alone, and not which computers a pool has"
        yield Reading(Part.TOPOLOGY, "", name, why, _BOTH)
    for name, _ in pools:
        yield Reading(Part.TOPOLOGY, "", name, "it holds the pools alone, and not their web services", _BOTH)


def _of_objects(webs: Webs, pools: Pools) -> Topology:
    own = {one.pool: one for one in webs.webs}
    entries = tuple(
        replace(
            pool,
            web=own[pool.fqdn].web,
            product=own[pool.fqdn].product,
            site=pool.site or own[pool.fqdn].site,
        )
        if pool.fqdn in own
        else pool
        for pool in pools.pools
    )
    return Topology("", "", entries)


def _same(first: str, one: Topology, second: str, other: Topology) -> None:
    """See that two topologies are one.

    Raises:
        ExportsContradict: They are not.
    """
    if one.signature and other.signature and one.signature != other.signature:
        why = f"{first} has the signature {one.signature}, {second} has {other.signature}"
        raise _contradiction(first, second, why)
    if difference := _difference(
        {pool.fqdn: pool for pool in one.pools}, {pool.fqdn: pool for pool in other.pools}
    ):
        raise _contradiction(first, second, difference)


def _difference(one: dict[str, PoolEntry], other: dict[str, PoolEntry]) -> str:
    for fqdn in sorted(one.keys() | other.keys()):
        if fqdn not in one or fqdn not in other:
            return f"only one of them has the pool {fqdn}"
        if one[fqdn].computers != other[fqdn].computers:
            return f"the pool {fqdn} has other computers in one than in the other"
        if _plain(one[fqdn]) != _plain(other[fqdn]):
            return f"the pool {fqdn} has other web services in one than in the other"
    return ""


def _same_webs(first: str, one: Topology, second: str, other: Webs) -> None:
    own = {pool.fqdn: _plain(pool) for pool in one.pools if pool.web}
    theirs = {web.pool: _named(web.web, web.pool) for web in other.webs}
    for fqdn in sorted(own.keys() | theirs.keys()):
        if own.get(fqdn) != theirs.get(fqdn):
            raise _contradiction(
                first, second, f"the pool {fqdn} has other web services in one than in the other"
            )


def _same_computers(first: str, one: Topology, second: str, other: Pools) -> None:
    theirs = {pool.fqdn: pool.computers for pool in other.pools}
    for pool in one.pools:
        if pool.fqdn in theirs and theirs[pool.fqdn] != pool.computers:
            why = f"the pool {pool.fqdn} has other computers in one than in the other"
            raise _contradiction(first, second, why)


def _plain(pool: PoolEntry) -> WebServices | None:
    return _named(pool.web, pool.fqdn) if pool.web else None


def _named(web: WebServices, pool: str) -> WebServices:
    """Return web services with no override where the internal name is the pool's own: both mean the same."""
    return replace(web, internal_fqdn="") if web.internal_fqdn == pool else web


def _versioned(found: Topology, files: Sequence[Read]) -> Topology:
    versions = {version.text for _, version in claims(files, ServerVersion)}
    return replace(found, server_version=versions.pop()) if len(versions) == 1 else found


def _contradiction(first: str, second: str, why: str) -> ExportsContradict:
    return ExportsContradict(f"{first} and {second} are not of one topology", why=why, fix=_FIX)
