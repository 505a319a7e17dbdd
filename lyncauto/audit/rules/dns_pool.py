"""Where the pools' own names and their Front Ends' lead."""

from __future__ import annotations

from functools import partial

from lyncauto.audit.look import Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import PoolEntry

_ARTICLE = "the article, sections Background and DNS"
_PAGE = "Microsoft, Load balancing requirements for Skype for Business, DNS load balancing"
_SIP = 5061  # the port at which a balancer of all traffic takes sign-ins


@rule(
    "LA-DNS-010",
    "A Front End that the pool's name does not lead to",
    Severity.MEDIUM,
    means="SIP clients spread themselves over the addresses of the pool's name: this Front End is given no "
    "new ones, and when the others fail nobody finds it.",
    fix="add its address to the pool's A records",
    source=_PAGE,
)
def missing_member(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose address is not among those of the pool, where others' are."""
    if _reached(look, pool):
        yield from each(pool.computers, partial(_missing, look, pool))


def _reached(look: Look, pool: PoolEntry) -> bool:
    """Whether the pool's name leads to a Front End at all; it does not where a balancer takes everything."""
    return bool(set(look.addresses(pool.fqdn)) & set(look.front_end_addresses(pool)))


def _missing(look: Look, pool: PoolEntry, host: str) -> Answers:
    addresses = look.addresses(host)
    if addresses and not set(addresses) & set(look.addresses(pool.fqdn)):
        evidence = (*look.said_about(pool.fqdn), *look.said_about(host))
        yield Fault(host, f"the name {pool.fqdn} does not lead to it", evidence)


@rule(
    "LA-DNS-011",
    "The pool's name leads to a stranger",
    Severity.HIGH,
    means="A part of the clients tries to sign in at an address where no Front End of the pool is, and "
    "waits.",
    fix="remove the address from the pool's A records; if a server was replaced, put in its new address",
    source=_PAGE,
    after=("LA-DNS-012",),
)
def stranger(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the pool's name that are no member's and no load balancer's."""
    yield from each(_others(look, pool), partial(_strange, look, pool))


def _others(look: Look, pool: PoolEntry) -> tuple[str, ...]:
    """Return the addresses of the pool's name that are no member's."""
    found = look.addresses(pool.fqdn)
    members = look.front_end_addresses(pool) if found else {}
    return tuple(one for one in found if one not in members)


def _strange(look: Look, pool: PoolEntry, address: str) -> Answers:
    if address in look.vips(pool):
        return  # LA-DNS-013's
    if _reached(look, pool) or not look.outside(address, _SIP).opened:
        text = f"{pool.fqdn} answers it, and none of its Front Ends is there"
        yield Fault(address, text, look.said_about(pool.fqdn))


@rule(
    "LA-DNS-012",
    "A pool or a Front End without an address",
    Severity.HIGH,
    means="Nobody finds it: neither clients nor the other servers nor a load balancer.",
    fix="give it an A record (a pool: one for each Front End), or take it out of the topology if it is gone",
    source="Microsoft, DNS requirements for Skype for Business Server, Front End pool",
)
def lost_member(look: Look, pool: PoolEntry) -> Answers:
    """Find pools and members without an A record."""
    yield from each((pool.fqdn, *pool.computers), partial(_lost, look))


def _lost(look: Look, host: str) -> Answers:
    if not look.addresses(host):
        yield Fault(host, "it has no A record", look.said_about(host))


@rule(
    "LA-DNS-013",
    "The pool's name leads to the web balancer",
    Severity.HIGH,
    means="SIP clients connect to a balancer that serves web services alone: nobody can sign in any more.",
    fix="put the Front Ends' own addresses back into the pool's A records; only the override and the "
    "simple URLs belong on the balancer",
    source=f"{_ARTICLE}; {_PAGE}",
)
def sip_on_balancer(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose own name answers the address of their web services' balancer."""
    others = _others(look, pool)
    found = [one for one in others if one in look.vips(pool) and not _takes_sip(look, pool, one)]
    if found:
        evidence = (*look.said_about(pool.fqdn), *look.said_about(look.web_name(pool)))
        text = f"it answers {', '.join(found)}, the address of the web services' balancer"
        yield Fault(pool.fqdn, text, evidence)


def _takes_sip(look: Look, pool: PoolEntry, address: str) -> bool:
    """Whether a balancer takes sign-ins as well; ours never does."""
    ours = {one.service.address for one in look.loaded(pool)}
    return address not in ours and look.outside(address, _SIP).opened


RULES = (
    missing_member,
    stranger,
    lost_member,
    sip_on_balancer,
)
