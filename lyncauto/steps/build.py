"""Planners, steps and checks of one design, by the names that playbooks use."""

from __future__ import annotations

from lyncauto.model.design import Design
from lyncauto.ports.notes import Notes
from lyncauto.ports.step import Check, Planner, Step
from lyncauto.steps import enable, naming
from lyncauto.steps.assign import AssignCertificates, PlanAssignments
from lyncauto.steps.backup import BackUp, PlanBackup
from lyncauto.steps.deliver import DeliverCertificate, PlanDelivery
from lyncauto.steps.drain import DrainFrontEnds, PlanDrain
from lyncauto.steps.estate import Estate
from lyncauto.steps.preflight import preflight
from lyncauto.steps.prove import ProveVirtualServices
from lyncauto.steps.publish_checks import PublishReady, PublishUnchanged
from lyncauto.steps.records import ChangeRecords, PlanRecords
from lyncauto.steps.rehearsal import (
    PlanFolder,
    PlanListener,
    PlanThereAndBack,
    RehearsalFolder,
    RehearsalListener,
    RehearsalShown,
    RehearsalSwap,
)
from lyncauto.steps.remove import PlanRemoval, RemoveStored
from lyncauto.steps.reported import Report, RunReported
from lyncauto.steps.request import FRONT_ENDS as FRONT_END_REQUESTS
from lyncauto.steps.request import STEP as REQUEST
from lyncauto.steps.request import (
    PlanFrontEndRequests,
    PlanRequest,
    RequestCertificate,
    Road,
    front_end_wishes,
    wishes_of,
)
from lyncauto.steps.serve import PlanServing, ServeCertificates
from lyncauto.steps.services import ChangeVirtualServices, PlanVirtualServices
from lyncauto.steps.shown import ShownToClients
from lyncauto.steps.stage import PlanStaging, StageCertificate
from lyncauto.steps.staged import StagedCertificate
from lyncauto.steps.swap import PlanSwap, SwapCertificate
from lyncauto.steps.topology import (
    ACTIVATE,
    FollowTopology,
    PlanActivation,
    PlanOverride,
    PlanReplicas,
    PublishOverride,
)
from lyncauto.steps.verify import VerifyClients, VerifyUnchanged


def planners(design: Design) -> dict[str, Planner]:
    """Return the pure halves of the steps, by id."""
    made: tuple[Planner, ...] = (
        PlanBackup(design),
        PlanRequest(design),
        PlanDelivery(design),
        PlanVirtualServices(design),
        PlanFrontEndRequests(design),
        PlanRecords(design),
        PlanOverride(design),
        PlanActivation(design),
        PlanReplicas(design),
        PlanDrain(design),
        enable.PlanEnabling(design),
        PlanAssignments(design),
        PlanServing(design),
        PlanStaging(design),
        PlanSwap(design),
        PlanRemoval(design),
        PlanFolder(design),
        PlanListener(design),
        PlanThereAndBack(design),
    )
    return {planner.id: planner for planner in made}


def steps(estate: Estate, design: Design, notes: Notes) -> dict[str, Step]:
    """Return the steps, by id, with what earlier ones noted. Making them asks nobody anything."""
    limits = estate.pool.limits
    source, front_ends = Road(estate.source, notes), Road(lambda _: estate.ca, notes)
    made: tuple[Step, ...] = (
        BackUp(estate, design),
        RequestCertificate(REQUEST, wishes_of(design), source, estate, design),
        RequestCertificate(FRONT_END_REQUESTS, front_end_wishes(design), front_ends, estate, design),
        DeliverCertificate(estate, design.roots),
        ChangeVirtualServices(estate),
        ChangeRecords(estate.dns, estate.ask, estate.zone.name_servers, deadline=limits.converge),
        PublishOverride(estate, design),
        RunReported(ACTIVATE, "Enable-LyncAutoTopology", _activation(estate, design), estate),
        FollowTopology(estate, design),
        DrainFrontEnds(estate, design),
        RunReported(enable.STEP, enable.COMMAND, enable.reports(design), estate),
        AssignCertificates(estate, design),
        ServeCertificates(estate, design),
        StageCertificate(estate),
        SwapCertificate(estate),
        RemoveStored(estate, design),
        RehearsalFolder(estate, design),
        RehearsalListener(estate),
        RehearsalSwap(estate),
    )
    return {step.id: step for step in made}


def _activation(estate: Estate, design: Design) -> dict[str, Report]:
    if design.publication is None:
        return {}
    path = naming.topology_report(design.pool, design.publication.mark)
    return {naming.activated(design.pool): Report(estate.management, path)}


def checks(estate: Estate, design: Design) -> dict[str, Check]:
    """Return the checks, by id. Making them asks nobody anything."""
    made: tuple[Check, ...] = (
        *preflight(estate, design),
        ProveVirtualServices(estate, design),
        PublishReady(estate, design),
        PublishUnchanged(estate, design),
        VerifyClients(estate, design),
        VerifyUnchanged(estate, design),
        StagedCertificate(estate, design),
        ShownToClients(estate, design),
        RehearsalShown(estate, design),
    )
    return {check.id: check for check in made}
