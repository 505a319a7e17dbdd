"""What preflight asks of an override FQDN that the topology does not have yet. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lyncauto.model.design import Design, Publication
from lyncauto.model.facts import Facts
from lyncauto.model.finding import Finding
from lyncauto.steps import naming
from lyncauto.steps.found import About

_CLIENTS_MAKE = ("lyncdiscover", "lyncdiscoverinternal", "sip", "sipinternal", "sipexternal", "ucupdates-r2")
_WITHOUT_PAIRS = 8  # Skype for Business 2019: the first that refuses a pool of two Front Ends
_FEWEST = 3
_OTHER_NAME = "choose an override FQDN that nothing else is called, and write it into the site file"


def taken(facts: Facts, override: str) -> tuple[str, ...]:
    """Return what else is called *override*, in words; empty: nothing."""
    simple = {naming.host_of(url.url) for url in facts.simple_urls}
    made = {name for prefix in _CLIENTS_MAKE for name in naming.discovery(prefix, facts.sip_domains)}
    uses = {
        "this pool": override == facts.pool,
        "a Front End of this pool": override in {one.fqdn for one in facts.front_ends},
        "another pool, or a computer of one": override in facts.other_hosts,
        "this pool's external web services": override == facts.web.external_fqdn,
        "the web services of another pool": override in facts.other_web_fqdns,
        "a simple URL's host": override in simple,
        "a name that clients make of a SIP domain": override in made,
    }
    return tuple(use for use, so in uses.items() if so)


def standard_edition(facts: Facts) -> bool:
    """Whether the pool is one Standard Edition server, which is named as its pool is."""
    return [one.fqdn for one in facts.front_ends] == [facts.pool]


def in_force(facts: Facts, design: Design) -> bool:
    """Whether a publication is over: what was to stop it can stop it no longer."""
    return facts.web.internal_fqdn == design.override


def new_override(facts: Facts, design: Design, check: str) -> tuple[Finding, ...]:
    """The name is nobody else's, and the pool is one whose Front Ends can be renewed one by one."""
    made = design.publication
    if made is None:
        return ()
    return (
        *_unique(facts, design, check),
        *_edition(facts, design, check),
        *_size(facts, design, made, check),
        *_kerberos(facts, design, check),
    )


def told(about: About, facts: Facts, design: Design) -> Callable[[str, str, str], Finding]:
    """Return how an obstacle is told: it stops, unless the override is in force and all is to be finished."""
    return about.warning if in_force(facts, design) else about.failed


def _unique(facts: Facts, design: Design, check: str) -> Iterator[Finding]:
    about, uses = About(check, design.override), taken(facts, design.override)
    if uses:
        evidence = f"it is also the name of {', and of '.join(uses)}"
        yield told(about, facts, design)("the override FQDN is not unique", evidence, _OTHER_NAME)


def _edition(facts: Facts, design: Design, check: str) -> Iterator[Finding]:
    if standard_edition(facts):
        yield told(About(check, facts.pool), facts, design)(
            "a Standard Edition server has no override FQDN",
            f"its only computer is {facts.pool} itself",
            "leave it without one: a load balancer in front of one server adds nothing",
        )


def _size(facts: Facts, design: Design, made: Publication, check: str) -> Iterator[Finding]:
    about, count = About(check, facts.pool), len(facts.front_ends)
    if standard_edition(facts):
        return
    if facts.product >= _WITHOUT_PAIRS and count < _FEWEST:
        yield told(about, facts, design)(
            "the pool has fewer Front Ends than this version supports",
            f"{count} of at least {_FEWEST}",
            "add Front Ends in Topology Builder, publish, then plan again",
        )
    elif count == 1 and any(one.certificate for one in made.front_ends):
        yield told(about, facts, design)(
            "nobody would serve while its only Front End is renewed",
            f"{facts.front_ends[0].fqdn} needs another certificate, and may have to be restarted for it",
            "add a Front End in Topology Builder, publish, then plan again",
        )


def _kerberos(facts: Facts, design: Design, check: str) -> Iterator[Finding]:
    for one in facts.kerberos:
        yield About(check, one.site).ok(
            f"Enable-CsTopology gives its web account the service principal name of {design.override}",
            f"{one.account}; Test-CsKerberosAccountAssignment shows it afterwards",
        )
