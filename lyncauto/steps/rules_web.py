"""What preflight asks of the Front Ends' web services. Pure."""

from __future__ import annotations

from lyncauto.model.design import Design
from lyncauto.model.facts import Facts, FrontEndHealth
from lyncauto.model.finding import Finding
from lyncauto.model.site import BalancerNode
from lyncauto.ports.probe import HANDSHAKE, UNTRUSTED
from lyncauto.steps import health
from lyncauto.steps.found import About
from lyncauto.steps.policy import holds
from lyncauto.steps.rules_signatures import signatures

_CHECK = "preflight.front-ends"
_START = "see that the Front End service and IIS run there, then run the same command again"
# Windows Server 2008 R2 has it, turned off. Source: Microsoft, "TLS registry settings".
_ENABLE = (
    "enable TLS 1.2 in Schannel on it: set Enabled to 1 and DisabledByDefault to 0 in the registry under "
    r"`HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server`; "
    "restart it, then run the same command again"
)


def front_ends(facts: Facts, design: Design, machine: BalancerNode) -> tuple[Finding, ...]:  # noqa: ARG001 - a rule
    """Each answers over both ports, with a certificate that the balancer can verify."""
    answered = (web_services(About(_CHECK, one.fqdn), one, design.verify) for one in facts.health)
    return (*answered, *signatures(facts, _CHECK))


def web_services(about: About, one: FrontEndHealth, verify: str) -> Finding:
    """Judge one Front End, which is to be verified as *verify*."""
    evidence = _evidence(one)
    if not one.verified and HANDSHAKE in one.error:  # before there was a certificate to look at
        return about.failed("it speaks no TLS 1.2, which the balancer needs", evidence, _ENABLE)
    if not one.https_status and not one.http_status:
        return about.failed("its web services do not answer", evidence, _START)
    if not one.verified and not one.https_status and UNTRUSTED not in one.error:
        return about.failed("it does not answer over TLS", evidence, f"{_START}; if they do, {_ENABLE}")
    if not one.verified or not holds(one.names, verify):
        return about.failed(
            f"its certificate cannot be verified as {verify}",
            evidence,
            f"give it a certificate of the enterprise CA that holds {verify}, for web services",
        )
    if not health.healthy(one.https_status) or not health.healthy(one.http_status):
        return about.failed("its web services are not healthy", evidence, _START)
    return about.ok("its web services are healthy and verified", evidence)


def _evidence(one: FrontEndHealth) -> str:
    found = (
        f"{health.HTTPS_PATH} {one.https_status or 'no answer'}, {health.HTTP_PATH} "
        f"{one.http_status or 'no answer'}, certificate for {', '.join(one.names) or 'nothing'}"
    )
    return f"{found}: {one.error}" if one.error else found
