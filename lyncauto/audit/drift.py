"""Where an estate is no longer as its site file declares it, and who could have changed it.

What is declared is what a plan would lead to: a plan that is not empty is the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from lyncauto.audit.look import Look
from lyncauto.model.audit import AuditFinding, Evidence, RuleText, Severity
from lyncauto.model.plan import KNOWN_LATER, Attrs, Change, Plan
from lyncauto.steps import naming

_FIX = "`lyncauto plan` shows the way back to what is declared; if the change is meant, declare it"
_SOURCE = "the site file, and the plan that follows from it"


def _text(number: int, title: str, means: str) -> RuleText:
    return RuleText(f"LA-DRF-{number:03}", title, Severity.HIGH, means, _FIX, _SOURCE)


_RECORD = _text(
    1,
    "A record is not as it is declared",
    "Clients are sent to another address than the balancer's, or nowhere.",
)
_SERVICE = _text(
    2,
    "A virtual service is not as it is declared",
    "The balancer does something else for clients than what was verified when it was set up.",
)
_OVERRIDE = _text(
    3,
    "The override FQDN is not as it is declared",
    "Clients are told other URLs than those that the balancer, DNS and certificates were made for.",
)
_CERTIFICATE = _text(
    4,
    "A certificate is not as it is declared",
    "Clients are shown another certificate than the declared one, or will be after the next restart.",
)
_OTHER = _text(
    5,
    "Something is not as it is declared",
    "A migration that was complete has come undone in part.",
)
TEXTS = (_RECORD, _SERVICE, _OVERRIDE, _CERTIFICATE, _OTHER)
_KIND_OF_OVERRIDE = "override"
_KINDS: Mapping[str, RuleText] = {
    "a-record": _RECORD,
    "virtual-service": _SERVICE,
    _KIND_OF_OVERRIDE: _OVERRIDE,
    "certificate": _CERTIFICATE,
    "delivered": _CERTIFICATE,
    "staged": _CERTIFICATE,
}


def drift(plan: Plan, look: Look) -> tuple[AuditFinding, ...]:
    """Return one finding for each target that a plan would change for good."""
    return tuple(_finding(plan.pool, change, look) for change in plan.changes if not change.transitional)


def overrides(look: Look, told: Collection[str]) -> Iterator[AuditFinding]:
    """Give pools with another override than the declared one: where somebody set one, no plan is made.

    Args:
        look: What is known.
        told: Targets that a plan tells of.
    """
    pools = {one.fqdn: one for one in look.inventory.topology.pools} if look.inventory.topology else {}
    for declared in look.inventory.declared:
        pool, target = pools.get(declared.pool), f"{_KIND_OF_OVERRIDE}/{declared.pool}"
        if pool and pool.web and pool.web.internal_fqdn != declared.override and target not in told:
            found = {"fqdn": pool.web.internal_fqdn} if pool.web.internal_fqdn else None
            change = Change("", target, found, {"fqdn": declared.override})
            yield _finding(pool.fqdn, change, look)


def _finding(pool: str, change: Change, look: Look) -> AuditFinding:
    text = _KINDS.get(change.target.partition("/")[0], _OTHER)
    found, declared = change.before, change.after
    if found is None:
        said = "it is declared and not there"
    elif declared is None:
        said = "it is there and not declared"
    else:
        names = [name for name in declared if found.get(name) != declared[name]]
        said = f"it differs in {', '.join(names)}"
    evidence = (*_differences(found or {}, declared or {}), *_who(pool, change.target, look))
    return AuditFinding(text.id, text.severity, pool, change.target, said, evidence, text.fix)


def _differences(found: Attrs, declared: Attrs) -> Iterator[Evidence]:
    for name in dict.fromkeys((*found, *declared)):
        was, wanted = found.get(name, ""), declared.get(name, "")
        if was != wanted:
            if was:
                yield Evidence(f"{name}: {was}", "found")
            if wanted:
                yield Evidence(f"{name}: {_plain(wanted)}", "declared")


def _plain(value: str) -> str:
    return KNOWN_LATER if value.startswith(KNOWN_LATER) else value


def _who(pool: str, target: str, look: Look) -> Iterator[Evidence]:
    """Give what tells when, or by whom, such a thing was changed last."""
    kind, _, name = target.partition("/")
    if kind == "a-record":
        for zone in look.inventory.zones:
            if naming.inside(zone.zone, name):
                yield Evidence(f"serial {zone.serial} of the zone {zone.zone}", f"SOA on {zone.server}")
    elif kind in {"virtual-service", "delivered", "staged"}:
        own = {node for one in look.inventory.declared if one.pool == pool for node in one.nodes}
        for node in look.inventory.nodes:
            if node.started and node.name in own:
                yield Evidence(f"the balancer loaded its configuration at {node.started}", node.name)
    elif last := max((one.last_update for one in look.inventory.replicas), default=""):
        yield Evidence(f"the topology was last changed at {last}", "Get-CsManagementStoreReplicationStatus")
