"""One name, asked through the VIP as a client would ask it, wherever DNS points at the moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.finding import Finding
from lyncauto.model.key_kind import family
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Http, Probe
from lyncauto.steps import health
from lyncauto.steps.cookie import complaints, cookie
from lyncauto.steps.design import demand
from lyncauto.steps.found import About
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.policy import objections

_NODE = "look at the balancer's log on its node; nothing points to it yet unless the cut-over is done"


class Through:
    """Asks through the VIP. Trusts the root alone, as clients do: the chain must come from the VIP.

    Args:
        probe: That asks.
        design: Of the pool.
        own: Address of one node to ask at instead.
    """

    def __init__(self, probe: Probe, design: Design, own: str = "") -> None:
        self._probe = probe
        self._design = design
        self._address = own or design.vip
        self._root = design.roots[-1] if design.roots else ""

    def secure(self, name: str, check: str) -> Finding:
        """Ask for a healthy answer over HTTPS, chain and name verified."""
        endpoint = self._https(name)
        answer = health.https(self._probe, endpoint, self._root)
        return _answered(About(check, name), f"{endpoint} over HTTPS, {health.HTTPS_PATH}", answer)

    def plain(self, name: str, check: str) -> Finding:
        """Ask for a healthy answer over HTTP."""
        endpoint = Endpoint(name, self._address, self._design.http_port)
        answer = health.http(self._probe, endpoint)
        return _answered(About(check, name), f"{endpoint} over HTTP, {health.HTTP_PATH}", answer)

    def certificate(
        self, name: str, check: str, planned: Collection[str], now: datetime, wish: CertificateWish
    ) -> Iterator[Finding]:
        """Shake hands: chain, name, and the very certificate that was planned, of several nodes any one's.

        Where a listener has two certificates, as a client that understands the *wish* and not the other one.
        """
        only = family(wish.key) if self._design.second else None
        about = About(check, self._design.named(name, wish))
        tls = self._probe.tls(self._https(name), root=self._root.encode(), family=only)
        served = thumbprint(tls.certificate) if tls.certificate else "no certificate"
        evidence = f"{tls.version or 'no TLS'}, serves {served}"
        if not tls.verified:
            yield about.failed("its certificate cannot be verified", f"{evidence}: {tls.error}", _NODE)
        elif served not in planned:
            yield about.failed(
                "it serves another certificate than planned",
                f"{evidence}, planned {' or '.join(sorted(planned)) or 'none'}",
                "run `lyncauto apply` again: the balancer's configuration is written anew",
            )
        else:
            yield about.ok("chain and name verified, the planned certificate served", evidence)
        if tls.certificate:
            for one in objections(tls.certificate, demand(self._design, wish), now):
                if not one.serious:
                    yield about.warning("about its certificate", one.text)

    def cookie(self, name: str, check: str) -> Finding:
        """See that a session's cookie is issued as Microsoft asks, twice, and taken back."""
        about, wanted, endpoint = About(check, name), self._design.cookie, self._https(name)
        first, second = (health.https(self._probe, endpoint, self._root) for _ in range(2))
        wrong = [*_said(first, wanted), *_said(second, wanted)]
        if wrong:
            return about.failed(
                f"{wanted} is not issued as Lync 2010 needs it", "; ".join(dict.fromkeys(wrong)), _NODE
            )
        pair = cookie(first.headers["set-cookie"], wanted)
        again = health.https(self._probe, endpoint, self._root, pair)
        if not health.healthy(again.status):
            return about.failed(
                f"a request that carries {wanted} is not served",
                f"status {again.status or 'no answer'} {again.error}".strip(),
                _NODE,
            )
        return about.ok(f"{wanted} is issued as Lync 2010 needs it", "set twice, no HttpOnly, no expiry")

    def _https(self, name: str) -> Endpoint:
        return Endpoint(name, self._address, self._design.https_port)


def _answered(about: About, asked: str, answer: Http) -> Finding:
    evidence = f"{asked}: {answer.status or 'no answer'}" + (f", {answer.error}" if answer.error else "")
    if health.healthy(answer.status):
        return about.ok("it is served through the VIP", evidence)
    return about.failed("it is not served through the VIP", evidence, _NODE)


def _said(answer: Http, name: str) -> tuple[str, ...]:
    if not answer.status:
        return (f"no answer: {answer.error}",)
    return complaints(answer.headers.get("set-cookie", ()), name)
