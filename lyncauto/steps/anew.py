"""A Front End that was set up again while a run is open: what it needs is decided anew, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from lyncauto.errors import LyncAutoError
from lyncauto.model import site
from lyncauto.model.design import Design, FrontEndWish
from lyncauto.model.facts import Facts
from lyncauto.steps import naming
from lyncauto.steps.before import assignment_lines
from lyncauto.steps.estate import Estate
from lyncauto.steps.publication import WEB_USE, front_end
from lyncauto.steps.request import front_end_wishes


def set_up_again(estate: Estate, design: Design, issued: Collection[str]) -> tuple[str, ...]:
    """Return the Front Ends that no longer have the certificate which a run has had issued for them.

    One that does not answer is not among them: nobody knows.

    Args:
        estate: Its stores are read.
        design: Of the run.
        issued: Targets of the certificates that were issued, those of others among them.
    """
    wishes = {target: wish for target, wish in front_end_wishes(design).items() if target in issued}
    found = []
    for wish in wishes.values():
        try:
            held = estate.ca.find(wish.host, wish.friendly_name)
        except LyncAutoError:
            continue
        if held is None:
            found.append(wish.host)
    return tuple(found)


def lacks(one: FrontEndWish) -> str:
    """Return what a Front End lacks to be planned; empty: nothing."""
    missing = {
        "it has no A record": not one.address,
        f"no certificate is assigned to {WEB_USE}": not one.used,
        "its web site shows no certificate that can be verified": not one.served,
    }
    return ", ".join(why for why, so in missing.items() if so)


def targets(host: str) -> tuple[str, ...]:
    """Return the targets of *host* that a publication changes; its replica follows by itself."""
    made = (naming.front_end_certificate, naming.drain, naming.enabled, naming.assigned, naming.served)
    return tuple(target(host) for target in made)


def design_anew(
    made: Design,
    pool: site.Pool,
    authority: site.CertificateAuthority,
    facts: Facts,
    hosts: Collection[str],
) -> Design:
    """Return *made* with what *hosts* need decided from what they are now."""
    if made.publication is None:
        return made
    members = {one.fqdn: one for one in facts.front_ends if one.fqdn in hosts}
    fresh = tuple(
        front_end(pool, authority, facts, members[one.host]) if one.host in members else one
        for one in made.publication.front_ends
    )
    kept = (line for line in made.assignments if line.partition(" ")[0] not in members)
    now = assignment_lines([one for one in facts.assignments if one.host in members])
    return replace(
        made,
        publication=replace(made.publication, front_ends=fresh),
        assignments=tuple(sorted((*kept, *now))),
    )
