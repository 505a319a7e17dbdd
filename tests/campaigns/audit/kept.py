"""What the lab's estates rightly keep: findings about the lab itself, each with its reason.

Whatever an audit of a sound lab finds beside these is a false finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lyncauto.errors import Exit
from tests.campaigns.audit.bench import Audited, Bench
from tests.campaigns.audit.verdict import Verdict
from tests.campaigns.estate import ESTATES

BEFORE, AFTER = "before", "after"  # the migration
_BOTH = (BEFORE, AFTER)
_ARTICLE, _NEW = ESTATES
_HOSTS = ("{fe01}", "{fe02}", "{fe03}")

# What a migration is for: nothing of it may be left afterwards.
MIGRATED = ("LA-DNS-002", "LA-DNS-003", "LA-OVR-001", "LA-BAL-")


@dataclass(frozen=True, slots=True)
class Kept:
    """One rule's findings.

    Attributes:
        targets: In the names of the bench.
        reason: Why the lab is like that.
    """

    rule: str
    targets: tuple[str, ...]
    reason: str
    estates: tuple[str, ...] = ESTATES
    when: tuple[str, ...] = _BOTH


FOUND = (
    Kept("LA-HA-001", ("{pool}",), "a lab has one balancer node unless somebody asks for two"),
    Kept("LA-TOP-004", ("{pool}",), "both versions have no support any more"),
    Kept("LA-TOP-005", ("{pool}",), "nobody listens on ports below 1024 without privileges"),
    Kept("LA-TOP-005", ("dirpool01.{zone}",), "the same, of the Director's", (_NEW,)),
    Kept("LA-SEC-005", _HOSTS, "the web services call themselves IIS 7.5, whatever the version"),
    Kept("LA-SEC-006", ("{vip}:{https}",), "the balancer hands that name on", when=(AFTER,)),
    Kept("LA-HLT-006", _HOSTS, "clients of the lab log on with tickets, unless a fault has them do else"),
    Kept("LA-MOB-003", ("lyncdiscover.{zone}",), "the lab has no mobile clients outside"),
    Kept("LA-MOB-001", ("webext.{zone}",), "nor a reverse proxy that its name could lead to", (_ARTICLE,)),
    Kept("LA-RPX-004", ("webext.{zone}",), "the reverse proxy is an address, and nobody is there", (_NEW,)),
    Kept("LA-RPX-006", ("{proxy01_at}:80",), "the same", (_NEW,)),
    Kept("LA-DNS-015", ("lyncdiscoverinternal.{zone}",), "the article's estate has none", (_ARTICLE,)),
    Kept("LA-CRT-009", _HOSTS, "the article's certificates have no lyncdiscover", (_ARTICLE,)),
    Kept("LA-KRB-001", ("{pool}",), "the article's estate has no Kerberos account", (_ARTICLE,)),
    Kept("LA-PHN-003", ("{pool}",), "nobody is named who tells phones by DHCP", (_ARTICLE,)),
    Kept("LA-PHN-003", ("{pool}",), "the same, once there is an override", (_NEW,), (AFTER,)),
    Kept("LA-PHN-004", ("{pool}",), "phones of the article's version search by the override", (_ARTICLE,)),
    Kept("LA-REP-004", ("{edge01}",), "its replica died long ago, so that waits are tried", (_NEW,)),
    Kept("LA-DNS-003", ("{override}",), "the article's first state", (_ARTICLE,), (BEFORE,)),
    Kept("LA-DNS-002", ("meet.{zone}", "dialin.{zone}"), "the same", (_ARTICLE,), (BEFORE,)),
    Kept("LA-OVR-001", ("{pool}",), "there is none yet", (_NEW,), (BEFORE,)),
    Kept("LA-DNS-002", ("meet.{zone}", "lyncdiscoverinternal.{zone}"), "spread by DNS", (_NEW,), (BEFORE,)),
    Kept("LA-TTL-004", ("{override}", "meet.{zone}"), "TTLs of the lab are short", when=(AFTER,)),
    Kept("LA-TTL-004", ("dialin.{zone}",), "the same", (_ARTICLE,), (AFTER,)),
    Kept("LA-TTL-004", ("lyncdiscoverinternal.{zone}",), "the same", (_NEW,), (AFTER,)),
)
# Rules that cannot tell in a sound lab, by the part that they lack.
_PACKAGED = {"node": "the machine's HAProxy is a distribution's, which may have mended its flaws"}
UNKNOWN: dict[str, dict[str, str]] = {
    _ARTICLE: _PACKAGED,
    _NEW: _PACKAGED | {"names": "the second SIP domain's zone is nowhere in the lab"},
}


def sound(bench: Bench, audited: Audited, when: str) -> Verdict:
    """Return what an audit of a sound lab found beside what it keeps."""
    report = audited.report
    kept = set(_kept(bench, when))
    found = [(f"{one.rule} {one.target}", one) for one in report.open]
    false = [f"{one.key}: {one.text}" for told, one in found if told not in kept]
    false += [one.key for one in report.unknown if one.target not in UNKNOWN[bench.estate]]
    told = [text for text, _ in found]
    wrong = [f"{text} was found {told.count(text)} times" for text in sorted(kept) if told.count(text) != 1]
    wrong += [f"missing: {one.part} {one.about}" for one in report.missing]
    wrong += [f"it ended with {audited.exit}"] if audited.exit != Exit.DONE else []
    wrong += [text for text in told if when == AFTER and text.startswith(MIGRATED)]
    return Verdict(
        f"{bench.estate}, {when} the migration: {len(kept)} findings it keeps", (), tuple(false), tuple(wrong)
    )


def _kept(bench: Bench, when: str) -> Iterator[str]:
    for one in FOUND:
        if bench.estate in one.estates and when in one.when:
            yield from (f"{one.rule} {bench.called(target)}" for target in one.targets)
