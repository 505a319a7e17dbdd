"""The vendor's cmdlets as the documentation prints them (`cmdlets.json`), cut down to one product version.

Source: the cmdlets' reference pages in MicrosoftDocs/office-docs-powershell and
MicrosoftDocs/windows-powershell-docs; each entry of the table names its page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from lyncauto.lab.engine.declaration import Declaration, Parameter

Entry: TypeAlias = Mapping[str, Any]  # one cmdlet as JSON holds it

SHOULD_PROCESS = frozenset({"WhatIf", "Confirm"})
FIRST_WITH_OAUTH = "Lync Server 2013"

# Members of Microsoft.Rtc.Management.Deployment.CertType. Source: Request-CsCertificate, parameter Type.
CERT_TYPES = (
    "AccessEdgeExternal",
    "AudioVideoAuthentication",
    "DataEdgeExternal",
    "Default",
    "External",
    "Internal",
    "WebServicesExternal",
    "WebServicesInternal",
    "WsFedTokenTransfer",
    "XmppServer",
)


class CmdletTable:
    """Declarations of the vendor's cmdlets, looked up by name and product version."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._names = {name.lower(): name for name in entries if not name.startswith("_")}
        self._entries = entries

    @staticmethod
    @cache
    def shipped() -> CmdletTable:
        """Return the table that comes with the package, read once a process."""
        text = (files("lyncauto.lab.engine") / "cmdlets.json").read_text(encoding="utf-8")
        return CmdletTable(json.loads(text))

    def declaration(self, name: str, product: str) -> Declaration:
        """Return what the cmdlet accepts in this version of the product.

        Raises:
            KeyError: The table, or this version, has no such cmdlet.
        """
        entry = self._entry(name)
        if product not in entry["versions"]:
            raise KeyError(f"{name} is not a cmdlet of {product}")
        sets = entry["parameter_sets"]
        kept = {title: _members(members, product) for title, members in sets.items()}
        # A set whose every parameter belongs to other versions is no set of this one.
        fitting = {title: kept[title] for title in kept if kept[title] or not sets[title]}
        offers = {parameter for members in sets.values() for parameter in members}
        return Declaration(
            fitting or {"__AllParameterSets": ()},
            _default_set(entry, fitting),
            should_process=bool(offers & SHOULD_PROCESS),
        )

    def class_name(self, name: str) -> str:
        """Return a .NET class name in the vendor's manner; the documentation does not give the real one."""
        entry = self._entries.get(self._names.get(name.lower(), ""))
        if entry is None:
            return name
        if name.lower().split("-")[1].startswith("cs"):
            return f"Microsoft.Rtc.Management.{name.replace('-', '')}Cmdlet"
        return f"{entry['module']}.{name.replace('-', '')}Command"

    def _entry(self, name: str) -> Entry:
        return self._entries[self._names[name.lower()]]


def _default_set(entry: Entry, sets: Mapping[str, object]) -> str:
    """Name the default set; where the page does not, a lone set or the one by identity is taken for it."""
    named = str(entry.get("default_parameter_set", ""))
    if named in sets:
        return named
    if len(sets) <= 1:
        return next(iter(sets), "__AllParameterSets")
    return "Identity" if "Identity" in sets else ""


def _members(members: Mapping[str, Entry], product: str) -> tuple[Parameter, ...]:
    return tuple(
        _parameter(name, attributes, product)
        for name, attributes in members.items()
        if name not in SHOULD_PROCESS and _documented(attributes, product)
    )


def _documented(attributes: Entry, product: str) -> bool:
    versions = attributes.get("versions") or attributes.get("documented_on")
    return versions is None or product in versions


def _parameter(name: str, attributes: Entry, product: str) -> Parameter:
    position = attributes["position"]
    return Parameter(
        name,
        attributes["type"],
        attributes["mandatory"],
        position if isinstance(position, int) else None,
        tuple(attributes.get("aliases", ())),
        _values(attributes, product),
    )


def _values(attributes: Entry, product: str) -> tuple[str, ...]:
    if attributes["type"] not in {"CertType", "CertType[]"}:
        return tuple(attributes.get("accepted_values", ()))
    return CERT_TYPES if product < FIRST_WITH_OAUTH else (*CERT_TYPES, "OAuthTokenIssuer")
