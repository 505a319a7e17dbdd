"""Renew, or install again: another certificate for a pool, and back to the old one by itself on any doubt."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal, TypeAlias

from lyncauto.app.context import Context
from lyncauto.app.planning import Waivers, plan_of, preflight
from lyncauto.app.playbook import load_playbook
from lyncauto.app.resolving import resolve
from lyncauto.app.runs import Run
from lyncauto.app.workplace import Workplace, locked
from lyncauto.engine.rollback import Rollback, Way
from lyncauto.engine.rollout import Rollout, Scope
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import (
    CertificateDenied,
    CertificatePending,
    CertificateRejected,
    Exit,
    LyncAutoError,
    NoRun,
    PreflightFailed,
    RenewalReverted,
)
from lyncauto.model.design import CertificateWish, design_of
from lyncauto.model.events import Asked, Noted
from lyncauto.model.facts import Facts
from lyncauto.model.plan import Plan
from lyncauto.model.story import Story
from lyncauto.report.lines import duration
from lyncauto.steps import read_node, swap
from lyncauto.steps.build import checks
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Estate
from lyncauto.steps.policy import holds, life
from lyncauto.steps.rehearsal import rehearsal
from lyncauto.steps.renewal import Served, renewal, served
from lyncauto.steps.request import STEP as REQUEST
from lyncauto.steps.request import wishes_of
from lyncauto.steps.shown import ShownToClients

PLAYBOOK, REHEARSAL = "renew-certificates", "rehearse-renewal"

Came: TypeAlias = Literal["not due", "renewed", "rehearsed", "installed", "nothing to do"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a renewal.

    Attributes:
        force: Whether it is due or not.
        fresh: Another certificate; else the best that there is already.
        staging: It is rehearsed at a listener that nobody uses, and clients are shown nothing of it.
    """

    force: bool = False
    fresh: bool = True
    staging: bool = False


