"""How a person goes back without lyncauto: the commands, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lyncauto.model.plan import Attrs, Change


@dataclass(frozen=True, slots=True)
class Places:
    """Where commands are typed."""

    dns_host: str
    zone: str
    node: str
    folder: str  # on the node


def by_hand(inverses: Iterable[Change], places: Places) -> tuple[str, ...]:
    """Return shell lines, comments included, that make *inverses* in their order."""
    lines: list[str] = []
    for change in inverses:
        kind, _, name = change.target.partition("/")
        lines.extend(_KINDS.get(kind, _unknown)(change, name, places))
    return tuple(dict.fromkeys(lines))  # one stop of the balancer is enough for all its services


def _record(change: Change, name: str, places: Places) -> tuple[str, ...]:
    node = name.removesuffix(f".{places.zone}")
    before, after = _addresses(change.before), _addresses(change.after)
    ttl = (change.after or {}).get("ttl", "")
    remove = [f"dnscmd /RecordDelete {places.zone} {node} A {value} /f" for value in before]
    add = [f"dnscmd /RecordAdd {places.zone} {node} {ttl} A {value}" for value in after]
    # A server keeps one TTL for one record, so one that only gets another TTL is deleted first;
    # in every other case the name answers all the time.
    lines = (*remove, *add) if before == after else (*add, *remove)
    return (f"# on {places.dns_host}, as a DNS administrator:", *lines)


def _addresses(attrs: Attrs | None) -> tuple[str, ...]:
    return tuple(value for value in (attrs or {}).get("addresses", "").split(",") if value)


def _service(_change: Change, _name: str, places: Places) -> tuple[str, ...]:
    return (
        f"# on {places.node}, once no client uses it any more:",
        "systemctl stop lyncauto-haproxy",
        f"rm -rf {places.folder}/current {places.folder}/generations",
    )


def _delivered(_change: Change, name: str, places: Places) -> tuple[str, ...]:
    stem = f"{places.folder}/certs/{name.rpartition('/')[2]}"
    return (f"# on {places.node}:", f"rm -f {stem}.pem {stem}.pem.key {stem}.roots.pem")


def _unknown(change: Change, _name: str, _places: Places) -> tuple[str, ...]:
    return (f"# {change.target}: no command; put it back as the plan shows it before",)


_KINDS = {"a-record": _record, "virtual-service": _service, "delivered": _delivered}
