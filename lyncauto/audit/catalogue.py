"""Every rule of the audit, in the order of their ids."""

from __future__ import annotations

from collections.abc import Mapping

from lyncauto.audit.rule import Rule
from lyncauto.audit.rules import dns, dns_pool, dns_servers, override, topology

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*topology.RULES, *override.RULES, *dns.RULES, *dns_pool.RULES, *dns_servers.RULES),
        key=lambda one: one.text.id,
    )
)

# What the middle of an id stands for, as a heading.
FAMILIES: Mapping[str, str] = {
    "TOP": "Pools and versions",
    "OVR": "Names in the topology",
    "DNS": "DNS",
}
