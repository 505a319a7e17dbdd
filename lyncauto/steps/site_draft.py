"""From an inventory and what the operator said to the draft of a site file. Pure.

Nothing is made up: what neither of them says is left open, and what only follows from them is a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lyncauto.model.inventory import Inventory, Part, PoolEntry, Reading
from lyncauto.model.site import FILL_IN
from lyncauto.model.site_draft import Entry, Given, HostDraft, Origin, ServerDraft, SiteDraft
from lyncauto.steps.answers import final
from lyncauto.steps.draft_words import found_words, warnings
from lyncauto.steps.first_authority import authority
from lyncauto.steps.first_pool import proposed_override
from lyncauto.steps.first_zone import Zone, zone_of

_NAME = 31  # longest short name of a site
_NEEDED = (Part.TOPOLOGY, Part.BUILD, Part.SIMPLE_URLS, Part.SIP_DOMAINS, Part.REPLICAS, Part.KERBEROS)
_CERTIFICATES = (Part.ASSIGNMENTS, Part.STORE, Part.CHAIN)
_GIVEN = "as you gave it"
_WINRM, _DNS = 5985, 53


def draft(found: Inventory, pool: PoolEntry, given: Given) -> SiteDraft:
    """Return the draft of a site file.

    Args:
        found: What was read.
        pool: One of its pools, with web services.
        given: What the operator said.
    """
    override = _override(found, pool)
    zone = zone_of(found, override.text if override.text != FILL_IN else pool.fqdn)
    return SiteDraft(
        read_at=found.read_at,
        missing=_missing(found, pool, zone),
        found=tuple(found_words(found, pool)),
        warnings=tuple(warnings(found, pool, override.text, zone)),
        name=_short(pool.fqdn),
        domain=pool.fqdn.partition(".")[2],
        user=_user(given),
        password=Entry(given.password, Origin.GIVEN, "where it is: env:NAME, file:PATH or prompt"),
        windows=tuple(_windows(given)),
        lync=tuple(_lync(given)),
        management=_management(found, pool, given),
        dns_host=_dns_host(found, zone, given),
        zone=zone.entry,
        name_servers=tuple(_servers(found, zone, given)),
        authority=authority(found, pool, given),
        pool=Entry(pool.fqdn, Origin.READ, "as the topology calls it"),
        override=override,
        front_ends=tuple(_host(found, name, given, "a member, says the topology") for name in pool.computers),
    )


def _override(found: Inventory, pool: PoolEntry) -> Entry:
    if pool.web and pool.web.internal_fqdn:
        return Entry(pool.web.internal_fqdn, Origin.READ, "the override that the topology has")
    name = proposed_override(found, pool)
    if not name:
        return Entry(
            FILL_IN, Origin.OPEN, "a name that nothing in the topology has: the pool has no override"
        )
    why = "the topology has no override, and nothing in it is called so; any other free name will do"
    return Entry(name, Origin.PROPOSED, why)


def _user(given: Given) -> Entry:
    if given.user:
        return Entry(given.user, Origin.GIVEN, _GIVEN)
    return Entry(FILL_IN, Origin.OPEN, r"who lyncauto logs on as, DOMAIN\user or user@domain")


def _windows(given: Given) -> Iterator[tuple[str, Entry]]:
    """Give the keys of every Windows host: what led to one is taken to lead to all."""
    if given.port != _WINRM:
        yield "port", Entry(str(given.port), Origin.GIVEN, _GIVEN)
    if given.tls:
        yield "tls", Entry("true", Origin.GIVEN, _GIVEN)


def _lync(given: Given) -> Iterator[tuple[str, Entry]]:
    if given.configuration:
        yield "configuration", Entry(given.configuration, Origin.GIVEN, _GIVEN)


def _management(found: Inventory, pool: PoolEntry, given: Given) -> HostDraft:
    if given.front_end:
        return _host(found, given.front_end, given, "the topology was read here")
    name, *_ = pool.computers
    why = "any host with the management shell will do; this is the pool's first Front End"
    return HostDraft(Entry(name, Origin.PROPOSED, why), _address(found, name, given))


def _dns_host(found: Inventory, zone: Zone, given: Given) -> HostDraft:
    return HostDraft(zone.primary, _address(found, zone.primary.text, given))


def _host(found: Inventory, name: str, given: Given, why: str) -> HostDraft:
    return HostDraft(Entry(name, Origin.READ, why), _address(found, name, given))


def _address(found: Inventory, name: str, given: Given) -> Entry | None:
    """Return where to connect, which is needed only where names do not resolve on this machine."""
    if name == given.front_end and given.address:
        return Entry(given.address, Origin.GIVEN, _GIVEN)
    if given.resolved or not (addresses := final(found.answers, name)):
        return None
    return Entry(addresses[0], Origin.READ, f"its A record, {_who(found, name)}")


def _servers(found: Inventory, zone: Zone, given: Given) -> Iterator[ServerDraft]:
    for name in zone.servers:
        addresses = final(found.answers, name.text)
        address = (
            Entry(addresses[0], Origin.READ, f"its A record, {_who(found, name.text)}")
            if addresses
            else Entry(FILL_IN, Origin.OPEN, f"address of {name.text}")
        )
        port = Entry(str(given.dns_port), Origin.GIVEN, _GIVEN) if given.dns_port != _DNS else None
        yield ServerDraft(name, address, port)


def _missing(found: Inventory, pool: PoolEntry, zone: Zone) -> tuple[Reading, ...]:
    """Return what was asked for in vain, and what nobody was asked for."""
    tried = {one.part for one in found.readings}
    untold = [Reading(part, "", "", "nothing that was given tells") for part in _NEEDED if part not in tried]
    if not any(one.about in pool.computers for one in found.readings if one.part in _CERTIFICATES):
        untold.append(Reading(Part.ASSIGNMENTS, pool.fqdn, "", "nothing that was given tells"))
    if zone.entry.origin is not Origin.READ:
        untold.append(Reading(Part.NAMES, zone.entry.text, "", "nobody said which servers serve the zone"))
    known = {(one.part, one.about) for one in found.readings if one.known}
    vain = (one for one in found.readings if not one.known and (one.part, one.about) not in known)
    return tuple(dict.fromkeys((*vain, *untold)))


def _short(fqdn: str) -> str:
    label = re.sub(r"[^a-z0-9-]", "-", fqdn.partition(".")[0].lower()).strip("-")
    return label[:_NAME] or "site"


def _who(found: Inventory, name: str) -> str:
    """Return who said where a name leads."""
    said = [one for one in found.answers if one.name == name and one.values]
    ranked = sorted(said, key=lambda one: ("written", "authoritative", "resolver").index(one.role))
    return f"from {ranked[0].server}" if ranked else "from DNS"
