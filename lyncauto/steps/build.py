"""Planners, steps and checks of one design, by the names that playbooks use."""

from __future__ import annotations

from lyncauto.model.design import Design
from lyncauto.ports.step import Check, Planner, Step
from lyncauto.steps.backup import BackUp, PlanBackup
from lyncauto.steps.deliver import DeliverCertificate, PlanDelivery
from lyncauto.steps.estate import Estate
from lyncauto.steps.preflight import preflight
from lyncauto.steps.prove import ProveVirtualServices
from lyncauto.steps.records import ChangeRecords, PlanRecords
from lyncauto.steps.request import PlanRequest, RequestCertificate
from lyncauto.steps.services import ChangeVirtualServices, PlanVirtualServices
from lyncauto.steps.verify import VerifyClients, VerifyUnchanged


def planners(design: Design) -> dict[str, Planner]:
    """Return the pure halves of the steps, by id."""
    made: tuple[Planner, ...] = (
        PlanBackup(design),
        PlanRequest(design),
        PlanDelivery(design),
        PlanVirtualServices(design),
        PlanRecords(design),
    )
    return {planner.id: planner for planner in made}


def steps(estate: Estate, design: Design) -> dict[str, Step]:
    """Return the steps, by id. Making them asks nobody anything."""
    limits = estate.pool.limits
    made: tuple[Step, ...] = (
        BackUp(estate, design),
        RequestCertificate(estate.ca, design, estate.clock, deadline=limits.converge),
        DeliverCertificate(estate.keys, estate.node, estate.machine, design.roots, deadline=limits.converge),
        ChangeVirtualServices(estate.balancer, design.pool, deadline=limits.converge),
        ChangeRecords(estate.dns, estate.ask, estate.zone.name_servers, deadline=limits.converge),
    )
    return {step.id: step for step in made}


def checks(estate: Estate, design: Design) -> dict[str, Check]:
    """Return the checks, by id. Making them asks nobody anything."""
    made: tuple[Check, ...] = (
        *preflight(estate, design),
        ProveVirtualServices(estate, design),
        VerifyClients(estate, design),
        VerifyUnchanged(estate, design),
    )
    return {check.id: check for check in made}
