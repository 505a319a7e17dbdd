"""What one Front End's internal web site shows to those who come to it directly, by the pool's name."""

from __future__ import annotations

from lyncauto.errors import EstateUnreadable
from lyncauto.model.design import Design, FrontEndWish
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Probe, Tls
from lyncauto.steps import health
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.policy import holds, names_in


class WebSites:
    """Asks the Front Ends of a publication, one at a time."""

    def __init__(self, probe: Probe, design: Design) -> None:
        self._probe = probe
        self._design = design
        self._roots = "".join(design.roots)

    def shown(self, host: str) -> str:
        """Return the thumbprint of what it shows; empty when it shows nothing that can be verified."""
        found = self._handshake(host).certificate
        return thumbprint(found) if found else ""

    def listens(self, host: str) -> bool:
        """Whether anybody takes a connection there."""
        return self._probe.reach(self._https(host)).open

    def complaint(self, host: str) -> str:
        """Return why clients may not be sent there; empty when they may."""
        tls = self._handshake(host)
        if not tls.verified:
            return f"{self._https(host)} cannot be verified: {tls.error}"
        if not holds(names_in(tls.certificate), self._design.override):
            return f"the certificate that {host} shows lacks {self._design.override}"
        secure = health.https(self._probe, self._https(host), self._roots)
        plain = health.http(self._probe, self._http(host))
        answers = ((health.HTTPS_PATH, secure), (health.HTTP_PATH, plain))
        wrong = [
            f"{path} of {host} answers {one.status or one.error or 'nothing'}"
            for path, one in answers
            if not health.healthy(one.status)
        ]
        return "; ".join(wrong)

    def _handshake(self, host: str) -> Tls:
        return self._probe.tls(self._https(host), root=self._roots.encode())

    def _https(self, host: str) -> Endpoint:
        one = wish(self._design, host)
        return Endpoint(self._design.pool, one.address, one.https_port)

    def _http(self, host: str) -> Endpoint:
        address = wish(self._design, host).address
        ports = (one.port for one in self._design.http_servers if one.name == host)
        return Endpoint(self._design.pool, address, next(ports, 80))


def wish(design: Design, host: str) -> FrontEndWish:
    """Return what this Front End needs.

    Raises:
        EstateUnreadable: The design has none of that name.
    """
    for one in design.publication.front_ends if design.publication else ():
        if one.host == host:
            return one
    raise EstateUnreadable(
        f"the plan does not know the Front End {host}",
        why="it is in no publication of this plan",
        fix="run `lyncauto plan` again",
    )
