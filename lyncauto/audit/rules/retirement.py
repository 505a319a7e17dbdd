"""What is left over, or on its way out."""

from __future__ import annotations

from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Look
from lyncauto.audit.rule import Answers, Fault, each, estate_rule, front_end_pool, rule
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import PRODUCTS, Part, PoolEntry

_SHOWN = 5  # certificates of a host, before the others are only counted


@rule(
    "LA-RET-001",
    "Expired certificates that nothing uses",
    Severity.NOTE,
    means="They do no harm until somebody picks one of them in the wizard, where they look like the right "
    "one.",
    fix="delete them from the computer's store (certlm.msc, Personal), after a look at who else may use them",
    source="Microsoft, Certificate requirements for internal servers",
    applies=front_end_pool,
)
def expired(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends with expired certificates that they are not assigned."""
    yield from each(pool.computers, partial(_expired, look))


def _expired(look: Look, host: str) -> Answers:
    used = set(look.assigned(host).values())
    old = {}
    for one in look.stored(host):
        leaf = look.leaf(one.certificate)
        if leaf and leaf.not_after <= look.now and one.thumbprint not in used:
            old[one.thumbprint] = f"{leaf.subject} until {leaf.not_after.date().isoformat()}"
    if old:
        evidence = (look.evidence(f"{said}, {mark}", Part.STORE, host) for mark, said in old.items())
        words = "an expired certificate" if len(old) == 1 else f"{len(old)} expired certificates"
        yield Fault(host, f"its store holds {words} that nothing uses", tuple(evidence)[:_SHOWN])


@rule(
    "LA-RET-002",
    "The override leads to a balancer that the site file does not know",
    Severity.MEDIUM,
    means="Clients are on another balancer than the one that is kept up to date: its Front Ends, its "
    "certificate and its health checks are nobody's care, and switching it off is an outage.",
    fix="if that balancer is to go: `lyncauto plan`, then `lyncauto migrate` moves the name to the declared "
    "address; if it is to stay put its address into the site file",
    source="the article, section VLM Configuration: the override leads to the balancer's address",
    after=("LA-OVR-002",),
)
def other_balancer(look: Look, pool: PoolEntry) -> Answers:
    """Find overrides with an address that is no Front End's, not declared, and not loaded on our nodes."""
    declared = look.declared(pool)
    name = pool.web.internal_fqdn if pool.web else ""
    if not (declared and name):
        return
    known = {declared.vip, *(one.service.address for one in look.loaded(pool))}
    strange = [one for one in places.balanced(look, pool) if one not in known]
    if strange:
        text = f"it leads to {', '.join(strange)}, and the site file says {declared.vip or 'no address'}"
        yield Fault(name, text, look.said(look.answers(name)))


@estate_rule(
    "LA-RET-003",
    "Front End pools of different versions",
    Severity.NOTE,
    means="Two versions side by side are meant for the time of a move: settings, cookies and TLS have to "
    "suit the older one as long as it is there.",
    fix="move the users that are left by `Move-CsUser`, then take the older pool out of the topology",
    source="Microsoft, Migration to Skype for Business Server",
)
def mixed(look: Look) -> Answers:
    """Find estates whose Front End pools have several versions."""
    versions = {pool.fqdn: look.product(pool) for pool in look.pools if pool.front_end}
    if len(set(versions.values())) > 1:
        oldest = min(versions.values())
        old = sorted(name for name, product in versions.items() if product == oldest)
        evidence = (
            look.evidence(f"{name}: version {product}", Part.TOPOLOGY) for name, product in versions.items()
        )
        named = PRODUCTS.get(oldest, f"version {oldest}")
        yield Fault(", ".join(old), f"{named} beside a newer version", tuple(evidence))


RULES = (expired, other_balancer, mixed)
