"""The machines of a recorded estate: who they are, and where in the lab's network."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

from lyncauto.errors import RecordingInvalid
from lyncauto.lab.estate.description import Description, Host, OtherPool, Pool, Role
from lyncauto.lab.estate.recorded_answers import Properties, RecordedAnswers, text

_FIRST, _LAST = 2, 254  # octets of hosts; the network's first address is the lab's own


class RecordedHosts:
    """All machines.

    A machine has one role in the lab. Where it had two, a machine of the lab's own has the second.

    Attributes:
        hosts: By FQDN, in the order of their addresses, which is the recording's as far as that is known.
        primary: FQDN of the name server that takes changes.
        secondaries: FQDNs of the others.
        authority: FQDN of the certification authority's host.
        notes: What is the lab's own.
    """

    def __init__(
        self, said: RecordedAnswers, base: Description, pool: Pool, others: Iterable[OtherPool]
    ) -> None:
        self.notes: list[str] = []
        self._said = said
        self._base = base
        self._domain = said.site.zone
        self._roles: dict[str, Role] = {}
        self._addresses: dict[str, str] = {}  # recorded address -> FQDN
        for fqdn in pool.front_ends:
            self._place(fqdn, "front-end")
        site = said.site
        self.primary = self._place(site.dns_host.name, "name-server")
        followers = (one.name for one in site.name_servers if one.name != site.dns_host.name)
        self.secondaries = tuple(self._place(name, "secondary-name-server") for name in followers)
        self.authority = self._place(site.authority.partition("\\")[0].lower(), "certification-authority")
        self._place(site.management.name, "management")
        self._place(site.node, "balancer")
        for server in site.resolvers:
            self._place(server.name, "resolver")
        for other in others:
            for fqdn in other.computers:
                self._place(fqdn, other.kind)
        for address in self._strangers():
            self._addresses[address] = self._place(f"other.{self._domain}", "other")
        self.hosts = self._numbered()

    def of(self, records: Iterable[Properties]) -> tuple[str, ...]:
        """Return the hosts whose addresses records have."""
        found = (self._addresses.get(text(one, "Value")) for one in records)
        return tuple(dict.fromkeys(fqdn for fqdn in found if fqdn))

    def _place(self, fqdn: str, role: Role) -> str:
        """Give a machine its role; return who has it."""
        name, count = fqdn, 0
        while name in self._roles or not name:
            count += 1
            name = f"{(fqdn or role).partition('.')[0]}-{count}.{self._domain}"
        if name != fqdn and role != "other":
            self.notes.append(
                f"{name}, {role}: {fqdn or 'nobody'} is another machine in the lab, or is not known"
            )
        self._roles[name] = role
        address = self._said.address(fqdn)
        if address and name == fqdn:
            self._addresses.setdefault(address, name)
        return name

    def _strangers(self) -> Iterator[str]:
        """Give the addresses that names have and no machine that is known, in order."""
        records = (one for found in self._said.records("A").values() for one in found)
        seen = {text(one, "Value") for one in records} - self._addresses.keys() - {self._said.site.vip}
        yield from sorted(filter(_is_address, seen), key=ipaddress.ip_address)

    def _numbered(self) -> dict[str, Host]:
        recorded = {fqdn: address for address, fqdn in self._addresses.items()}
        ordered = sorted(
            self._roles, key=lambda fqdn: (fqdn not in recorded, _order(recorded.get(fqdn, "")), fqdn)
        )
        base = self._base
        taken = {base.vip, *range(base.clients.first, base.clients.first + base.clients.count)}
        free = [number for number in range(_FIRST, _LAST) if number not in taken]
        if len(ordered) > len(free):
            raise RecordingInvalid(
                f"the recording has {len(ordered)} machines",
                why=f"a lab has one network, with room for {len(free)}",
                fix="no lab can be made of this recording",
            )
        return {
            fqdn: Host(offset, self._roles[fqdn], self._powershell(fqdn))
            for fqdn, offset in zip(ordered, free, strict=False)
        }

    def _powershell(self, fqdn: str) -> str:
        said = (text(one, "PowerShellVersion") for one in self._said.objects("Get-LyncAutoHost", fqdn))
        alike = (host.powershell for host in self._base.hosts.values() if host.role == self._roles[fqdn])
        return next(filter(None, said), "") or next(alike, "5.1.17763.1")


def _is_address(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 4  # noqa: PLR2004 - the lab has IPv4 alone
    except ValueError:
        return False


def _order(address: str) -> int:
    return int(ipaddress.ip_address(address)) if _is_address(address) else 0
