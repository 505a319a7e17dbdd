"""Inventories as the cases write them: lists are mappings by name, certificates are described."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.x509.oid import ExtendedKeyUsageOID
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from lyncauto.model.inventory import Inventory, Part
from lyncauto.steps.pem import thumbprint
from tests.unit.steps import samples

CASES = Path(__file__).parents[2] / "cases" / "audit"
INVENTORY: TypeAdapter[Inventory] = TypeAdapter(Inventory)
_USES = {"none": None, "server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}
_TYPES = ("A", "AAAA", "CNAME")


@cache
def base() -> dict[str, Any]:
    """Return the sound estate, as it is written; changes are made of copies."""
    return load(CASES / "base.yaml")


@cache
def load(path: Path) -> dict[str, Any]:
    """Return what a YAML file holds; it is read once, so nobody may change it."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return found


def changed(document: Any, patch: Any) -> Any:
    """Return *document* with *patch* merged into it; null takes something away (RFC 7386)."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(document) if isinstance(document, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = changed(found.get(key), value)
    return found


def inventory(document: Mapping[str, Any], lacks: Mapping[str, str] | None = None) -> Inventory:
    """Return the inventory that *document* writes.

    Args:
        document: In the cases' notation.
        lacks: "part" or "part about" that was not read, and why; an empty text: nobody tried.
    """
    return INVENTORY.validate_python(_Reader(document, lacks or {}).read())


class _Reader:
    def __init__(self, document: Mapping[str, Any], lacks: Mapping[str, str]) -> None:
        self._document = document
        self._lacks = lacks
        self._read: list[dict[str, str]] = []

    def read(self) -> dict[str, Any]:
        doc = self._document
        found = {
            "read_at": doc["read_at"],
            "topology": self._topology(),
            "server_version": self._known(Part.BUILD, doc.get("server_version", "")) or "",
            "declared": _named(doc.get("declared", {}), "pool"),
            "sip_domains": self._known(Part.SIP_DOMAINS, doc.get("sip_domains", ())),
            "simple_urls": self._known(
                Part.SIMPLE_URLS,
                [
                    dict(zip(("component", "domain"), key.split(), strict=True), url=url)
                    for key, url in doc.get("simple_urls", {}).items()
                ],
            ),
            "replicas": self._known(Part.REPLICAS, _named(doc.get("replicas", {}), "fqdn")),
            "kerberos": self._known(
                Part.KERBEROS, [{"site": k, "account": v} for k, v in doc.get("kerberos", {}).items()]
            ),
            "mobility": self._known(
                Part.MOBILITY, [{"identity": k, "exposed": v} for k, v in doc.get("mobility", {}).items()]
            ),
            "routing_groups": list(self._routing_groups()),
            "assignments": list(self._assignments()),
            "store": list(self._store()),
            "chains": list(self._chains()),
            "hosts": list(self._hosts()),
            "answers": list(self._answers()),
            "negative_ttls": list(doc.get("negative_ttls", {}).items()),
            "health": list(self._health()),
            "outside": list(self._outside()),
            "nodes": list(self._nodes()),
            "delivered": list(self._delivered()),
            "loaded": list(self._loaded()),
            "real_servers": list(self._real_servers()),
        }
        found["readings"] = self._read
        return found

    def _reads(self, part: Part, about: str = "") -> bool:
        """Note that something was read; or that it was not, and then it is not in the inventory either."""
        key = next((one for one in (f"{part} {about}", str(part)) if one in self._lacks), None)
        where = f"{part} of {about}" if about else str(part)
        why = self._lacks.get(key, "") if key else ""
        if key is None or why:
            self._read.append({"part": part, "about": about, "where": where, "why": why})
        return key is None

    def _known(self, part: Part, found: Any) -> Any:
        return found if self._reads(part) else ()

    def _topology(self) -> Any:
        written = self._document.get("topology")
        if not (written and self._reads(Part.TOPOLOGY)):
            return None
        return {**written, "pools": _named(written["pools"], "fqdn")}

    def _each(self, section: str, part: Part) -> Iterator[tuple[str, Any]]:
        for about, value in self._document.get(section, {}).items():
            if self._reads(part, about):
                yield about, value

    def _routing_groups(self) -> Iterator[Any]:
        for pool, groups in self._each("routing_groups", Part.FABRIC):
            yield from ((pool, {"id": id, **group}) for id, group in groups.items())

    def _assignments(self) -> Iterator[Any]:
        for host, uses in self._each("assignments", Part.ASSIGNMENTS):
            for use, name in uses.items():
                yield {"host": host, "use": use, "thumbprint": self._thumbprint(name)}

    def _store(self) -> Iterator[Any]:
        for host, certificates in self._each("store", Part.STORE):
            for name, more in certificates.items():
                yield {
                    "host": host,
                    "thumbprint": self._thumbprint(name),
                    "friendly_name": name,
                    "names": sorted(self._document["certificates"][name]["names"]),
                    "issuer": "CN=Contoso Issuing CA",
                    "not_before": "",
                    "not_after": "",
                    "has_private_key": True,
                    "key_bits": 2048,
                    "certificate": self._encoded(name),
                    **more,
                }

    def _chains(self) -> Iterator[Any]:
        for host, names in self._each("chains", Part.CHAIN):
            yield {"host": host, "certificates": [self._encoded(name) for name in names]}

    def _hosts(self) -> Iterator[Any]:
        for host, version in self._each("hosts", Part.HOST):
            yield {"fqdn": host, "powershell": version}

    def _answers(self) -> Iterator[Any]:
        for key, more in self._document.get("servers", {}).items():
            role, server = key.split()
            if not self._reads(Part.NAMES, server):
                continue
            for name, written in self._document.get("names", {}).items():
                said = {**written, **written.get("at", {}).get(key, {}), **more}
                for type_ in ("NS",) if "NS" in said else _TYPES:
                    yield {
                        "server": server,
                        "role": role,
                        "name": name,
                        "type": type_,
                        "rcode": said.get("rcode", _rcode(said)),
                        "values": [] if said.get("error") else sorted(said.get(type_, ())),
                        "ttl": said.get("ttl", 3600),
                        "static": None if said.get("static") == "untold" else said.get("static", True),
                        "error": said.get("error", ""),
                    }

    def _health(self) -> Iterator[Any]:
        for host, written in self._each("health", Part.HEALTH):
            one = {"fqdn": host, "verified": True, "verified_as": "", **written}
            name = one.pop("certificate", "")
            one["names"] = sorted(self._document["certificates"][name]["names"]) if name else ()
            one["thumbprint"] = self._thumbprint(name)
            yield one

    def _outside(self) -> Iterator[Any]:
        for place, written in self._each("outside", Part.OUTSIDE):
            address, _, port = place.rpartition(":")
            pages = [
                {"path": path, **page, "headers": _pairs(page.get("headers", {}))}
                for path, page in written.get("pages", {}).items()
            ]
            encoded = self._encoded(written.get("certificate", ""))
            yield {**written, "address": address, "port": int(port), "pages": pages, "certificate": encoded}

    def _nodes(self) -> Iterator[Any]:
        for name, written in self._each("nodes", Part.NODE):
            yield {"name": name, **written}

    def _delivered(self) -> Iterator[Any]:
        for node, files in self._document.get("delivered", {}).items():
            for name, written in files.items():
                more = dict(written) if isinstance(written, Mapping) else {"certificate": written}
                certificate = more.pop("certificate")
                yield {
                    "node": node,
                    "name": name,
                    "thumbprint": self._thumbprint(certificate),
                    "has_key": True,
                    "certificate": self._encoded(certificate),
                    **more,
                }

    def _loaded(self) -> Iterator[Any]:
        for node, services in self._each("loaded", Part.BALANCER):
            for place, written in services.items():
                address, _, port = place.rpartition(":")
                service = {**written, "address": address, "port": int(port)}
                service["servers"] = [_server(text) for text in written["servers"]]
                service["certificate"] = self._thumbprint(written.get("certificate", ""))
                service["roots"] = [self._thumbprint(name) for name in written.get("roots", ())]
                yield {"node": node, "service": service}

    def _real_servers(self) -> Iterator[Any]:
        for node, services in self._each("real_servers", Part.RUNTIME):
            for service, servers in services.items():
                for server, written in servers.items():
                    yield {"node": node, "service": service, "server": server, **written}

    def _thumbprint(self, name: str) -> str:
        """Return the thumbprint of a certificate that is described, or the text itself where none is."""
        found = self._document["certificates"].get(name)
        return thumbprint(_made(**_frozen(found))) if found is not None else name

    def _encoded(self, name: str) -> str:
        found = self._document["certificates"].get(name)
        return base64.b64encode(_made(**_frozen(found))).decode() if found is not None else name


def _rcode(said: Mapping[str, Any]) -> str:
    return "NO ANSWER" if said.get("error") else "NXDOMAIN" if said.get("absent") else "NOERROR"


def _frozen(written: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in written.items()}


@cache
def _made(
    *, use: str = "server", weak: str = "", issuer: str = "Contoso Issuing CA", **described: Any
) -> bytes:
    described["use"] = _USES[use]
    described["issuer"] = described.get("subject", "") if issuer == "itself" else issuer
    names = described.pop("names")
    return samples.old(weak, names=names, **described) if weak else samples.certificate(names, **described)


def _named(written: Mapping[str, Any], key: str) -> list[Any]:
    return [{key: name, **value} for name, value in written.items()]


def _pairs(headers: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, text)
        for name, value in headers.items()
        for text in (value if isinstance(value, list) else [value])
    ]


def _server(text: str) -> dict[str, Any]:
    name, _, place = text.partition("=")
    address, _, port = place.rpartition(":")
    return {"name": name, "address": address, "port": int(port)}
