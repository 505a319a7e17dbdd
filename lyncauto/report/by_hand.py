"""How a person goes back without lyncauto: the commands, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from lyncauto.model.balancer import VirtualService
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.plan import Attrs, Change

_SERVICE = "virtual-service/"
_REHEARSAL = "rehearsal"
_HTTPS = 443


@dataclass(frozen=True, slots=True)
class Places:
    """Where commands are typed."""

    dns_host: str
    zone: str
    node: str  # the pool's first balancer node
    folder: str  # on it
    others: Mapping[str, str] = field(default_factory=dict)  # other node to the folder there

    def on(self, node: str) -> tuple[str, str]:
        """Return a node's name and the folder there; those of the first one for a name that is empty."""
        return (node, self.others[node]) if node in self.others else (self.node, self.folder)


def by_hand(inverses: Iterable[Change], places: Places) -> tuple[str, ...]:
    """Return shell lines, comments included, that make *inverses*, in their order.

    A target that changes several times changes once by hand, from where it is to where it ends: the steps in
    between serve caches, and a person who goes back in a hurry is told how long those last.
    """
    whole = _whole(inverses)
    services = tuple(one.target.removeprefix(_SERVICE) for one in whole if one.target.startswith(_SERVICE))
    blocks: dict[tuple[str, ...], None] = {}
    for change in whole:
        kind, _, name = change.target.partition("/")
        kind = _REHEARSAL if change.step.startswith(f"{_REHEARSAL}.") else kind
        if kind == "drain":
            blocks[_ready(name, places, services)] = None
        else:
            # One stop is enough for all services.
            blocks[_KINDS.get(kind, _unknown)(change, name, places)] = None
    return tuple(line for block in blocks for line in block)


def proofs(inverses: Iterable[Change], name: str) -> tuple[str, ...]:
    """Return what a person types to see which Front Ends serve a published *name*.

    Clients verify by that name: one that does not pass would be refused by them.
    """
    whole = {one.target: one for one in _whole(inverses)}
    record = whole.get(f"a-record/{name}")
    if record is None:
        return ()
    ports = {
        server.address: server.port
        for target, one in whole.items()
        if target.startswith(_SERVICE) and one.before
        for service in [VirtualService.from_attributes(target, one.before)]
        if service.certificate_name
        for server in service.servers
    }
    return (
        f"# clients verify Front Ends by {name}: give its record back to those alone that pass this:",
        *(
            f"openssl s_client -connect {address}:{ports.get(address, _HTTPS)} -servername {name} "
            f"-verify_hostname {name} -verify_return_error </dev/null"
            for address in _addresses(record.after or {})
        ),
    )


def _whole(inverses: Iterable[Change]) -> tuple[Change, ...]:
    """Return one change a target, in the order in which the targets are first met.

    None of a target that is where it began: a Front End that is back in the balancing.
    """
    found: dict[str, Change] = {}
    for change in inverses:
        first = found.get(change.target)
        found[change.target] = replace(first, after=change.after) if first else change
    return tuple(change for change in found.values() if change.before != change.after)


def _record(change: Change, name: str, places: Places) -> tuple[str, ...]:
    node = name.removesuffix(f".{places.zone}")
    before, after = change.before or {}, change.after or {}
    remove = [f"dnscmd /RecordDelete {places.zone} {node} A {value} /f" for value in _addresses(before)]
    add = [f"dnscmd /RecordAdd {places.zone} {node} {after['ttl']} A {value}" for value in _addresses(after)]
    # A server keeps one TTL for one record, so one that only gets another TTL is deleted first;
    # in every other case the name answers all the time.
    lines = (*remove, *add) if _addresses(before) == _addresses(after) else (*add, *remove)
    lasts = before.get("ttl", "0")
    return (
        f"# on {places.dns_host}, as a DNS administrator; resolvers keep the old answer for {lasts} s:",
        *lines,
    )


def _addresses(attrs: Attrs) -> tuple[str, ...]:
    return tuple(value for value in attrs.get("addresses", "").split(",") if value)


def _service(change: Change, name: str, places: Places) -> tuple[str, ...]:
    if change.after is not None:
        return _unknown(change, name, places)
    node, folder = places.on(name.partition("@")[2])
    return (
        f"# on {node}, once no client uses it any more, and if {folder}/current has no file of",
        "# another pool:",
        "systemctl stop lyncauto-haproxy",
        f"rm -rf {folder}/current {folder}/generations",
    )


def _delivered(change: Change, name: str, places: Places) -> tuple[str, ...]:
    if change.after is not None:
        return _unknown(change, name, places)
    node, folder = places.on(name.partition("/")[0])
    return (f"# on {node}:", f"rm -rf {CertificatePlace(folder, name.rpartition('/')[2]).folder}")


def _ready(host: str, places: Places, services: tuple[str, ...]) -> tuple[str, ...]:
    """Return what puts a Front End back into the balancing that was drained."""
    if not services:
        nodes = " and ".join((places.node, *places.others))
        return (f"# on {nodes}: set {host} ready in each virtual service of the pool",)
    lines: list[str] = []
    for service in services:
        listener, _, named = service.partition("@")
        node, folder = places.on(named)
        if (heading := f"# on {node}:") not in lines:
            lines.append(heading)
        lines += [
            f'echo "set server {listener}/{host} {order}" | socat - UNIX-CONNECT:{folder}/run/admin.sock'
            for order in ("state ready", "weight 100%")
        ]
    return tuple(lines)


def _unknown(change: Change, _name: str, _places: Places) -> tuple[str, ...]:
    return (f"# {change.target}: no command; put it back as the plan shows it before",)


def _rehearsed(_change: Change, _name: str, places: Places) -> tuple[str, ...]:
    """Return no command: to stop the balancer would stop what clients use."""
    nodes = " and ".join((places.node, *places.others))
    return (
        f"# on {nodes}: what the rehearsal has made may stay, since nobody uses it;",
        "# the next renewal or rehearsal takes it away",
    )


_KINDS = {
    "a-record": _record,
    "virtual-service": _service,
    "delivered": _delivered,
    _REHEARSAL: _rehearsed,
}
