"""What preflight asks of the Front Ends' web services. Pure."""

from __future__ import annotations

from lyncauto.model.design import Design
from lyncauto.model.facts import Facts, FrontEndHealth
from lyncauto.model.finding import Finding
from lyncauto.model.site import BalancerNode
from lyncauto.steps import health
from lyncauto.steps.found import About
from lyncauto.steps.policy import holds

_CHECK = "preflight.front-ends"
_START = "see that the Front End service and IIS run there, then run the same command again"


def front_ends(facts: Facts, design: Design, machine: BalancerNode) -> tuple[Finding, ...]:  # noqa: ARG001 - a rule
    """Each answers over both ports, with a certificate that the balancer can verify."""
    return tuple(_front_end(one, design) for one in facts.health)


def _front_end(one: FrontEndHealth, design: Design) -> Finding:
    about = About(_CHECK, one.fqdn)
    evidence = (
        f"{health.HTTPS_PATH} {one.https_status or 'no answer'}, {health.HTTP_PATH} "
        f"{one.http_status or 'no answer'}, certificate for {', '.join(one.names) or 'nothing'}"
    )
    if one.error:
        evidence += f": {one.error}"
    if not one.https_status and not one.http_status:
        return about.failed("its web services do not answer", evidence, _START)
    if not one.verified or not holds(one.names, design.verify):
        return about.failed(
            f"its certificate cannot be verified as {design.verify}",
            evidence,
            f"give it a certificate of the enterprise CA that holds {design.verify}, for web services",
        )
    if not health.healthy(one.https_status) or not health.healthy(one.http_status):
        return about.failed("its web services are not healthy", evidence, _START)
    return about.ok("its web services are healthy and verified", evidence)
