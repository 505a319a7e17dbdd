"""What a renewal is to make of a pool's certificate: decided once, from site file and facts. Pure."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from lyncauto.errors import PreflightFailed
from lyncauto.model import site
from lyncauto.model.certificate_place import files_of
from lyncauto.model.design import CertificateWish, Design, Part, Renewal
from lyncauto.model.due import Life
from lyncauto.model.facts import Delivered, Facts
from lyncauto.model.key_kind import KeyKind
from lyncauto.steps import naming
from lyncauto.steps.answers import addresses, aliases
from lyncauto.steps.design import Draft, demand, design, must_do, surplus
from lyncauto.steps.mark import mark, renewed
from lyncauto.steps.policy import holds, life, names_in, wrong_family, wrong_key
from lyncauto.steps.publication import stock
from lyncauto.steps.remove import stays


@dataclass(frozen=True, slots=True)
class Served:
    """The certificate that a pool's clients are shown.

    Attributes:
        due: From when on it is to be renewed, UTC.
        lacks: What the site file asks for and neither it nor another one that is shown has; empty: nothing.
    """

    name: str
    thumbprint: str
    names: tuple[str, ...]
    life: Life
    due: datetime
    lacks: str = ""


def served(
    facts: Facts, pool: site.Pool, authority: site.CertificateAuthority, machines: site.Machines
) -> Served:
    """Return what the balancer serves; of several nodes and kinds of key the certificate that is due first.

    Raises:
        PreflightFailed: A node serves nothing of this pool, its files are not whole, or its listener shows
            certificates of other kinds than the site file names, which no exchange changes.
    """
    kinds = {files_of(pool.override, second=kind != authority.keys[0]): kind for kind in authority.keys}
    _must_show(facts, pool, authority, machines)
    found = [
        _served(one, pool, kinds[name])
        for machine in machines
        for name, one in _delivered(facts, pool, machine, tuple(kinds)).items()
    ]
    lacks = next((one.lacks for one in found if one.lacks), "")
    return replace(min(found, key=lambda one: one.due), lacks=lacks)


def _served(found: Delivered, pool: site.Pool, kind: KeyKind) -> Served:
    der = base64.b64decode(found.certificate)
    lives, wrong = life(der), wrong_key(der, kind)
    return Served(pool.override, found.thumbprint, names_in(der), lives, lives.due(pool.override), wrong)


def _must_show(
    facts: Facts, pool: site.Pool, authority: site.CertificateAuthority, machines: site.Machines
) -> None:
    """Refuse to renew what a listener shows where that is not one certificate of each kind.

    Raises:
        PreflightFailed: It shows one more or one less: its file has to be written and loaded.
    """
    two = len(authority.keys) > 1
    for service in facts.services:
        if service.certificate_name == pool.override and bool(service.second_name) != two:
            node = service.node or machines[0].name
            raise PreflightFailed(
                f"what {node} shows of {pool.name} is not what the site file asks for as `keys`",
                why=_lacking(facts, pool, node)
                if two
                else f"it shows two certificates, and `keys` names {authority.keys[0]} alone",
                fix="run `lyncauto migrate`, which writes its virtual service anew; then renew",
            )


def _lacking(facts: Facts, pool: site.Pool, node: str) -> str:
    """Say which kind of certificate is missing where a listener shows one and is to show two."""
    shown = (one for one in facts.delivered if (one.node, one.name) == (node, pool.override))
    ecdsa = any(not wrong_family(base64.b64decode(one.certificate), "ECDSA") for one in shown)
    return (
        f"it lacks {'an RSA certificate' if ecdsa else 'an ECDSA certificate'} beside the one that it shows"
    )


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
    now = served(facts, pool, authority, machines)
    draft = design(pool, authority, machines, facts)
    names = _names(facts, pool)

    def wish(found: CertificateWish) -> CertificateWish:
        wanted = replace(found, names=names)
        if wanted.thumbprint:
            return wanted
        own = next((one for one in machines if one.name == wanted.node), machines[0])
        der = base64.b64decode(_delivered(facts, pool, own, (wanted.files,))[wanted.files].certificate)
        find = partial(renewed, served=der) if fresh else mark
        held = stock(facts, wanted.host)
        return replace(
            wanted, friendly_name=find(wanted, authority.source, held, demand(draft.design, wanted))
        )

    first, *others = (_with(part, tuple(map(wish, part.certificates))) for part in draft.design.parts)
    made = replace(
        draft.design,
        certificate=first.certificate,
        second=first.second,
        others=tuple(others),
        publication=None,
        renewal=Renewal(
            now.thumbprint, f"{now.life.ends:%Y-%m-%dT%H:%M:%SZ}", f"{now.due:%Y-%m-%dT%H:%M:%SZ}"
        ),
    )
    must_do(made, facts)
    return Draft(made, (), (*_warnings(now, made), *surplus(made, facts), *stays(made, facts)))


def _with(part: Part, wishes: tuple[CertificateWish, ...]) -> Part:
    first, *second = wishes
    return Part(part.node, part.own, first, *second)


def _delivered(
    facts: Facts, pool: site.Pool, machine: site.BalancerNode, names: tuple[str, ...]
) -> dict[str, Delivered]:
    """Return name to what lies on a node, of certificates that it serves."""
    whole = {one.name: one for one in facts.delivered if one.node == machine.name and one.has_key}
    missing = [name for name in names if name not in whole]
    if missing or not any(one.certificate_name == pool.override for one in facts.services):
        raise PreflightFailed(
            f"{machine.name} serves no certificate of {pool.name}",
            why=f"certificate and key of {' and '.join(missing)} do not lie there"
            if missing
            else "its virtual services are not loaded there",
            fix="run `lyncauto migrate`, which puts the pool behind the balancer",
        )
    return {name: whole[name] for name in names}


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