@dataclass(frozen=True, slots=True)
class Prospect:
    """What there is to renew, and whether it is time.

    Attributes:
        why: Why it is to be done now; empty: it is not due.
        plan: What would be done; ``None`` where nothing would.
    """

    served: Served
    why: str
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a renewal came to.

    Attributes:
        thumbprint: Of the certificate that is served now, 40 upper-case hex digits; where there are several,
            on the nodes or beside one another, of that which ends first.
        ends: When it ends, UTC.
        due: From when on it is to be renewed, UTC.
        run: Id; empty when there was nothing to do.
        report: Path of report.md.
    """

    pool: str
    came: Came
    why: str
    thumbprint: str
    ends: datetime
    due: datetime
    run: str = ""
    report: str = ""


class Renewal:
    """The jobs on a pool's certificate."""

    def __init__(self, context: Context) -> None:
        self._context = replace(context, playbook=load_playbook(PLAYBOOK))
        self._rehearsing = replace(context, playbook=load_playbook(REHEARSAL))

    def look(self, wanted: Wanted) -> Prospect:
        """Return what would be done, and ask what must be so before; nothing is written.

        Raises:
            PreflightFailed: It would fail; all reasons at once.
            OpenRun: A run is neither finished nor taken back.
        """
        self._context.runs.refuse_open()
        with self._context.reading() as reader:
            found = self._prospect(reader, wanted)
            if found.plan:
                preflight(self._context, reader, found.plan)
        return found

    def renew(self, *, force: bool = False, request: str | None = None) -> Renewed:
        """Renew the certificate if it is due, or go on with the renewal that was cut off.

        Args:
            force: Whether it is due or not.
            request: Number of a request whose answer was lost, as the CA shows it; empty: the CA has none.

        Raises:
            RenewalReverted: The old certificate is served again, and verified.
            CertificatePending: A person at the CA has to decide; the run stays open.
            OpenRun: A migration is neither finished nor taken back.
            NoRun: *request* is given, and no renewal is open.
            LyncAutoError: What stopped it. Nothing that clients see was changed.
        """
        if request is not None:
            self._resolve(request)
        return self._do(Wanted(force=force))

    def rehearse(self, *, request: str | None = None) -> Renewed:
        """Renew at a listener that nobody uses, there and back, or go on with the rehearsal that was cut off.

        The certificate that is asked for stays, and is the next renewal's.

        Args:
            request: As for :meth:`renew`.

        Raises:
            CertificatePending: A person at the CA has to decide; the run stays open.
            OpenRun: A migration or a renewal is neither finished nor taken back.
            NoRun: *request* is given, and no rehearsal is open.
            LyncAutoError: What stopped it. The listener is gone, unless the error says that it is not.
        """
        if request is not None:
            self._resolve(request)
        return self._do(Wanted(force=True, staging=True))

    def _resolve(self, request: str) -> None:
        with locked(self._context):
            run = self._context.runs.renewing()
            if run is None:
                raise NoRun(
                    "no renewal is open", why="there is no request in doubt", fix="run `lyncauto renew`"
                )
            resolve(self._context, run, request)

    def deploy(self) -> Renewed:
        """Install the best certificate that there is, without asking the CA for another one.

        Raises:
            OpenRun: A run is neither finished nor taken back.
            LyncAutoError: As :meth:`renew`.
        """
        return self._do(Wanted(force=True, fresh=False))

    def _do(self, wanted: Wanted) -> Renewed:
        context = self._context
        with locked(context), context.writing() as estate:
            run = self._context.runs.renewing()
            rehearsing = run is not None and context.runs.story(run).plan.outcome == "rehearsed"
            if run is not None and (not wanted.fresh or (wanted.staging and not rehearsing)):
                self._context.runs.refuse_open()  # what that one has asked for comes first
            if run is not None and rehearsing and not wanted.staging:
                self._end(run, estate)
            elif run is not None:
                return self._forward(run, estate)
            with context.reading() as reader:
                found = self._prospect(reader, wanted)
            if found.plan is None:
                return self._idle(found)
            return self._forward(context.runs.new(), estate, found)

    def _end(self, run: Run, estate: Estate) -> None:
        """End a rehearsal that was cut off; what is wrong with it keeps no certificate from being renewed.

        Raises:
            LyncAutoError: It is still open: its request waits or is in doubt, or the listener is not gone.
        """
        try:
            self._forward(run, estate)
        except LyncAutoError as error:
            if self._context.runs.story(run).closed is None:
                raise
            self._context.tell(Noted(f"a rehearsal that was cut off is taken back: {error.what}"))

    def _prospect(self, estate: Estate, wanted: Wanted) -> Prospect:
        facts = collect(estate)
        now = served(facts, estate.pool, estate.authority, estate.machines)
        drafted = partial(renewal, estate.pool, estate.authority, estate.machines, facts)
        draft = drafted(fresh=wanted.fresh)
        why = _why(now, facts, draft.design.certificate, force=wanted.force)
        if not why and (why := _torn(facts)):
            wanted, draft = replace(wanted, fresh=False), drafted(fresh=False)
        if not why:
            return Prospect(now, why, None)
        if wanted.staging:
            draft = rehearsal(draft, estate.pool.rehearsal_port, facts)
        plan = plan_of(self._rehearsing if wanted.staging else self._context, draft, facts, Waivers())
        if not wanted.fresh and any(change.step == REQUEST for change in plan.changes):
            return Prospect(now, why, None)  # none was issued that is not served
        return Prospect(now, why, plan if plan.changes else None)

    def _idle(self, found: Prospect) -> Renewed:
        came: Came = "nothing to do" if found.why else "not due"
        now = found.served
        return Renewed(self._context.pool.name, came, found.why, now.thumbprint, now.life.ends, now.due)

    def _forward(self, run: Run, estate: Estate, found: Prospect | None = None) -> Renewed:
        with Workplace(self._context, estate, run).open(plan=found.plan if found else None) as shop:
            design = design_of(shop.journal.story.plan)
            rollout = Rollout(shop, checks(estate, design))
            try:
                rollout.forward(Scope())
            except LyncAutoError as error:
                if not _is_proved(shop.journal.story.plan, rollout.stage):
                    self._back(estate, shop, error)
                raise
        lying = (
            read_node.delivered(one.node, one.machine, wish.files)
            for one, part in zip(estate.carriers, design.parts, strict=True)
            for wish in part.certificates
        )
        made, lives = min(
            ((one, life(base64.b64decode(one.certificate))) for one in lying if one),
            key=lambda pair: pair[1].ends,
        )
        return Renewed(
            self._context.pool.name,
            _came(shop.journal.story.plan),
            found.why if found else "goes on with a run that was cut off",
            made.thumbprint,
            lives.ends,
            lives.due(design.certificate.name),
            run.id,
            str(run.folder / "report.md"),
        )

    def _back(self, estate: Estate, shop: Workshop, error: LyncAutoError) -> None:
        """Take back what stands; a request that waits or may have been made is left for the next renewal.

        Raises:
            RenewalReverted: Clients were shown the new certificate, or might have been.
        """
        told = shop.journal.story
        swapped = any(one.change.step == swap.STEP for one in told.standing)
        if told.closed or (error.in_doubt and not swapped) or _is_awaited(told, error):
            return
        if swapped and _has_ended(told, self._context.clock.now()):
            shop.tell(Noted("the old certificate has ended: the new one stays, whatever is wrong with it"))
            return
        try:
            Rollback(shop).back(Way(finish=True))
            findings = ShownToClients(estate, design_of(told.plan)).run() if swapped else ()
        except LyncAutoError as failed:
            error.also = f"it could not be taken back: {failed.what}\n{failed.why}\n{failed.fix}"
            return
        if not swapped:
            _tell_what_is_next(error)
            return
        shop.tell(Asked(findings))
        doubts = [f"{one.target}: {one.text} ({one.evidence})" for one in findings if one.stops]
        again = (
            "the old one is served again" if not doubts else "the old one is installed again, and not well"
        )
        raise RenewalReverted(
            f"the new certificate of {told.plan.pool} was taken back: {again}",
            why="\n".join((f"{error.what}: {error.why}", *doubts)),
            fix=error.fix,
        ) from error


