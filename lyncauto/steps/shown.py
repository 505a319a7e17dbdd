"""What clients are shown, from outside: a new handshake at every listener, for every name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, TypeAlias

from lyncauto.model.design import CertificateWish, Design, Part
from lyncauto.model.finding import Finding
from lyncauto.model.key_kind import Family, family
from lyncauto.ports.endpoint import Endpoint
from lyncauto.steps import health, read_node
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.pem import thumbprint

_TRIES: Final = 8  # handshakes for a name: a worker that was left over answers some of them

_Expected: TypeAlias = Mapping[Family, frozenset[str]]  # thumbprints of any of which one has to be shown


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
        parts = self._design.parts
        lying = {(part.node, wish): self._lying(part, wish) for part in parts for wish in part.certificates}
        memory = (self._memory(node, wish, thumbprint) for (node, wish), thumbprint in lying.items())
        # Whoever has the VIP answers there; at its own address each node answers for itself.
        return (
            *memory,
            *self._listeners("", _by_family(lying)),
            *(
                finding
                for part in parts
                if part.own
                for finding in self._listeners(
                    part.own, _by_family({key: one for key, one in lying.items() if key[0] == part.node})
                )
            ),
        )

    def _lying(self, part: Part, wish: CertificateWish) -> str:
        carrier = self._estate.carrier(part.node)
        found = read_node.delivered(carrier.node, carrier.machine, wish.files)
        return found.thumbprint if found and found.has_key else ""

    def _memory(self, node: str, wish: CertificateWish, expected: str) -> Finding:
        about = About(self.id, self._design.named(node, wish))
        held = self._estate.carrier(node).balancer.held(wish.files)
        if held == expected != "":
            return about.ok("memory and files hold the same certificate", held)
        return about.failed(
            "memory and files do not hold the same certificate",
            f"memory {held or 'none'}, files {expected or 'none'}",
            "run `lyncauto deploy`, which installs it again",
        )

    def _listeners(self, own: str, expected: _Expected) -> Iterator[Finding]:
        """Shake hands at each listener, at the VIP unless a node's *own* address is given."""
        for service in self._estate.first.balancer.read(self._design.pool):
            if service.certificate_name == self._design.certificate.files:
                for name in self._design.certificate.names:
                    endpoint = Endpoint(name, own or service.address, service.port)
                    for of, thumbprints in expected.items():
                        yield self._shown(endpoint, thumbprints, of if len(expected) > 1 else None)
                    yield self._served(endpoint)

    def _shown(self, endpoint: Endpoint, expected: frozenset[str], of: Family | None) -> Finding:
        """See what a client is shown that understands certificates of one family, or whatever there is."""
        about = About(self.id, f"{endpoint}, {of}" if of else str(endpoint))
        seen: Counter[str] = Counter()
        for _ in range(_TRIES):
            tls = self._estate.probe.tls(endpoint, root=self._root.encode(), family=of)
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


def _by_family(lying: Mapping[tuple[str, CertificateWish], str]) -> _Expected:
    found: dict[Family, frozenset[str]] = {}
    for (_, wish), one in lying.items():
        found[family(wish.key)] = found.get(family(wish.key), frozenset()) | {one}
    return found
