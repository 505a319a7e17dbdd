"""Facts as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator

from lyncauto.model.facts import Facts
from lyncauto.report.lines import Line, Tone

_PRODUCTS = {5: "Lync 2010", 6: "Lync 2013", 7: "Skype for Business 2015", 8: "Skype for Business 2019"}


def facts_lines(facts: Facts) -> tuple[Line, ...]:
    """Return the picture of one pool."""
    return tuple(_facts(facts))


def _facts(facts: Facts) -> Iterator[Line]:
    product = _PRODUCTS.get(facts.product, f"version {facts.product}")
    yield Line(f"{facts.pool}: {product} ({facts.server_version}), read {facts.read_at}", Tone.TITLE)
    yield Line(f"  override   {facts.web.internal_fqdn or 'none: clients use the pool name'}")
    yield Line(f"  external   {facts.web.external_fqdn}")
    yield Line(f"  ports      HTTPS {facts.web.https_port}, HTTP {facts.web.http_port}")
    yield Line("Front Ends", Tone.TITLE)
    for health in facts.health:
        yield Line(
            f"  {health.fqdn}: /abs/handler {health.https_status}, /meet/blank.html {health.http_status}, "
            f"certificate {'verified as ' + health.verified_as if health.verified else health.error}"
        )
    for account in facts.kerberos:
        yield Line(f"  Kerberos web account of {account.site}: {account.account}")
    for group in facts.routing_groups:
        holders = ", ".join(group.replicas) or "none"
        yield Line(f"  routing group {group.id}: replicas up on {holders}")
    yield Line("Names", Tone.TITLE)
    for answer in facts.answers:
        found = ", ".join(answer.values) or answer.rcode
        if answer.type == "A":
            yield Line(f"  {answer.name} on {answer.server} ({answer.role}): {found}, TTL {answer.ttl}")
    yield Line("Replicas", Tone.TITLE)
    for replica in facts.replicas:
        yield Line(
            f"  {replica.fqdn}: {'up to date' if replica.up_to_date else 'behind'}, {replica.last_update}"
        )
    yield Line("Virtual services", Tone.TITLE)
    for service in facts.services:
        yield Line(f"  {service.address}:{service.port} {service.title}, {len(service.servers)} real servers")
    if not facts.services:
        yield Line("  none")