def _torn(facts: Facts) -> str:
    """Return why what was issued already is to be installed again; empty: it lies and is served as one."""
    nodes = sorted({one.node for one in facts.delivered if one.held})
    return f"memory and files of {' and '.join(nodes)} do not hold the same certificate" if nodes else ""


def _came(plan: Plan) -> Came:
    if plan.outcome == "rehearsed":
        return "rehearsed"
    return "renewed" if any(change.step == REQUEST for change in plan.changes) else "installed"


def _is_proved(plan: Plan, stage: str) -> bool:
    """Whether what clients are shown was proved before *stage*: it stays, whatever goes wrong there."""
    ids = [one.id for one in plan.stages]
    last = max((number for number, one in enumerate(plan.stages) if one.traffic), default=len(ids))
    return stage in ids[last + 1 :]


def _has_ended(told: Story, now: datetime) -> bool:
    renewal = design_of(told.plan).renewal
    return renewal is not None and now >= datetime.fromisoformat(renewal.ends)


def _tell_what_is_next(error: LyncAutoError) -> None:
    """Name no way on or back of a run that is closed: `lyncauto rollback` would now mean the migration."""
    if error.exit is Exit.PART_WAY:
        error.exit = Exit.ERROR
    if any(f"`lyncauto {command}" in error.fix for command in ("apply", "rollback")):
        error.fix = "mend what is named, then run `lyncauto renew` again"


def _is_awaited(told: Story, error: LyncAutoError) -> bool:
    """Whether a request was made that is still to be answered: to take the run back would be to forget it."""
    if isinstance(error, CertificatePending):
        return True
    if isinstance(error, CertificateDenied | CertificateRejected):
        return False
    done = {one.change.target for one in told.standing if one.done}
    return any(told.notes.get(name) and name not in done for name in wishes_of(design_of(told.plan)))


def _why(now: Served, facts: Facts, wish: CertificateWish, *, force: bool) -> str:
    """Return why it is to be renewed now; empty: there is no reason.

    Raises:
        PreflightFailed: It is, and the site file still names the certificate that is served.
    """
    read_at = datetime.fromisoformat(facts.read_at)
    why = "asked for" if force else ""
    if read_at >= now.due:
        left = now.life.left(read_at).total_seconds()
        why = f"{duration(left)} of its life are left" if left > 0 else "it has ended"
    if missing := [name for name in wish.names if not holds(now.names, name)]:
        why = f"it lacks {', '.join(missing)}"
    why = now.lacks or why
    if not wish.thumbprint:
        return why
    if wish.thumbprint != now.thumbprint:
        return "the site file names another one"
    if why and not force:
        raise PreflightFailed(
            f"the certificate of {now.name} is to be renewed: {why}",
            why=f"{now.thumbprint} is served, and the site file names no other one",
            fix="write the thumbprint of its successor as `thumbprint` of `ca`, or choose another `source`",
        )
    return why
