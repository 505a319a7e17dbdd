"""Faults of the balancer: of its node, and what somebody edited in its file by hand."""

from __future__ import annotations

from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.plant import Act, Plant, fault

_HTTPS, _HTTP = "{vip}:{https}", "{vip}:{http}"
_BOTH = (_HTTPS, _HTTP)
_COOKIE = "    cookie MS-WSMAN insert indirect nocache\n"
_SOURCE = "    stick-table type ip size 100k expire 1200s\n    stick on src\n"
_ALIVE = "http-check expect status 200-299,301,302,401"
_VERIFIED = "sni str({0}) verifyhost {0} check-sni {0}"
_MUTE = ("LA-SEC-006",)  # the balancer's own answer names no server


def unit(verb: str) -> Act:
    """Return what starts or stops the balancer."""

    def act(bench: Bench) -> None:
        bench.hands.unit(verb)

    return act


def edited(old: str, new: str, down: int = 0) -> Act:
    """Return what puts other words into the balancer's file, and loads it.

    Args:
        old: To be replaced, in the names of the bench.
        new: What takes its place.
        down: How many real servers it takes out.
    """

    def act(bench: Bench) -> None:
        bench.hands.edit(lambda text: text.replace(bench.called(old), bench.called(new)))
        bench.until(lambda: bench.hands.checked() and len(bench.hands.down()) >= down)

    return act


def without_http(bench: Bench) -> None:
    """Take the first of the services away, which is that for HTTP."""

    def change(text: str) -> str:
        head, _, *others = text.split("\nlisten ")
        return "\nlisten ".join((head, *others))

    bench.hands.edit(change)
    bench.until(bench.hands.checked)


def drained(bench: Bench) -> None:
    """Take a Front End out at the balancer's socket, and leave it so."""
    bench.hands.set(bench.called("{fe02}"), "drain")


STOPPED = Plant(
    "HAProxy stopped",
    unit("stop"),
    ("LA-BAL-025 {lb01}", "LA-BAL-001 {lb01}"),
    gone=_MUTE,
    untold=("LA-TLS-002", "LA-TLS-006", "LA-BAL-005"),
)
NO_PROGRAM = Plant(
    "HAProxy removed under its own feet",
    fault("haproxy-missing"),
    ("LA-BAL-031 {lb01}",),
    untold=("LA-SEC-008", "LA-BAL-026"),
)
TAKEN_OUT = Plant(
    "every Front End taken out",
    fault("vip-mute"),
    tuple(f"LA-BAL-030 {{fe0{number}}} at {place} on {{lb01}}" for number in (1, 2, 3) for place in _BOTH),
    gone=_MUTE,
    untold=("LA-BAL-005", "LA-BAL-006"),
)
NO_HTTP = Plant("no HTTP", without_http, ("LA-BAL-002 {vip}",))
NODE = (
    STOPPED,
    NO_PROGRAM,
    TAKEN_OUT,
    Plant(
        "a Front End drained and forgotten",
        drained,
        tuple(f"LA-BAL-030 {{fe02}} at {place} on {{lb01}}" for place in _BOTH),
    ),
)
FILE = (
    NO_HTTP,
    Plant("another cookie", edited("cookie MS-WSMAN", "cookie OTHER"), (f"LA-BAL-004 {_HTTPS}",)),
    Plant(
        "a cookie that scripts cannot read", edited("nocache", "nocache httponly"), (f"LA-BAL-005 {_HTTPS}",)
    ),
    Plant("no cookie", edited(_COOKIE, _SOURCE), (f"LA-BAL-003 {_HTTPS}",)),
    Plant(
        "round robin",
        edited("balance leastconn", "balance roundrobin"),
        tuple(f"LA-BAL-010 {place}" for place in _BOTH),
    ),
    Plant(
        "a short idle time",
        edited("timeout client 1800s", "timeout client 60s"),
        tuple(f"LA-BAL-009 {place}" for place in _BOTH),
    ),
    Plant(
        "another page checked",
        edited("uri /abs/handler", "uri /", down=3),
        (f"LA-BAL-011 {_HTTPS}",),
        gone=_MUTE,
        untold=("LA-BAL-005",),
    ),
    Plant(
        "the address book checked over HTTP",
        edited("uri /meet/blank.html", "uri /abs/handler", down=3),
        (f"LA-BAL-012 {_HTTP}",),
    ),
    Plant(
        "a check that sound Front Ends fail",
        edited(_ALIVE, "http-check expect status 200", down=3),
        (f"LA-BAL-013 {_HTTPS}",),
        gone=_MUTE,
        untold=("LA-BAL-005",),
    ),
    Plant(
        "a check that broken ones pass",
        edited(_ALIVE, "http-check expect status 100-599"),
        tuple(f"LA-BAL-014 {place}" for place in _BOTH),
    ),
    Plant(
        "a real server at another address",
        edited("{fe03_at}:", "{fe02_at}:"),
        tuple(f"LA-BAL-019 {place}" for place in _BOTH),
    ),
    Plant(
        "a real server on the other web site",
        edited("{fe03_at}:{https}", "{fe03_at}:14443", down=1),
        (f"LA-BAL-020 {_HTTPS}",),
    ),
    Plant(
        "a name that no Front End holds",
        edited(_VERIFIED.format("{override}"), _VERIFIED.format("nobody.{zone}"), down=3),
        tuple(f"LA-BAL-021 {{fe0{number}}}" for number in (1, 2, 3)),
        gone=_MUTE,
        untold=("LA-BAL-005",),
    ),
)
