"""Around publishing, which cannot be taken back: is everybody ready, and has it changed nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from lyncauto.errors import LyncAutoError
from lyncauto.model.design import Design, FrontEndWish, Publication
from lyncauto.model.finding import Finding
from lyncauto.ports import wire
from lyncauto.ports.balancer import RealServerHealth
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import Command
from lyncauto.steps import health, naming, read_windows
from lyncauto.steps.asking import ask
from lyncauto.steps.client_view import ClientView
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.found import About
from lyncauto.steps.gather import gather
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.through import Through
from lyncauto.steps.topology import PublishOverride
from lyncauto.steps.unchanged import Unchanged

_PLAN_AGAIN = "find out what was changed; run `lyncauto rollback --finish`, then plan again"


class PublishReady:
    """Clients may be told: the name answers everywhere, the balancer serves it, nobody was here meanwhile.

    Once the override is in force, a run that goes on is asked only for what clients need of it.
    """

    id: ClassVar[str] = "publish.ready"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design
        self._unchanged = Unchanged(estate, design, self.id)
        self._override = PublishOverride(estate, design)
        self._through = Through(estate.probe, design)

    def run(self) -> tuple[Finding, ...]:
        """Ask everybody; what does not answer is an obstacle, since publishing is one-way."""
        made = self._design.publication
        if made is None:
            return ()
        topology, published = self._topology()
        name = self._design.override
        view = ClientView(self._estate, self._design, self.id, strict=not published)
        found = (topology, *view.of(name), self._through.secure(name, self.id))
        return found if published else (*found, *self._before(made))

    def _topology(self) -> tuple[Finding, bool]:
        """Return whether the topology is as planned, and whether it has the override already."""
        about = About(self.id, self._design.pool)
        try:
            found = self._override.read(naming.override(self._design.pool)) or {}
            now = self._signature()
        except LyncAutoError as error:
            return about.refused(error), False
        override = found.get("override", "")
        if override == self._design.override:
            return about.ok("the override is in force already", f"{override}, topology {now}"), True
        evidence = f"topology {now}, planned for {self._design.topology}"
        if override:
            text, evidence = "somebody has given the pool another override", f"{override}; {evidence}"
            return about.failed(text, evidence, _PLAN_AGAIN), False
        if now != self._design.topology:
            text = "somebody has changed the topology since the plan"
            return about.failed(text, evidence, _PLAN_AGAIN), False
        return about.ok("the topology is the one that was planned for", f"topology {now}"), False

    def _signature(self) -> str:
        found = ask(self._estate.sessions(self._estate.management), Command("Get-LyncAutoTopology"))
        return wire.text(found[0], "Signature") if found else "unreadable"

    def _before(self, made: Publication) -> Iterator[Finding]:
        """Ask the Front Ends, which are to be renewed one by one as soon as it is published."""
        yield from self._replicas(made)
        tasks = {one.host: partial(self._front_end, one) for one in made.front_ends}
        for findings in gather(tasks).values():
            yield from findings
        yield from self._servers()

    def _replicas(self, made: Publication) -> Iterator[Finding]:
        session = self._estate.sessions(self._estate.management)
        try:
            states = {replica.fqdn: replica for replica in read_windows.replicas(session)}
        except LyncAutoError as error:
            yield About(self.id, self._design.pool).refused(error)
            return
        for one in made.front_ends:
            about, state = About(self.id, one.host), states.get(one.host)
            if state and state.up_to_date:
                yield about.ok("its replica is up to date", f"last update {state.last_update}")
            else:
                yield about.failed(
                    "its replica is not up to date",
                    f"last update {state.last_update or 'never'}"
                    if state
                    else "no status is reported for it",
                    "run `Invoke-CsManagementStoreReplication`, wait until it is; "
                    "then run the same command again",
                )

    def _front_end(self, one: FrontEndWish) -> tuple[Finding, ...]:
        """Ask one Front End: healthy, and with the certificates that the plan is to replace."""
        about, roots = About(self.id, one.host), "".join(self._design.roots)
        endpoint = Endpoint(self._design.verify, one.address, one.https_port)
        tls = self._estate.probe.tls(endpoint, root=roots.encode())
        answer = health.https(self._estate.probe, endpoint, roots)
        shown = thumbprint(tls.certificate) if tls.certificate else "no certificate"
        evidence = f"{endpoint}: {answer.status or 'no answer'}, shows {shown}"
        if not tls.verified or not health.healthy(answer.status):
            said = about.failed(
                "its web services are not healthy, and it may have to be restarted",
                f"{evidence}: {tls.error or answer.error}" if tls.error or answer.error else evidence,
                "see that the Front End service and IIS run there; then run the same command again",
            )
        elif one.certificate and shown != one.served:
            said = about.failed(
                "its web site shows another certificate than the plan saw",
                f"{evidence}, planned from {one.served or 'none'}",
                _PLAN_AGAIN,
            )
        else:
            said = about.ok("its web services are healthy", evidence)
        return said, self._unchanged.assignments(one.host, strict=True)

    def _servers(self) -> Iterator[Finding]:
        """See that the balancer has every Front End in service: each will be taken out in its turn."""
        for carrier in self._estate.carriers:
            yield self._servers_of(carrier)

    def _servers_of(self, carrier: Carrier) -> Finding:
        about = About(self.id, carrier.name)
        try:
            found = carrier.balancer.health(self._design.pool)
        except LyncAutoError as error:
            return about.refused(error)
        out = [f"{one.service} {one.server}: {one.admin}, {one.check}" for one in found if _out(one)]
        if out or not found:
            return about.failed(
                "the balancer does not have every Front End in service",
                "; ".join(out) or "it does not run",
                "see that they answer its health checks, and set them ready; then run the same command again",
            )
        return about.ok("the balancer has every Front End in service", f"{len(found)} real servers up")


class PublishUnchanged:
    """Publishing has changed the override, and nothing else."""

    id: ClassVar[str] = "publish.unchanged"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._publishes = design.publish
        self._compare = Unchanged(estate, design, self.id)

    def run(self) -> tuple[Finding, ...]:
        """Compare; what the management host does not tell stops."""
        return self._compare.everything() if self._publishes else ()


def _out(one: RealServerHealth) -> bool:
    return not one.up or one.admin != "ready"
