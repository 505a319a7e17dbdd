"""Faults of Front Ends and of the topology."""

from __future__ import annotations

from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.plant import Act, Plant, fault

_ALL = ("{fe01}", "{fe02}", "{fe03}")
_LOG_ON = ("LA-HLT-005", "LA-HLT-006")
_UNSEEN = ("LA-CRT-020", *_LOG_ON)  # where nobody gets through to the certificate


def override(fqdn: str) -> Act:
    """Return what tells the topology another name of the web services."""

    def act(bench: Bench) -> None:
        bench.hands.override(bench.called(fqdn))
        bench.spread()  # until every replica has it

    return act


def below_quorum(bench: Bench) -> None:
    """Stop a Front End where each routing group has lost a replica already."""
    fault("quorum-edge")(bench)
    bench.hands.stop(bench.called("{fe03}"))


def missed(bench: Bench) -> None:
    """Publish a topology that one replica misses, and let the others have it."""
    fault("stale-replica:{fe02}")(bench)
    bench.spread()


DOWN = Plant("a Front End down", fault("front-end-down:{fe02}"), ("LA-PRT-001 {fe02}",), untold=_UNSEEN)
NO_PAGE = Plant(
    "no page for health checks",
    fault("front-end-no-blank"),
    tuple(f"LA-HLT-002 {host}" for host in _ALL),
)
OLD_TLS = Plant(
    "TLS 1.0 alone",
    fault("front-end-tls10:{fe02}"),
    ("LA-TLS-001 {fe02}",),
    untold=_UNSEEN,
)
FOREIGN = Plant(
    "a certificate of a stranger's authority",
    fault("front-end-foreign-certificate:{fe02}"),
    ("LA-CRT-020 {fe02}",),
    untold=_LOG_ON,
)
STALE = Plant("a replica that follows no longer", missed, ("LA-REP-001 {fe02}",))
WEB = (
    DOWN,
    Plant(
        "two Front Ends down",
        fault("front-end-down:{fe02}", "front-end-down:{fe03}"),
        ("LA-PRT-001 {fe02}", "LA-PRT-001 {fe03}"),
        untold=_UNSEEN,
    ),
    Plant(
        "all of them down",
        fault(*(f"front-end-down:{host}" for host in _ALL)),
        tuple(f"LA-PRT-001 {host}" for host in _ALL),
        untold=_UNSEEN,
    ),
    Plant("errors", fault("front-end-mode:{fe02}"), ("LA-HLT-001 {fe02}",), untold=_LOG_ON),
    Plant("refusals", fault("front-end-mode:{fe02}", mode="403"), ("LA-HLT-001 {fe02}",), untold=_LOG_ON),
    NO_PAGE,
    OLD_TLS,
    Plant(
        "a handshake that is refused by name",
        fault("front-end-refuses-sni:{fe02}"),
        ("LA-TLS-004 {fe02}",),
        untold=_UNSEEN,
    ),
    FOREIGN,
    Plant(
        "a log-on that no balancer can pass on",
        fault("front-end-ntlm:{fe02}", "front-end-channel-binding:{fe02}"),
        ("LA-HLT-005 {fe02}",),
        gone=("LA-HLT-006",),
    ),
    Plant("a log-on that is offered", fault("front-end-ntlm:{fe02}"), gone=("LA-HLT-006",)),
    Plant("a handshake that has to name the server", fault("front-end-needs-sni:{fe02}")),
)
TOPOLOGY = (
    STALE,
    Plant(
        "an override that is the pool's name",
        override("{pool}"),
        ("LA-OVR-002 {pool}",),
        gone=("LA-DNS-003",),
    ),
    Plant(
        "an override that is the external name",
        override("webext.{zone}"),
        ("LA-OVR-004 webext.{zone}",),
        besides=("LA-DNS-001",),  # nobody inside can resolve it
        gone=("LA-DNS-003", "LA-MOB-001"),
    ),
    Plant(
        "an override that nobody declared",
        override("other.{zone}"),
        ("LA-DNS-001 other.{zone}", *(f"LA-CRT-004 {host}" for host in _ALL)),
        gone=("LA-DNS-003", "LA-SEC-006", "LA-TTL-004"),
        untold=("LA-SEC-005",),
    ),
)
FABRIC = (
    Plant("routing groups at their quorum", fault("quorum-edge")),
    Plant(
        "routing groups below their quorum",
        below_quorum,
        (
            "LA-PRT-001 {fe03}",
            *(
                f"LA-TOP-007 routing group 0000000{number}-0000-4000-8000-000000000000"
                for number in (2, 3, 5, 6)
            ),
        ),
        untold=_UNSEEN,
    ),
    Plant(
        "routing groups that nobody understands",
        fault("fabric-other-shape"),
        missing=("fabric {pool}",),
        untold=("LA-TOP-007",),
    ),
)
