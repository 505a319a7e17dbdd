"""The names in a Front End's web certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from lyncauto.audit.carried import EXTERNAL_USE, Carried, listed, used_for
from lyncauto.audit.look import WEB_USE, Look
from lyncauto.audit.rule import Answers, Fault, each, front_end_pool, rule
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Part, PoolEntry
from lyncauto.steps import naming
from lyncauto.steps.policy import holds

_PAGE = "Microsoft, Certificate requirements for internal servers"
_ANEW = "request it anew in the Deployment Wizard, which takes the names from the topology, and assign it"
_BY_HAND = (
    "request it anew with the name given by `Request-CsCertificate -DomainName`, and assign it to the same "
    "uses"
)
_WILD = "*."


def _lacking(
    look: Look,
    pool: PoolEntry,
    names: Callable[[str], Iterable[str]],
    words: str,
    use: str = WEB_USE,
) -> Answers:
    """Find members whose certificate covers not all *names*, which are asked for each host."""
    yield from each(pool.computers, partial(_lacks, look, names, words, use))


def _lacks(look: Look, names: Callable[[str], Iterable[str]], words: str, use: str, host: str) -> Answers:
    found = used_for(look, host, use)
    missing = [name for name in names(host) if not holds(found.leaf.names, name)] if found else []
    if found and missing:
        evidence = look.evidence(listed(found.leaf.names), Part.STORE, host)
        yield Fault(host, f"its certificate for {use} lacks {words}{', '.join(missing)}", (evidence,))


@rule(
    "LA-CRT-004",
    "A web certificate without the name of the web services",
    Severity.HIGH,
    means="Clients that come to this Front End by that name refuse it, and a load balancer that verifies it "
    "takes it for dead.",
    fix=f"{_ANEW}; after the replica has the override",
    source=f"{_PAGE}; the article, section Topology",
    after=("LA-OVR-002",),
    applies=front_end_pool,
)
def no_web_name(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose web certificate lacks the override, or the pool's name where there is none."""
    yield from _lacking(look, pool, lambda _: (look.web_name(pool),), "the name of the web services, ")


