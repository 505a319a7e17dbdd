"""Each Front End shows the certificate that it was assigned: a restart, where its web site asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from lyncauto.model.design import Design, FrontEndWish
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.steps import naming
from lyncauto.steps.assign import STAYS, new_thumbprint
from lyncauto.steps.drain import DrainFrontEnds
from lyncauto.steps.estate import Estate
from lyncauto.steps.restart import Restart
from lyncauto.steps.web_site import WebSites

STEP = "front-end.serve"
_SHOWN = "thumbprint"


class PlanServing:
    """A Front End's web site shows the certificate of its internal web services."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return what each Front End is to show; whether that takes a restart is seen when it is its turn."""
        made = self._design.publication
        changes = (
            Change(
                STEP,
                naming.served(one.host),
                {_SHOWN: one.served},
                {_SHOWN: _wanted(one, observed)},
                one_way=STAYS,
                turn=turn,
            )
            for turn, one in enumerate(made.front_ends if made else (), start=1)
        )
        return tuple(change for change in changes if change.before != change.after)


def _wanted(one: FrontEndWish, observed: State) -> str:
    """Return what is to be shown: the new certificate, or the one in use, which holds the override."""
    return new_thumbprint(one.host, observed) if one.certificate else one.used


class ServeCertificates:
    """Looks at what a Front End shows, and restarts its services where it is not what was assigned."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True
    # An order to stop that is still on its way would stop what was started meanwhile: it is waited for.
    repeatable: ClassVar[bool] = False

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.start
        self._sites = WebSites(estate.probe, design)
        self._drain = DrainFrontEnds(estate, design)
        self._restart = Restart(estate, design)
        self._remarks: dict[str, str] = {}
        self._said: dict[str, str] = {}  # by a Front End that did not start as soon as it was waited for

    def read(self, target: str) -> Attrs | None:
        """Return what it shows; ``None`` while it shows nothing that can be verified."""
        found = self._sites.shown(naming.host_in(target))
        return {_SHOWN: found} if found else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Restart it, drained as it is, or once more; one that a cut left down is started.

        Raises:
            LastFrontEnd: It is drained no longer, and nobody else is healthy; it was not stopped.
            BalancerFailed: It is drained no longer, and could not be drained again; it was not stopped.
            QuorumAtRisk: It was not stopped.
            RemoteCommandFailed: It was not stopped, or did not start.
            AnswerLost: It was stopped, and may be starting.
            NotConverged: The order to stop it was lost; it runs as before.
        """
        for change in changes:
            host = naming.host_in(change.target)
            serves = partial(self._sites.listens, host)
            if serves():
                self._remarks[host] = self._drain.again(host)
                self._restart.stop(host, serves)
            self._said[host] = self._restart.start(host)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Whether it is down: stopped and not started yet, or on its way up."""
        return found is None

    def remark(self, change: Change) -> str:
        """Say that it had to be drained again."""
        return self._remarks.pop(naming.host_in(change.target), "")

    def lagging(self, change: Change) -> str:
        """Say what keeps clients from being sent there again."""
        host = naming.host_in(change.target)
        wrong = self._sites.complaint(host) or self._restart.unready(host)
        return "; ".join(filter(None, (wrong, self._said.get(host, "")))) if wrong else ""
