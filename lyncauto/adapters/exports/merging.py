"""One inventory of what several files say. Where they contradict one another nothing is chosen.

Two topologies that differ end the work: every rule rests on one. Of anything else that differs nothing is
known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from lyncauto.adapters.exports.found import FIELDS, Found, Pools, Said, ServerVersion, WebOfPool, Webs, Whole
from lyncauto.errors import ExportsContradict
from lyncauto.model.facts import WebServices
from lyncauto.model.inventory import Inventory, Part, PoolEntry, Reading, Topology

T = TypeVar("T")
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
    webs = _once((name, one.pool, one) for name, those in claims(files, Webs) for one in those.webs)
    pools = _once((name, one.fqdn, one) for name, those in claims(files, Pools) for one in those.pools)
    for name, other in wholes[1:]:
        _same(wholes[0][0], wholes[0][1].topology, name, other.topology)
    if not wholes:
        found, reading = _of_objects(webs, pools)
        return found, (reading,) if reading else ()
    first, whole = wholes[0][0], wholes[0][1].topology
    _same_objects(first, whole, webs, pools)
    where = ", ".join(dict.fromkeys(name + (_DRAFT if one.draft else "") for name, one in wholes))
    return whole, (Reading(Part.TOPOLOGY, "", where),)


def estate(files: Sequence[Read]) -> tuple[Inventory, tuple[Reading, ...]]:
    """Return an inventory of what is said about the whole estate, and what was read of it."""
    fields: dict[str, Any] = {}
    readings: list[Reading] = []
    for part, field in FIELDS.items():
        found = [(name, one) for name, one in claims(files, Said) if one.part is part]
        if not found:
            continue
        where = ", ".join(dict.fromkeys(name for name, _ in found))
        if len({one.values for _, one in found}) > 1:
            readings.append(Reading(part, "", where, "these files contradict one another", _FIX))
        else:
            fields[field] = found[0][1].values
            readings.append(Reading(part, "", where))
    versions = list(claims(files, ServerVersion))
    where = ", ".join(dict.fromkeys(name for name, _ in versions))
    if len({one.text for _, one in versions}) == 1:
        fields["server_version"] = versions[0][1].text
        readings.append(Reading(Part.BUILD, "", where))
    elif versions:
        readings.append(Reading(Part.BUILD, "", where, "these files contradict one another", _FIX))
    return replace(Inventory(""), **fields), tuple(readings)


def _once(found: Iterable[tuple[str, str, T]]) -> dict[str, tuple[str, T]]:
    """Return pool -> file and what it says of it, once.

    Raises:
        ExportsContradict: Two files say different things of one.
    """
    kept: dict[str, tuple[str, T]] = {}
    for name, pool, one in found:
        first = kept.setdefault(pool, (name, one))
        if first[1] != one:
            raise _contradiction(first[0], name, f"they say different things of the pool {pool}")
    return kept


def _of_objects(
    webs: Mapping[str, tuple[str, WebOfPool]], pools: Mapping[str, tuple[str, PoolEntry]]
) -> tuple[Topology | None, Reading | None]:
    """Return the topology that exported objects make, if they are complete."""
    where = ", ".join(dict.fromkeys(name for name, _ in (*pools.values(), *webs.values())))
    if not where:
        return None, None
    missing = [
        fqdn for fqdn, (_, pool) in sorted(pools.items()) if "WebServer" in pool.roles and fqdn not in webs
    ]
    strange = sorted(webs.keys() - pools.keys())
    if missing or strange:
        said = f"the web services of {missing[0]}" if missing else f"the computers of {strange[0]}"
        return None, Reading(Part.TOPOLOGY, "", where, f"{said} are in no file", _BOTH)
    entries = (_with_web(pools[fqdn][1], webs[fqdn][1] if fqdn in webs else None) for fqdn in sorted(pools))
    return Topology("", tuple(entries)), Reading(Part.TOPOLOGY, "", where)


def _with_web(pool: PoolEntry, own: WebOfPool | None) -> PoolEntry:
    return replace(pool, web=own.web, product=own.product, site=pool.site or own.site) if own else pool


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


def _same_objects(
    first: str,
    one: Topology,
    webs: Mapping[str, tuple[str, WebOfPool]],
    pools: Mapping[str, tuple[str, PoolEntry]],
) -> None:
    """See that exported objects, which may be of some pools alone, say what the topology says.

    Raises:
        ExportsContradict: They do not.
    """
    own = {pool.fqdn: pool for pool in one.pools}
    for fqdn, (name, web) in webs.items():
        if fqdn not in own or _plain(own[fqdn]) != _named(web.web, fqdn):
            raise _contradiction(
                first, name, f"the pool {fqdn} has other web services in one than in the other"
            )
    for fqdn, (name, pool) in pools.items():
        if fqdn in own and own[fqdn].computers != pool.computers:
            raise _contradiction(first, name, f"the pool {fqdn} has other computers in one than in the other")


def _plain(pool: PoolEntry) -> WebServices | None:
    return _named(pool.web, pool.fqdn) if pool.web else None


def _named(web: WebServices, pool: str) -> WebServices:
    """Return web services with no override where the internal name is the pool's own: both mean the same."""
    return replace(web, internal_fqdn="") if web.internal_fqdn == pool else web


def _contradiction(first: str, second: str, why: str) -> ExportsContradict:
    return ExportsContradict(f"{first} and {second} are not of one topology", why=why, fix=_FIX)
