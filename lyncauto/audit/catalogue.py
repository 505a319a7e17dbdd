"""Every rule of the audit, in the order of their ids."""

from __future__ import annotations

from collections.abc import Mapping

from lyncauto.audit.rule import Rule
from lyncauto.audit.rules import (
    balancer,
    certificate_names,
    certificates,
    dns,
    dns_pool,
    dns_servers,
    nodes,
    override,
    real_servers,
    renewal,
    tls,
    tokens,
    topology,
)

_MODULES = (
    topology,
    override,
    dns,
    dns_pool,
    dns_servers,
    certificates,
    certificate_names,
    tokens,
    tls,
    balancer,
    real_servers,
    nodes,
    renewal,
)
RULES: tuple[Rule, ...] = tuple(
    sorted((one for module in _MODULES for one in module.RULES), key=lambda one: one.text.id)
)

# What the middle of an id stands for, as a heading.
FAMILIES: Mapping[str, str] = {
    "TOP": "Pools and versions",
    "OVR": "Names in the topology",
    "DNS": "DNS",
    "CRT": "Certificates of Front Ends",
    "TLS": "TLS",
    "BAL": "Load balancer",
    "REN": "Renewal",
}
