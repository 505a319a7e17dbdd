"""What clients are shown, from outside: a new handshake at every listener, for every name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from lyncauto.model.design import Design
from lyncauto.model.finding import Finding
from lyncauto.ports.endpoint import Endpoint
from lyncauto.steps import health, read_node
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.pem import thumbprint

_TRIES: Final = 8  # handshakes for a name: a worker that was left over answers some of them


class ShownToClients:
    """Every TLS listener of the pool shows the certificate that lies on the node, for every name."""

    id: ClassVar[str] = "renew.shown"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design
        self._root = design.roots[-1] if design.roots else ""

    def run(self) -> tuple[Finding, ...]:
        """Look at the files, at the balancer's memory, and at what each name is shown.

        Raises:
            NodeUnreachable: The node did not answer.
        """
        name = self._design.certificate.name
        lying = read_node.delivered(self._estate.node, self._estate.machine, name)
        expected = lying.thumbprint if lying and lying.has_key else ""
        return (self._memory(name, expected), *self._listeners(expected))

    def _memory(self, name: str, expected: str) -> Finding:
        about, held = About(self.id, self._design.node), self._estate.balancer.held(name)
        if held == expected != "":
            return about.ok("memory and files hold the same certificate", held)
        return about.failed(
            "memory and files do not hold the same certificate",
            f"memory {held or 'none'}, files {expected or 'none'}",
            "run `lyncauto deploy`, which installs it again",
        )

    def _listeners(self, expected: str) -> Iterator[Finding]:
        services = self._estate.balancer.read(self._design.pool)
        for service in services:
            if service.certificate_name == self._design.certificate.name:
                for name in self._design.certificate.names:
                    endpoint = Endpoint(name, service.address, service.port)
                    yield self._shown(endpoint, expected)
                    yield self._served(endpoint)

    def _shown(self, endpoint: Endpoint, expected: str) -> Finding:
        about = About(self.id, str(endpoint))
        seen: Counter[str] = Counter()
        for _ in range(_TRIES):
            tls = self._estate.probe.tls(endpoint, root=self._root.encode())
            shown = thumbprint(tls.certificate) if tls.certificate else "no certificate"
            seen[shown if tls.verified else f"{shown}, not verified: {tls.error}"] += 1
        evidence = "; ".join(f"{times} of {_TRIES}: {what}" for what, times in seen.items())
        if set(seen) == {expected}:
            return about.ok("every handshake shows the certificate, chain and name verified", evidence)
        return about.failed(
            "not every handshake shows the certificate that is to be served",
            f"{evidence}; expected {expected or 'none'}",
            "look on the node for another program that listens there, or a worker that was left over",
        )

    def _served(self, endpoint: Endpoint) -> Finding:
        about = About(self.id, str(endpoint))
        answer = health.https(self._estate.probe, endpoint, self._root)
        evidence = f"{health.HTTPS_PATH}: {answer.status or 'no answer'}" + (
            f", {answer.error}" if answer.error else ""
        )
        if health.healthy(answer.status):
            return about.ok("it is served", evidence)
        return about.failed("it is not served", evidence, "look at the Front Ends with `lyncauto verify`")
