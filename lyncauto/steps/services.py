"""The pool's virtual services: the article's tables, row by row, with the cookie where Lync 2010 needs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lyncauto.errors import Drifted
from lyncauto.model.balancer import VirtualService
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State, matches
from lyncauto.ports.balancer import Balancer
from lyncauto.steps import health, naming
from lyncauto.steps.difference import difference
from lyncauto.steps.pem import blocks, thumbprint

STEP = "balancer.virtual-services"
SOURCE_IP = "source-ip 1200"  # the article's 20 minutes


class PlanVirtualServices:
    """HTTPS, re-encrypted to verified Front Ends, and HTTP; nothing else of this pool at the balancer."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the changes of all virtual services, settled by one act on the node."""
        certificate = observed[naming.certificate(self._design.certificate.name)]["thumbprint"]
        services = (https(self._design, certificate), http(self._design))
        wanted = {service.target: service.attributes() for service in services}
        found = {target: attrs for target, attrs in observed.items() if target.startswith(naming.SERVICE)}
        return difference(STEP, found, wanted, group=f"node {self._design.node}")


def https(design: Design, certificate: str) -> VirtualService:
    """Return the HTTPS service as the design wants it, serving the certificate of this thumbprint."""
    return VirtualService(
        title="FE Pool HTTPS",
        address=design.vip,
        port=design.https_port,
        servers=design.https_servers,
        persistence=f"cookie {design.cookie}" if design.cookie else SOURCE_IP,
        check_path=health.HTTPS_PATH,
        check_host=design.override,
        certificate=certificate,
        certificate_name=design.certificate.name,
        verify=design.verify,
        roots=tuple(thumbprint(der) for pem in design.roots for der in blocks(pem)),
        expect=health.EXPECT,
    )


def http(design: Design) -> VirtualService:
    """Return the HTTP service as the design wants it."""
    return VirtualService(
        title="FE Pool HTTP",
        address=design.vip,
        port=design.http_port,
        servers=design.http_servers,
        persistence=SOURCE_IP,
        check_path=health.HTTP_PATH,
        check_host=design.override,
        expect=health.EXPECT,
    )


class ChangeVirtualServices:
    """Writes all virtual services of the pool in one act. Needs the balancer's node alone."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = False  # files of a configuration that was never loaded
    repeatable: ClassVar[bool] = True  # the same configuration loaded twice is the same configuration

    def __init__(self, balancer: Balancer, pool: str, *, deadline: float) -> None:
        self.deadline = deadline
        self._balancer = balancer
        self._pool = pool

    def read(self, target: str) -> Attrs | None:
        """Return one virtual service as the balancer has loaded it."""
        return self._loaded().get(target)

    def apply(self, changes: Sequence[Change]) -> None:
        """Write the pool's services as they are after *changes*; those that no change names stay.

        Raises:
            Drifted: One is not as its change expects; nothing was written.
            BalancerFailed: The configuration was refused; the old one serves.
        """
        state = self._loaded()
        for change in changes:
            _must_match(change, state.get(change.target))
            if change.after is None:
                state.pop(change.target, None)
            else:
                state[change.target] = change.after
        services = [VirtualService.from_attributes(target, state[target]) for target in sorted(state)]
        self._balancer.write(self._pool, services)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: the worker has loaded a configuration or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol; what is loaded serves
        """Return nothing: the balancer reads as it serves. Who is healthy is for the proof to say."""
        return ""

    def _loaded(self) -> dict[str, Attrs]:
        return {service.target: service.attributes() for service in self._balancer.read(self._pool)}


def _must_match(change: Change, found: Attrs | None) -> None:
    if not matches(change.before, found) and not matches(change.after, found):
        raise Drifted(
            f"{change.target} is not what the plan saw",
            why="somebody changed the balancer's configuration after the plan was made",
            fix="look at it with `lyncauto inspect`, and put it back",
        )
