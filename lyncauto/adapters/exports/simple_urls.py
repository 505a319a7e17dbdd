"""Simple URLs, as documents and exported objects have them.

Shape of the document: the public sample of a file of Topology Builder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from lyncauto.adapters.exports.xml_document import inside
from lyncauto.model.facts import SimpleUrl

_NAMES = {
    "meet": "meet",
    "dialin": "dialin",
    "cscp": "Cscp",
}  # documents write other capitals than cmdlets do
_SPOKEN = re.compile(r"(\w+)=([^;]*)")


def simple_url(component: str, domain: str, url: str) -> SimpleUrl:
    """Return a simple URL, its component as the management shell writes it."""
    return SimpleUrl(_NAMES.get(component.lower(), component), domain.lower(), url)


def of_configurations(configurations: Iterable[Element]) -> tuple[SimpleUrl, ...]:
    """Return the simple URLs in force, of all scopes, sorted; without those that have no URL in force."""
    found = {
        simple_url(one.get("Component", ""), one.get("Domain", ""), one.get("ActiveUrl", ""))
        for configuration in configurations
        for one in inside(configuration, "SimpleUrl")
        if one.get("ActiveUrl")
    }
    return in_order(found)


def in_order(found: Iterable[SimpleUrl]) -> tuple[SimpleUrl, ...]:
    """Return simple URLs as an inventory has them."""
    return tuple(sorted(set(found), key=lambda url: (url.component, url.domain, url.url)))


def spoken(text: str) -> Mapping[str, str]:
    """Return the properties of an object that was exported as text: "Component=meet;Domain=*;..."."""
    return dict(_SPOKEN.findall(text))
