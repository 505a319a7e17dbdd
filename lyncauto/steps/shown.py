"""What clients are shown, from outside: a new handshake at every listener, for every name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from lyncauto.model.design import Design, Part
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
        lying = {part.node: self._lying(part) for part in self._design.parts}
        memory = (self._memory(part, lying[part.node]) for part in self._design.parts)
        # Whoever has the VIP answers there; at its own address each node answers for itself.
        return (
            *memory,
            *self._listeners("", frozenset(lying.values())),
            *(
                finding
                for part in self._design.parts
                if part.own
                for finding in self._listeners(part.own, frozenset((lying[part.node],)))
            ),
        )

    def _lying(self, part: Part) -> str:
        carrier = self._estate.carrier(part.node)
        found = read_node.delivered(carrier.node, carrier.machine, part.certificate.name)
        return found.thumbprint if found and found.has_key else ""

    def _memory(self, part: Part, expected: str) -> Finding:
        about = About(self.id, part.node)
        held = self._estate.carrier(part.node).balancer.held(part.certificate.name)
        if held == expected != "":
            return about.ok("memory and files hold the same certificate", held)
        return about.failed(
            "memory and files do not hold the same certificate",
            f"memory {held or 'none'}, files {expected or 'none'}",
            "run `lyncauto deploy`, which installs it again",
        )

    def _listeners(self, own: str, expected: frozenset[str]) -> Iterator[Finding]:
        """Shake hands at each listener, at the VIP unless a node's *own* address is given."""
        for service in self._estate.first.balancer.read(self._design.pool):
            if service.certificate_name == self._design.certificate.name:
                for name in self._design.certificate.names:
                    endpoint = Endpoint(name, own or service.address, service.port)
                    yield self._shown(endpoint, expected)
                    yield self._served(endpoint)

    def _shown(self, endpoint: Endpoint, expected: frozenset[str]) -> Finding:
        about = About(self.id, str(endpoint))
        seen: Counter[str] = Counter()
        for _ in range(_TRIES):
            tls = self._estate.probe.tls(endpoint, root=self._root.encode())
            shown = thumbprint(tls.certificate) if tls.certificate else "no certificate"
            seen[shown if tls.verified else f"{shown}, not verified: {tls.error}"] += 1
        evidence = "; ".join(f"{times} of {_TRIES}: {what}" for what, times in seen.items())
        if "" not in expected and set(seen) <= expected:
            return about.ok("every handshake shows the certificate, chain and name verified", evidence)
        return about.failed(
            "not every handshake shows the certificate that is to be served",
            f"{evidence}; expected {' or '.join(sorted(expected)) or 'none'}",
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
