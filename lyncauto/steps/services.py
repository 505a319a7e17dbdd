"""The pool's virtual services: the article's tables, row by row, with the cookie where Lync 2010 needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from lyncauto.errors import Drifted
from lyncauto.model.balancer import VirtualService
from lyncauto.model.design import Design, Part
from lyncauto.model.plan import Attrs, Change, State, matches
from lyncauto.steps import health, naming
from lyncauto.steps.difference import difference
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.pem import blocks, thumbprint

STEP = "balancer.virtual-services"
SOURCE_IP = "source-ip 1200"  # the article's 20 minutes


class PlanVirtualServices:
    """HTTPS, re-encrypted to verified Front Ends, and HTTP; nothing else of this pool at any node."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the changes of all virtual services, those of a node settled by one act on it."""
        return tuple(change for part in self._design.parts for change in self._of(part, observed))

    def _of(self, part: Part, observed: State) -> tuple[Change, ...]:
        first, *second = (observed[naming.certificate(wish)]["thumbprint"] for wish in part.certificates)
        services = (https(self._design, first, part, *second), http(self._design, part))
        wanted = {service.target: service.attributes() for service in services}
        node = _named(self._design, part)
        found = {
            target: attrs
            for target, attrs in observed.items()
            if target.startswith(naming.SERVICE) and naming.node_of(target) == node
        }
        return difference(STEP, found, wanted, group=f"node {part.node}")


def _named(design: Design, part: Part) -> str:
    """Return the node as its virtual services' targets name it."""
    return "" if part.node == design.node else part.node


def https(design: Design, certificate: str, part: Part | None = None, second: str = "") -> VirtualService:
    """Return a node's HTTPS service as the design wants it, serving the certificate of this thumbprint.

    Args:
        design: Of the pool.
        certificate: Thumbprint.
        part: Of the node; the first one's where it is left out.
        second: Thumbprint of the one beside it, if the part has one.
    """
    part = part or design.parts[0]
    return VirtualService(
        title="FE Pool HTTPS",
        address=design.vip,
        port=design.https_port,
        servers=design.https_servers,
        persistence=f"cookie {design.cookie}" if design.cookie else SOURCE_IP,
        check_path=health.HTTPS_PATH,
        check_host=design.override,
        certificate=certificate,
        certificate_name=part.certificate.files,
        verify=design.verify,
        roots=tuple(thumbprint(der) for pem in design.roots for der in blocks(pem)),
        expect=health.EXPECT,
        own=part.own,
        node=_named(design, part),
        second_certificate=second,
        second_name=part.second.files if part.second else "",
    )


def http(design: Design, part: Part | None = None) -> VirtualService:
    """Return a node's HTTP service as the design wants it; the first one's where *part* is left out."""
    part = part or design.parts[0]
    return VirtualService(
        title="FE Pool HTTP",
        address=design.vip,
        port=design.http_port,
        servers=design.http_servers,
        persistence=SOURCE_IP,
        check_path=health.HTTP_PATH,
        check_host=design.override,
        expect=health.EXPECT,
        own=part.own,
        node=_named(design, part),
    )


class ChangeVirtualServices:
    """Writes all virtual services of the pool on a node in one act. Needs the balancer's nodes alone."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = False  # files of a configuration that was never loaded
    repeatable: ClassVar[bool] = True  # the same configuration loaded twice is the same configuration

    def __init__(self, estate: Estate) -> None:
        self.deadline = estate.pool.limits.converge
        self._estate = estate

    def read(self, target: str) -> Attrs | None:
        """Return one virtual service as the balancer has loaded it."""
        return self._loaded(self._estate.carrier(naming.node_of(target))).get(target)

    def apply(self, changes: Sequence[Change]) -> None:
        """Write a node's services of the pool as they are after *changes*; those that no change names stay.

        Raises:
            Drifted: One is not as its change expects; nothing was written.
            BalancerFailed: The configuration was refused; the old one serves.
        """
        carrier = self._estate.carrier(naming.node_of(changes[0].target))
        state = self._loaded(carrier)
        for change in changes:
            _must_match(change, state.get(change.target))
            if change.after is None:
                state.pop(change.target, None)
            else:
                state[change.target] = change.after
        services = [VirtualService.from_attributes(target, state[target]) for target in sorted(state)]
        carrier.balancer.write(self._estate.pool.name, [replace(service, node="") for service in services])

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: the worker has loaded a configuration or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol; what is loaded serves
        """Return nothing: the balancer reads as it serves. Who is healthy is for the proof to say."""
        return ""

    def _loaded(self, carrier: Carrier) -> dict[str, Attrs]:
        return {service.target: service.attributes() for service in self._estate.services(carrier)}


def _must_match(change: Change, found: Attrs | None) -> None:
    if not matches(change.before, found) and not matches(change.after, found):
        raise Drifted(
            f"{change.target} is not what the plan saw",
            why="somebody changed the balancer's configuration after the plan was made",
            fix="look at it with `lyncauto inspect`, and put it back",
        )