@rule(
    "LA-CRT-005",
    "A web certificate without the pool's name",
    Severity.MEDIUM,
    means="Whoever still comes by the pool's name is refused: old clients, the Control Panel, and a "
    "load balancer that verifies Front Ends by it.",
    fix=_ANEW,
    source=_PAGE,
    applies=front_end_pool,
)
def no_pool_name(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose web certificate lacks the pool's name, beside an override."""
    if look.web_name(pool) != pool.fqdn:
        yield from _lacking(look, pool, lambda _: (pool.fqdn,), "the pool's name, ")


@rule(
    "LA-CRT-006",
    "A web certificate without the Front End's own name",
    Severity.MEDIUM,
    means="What asks this server by its own name is refused: other servers, management by remote "
    "PowerShell, and tests of a single Front End.",
    fix=_ANEW,
    source=_PAGE,
    applies=front_end_pool,
)
def no_own_name(look: Look, pool: PoolEntry) -> Answers:
    """Find members of pools whose web certificate lacks their own name."""
    if not pool.standard_edition:
        yield from _lacking(look, pool, lambda host: (host,), "the server's own name, ")


@rule(
    "LA-CRT-007",
    "A web certificate without the host of a simple URL",
    Severity.MEDIUM,
    means="Whoever follows a meeting link to this Front End, past a load balancer or with none, is warned or "
    "refused.",
    fix=f"{_ANEW}; the simple URLs have to be there before",
    source=_PAGE,
    applies=front_end_pool,
)
def no_simple_url(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose web certificate lacks the host of a simple URL that ends at the pool."""
    hosts = sorted(set(look.simple_hosts()) & set(look.web_names(pool)) - {look.web_name(pool), pool.fqdn})
    yield from _lacking(look, pool, lambda _: hosts, "the host of a simple URL, ")


@rule(
    "LA-CRT-008",
    "A web certificate without lyncdiscoverinternal",
    Severity.MEDIUM,
    means="Clients inside that find their pool by this name are refused over HTTPS.",
    fix=_BY_HAND,
    source=f"{_PAGE}; Microsoft, Modifying certificates for mobility; the article, comment 6",
    applies=front_end_pool,
)
def no_inner_discovery(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose web certificate lacks a lyncdiscoverinternal that ends at the pool."""
    found = naming.discovery("lyncdiscoverinternal", look.inventory.sip_domains)
    names = sorted(set(found) & set(look.web_names(pool)))
    yield from _lacking(look, pool, lambda _: names, "")


@rule(
    "LA-CRT-009",
    "An external web certificate without lyncdiscover",
    Severity.LOW,
    means="A reverse proxy that verifies the name which mobile clients ask for does not reach this Front "
    "End.",
    fix=_BY_HAND,
    source="Microsoft, Modifying certificates for mobility",
    applies=front_end_pool,
)
def no_outer_discovery(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose certificate for both web sites lacks lyncdiscover."""
    look.need(Part.SIP_DOMAINS)
    names = naming.discovery("lyncdiscover", look.inventory.sip_domains)
    yield from each(pool.computers, partial(_outer_discovery, look, names))


def _outer_discovery(look: Look, names: Iterable[str], host: str) -> Answers:
    uses = look.assigned(host)
    if uses.get(EXTERNAL_USE) and uses.get(EXTERNAL_USE) == uses.get(WEB_USE):
        yield from _lacks(look, lambda _: names, "", EXTERNAL_USE, host)


@rule(
    "LA-CRT-010",
    "An external web certificate without the external name",
    Severity.MEDIUM,
    means="A reverse proxy that verifies Front Ends refuses this one: no meetings by browser from outside, "
    "no mobile clients.",
    fix=_ANEW,
    source=f"{_PAGE}, web external",
    after=("LA-OVR-003",),
    applies=front_end_pool,
)
def no_external_name(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose certificate for the external web services lacks their name."""
    name = pool.web.external_fqdn if pool.web else ""
    names = (name,) if name else ()
    yield from _lacking(look, pool, lambda _: names, "the external name, ", EXTERNAL_USE)


@rule(
    "LA-CRT-011",
    "A wildcard that stands for a server or a pool",
    Severity.MEDIUM,
    means="Lync supports wildcards for simple URLs and discovery alone: phones do not understand it, and "
    "where the same certificate is the server's default one, servers refuse one another.",
    fix=f"{_ANEW}; every name has to be written out",
    source="Microsoft, Wildcard certificate support",
    applies=front_end_pool,
)
def wildcard(look: Look, pool: PoolEntry) -> Answers:
    """Find web certificates that cover pool, server or override by a wildcard alone."""
    yield from each(pool.computers, partial(_wildcard, look, pool))


def _wildcard(look: Look, pool: PoolEntry, host: str) -> Answers:
    found = used_for(look, host, WEB_USE)
    names = dict.fromkeys((pool.fqdn, look.web_name(pool), host))
    covered = [name for name in names if _by_wildcard(found, name)]
    if found and covered:
        evidence = look.evidence(listed(found.leaf.names), Part.STORE, host)
        yield Fault(host, f"a wildcard alone stands for {', '.join(covered)}", (evidence,))


def _by_wildcard(found: Carried | None, name: str) -> bool:
    return found is not None and name not in found.leaf.names and holds(found.leaf.names, name)


@rule(
    "LA-CRT-012",
    "A certificate whose subject is a wildcard",
    Severity.MEDIUM,
    means="Lync supports it for no role: services that look at the subject refuse the server.",
    fix=f"{_ANEW}; its subject has to be the pool's name",
    source="Microsoft, Wildcard certificate support",
    applies=front_end_pool,
)
def wild_subject(look: Look, pool: PoolEntry) -> Answers:
    """Find web certificates that were issued to a wildcard."""
    yield from each(pool.computers, partial(_wild_subject, look))


def _wild_subject(look: Look, host: str) -> Answers:
    found = used_for(look, host, WEB_USE)
    if found and found.leaf.subject.startswith(_WILD):
        evidence = look.evidence(f"subject {found.leaf.subject}", Part.STORE, host)
        yield Fault(host, f"its web certificate was issued to {found.leaf.subject}", (evidence,))


RULES = (
    no_web_name,
    no_pool_name,
    no_own_name,
    no_simple_url,
    no_inner_discovery,
    no_outer_discovery,
    no_external_name,
    wildcard,
    wild_subject,
)
