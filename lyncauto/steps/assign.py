"""Each Front End uses, for its internal web services alone, a certificate that holds the new override."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.ports.powershell import Command, said
from lyncauto.steps import naming
from lyncauto.steps.estate import Estate
from lyncauto.steps.publication import WEB_USE
from lyncauto.steps.read_windows import assignments
from lyncauto.steps.web_site import WebSites

STEP = "front-end.certificate"
STAYS = "the override stays, and clients that go to this Front End directly verify it by that name"
_FOLLOWS = timedelta(seconds=10)  # for IIS to show what was assigned; where it does not, a restart follows


class PlanAssignments:
    """The certificate that was issued for a Front End is the one of its internal web services."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the assignments; a Front End whose certificate holds the override keeps it."""
        made = self._design.publication
        return tuple(
            Change(STEP, target, observed.get(target), after, one_way=STAYS, turn=turn)
            for turn, one in enumerate(made.front_ends if made else (), start=1)
            if one.certificate
            for target in (naming.assigned(one.host),)
            for after in ({WEB_USE: new_thumbprint(one.host, observed)},)
            if observed.get(target) != after
        )


def new_thumbprint(host: str, observed: State) -> str:
    """Return the thumbprint of the certificate that was issued for a Front End, or what stands in for it."""
    return observed[naming.front_end_certificate(host)]["thumbprint"]


class AssignCertificates:
    """Assigns on the Front End itself, as compare-and-set, and to no other use."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.converge
        self._estate = estate
        self._sites = WebSites(estate.probe, design)
        self._since: dict[str, datetime] = {}
        self._follows = min(_FOLLOWS, timedelta(seconds=self.deadline / 2))  # a restart is no failure

    def read(self, target: str) -> Attrs | None:
        """Return what the Front End uses; ``None`` if nothing is assigned."""
        used = assignments(self._estate.sessions(naming.host_in(target)))
        found = [one.thumbprint for one in used if one.use == WEB_USE]
        return {WEB_USE: found[0]} if found else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Assign.

        Raises:
            Drifted: Somebody has assigned another one; nothing was assigned.
            AccessDenied, RemoteCommandFailed: Nothing was assigned.
            AnswerLost: It may have been assigned.
        """
        for change in changes:
            host = naming.host_in(change.target)
            before, after = ((attrs or {}).get(WEB_USE, "") for attrs in (change.before, change.after))
            self._since.pop(host, None)
            wanted = {"Before": before, "After": after}
            said(self._estate.sessions(host), Command("Set-LyncAutoWebCertificate", wanted))

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: it is assigned or not."""
        return False

    def lagging(self, change: Change) -> str:
        """Give the web site a moment to show what it was assigned: a restart that is not needed is none."""
        host = naming.host_in(change.target)
        now = self._estate.clock.now()
        if now - self._since.setdefault(host, now) >= self._follows:
            return ""
        if self._sites.shown(host) == (change.after or {}).get(WEB_USE):
            return ""
        return f"{host} does not show the certificate that it was assigned"
