"""Stops and starts a Front End's services, if nobody loses a quorum by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from lyncauto.errors import AnswerLost, LyncAutoError, NotConverged, QuorumAtRisk, RemoteCommandFailed
from lyncauto.model.design import Design
from lyncauto.model.facts import RoutingGroup
from lyncauto.model.starting import WITH_FAIL_OVER
from lyncauto.ports.powershell import Command, said
from lyncauto.steps import rules_fabric
from lyncauto.steps.estate import Estate
from lyncauto.steps.read_windows import WITH_FABRIC, routing_groups

_GAVE_UP = "OperationTimeout"  # System.Management.Automation.ErrorCategory
_PAUSE = 1.0


class Restart:
    """Restarts one Front End after another, as its version wants it."""

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design
        self._product = design.publication.product if design.publication else 0
        self._before: dict[
            str, tuple[RoutingGroup, ...]
        ] = {}  # as the fabric was when a Front End was stopped

    def stop(self, host: str, serves: Callable[[], bool]) -> None:
        """Stop it.

        Args:
            host: FQDN.
            serves: Whether it still takes connections, for the case that the answer is lost.

        Raises:
            QuorumAtRisk: Nothing was stopped.
            RemoteCommandFailed: The host refused.
            NotConverged: The answer was lost, and it certainly goes on running.
        """
        self._refuse_at_risk(host)
        try:
            self._said(host, "Invoke-CsComputerFailOver", "Stop-CsWindowsService", "Graceful")
        except AnswerLost as lost:
            self._wait_until_down(host, serves, lost)

    def start(self, host: str) -> str:
        """Start it; one that runs is left running.

        Returns:
            What the host said when it gave up waiting: services may go on starting for long. Empty: nothing.

        Raises:
            AnswerLost: It may be starting.
            RemoteCommandFailed: It did not start.
        """
        try:
            self._said(host, "Invoke-CsComputerFailBack", "Start-CsWindowsService", "NoWait")
        except RemoteCommandFailed as error:
            if error.category != _GAVE_UP:
                raise
            return error.why
        return ""

    def unready(self, host: str) -> str:
        """Say what the fabric still lacks since this process stopped *host*; empty when nothing."""
        if not self._has_fabric():
            return ""
        try:
            now = self._groups()
        except LyncAutoError as error:  # a pool that is coming up may not say yet how it is
            return f"{error.what}: {error.why}"
        if all(host not in one.replicas for one in now):
            return f"{host} holds no replica of a routing group yet"
        fewer = rules_fabric.shrunken(self._before.get(host, ()), now)
        return f"routing groups {', '.join(fewer)} have fewer replicas than before" if fewer else ""

    def _refuse_at_risk(self, host: str) -> None:
        if not self._has_fabric():
            return
        groups = self._groups()
        members = [server.name for server in self._design.https_servers]
        reasons = rules_fabric.at_risk(groups, members, host, self._product)
        if reasons:
            raise QuorumAtRisk(
                f"{host} is not restarted: a quorum would be lost",
                why="\n".join(reasons),
                fix="bring every Front End back, and wait until `Get-CsPoolFabricState` shows their replicas;"
                " then run `lyncauto apply` to go on, or `lyncauto rollback`;"
                f" until then {host} stays drained",
            )
        self._before[host] = groups

    def _has_fabric(self) -> bool:
        return self._product >= WITH_FABRIC

    def _groups(self) -> tuple[RoutingGroup, ...]:
        return routing_groups(self._estate.sessions(self._estate.management), self._design.pool)

    def _said(self, host: str, vendors: str, older: str, switch: str) -> None:
        if self._product >= WITH_FAIL_OVER:
            command = Command(vendors, {"ComputerName": host, "Confirm": False})
            said(self._estate.sessions(self._estate.management), command)
        else:
            said(self._estate.sessions(host), Command(older, {switch: None}))

    def _wait_until_down(self, host: str, serves: Callable[[], bool], lost: AnswerLost) -> None:
        """Wait until it is down, or certainly will not be."""
        clock = self._estate.clock
        end = clock.now() + timedelta(seconds=self._estate.pool.limits.answer)
        while serves():
            if clock.now() >= end:
                raise NotConverged(
                    f"{host} was to be stopped and goes on running", why=lost.why, fix=lost.fix
                ) from lost
            clock.sleep(_PAUSE)
