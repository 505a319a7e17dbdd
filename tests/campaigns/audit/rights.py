"""Rights that are missing and hosts that are away: there is a report all the same, and it says so."""

from __future__ import annotations

from dataclasses import replace

from tests.campaigns.audit.plant import Plant, fault

_CERTIFICATES = ("LA-CRT-001", "LA-CRT-004", "LA-CRT-016", "LA-CRT-019", "LA-CRT-020", "LA-CRT-021")
_OF_A_HOST = ("assignments", "chain", "store", "host")
_OF_THE_STORE = ("topology", "build", "simple-urls", "sip-domains", "replicas", "kerberos")
NODE_AWAY = Plant(
    "the balancer's node away",
    fault("node-away"),
    missing=("balancer {lb01}", "node {lb01}", "runtime {lb01}"),
    untold=("LA-BAL-001", "LA-BAL-025", "LA-BAL-029", "LA-REN-001", "LA-SEC-008"),
)
HOST_AWAY = Plant(
    "a Front End's WinRM away",
    fault("host-away:{fe02}"),
    missing=tuple(f"{part} {{fe02}}" for part in _OF_A_HOST),
    untold=_CERTIFICATES,
)
MANAGEMENT_AWAY = Plant(
    "the management host away",
    fault("host-away:{mgmt01}"),
    missing=_OF_THE_STORE,
    untold=("LA-TOP-004", "LA-OVR-001", "LA-DNS-014", "LA-CRT-001", "LA-BAL-001", "LA-KRB-001"),
)
RIGHTS = (
    Plant(
        "no right to see certificates' uses",
        fault("deny:Get-CsCertificate"),
        missing=tuple(f"{part} {{fe0{number}}}" for number in (1, 2, 3) for part in ("assignments", "chain")),
        untold=(*_CERTIFICATES, "LA-CRT-023"),
    ),
    Plant(
        "no right to see SIP domains",
        fault("deny:Get-CsSipDomain"),
        missing=("sip-domains",),
        untold=("LA-DNS-002", "LA-DNS-003", "LA-DNS-015", "LA-OVR-006"),
    ),
    Plant(
        "no right to see replicas",
        fault("deny:Get-CsManagementStoreReplicationStatus"),
        missing=("replicas",),
        untold=("LA-REP-001", "LA-REP-002"),
    ),
    Plant(
        "no right to see pools",
        fault("deny:Get-CsPool"),
        missing=("topology",),
        untold=("LA-TOP-004", "LA-OVR-001", "LA-BAL-001", "LA-KRB-001"),
    ),
    HOST_AWAY,
    replace(MANAGEMENT_AWAY, missing=(*_OF_THE_STORE, "mobility")),  # which 2010 has settings of
    Plant(
        "the DNS server's WinRM away",
        fault("host-away:{dc01}"),
        missing=("names {dc01}",),
        untold=("LA-DNS-009",),
    ),
    Plant(
        "a password that a host does not take",
        fault("wrong-password:{fe02}"),
        missing=tuple(f"{part} {{fe02}}" for part in _OF_A_HOST),
        untold=_CERTIFICATES,
    ),
    NODE_AWAY,
    Plant(
        "a chain that a host cannot build",
        fault("certificate-incomplete-chain:{fe02}"),
        missing=("chain {fe02}",),
        untold=("LA-CRT-024",),
    ),
)
