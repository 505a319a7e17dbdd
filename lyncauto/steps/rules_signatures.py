"""What preflight asks of the signatures that the balancer will verify, and of the CA that made them. Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from lyncauto.model.facts import Facts, WebCertificate
from lyncauto.model.finding import Finding
from lyncauto.steps.found import About
from lyncauto.steps.pem import blocks
from lyncauto.steps.policy import is_root, subject, weak_hash

_MODERN = (
    "run `certutil -setreg ca\\csp\\CNGHashAlgorithm SHA256` on that CA, restart CertSvc there "
    "(`net stop certsvc`, `net start certsvc`), renew {certificate}, then plan again"
)


def signatures(facts: Facts, check: str) -> tuple[Finding, ...]:
    """No SHA-1: what a CA signs with it today, a certificate that is yet to be requested would have too."""
    return (
        *(finding for one in facts.web_certificates for finding in _leaf(check, one)),
        *(finding for pem in facts.roots for der in blocks(pem) for finding in _above(check, der)),
    )


def _leaf(check: str, one: WebCertificate) -> Iterator[Finding]:
    about = About(check, one.host)
    try:
        weak = weak_hash(base64.b64decode(one.certificate))
    except ValueError as error:
        yield _unreadable(about, error)
        return
    if weak:
        yield about.failed(
            f"this CA signs with {weak}, which the balancer refuses",
            f"the certificate that {one.host} uses for its web services is signed with it",
            _MODERN.format(certificate=f"the certificate of {one.host}"),
        )


def _above(check: str, der: bytes) -> Iterator[Finding]:
    try:
        name, weak, root = subject(der), weak_hash(der), is_root(der)
    except ValueError as error:
        yield _unreadable(About(check, "the chain above the Front Ends' certificates"), error)
        return
    if weak and not root:  # nobody verifies what a root signed of itself
        yield About(check, name).failed(
            f"the CA above it signs with {weak}, which the balancer refuses",
            f"the certificate of {name} itself is signed with it",
            _MODERN.format(certificate=f"the certificate of {name}"),
        )


def _unreadable(about: About, error: ValueError) -> Finding:
    return about.unknown(
        "how its certificate is signed cannot be read",
        str(error),
        "see with `certutil -store My` on the Front End that it is not signed with SHA-1",
    )
