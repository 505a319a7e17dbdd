"""From facts to the state of the targets that the steps own. Pure: what is not owned cannot be deleted."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime

from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.facts import Facts, NameAnswer
from lyncauto.model.key_kind import words
from lyncauto.model.plan import Attrs, State
from lyncauto.steps import naming
from lyncauto.steps.design import demand
from lyncauto.steps.mark import satisfies
from lyncauto.steps.policy import objections, serious
from lyncauto.steps.publication import WEB_USE, stock
from lyncauto.steps.remove import stored_attributes, uses

HELD = "held"  # in memory, where that is not what lies in the files


def observe(facts: Facts, design: Design) -> State:
    """Return what the targets of *design* are like now; an absent target has no key."""
    return dict(
        (
            *_records(facts, design),
            *_certificate(facts, design),
            *_delivered(facts, design),
            *_stored(facts, design),
            *((service.target, service.attributes()) for service in facts.services),
            *_backup(facts),
            *_front_ends(facts, design),
        )
    )


def record_attributes(addresses: tuple[str, ...], ttl: int, *, static: bool) -> Attrs:
    """Return the A record of one name as plans write it."""
    return {
        "addresses": ",".join(sorted(addresses)),
        "ttl": str(ttl),
        "static": "yes" if static else "no",
    }


def certificate_attributes(wish: CertificateWish, thumbprint: str) -> Attrs:
    """Return a certificate that satisfies *wish* as plans write it."""
    return {
        "names": ",".join(wish.names),
        "mark": wish.friendly_name,
        "key": words(wish.key),
        "thumbprint": thumbprint,
    }


def delivered_attributes(thumbprint: str, roots: Sequence[str], held: str = "") -> Attrs:
    """Return a certificate on a node as plans write it.

    Args:
        thumbprint: Of what lies in the files.
        roots: Thumbprints.
        held: What the balancer serves from memory, where that is another one.
    """
    attrs = {"thumbprint": thumbprint, "roots": ",".join(sorted(roots))}
    return {**attrs, HELD: held} if held else attrs


def backup_attributes(pool: str, topology: str, sha256: str) -> Attrs:
    """Return the pool's exported configuration as plans write it."""
    return {"topology": topology, "path": naming.backup_path(pool, topology), "sha256": sha256}


def _records(facts: Facts, design: Design) -> Iterator[tuple[str, Attrs]]:
    for name in design.names:
        found = _written(facts, name)
        if found and found.values:
            yield naming.record(name), record_attributes(found.values, found.ttl, static=bool(found.static))


def _written(facts: Facts, name: str) -> NameAnswer | None:
    wanted = ("written", name, "A")
    return next((one for one in facts.answers if (one.role, one.name, one.type) == wanted), None)


def _certificate(facts: Facts, design: Design) -> Iterator[tuple[str, Attrs]]:
    """Give the certificate that will do: the one that is served, unless it is to be renewed, comes first."""
    for wish in design.certificates:
        served = () if design.renewal else _served(facts, design, wish)
        for attrs in (*_issued(facts, design, wish), *served):
            yield naming.certificate(wish), attrs


def _served(facts: Facts, design: Design, wish: CertificateWish) -> Iterator[Attrs]:
    """Give the certificate that lies on each node that needs it, wherever it was issued, if it will do."""
    now, nodes = datetime.fromisoformat(facts.read_at), {one.node for one in design.parts_with(wish)}
    lying = [one for one in facts.delivered if one.has_key and one.name == wish.files and one.node in nodes]
    if {one.node for one in lying} != nodes or len({one.thumbprint for one in lying}) > 1:
        return
    if lying[0].certificate:
        found = objections(base64.b64decode(lying[0].certificate), demand(design, wish), now)
        if not serious(found):
            yield certificate_attributes(wish, lying[0].thumbprint)


def _issued(facts: Facts, design: Design, wish: CertificateWish) -> Iterator[Attrs]:
    """Give the certificates that carry the wish's mark and will do."""
    wanted, found = demand(design, wish), stock(facts, wish.host)
    for one in found.certificates:
        known = (
            one.thumbprint == wish.thumbprint if wish.thumbprint else one.friendly_name == wish.friendly_name
        )
        if known and satisfies(one, wanted, found.read_at):
            yield certificate_attributes(wish, one.thumbprint)


def _delivered(facts: Facts, design: Design) -> Iterator[tuple[str, Attrs]]:
    wanted = {(part.node, wish.files) for part in design.parts for wish in part.certificates}
    for one in facts.delivered:
        if one.has_key and (one.node, one.name) in wanted:
            held = one.held if design.renewal else ""  # a migration loads its files anew
            yield naming.delivered(one.node, one.name), delivered_attributes(one.thumbprint, one.roots, held)


def _stored(facts: Facts, design: Design) -> Iterator[tuple[str, Attrs]]:
    """Give the certificate that is to leave its store; one that is served already is another run's."""
    wish = design.certificate
    lying = [(one.node, one.thumbprint) for one in facts.delivered if one.name == wish.files]
    for attrs in _issued(facts, design, wish) if wish.removed else ():
        thumbprint = attrs["thumbprint"]
        everywhere = all((part.node, thumbprint) in lying for part in design.parts)
        if not everywhere and not uses(facts, wish, thumbprint):
            yield naming.stored(wish.host, wish.name), stored_attributes(thumbprint)


def _backup(facts: Facts) -> Iterator[tuple[str, Attrs]]:
    if facts.backup:
        yield naming.backup(facts.pool), backup_attributes(facts.pool, facts.topology, facts.backup)


def _front_ends(facts: Facts, design: Design) -> Iterator[tuple[str, Attrs]]:
    """Give what publishing changes, as it is before; an override in force plans nothing of it."""
    if design.publication is None:
        return
    yield naming.override(design.pool), {"override": facts.web.internal_fqdn}
    for one in design.publication.front_ends:
        yield naming.replica(one.host), {"override": ""}
        if one.certificate:
            yield naming.assigned(one.host), {WEB_USE: one.used}
            yield naming.served(one.host), {"thumbprint": one.served}
            for attrs in _issued(facts, design, one.certificate):
                yield naming.front_end_certificate(one.host), attrs
