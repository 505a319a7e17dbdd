"""What the names of a recording are names of, so that an invented name says it as well. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from lyncauto.model.recording import Answered, Data, Recording

_KINDS = {"edgeserver": ("edgepool", "edge"), "userserver": ("pool", "fe"), "registrar": ("dirpool", "dir")}


def roles(recording: Recording) -> Iterator[tuple[str, str, bool]]:
    """Give name, role, and whether the role is counted from 01 on; the first role of a name is its own."""
    site = recording.site
    yield site.pool, "pool", True
    yield from ((name, "fe", True) for name in sorted(host.name for host in site.front_ends))
    yield site.management.name, "mgmt", True
    for name in (site.dns_host.name, *(server.name for server in site.name_servers)):
        yield name, "dc", True
    yield site.authority.partition("\\")[0].lower(), "ca", True
    yield site.node, "lb", True
    yield from ((server.name, "resolver", True) for server in site.resolvers)
    yield site.override, "webint", False
    yield from _simple_urls(recording)
    yield from _pools(recording)
    yield from _web_services(recording)
    yield from ((name, "replica", True) for name in sorted(_values(recording, "ReplicaFqdn")))


def sip_domains(recording: Recording) -> tuple[str, ...]:
    """Return the SIP domains, lower case."""
    found = (one.properties.get("Name") for one in _objects(recording, "Get-CsSipDomain"))
    return tuple(str(name).lower() for name in found if name)


def _simple_urls(recording: Recording) -> Iterator[tuple[str, str, bool]]:
    for one in _objects(recording, "Get-LyncAutoSimpleUrl"):
        component, url = (str(one.properties.get(name) or "") for name in ("Component", "Url"))
        host = (urlsplit(url).hostname or "").lower()
        yield host, {"cscp": "admin"}.get(component.lower(), component.lower() or "url"), False


def _pools(recording: Recording) -> Iterator[tuple[str, str, bool]]:
    for one in _objects(recording, "Get-CsPool"):
        services = {text.partition(":")[0].lower() for text in _texts(one.properties.get("Services"))}
        pool, member = next((_KINDS[kind] for kind in _KINDS if kind in services), ("pool", "srv"))
        yield str(one.properties.get("Fqdn") or one.properties.get("Identity") or "").lower(), pool, True
        yield from ((name.lower(), member, True) for name in sorted(_texts(one.properties.get("Computers"))))


def _web_services(recording: Recording) -> Iterator[tuple[str, str, bool]]:
    for one in _objects(recording, "Get-CsService"):
        yield str(one.properties.get("ExternalFqdn") or "").lower(), "webext", False
        yield str(one.properties.get("InternalFqdn") or "").lower(), "webint", False


def _values(recording: Recording, name: str) -> set[str]:
    found = (one.properties.get(name) for act in recording.commands for one in act.objects)
    return {value.lower() for value in found if isinstance(value, str)}


def _objects(recording: Recording, command: str) -> Iterator[Answered]:
    return (one for act in recording.commands if act.name == command for one in act.objects)


def _texts(value: Data) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [part.strip() for part in str(value or "").split(",") if part.strip()]
