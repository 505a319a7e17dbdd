"""Which zone holds a pool's names, who serves it and who takes changes, out of what DNS said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import Inventory
from lyncauto.model.site import FILL_IN
from lyncauto.model.site_draft import Entry, Origin
from lyncauto.steps.answers import plain
from lyncauto.steps.naming import inside


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone, as far as it is known.

    Attributes:
        primary: Who takes changes.
        servers: Who serves it; one that is left open where nobody told.
    """

    entry: Entry
    primary: Entry
    servers: tuple[Entry, ...]


def zone_of(found: Inventory, name: str) -> Zone:
    """Return the innermost zone around *name* of which somebody said who serves it."""
    told = [one for one in found.answers if one.type == "NS" and one.values and inside(one.name, name)]
    if not told:
        return _unknown(name)
    said = max(told, key=lambda one: len(one.name))
    names = dict.fromkeys(
        plain(value)
        for one in found.answers
        if (one.name, one.type) == (said.name, "NS")
        for value in one.values
    )
    servers = tuple(Entry(one, Origin.READ, f"serves the zone, says {said.server}") for one in names)
    entry = Entry(said.name, Origin.READ, f"the zone around {name}, says {said.server}")
    return Zone(entry, _primary(found.answers, said.name, servers), servers)


def _unknown(name: str) -> Zone:
    domain = name.partition(".")[2]
    proposed = Entry(domain, Origin.PROPOSED, f"the domain of {name}; DNS did not say")
    server = Entry(FILL_IN, Origin.OPEN, "FQDN of a server that serves the zone; name every one")
    primary = Entry(FILL_IN, Origin.OPEN, "FQDN of the Windows DNS server that takes changes")
    return Zone(proposed, primary, (server,))


def _primary(answers: Sequence[NameAnswer], zone: str, servers: Sequence[Entry]) -> Entry:
    # What a zone's file says was written, too, but a file takes no changes.
    written = {one.server for one in answers if one.role == "written"}
    for server in servers:
        if server.text in written:
            return Entry(server.text, Origin.READ, "the records were read here")
    # MNAME. Of a zone that Active Directory holds, each server names itself, and each takes changes.
    firsts = {
        one.server: plain(one.values[0].split()[0])
        for one in answers
        if (one.name, one.type) == (zone, "SOA") and one.values
    }
    why = "any Windows server that takes the zone's changes will do"
    for server in servers:
        if firsts.get(server.text) == server.text:
            return Entry(server.text, Origin.PROPOSED, f"it calls itself the zone's first server; {why}")
    for who, first in firsts.items():
        return Entry(first, Origin.PROPOSED, f"the zone's first server, says {who}; {why}")
    return Entry(servers[0].text, Origin.PROPOSED, why)
