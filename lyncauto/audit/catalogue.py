"""Every rule of the audit, in the order of their ids."""

from __future__ import annotations

from collections.abc import Mapping

from lyncauto.audit import drift
from lyncauto.audit.rule import Rule
from lyncauto.audit.rules import (
    availability,
    balancer,
    certificate_names,
    certificates,
    cutover,
    dns,
    dns_pool,
    dns_servers,
    flaws,
    health,
    kerberos,
    mobility,
    nodes,
    override,
    phones,
    ports,
    proxy,
    real_servers,
    renewal,
    replication,
    retirement,
    runtime,
    security,
    tls,
    tokens,
    topology,
)
from lyncauto.model.audit import RuleText

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
    runtime,
    renewal,
    ports,
    health,
    mobility,
    phones,
    proxy,
    replication,
    availability,
    retirement,
    kerberos,
    security,
    flaws,
    cutover,
)
RULES: tuple[Rule, ...] = tuple(
    sorted((one for module in _MODULES for one in module.RULES), key=lambda one: one.text.id)
)
# In words, with what is no rule of its own but told as a finding.
TEXTS: tuple[RuleText, ...] = tuple(
    sorted((*(one.text for one in RULES), *drift.TEXTS), key=lambda one: one.id)
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
    "PRT": "Ports and firewalls",
    "HLT": "Web services of the Front Ends",
    "MOB": "Mobile clients",
    "PHN": "Phones",
    "RPX": "Reverse proxy and external web services",
    "REP": "Replication",
    "HA": "Availability",
    "RET": "What is left over",
    "KRB": "Kerberos and Control Panel",
    "SEC": "Security",
    "TTL": "Readiness for a cut-over",
    "DRF": "Drift from the site file",
}
