"""Publishing: the override in the topology, its activation in Active Directory, the Front Ends' replicas.

None of it can be taken back: no documented way clears an override (``docs/decisions/0008``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lyncauto.errors import EstateUnreadable
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, Hold, State
from lyncauto.ports import wire
from lyncauto.ports.powershell import Command, said
from lyncauto.steps import naming
from lyncauto.steps.asking import ask
from lyncauto.steps.estate import Estate

OVERRIDE, ACTIVATE, REPLICAS = "topology.override", "topology.activate", "topology.replicas"
_STAYS = "no documented way clears an override, and clients hold URLs with it"
_ADOPT = "clients go to the Front Ends directly until they sign in again"
_FOLLOWS = "a replica follows the topology, and that stays"


class PlanOverride:
    """The topology names the pool's internal web services by the override."""

    id: ClassVar[str] = OVERRIDE

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the publication, unless the override is in force."""
        if not self._design.publish:
            return ()
        target = naming.override(self._design.pool)
        after = {"override": self._design.override}
        return (Change(OVERRIDE, target, observed[target], after, one_way=_STAYS),)


class PlanActivation:
    """What the publication changed is activated, in Active Directory and on the file share."""

    id: ClassVar[str] = ACTIVATE

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:  # noqa: ARG002 - it serves a publication alone
        """Return the activation that a publication needs."""
        made = self._design.publication
        if made is None:
            return ()
        after = {"report": naming.topology_report(self._design.pool, made.mark)}
        target, reason = naming.activated(self._design.pool), "an activated topology stays activated"
        return (Change(ACTIVATE, target, None, after, one_way=reason, transitional=True),)


class PlanReplicas:
    """Every Front End of the pool has the override in its own replica."""

    id: ClassVar[str] = REPLICAS

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the replications, started together and waited for together."""
        made, after = self._design.publication, {"override": self._design.override}
        if made is None:
            return ()
        hold = Hold(made.adopt, 0.0, _ADOPT) if made.adopt else None
        return tuple(
            Change(
                REPLICAS,
                target,
                observed[target],
                after,
                one_way=_FOLLOWS,
                transitional=True,
                hold=hold,
                group="replicas",
            )
            for target in (naming.replica(one.host) for one in made.front_ends)
        )


class PublishOverride:
    """Sets the override if the topology is still the one that was planned for."""

    id: ClassVar[str] = OVERRIDE
    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True  # compare-and-set: a second time is refused, and read back

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.converge
        self._estate = estate
        self._design = design

    def read(self, target: str) -> Attrs | None:  # noqa: ARG002 - there is one override a design
        """Return the override that the Central Management store has in force.

        Raises:
            EstateUnreadable: It names no web services of the pool, which says nothing of their override.
        """
        session = self._estate.sessions(self._estate.management)
        command = Command("Get-CsService", {"WebServer": None, "PoolFqdn": self._design.pool})
        found = ask(session, command)
        if not found:
            raise EstateUnreadable(
                f"the topology has no web services of {self._design.pool}",
                why=f"{command} on {session.host} returned nothing",
                fix="see that the pool is in the topology and the account may read it, then "
                "run the same command again",
            )
        return {"override": wire.text(found[0], "InternalFqdn").lower()}

    def apply(self, changes: Sequence[Change]) -> None:
        """Publish.

        Raises:
            Drifted: Somebody has changed the topology since it was planned; nothing was written.
            AccessDenied: The account may not; nothing was written.
            AnswerLost: It may have been published.
        """
        session = self._estate.sessions(self._estate.management)
        for change in changes:
            wanted = {
                "Pool": self._design.pool,
                "Before": (change.before or {}).get("override", ""),
                "After": (change.after or {}).get("override", ""),
                "Signature": self._design.topology,
            }
            said(session, Command("Set-LyncAutoOverride", wanted))

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a topology is published or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: the replicas are waited for by a step of their own."""
        return ""


class FollowTopology:
    """Has the replicas of the pool's Front Ends follow the publication."""

    id: ClassVar[str] = REPLICAS
    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.replicate
        self._estate = estate
        self._design = design

    def read(self, target: str) -> Attrs | None:
        """Return the override as the Front End's own replica has it."""
        host = naming.host_in(target)
        wanted = {"Pool": self._design.pool, "LocalStore": None}
        found = ask(self._estate.sessions(host), Command("Get-LyncAutoWebServices", wanted))
        return {"override": wire.text(found[0], "InternalHost").lower()} if found else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Ask the store to replicate to each; it does so of itself, only later.

        Raises:
            LyncAutoError: As the session's ``run``.
        """
        session = self._estate.sessions(self._estate.management)
        for change in changes:
            host = naming.host_in(change.target)
            said(session, Command("Invoke-CsManagementStoreReplication", {"ReplicaFqdn": host}))

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a replica has an update or not."""
        return False

    def lagging(self, change: Change) -> str:
        """Say so while the store knows of no update later than the one that was there before.

        ``UpToDate`` alone may still be true right after a publication.
        """
        host = naming.host_in(change.target)
        made = self._design.publication
        before = next((one.updated for one in made.front_ends if one.host == host), "") if made else ""
        session = self._estate.sessions(self._estate.management)
        command = Command("Get-CsManagementStoreReplicationStatus", {"ReplicaFqdn": host})
        for one in ask(session, command):
            if not wire.flag(one, "UpToDate") or wire.text(one, "LastUpdateCreation") <= before:
                return f"{host} has reported no update since {before or 'the publication'}"
        return ""
