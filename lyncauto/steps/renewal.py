"""What a renewal is to make of a pool's certificate: decided once, from site file and facts. Pure."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from lyncauto.errors import PreflightFailed
from lyncauto.model import site
from lyncauto.model.design import CertificateWish, Design, Part, Renewal
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


def served(facts: Facts, pool: site.Pool, machines: site.Machines) -> Served:
    """Return what the balancer serves; of several nodes the certificate that is due first.

    Raises:
        PreflightFailed: A node serves nothing of this pool, or its files are not whole.
    """
    found = (_served(_delivered(facts, pool, machine), pool) for machine in machines)
    return min(found, key=lambda one: one.due)


def _served(found: Delivered, pool: site.Pool) -> Served:
    der = base64.b64decode(found.certificate)
    lives = life(der)
    return Served(pool.override, found.thumbprint, names_in(der), lives, lives.due(pool.override))


def renewal(
    pool: site.Pool,
    authority: site.CertificateAuthority,
    machines: site.Machines,
    facts: Facts,
    *,
    fresh: bool,
) -> Draft:
    """Decide on the certificate that takes the place of the one that is served.

    Args:
        pool: The pool's section of the site file.
        authority: The CA's.
        machines: The nodes'.
        facts: What was read.
        fresh: It is another one; else the best that there is already, the one that is served included.

    Raises:
        PreflightFailed: The pool is not served by the balancer, or nothing of it can be moved: every reason.
    """
    now = served(facts, pool, machines)
    draft = design(pool, authority, machines, facts)
    names = _names(facts, pool)

    def wish(part: Part) -> CertificateWish:
        wanted = replace(part.certificate, names=names)
        if wanted.thumbprint:
            return wanted
        own = next((one for one in machines if one.name == wanted.node), machines[0])
        der = base64.b64decode(_delivered(facts, pool, own).certificate)
        find = partial(renewed, served=der) if fresh else mark
        held = stock(facts, wanted.host)
        return replace(
            wanted, friendly_name=find(pool.override, authority, held, demand(draft.design, wanted))
        )

    first, *others = (replace(part, certificate=wish(part)) for part in draft.design.parts)
    made = replace(
        draft.design,
        certificate=first.certificate,
        others=tuple(others),
        publication=None,
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


def _names(facts: Facts, pool: site.Pool) -> tuple[str, ...]:
    """Return the names that clients are sent to the VIP by, and no other."""
    candidates = {*naming.web_names(facts), *facts.other_web_fqdns, pool.override}
    names = {name for name in candidates if pool.vip in addresses(facts.answers, name)}
    following = {
        name for name in candidates if (chain := aliases(facts.answers, name)) and chain[-1] in names
    }
    return tuple(sorted({*names, *following, pool.override}))


def _warnings(now: Served, made: Design) -> list[str]:
    lost = sorted(set(now.names) - set(made.certificate.names))
    new = [name for name in made.certificate.names if not holds(now.names, name)]
    found = (
        [f"the present certificate also holds {', '.join(lost)}: nothing sends clients there by them"]
        if lost
        else []
    )
    return found + ([f"the present certificate lacks {', '.join(new)}"] if new else [])
