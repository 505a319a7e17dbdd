"""What preflight asks of the Front Ends' web services. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lyncauto.model.design import Design
from lyncauto.model.facts import Facts, FrontEndHealth, LogOn
from lyncauto.model.finding import Finding
from lyncauto.model.site import Machines
from lyncauto.ports.probe import HANDSHAKE, UNTRUSTED
from lyncauto.steps import health
from lyncauto.steps.found import About
from lyncauto.steps.policy import holds
from lyncauto.steps.rules_override import in_force
from lyncauto.steps.rules_signatures import signatures

_CHECK = "preflight.front-ends"
_START = "see that the Front End service and IIS run there, then run the same command again"
# Windows Server 2008 R2 has it, turned off. Source: Microsoft, "TLS registry settings".
_ENABLE = (
    "enable TLS 1.2 in Schannel on it: set Enabled to 1 and DisabledByDefault to 0 in the registry under "
    r"`HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server`; "
    "restart it, then run the same command again"
)
_ENDED = "unexpected eof"  # without an alert that says why
_NOT_FOUND = 404
_UNNAMED = "unrecognized name"  # what TLS says of a server name that it does not serve (RFC 6066, section 3)
_PAGE = (
    "its HTTP health check would never be well: see with the Deployment Wizard's step 2 that the web "
    f"components are installed there, so that {health.HTTP_PATH} is; then run the same command again"
)
_NO_NAMES = (
    "let the internal web site's HTTPS binding answer whatever name a handshake gives: bind it to the "
    "address and port, without a host name (`netsh http show sslcert`); then run the same command again"
)
_EITHER = f"{_ENABLE}. If it speaks TLS 1.2, {_NO_NAMES}"
_PROTECTION = (
    "-WebConfigurationProperty -PSPath 'IIS:\\' -Location '{site}' -Filter "
    "system.webServer/security/authentication/windowsAuthentication -Name extendedProtection.tokenChecking"
)
_SEE = "see on {host} that `Get" + _PROTECTION + "` says None"
# Allow ("Accept") is not enough: it takes a log-on that is not bound and refuses one that is bound to another
# certificate; every supported Windows binds. Source: Microsoft, IIS, Windows Extended Protection.
_UNBIND = (
    "turn Extended Protection of its Windows authentication off, from Required or Accept: on {host} type `Set"
    + _PROTECTION
    + " -Value None`, and the same for each application below that site which sets its own (`{site}/abs`, "
    "`{site}/webticket`); then run the same command again"
)
_THROUGH = "a Windows log-on through a load balancer fails there: it must be bound to its own certificate"
_LYNC_2013 = 6
_TOLD = {LogOn.ACCEPTED, LogOn.NEEDS_BINDING}


def front_ends(facts: Facts, design: Design, machines: Machines) -> tuple[Finding, ...]:  # noqa: ARG001 - a rule
    """Each answers over both ports, with a certificate that the balancer can verify."""
    answered = (_answered(facts, design, one) for one in facts.health)
    return (*answered, *_renewable(facts, design), *_bound(facts, design), *signatures(facts, _CHECK))


def _answered(facts: Facts, design: Design, one: FrontEndHealth) -> Finding:
    """Judge one Front End; once the override is in force, the steps that renew it wait until it is well."""
    found = web_services(About(_CHECK, one.fqdn), one, design.verify, facts.product)
    if found.stops and design.publish and in_force(facts, design):
        return About(_CHECK, one.fqdn).warning(found.text, found.evidence, found.fix)
    return found


def _renewable(facts: Facts, design: Design) -> Iterator[Finding]:
    """Each certificate that is to be replaced is known: as it is assigned, and as the web site shows it."""
    shown = {one.fqdn for one in facts.health if one.verified}
    for one in design.publication.front_ends if design.publication else ():
        about = About(_CHECK, one.host)
        if one.host not in shown:
            continue  # what is wrong with it is said already
        if one.certificate and not (one.used and one.served):
            yield about.failed(
                "the certificate that is to be replaced is not known",
                f"WebServicesInternal has {one.used or 'none'}; its web site shows {one.served or 'none'}",
                "assign one in the Deployment Wizard, then plan again",
            )
        elif one.certificate and one.used != one.served and not in_force(facts, design):
            yield about.warning(
                "its web site shows another certificate than it is assigned",
                f"WebServicesInternal has {one.used}; its web site shows {one.served}",
                "its services were not restarted since; they are when it is renewed",
            )


def _bound(facts: Facts, design: Design) -> Iterator[Finding]:
    """Tell where no log-on could be tried; a pool without a new override hears of a refusal alone."""
    untold = [one for one in facts.health if one.log_on not in _TOLD]
    if not untold or not (design.publish or any(one.log_on is LogOn.REFUSED for one in untold)):
        return
    tried = ", ".join(f"{one.fqdn}: {one.log_on or 'not asked'}" for one in untold)
    yield About(_CHECK, facts.pool).unknown(
        "whether Windows log-ons pass a load balancer that ends TLS could not be tried",
        f"NTLM at {health.HTTPS_PATH} of {tried}; bound to a Front End's own certificate (Extended "
        "Protection) they do not pass",
        _SEE.format(host=untold[0].fqdn, site=_site(facts.product)),
    )


def _site(product: int) -> str:
    named = "Lync" if product <= _LYNC_2013 else "Skype for Business"
    return f"{named} Server Internal Web Site"


def web_services(about: About, one: FrontEndHealth, verify: str, product: int) -> Finding:
    """Judge one Front End, which is to be verified as *verify*; *product* is the facts'."""
    evidence = _evidence(one)
    for wrong, text, fix in _faults(one, verify, _site(product)):
        if wrong:
            return about.failed(text, evidence, fix)
    return about.ok("its web services are healthy and verified", evidence)


