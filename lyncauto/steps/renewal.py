"""What a renewal is to make of a pool's certificate: decided once, from site file and facts. Pure."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from lyncauto.errors import PreflightFailed
from lyncauto.model import site
from lyncauto.model.design import CertificateWish, Design, Renewal
from lyncauto.model.due import Life
from lyncauto.model.facts import Delivered, Facts
from lyncauto.steps import naming
from lyncauto.steps.answers import addresses, aliases
from lyncauto.steps.design import Draft, demand, design, must_do, surplus
from lyncauto.steps.mark import mark, renewed
from lyncauto.steps.policy import holds, life, names_in
from lyncauto.steps.publication import stock
from lyncauto.steps.remove import stays


@dataclass(frozen=True, slots=True)
class Served:
    """The certificate that a pool's clients are shown.

    Attributes:
        due: From when on it is to be renewed, UTC.
    """

    name: str
    thumbprint: str
    names: tuple[str, ...]
    life: Life
    due: datetime


def served(facts: Facts, pool: site.Pool, machine: site.BalancerNode) -> Served:
    """Return what the balancer serves.

    Raises:
        PreflightFailed: It serves nothing of this pool, or its files are not whole.
    """
    found = _delivered(facts, pool, machine)
    der = base64.b64decode(found.certificate)
    lives = life(der)
    return Served(pool.override, found.thumbprint, names_in(der), lives, lives.due(pool.override))


def renewal(
    pool: site.Pool,
    authority: site.CertificateAuthority,
    machine: site.BalancerNode,
    facts: Facts,
    *,
    fresh: bool,
) -> Draft:
    """Decide on the certificate that takes the place of the one that is served.

    Args:
        pool: The pool's section of the site file.
        authority: The CA's.
        machine: The node's.
        facts: What was read.
        fresh: It is another one; else the best that there is already, the one that is served included.

    Raises:
        PreflightFailed: The pool is not served by the balancer, or nothing of it can be moved: every reason.
    """
    found = _delivered(facts, pool, machine)
    now = served(facts, pool, machine)
    draft = design(pool, authority, machine, facts)
    made = replace(draft.design, certificate=_wish(draft.design, facts, pool), publication=None)
    wanted, held = demand(made), stock(facts, facts.certificate_host)
    der = base64.b64decode(found.certificate)
    name = made.certificate.friendly_name
    if not made.certificate.thumbprint:
        find = partial(renewed, served=der) if fresh else mark
        name = find(pool.override, authority, held, wanted)
    made = replace(
        made,
        certificate=replace(made.certificate, friendly_name=name),
        renewal=Renewal(
            now.thumbprint, f"{now.life.ends:%Y-%m-%dT%H:%M:%SZ}", f"{now.due:%Y-%m-%dT%H:%M:%SZ}"
        ),
    )
    must_do(made, facts)
    return Draft(made, (), (*_warnings(now, made), *surplus(made, facts), *stays(made, facts)))


def _delivered(facts: Facts, pool: site.Pool, machine: site.BalancerNode) -> Delivered:
    whole = [
        one
        for one in facts.delivered
        if (one.node, one.name) == (machine.name, pool.override) and one.has_key
    ]
    if not whole or not any(one.certificate_name == pool.override for one in facts.services):
        raise PreflightFailed(
            f"{machine.name} serves no certificate of {pool.name}",
            why="its virtual services are not loaded there"
            if whole
            else f"certificate and key of {pool.override} do not lie there",
            fix="run `lyncauto migrate`, which puts the pool behind the balancer",
        )
    return whole[0]


def _wish(made: Design, facts: Facts, pool: site.Pool) -> CertificateWish:
    """Return the wish for the names that clients are sent to the VIP by, and no other."""
    candidates = {*naming.web_names(facts), *facts.other_web_fqdns, pool.override}
    names = {name for name in candidates if pool.vip in addresses(facts.answers, name)}
    following = {
        name for name in candidates if (chain := aliases(facts.answers, name)) and chain[-1] in names
    }
    return replace(made.certificate, names=tuple(sorted({*names, *following, pool.override})))


def _warnings(now: Served, made: Design) -> list[str]:
    lost = sorted(set(now.names) - set(made.certificate.names))
    new = [name for name in made.certificate.names if not holds(now.names, name)]
    found = (
        [f"the present certificate also holds {', '.join(lost)}: nothing sends clients there by them"]
        if lost
        else []
    )
    return found + ([f"the present certificate lacks {', '.join(new)}"] if new else [])