def _faults(one: FrontEndHealth, verify: str, site: str) -> Iterator[tuple[bool, str, str]]:
    """Give what may be wrong, whether it is, and what to do; the first that is explains those after it."""
    unverified, answers = not one.verified, one.https_status or one.http_status
    secure, plain = health.healthy(one.https_status), health.healthy(one.http_status)
    unnamed = unverified and _UNNAMED in one.error
    yield unnamed, "it refuses a TLS handshake that names the server (SNI)", _NO_NAMES
    ended = unverified and HANDSHAKE in one.error and _ENDED in one.error
    yield ended, "it ends the TLS handshake that the balancer needs: TLS 1.2, with the server named", _EITHER
    # before there was a certificate to look at
    yield (
        unverified and HANDSHAKE in one.error,
        "it speaks no TLS 1.2, which the balancer needs",
        _ENABLE,
    )
    yield not answers, "its web services do not answer", _START
    mute = unverified and not one.https_status and UNTRUSTED not in one.error
    yield mute, "it does not answer over TLS", f"{_START}; if they do, {_ENABLE}"
    yield (
        unverified or not holds(one.names, verify),
        f"its certificate cannot be verified as {verify}",
        f"give it a certificate of the enterprise CA that holds {verify}, for web services",
    )
    missing = secure and one.http_status == _NOT_FOUND
    yield missing, f"it has no {health.HTTP_PATH}", _PAGE
    yield not (secure and plain), "its web services are not healthy", _START
    bound = one.log_on is LogOn.NEEDS_BINDING
    yield bound, _THROUGH, _UNBIND.format(host=one.fqdn, site=site)


def _evidence(one: FrontEndHealth) -> str:
    found = (
        f"{health.HTTPS_PATH} {one.https_status or 'no answer'}, {health.HTTP_PATH} "
        f"{one.http_status or 'no answer'}, "
        + (f"Windows log-on {one.log_on}, " if one.log_on else "")
        + f"certificate for {', '.join(one.names) or 'nothing'}"
    )
    return f"{found}: {one.error}" if one.error else found
