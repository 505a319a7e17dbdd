"""A plan as a change request, in Markdown: what the people read who approve it. Pure.

Figures come from the plan, its design and the site file alone; values from outside cannot become markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lyncauto.model import site
from lyncauto.model.design import Design, design_of
from lyncauto.model.plan import KNOWN_LATER, Change, Plan, Stage
from lyncauto.model.schedule import schedule, tally
from lyncauto.report import ticket_impact, ticket_network, ticket_times
from lyncauto.report.lines import duration
from lyncauto.report.manual_text import owner
from lyncauto.report.markdown import block, listed, table, text
from lyncauto.report.ticket_impact import Moves, moves

_PRINT = 16  # hex digits of a fingerprint, as the plan shows it
_AROUND_A_CHANGE = "publish."  # checks that ask nothing where there is nothing to publish


def ticket(plan: Plan, declared: site.Site, revocation: Sequence[str]) -> str:
    """Return the change request for *plan*.

    Args:
        plan: A migration.
        declared: The site file that it was made by.
        revocation: Addresses of the revocation lists that the known certificates name, ``http://...``.
    """
    return "".join(f"{line}\n" for line in _ticket(plan, declared, revocation))


def _ticket(plan: Plan, declared: site.Site, revocation: Sequence[str]) -> Iterator[str]:
    design = design_of(plan)
    pool = next(one for one in declared.pools if one.name == plan.pool)
    yield f"# Change request: a load balancer for the web services of {text(plan.pool)}"
    yield ""
    yield f"Site {text(plan.site)}, playbook {text(plan.playbook)}, planned {_at(plan.made_at)} UTC."
    yield f"Fingerprint of the plan: {text(plan.fingerprint[:_PRINT])}."
    if not plan.changes:
        yield ""
        yield "No changes. The pool is as the site file declares it, and there is nothing to approve."
        return
    moved = moves(plan, design)
    sections = {
        "Summary": _summary(plan, moved),
        "Scope": _scope(plan, design, moved),
        "Impact": ticket_impact.impact(moved, pool.limits),
        "Firewall rules": _firewall(design, declared, pool, revocation),
        "Windows": ticket_times.windows(plan, pool),
        "Changes, in their order": _changes(plan),
        "Test plan": _tests(plan, moved),
        "The way back": _back(plan, design, pool),
        "What stays": _stays(plan),
        "By hand": _by_hand(plan),
        "Approvals": _approvals(plan, pool),
    }
    for title, lines in sections.items():
        yield ""
        yield f"## {title}"
        yield ""
        yield from lines


def _summary(plan: Plan, moved: Moves) -> Iterator[str]:
    design, times = moved.design, schedule(plan)
    nodes, names = listed(part.node for part in design.parts), listed(moved.names) or "no name"
    also = f", and the topology is given the override {text(design.override)}" if design.publish else ""
    yield f"The internal web services of {text(plan.pool)} get a load balancer, HAProxy on {nodes}:"
    yield f"{names} move to {text(design.vip)}{also}."
    if times.cut_over is None:
        yield "No client is moved by this plan."
        return
    earliest = datetime.fromisoformat(plan.made_at) + timedelta(seconds=times.cut_over)
    holds = duration(times.cut_over)
    yield f"Clients move at the earliest {earliest:%Y-%m-%d %H:%M} UTC, after {holds} of holds;"
    kept = "SIP, federation and the external web services keep their names and ports"
    restarts = f", and {len(moved.restarts)} Front Ends may be restarted, one after another"
    yield f"{kept}{restarts if moved.restarts else ''}."


def _scope(plan: Plan, design: Design, moved: Moves) -> Iterator[str]:
    fronts = ", ".join(f"{text(one.name)} ({text(one.address)})" for one in design.https_servers)
    nodes = (f"{text(one.node)} ({text(one.own)})" if one.own else text(one.node) for one in design.parts)
    there = [name for name in design.certificate.names if name not in moved.names]
    rows = [
        ("pool", text(plan.pool)),
        ("Front Ends", fronts),
        ("virtual service", f"{text(design.vip)}, ports {design.https_port} and {design.http_port}"),
        ("balancer nodes", ", ".join(nodes)),
        ("names that move", listed(moved.names) or "none"),
        ("names that lead there without a change of their own", listed(there) or "none"),
        ("certificate", f"{text(design.certificate.name)}, issued by {text(design.certificate.ca)}"),
    ]
    if design.publish:
        rows.append(("new override in the topology", text(design.override)))
    yield from table(("what", "which"), rows)
    yield ""
    yield "Left alone:"
    yield ""
    yield from (f"- {text(one.target)}: {text(one.why)}" for one in plan.left_alone)
    kept = f"{text(plan.pool)} and each Front End's own name"
    yield f"- {kept}: SIP is balanced by them in DNS, as before"
    yield "- the external web services: the reverse proxy goes on sending to the Front Ends"
    if plan.warnings:
        yield ""
        yield "To be known before it is approved:"
        yield ""
        yield from (f"- {text(one)}" for one in plan.warnings)


def _firewall(
    design: Design, declared: site.Site, pool: site.Pool, revocation: Sequence[str]
) -> Iterator[str]:
    yield from ticket_network.firewall(design, declared, revocation)
    yield ""
    named = text(pool.owners.firewall) or "not named: set owners.firewall in the site file"
    yield f"Owner: {named}. The rules for clients must be there before the window of the cut-over."


def _changes(plan: Plan) -> Iterator[str]:
    count = tally(plan.changes)
    yield f"{count.add} to add, {count.change} to change, {count.delete} to delete; {count.one_way} one-way."
    yield ""
    rows = []
    for stage in plan.stages:
        titles = [f"{text(stage.id)}: {text(stage.title)}"]
        for (_, edit, hold), targets in _alike(stage).items():
            rows.append((titles.pop() if titles else "", listed(targets), edit, hold))
    yield from table(("stage", "targets", "change", "hold"), rows)


def _alike(stage: Stage) -> dict[tuple[str, str, str], list[str]]:
    """Return a stage's changes by step, by what is done and what is waited for, in order of the first."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for change in stage.changes:
        hold = duration(change.hold.seconds) if change.hold and change.hold.seconds else ""
        found.setdefault((change.step, _edit(change), hold), []).append(change.target)
    return found


def _edit(change: Change) -> str:
    before, after = change.before or {}, change.after or {}
    if change.after is None:
        return "removed"
    if change.before is None:
        address = after.get("addresses", "")
        return f"made, with the addresses {text(address)}" if address else "made"
    return ", ".join(
        f"{text(name)} {_value(before.get(name, ''))} to {_value(value)}"
        for name, value in after.items()
        if before.get(name) != value
    )


def _value(value: str) -> str:
    return text(KNOWN_LATER) if value.startswith(KNOWN_LATER) else text(value) or "-"


def _tests(plan: Plan, moved: Moves) -> Iterator[str]:
    yield "lyncauto asks these by itself, in every run. One that fails stops the run before the next stage:"
    yield ""
    asked = (
        (text(stage.id), when, ", ".join(map(text, shown)))
        for stage in plan.stages
        for when, names in (("before", stage.checks_before), ("after", stage.checks_after))
        if (shown := [one for one in names if stage.changes or not one.startswith(_AROUND_A_CHANGE)])
    )
    yield from table(("stage", "when", "checks"), asked)
    yield ""
    yield "`lyncauto verify` asks them again at any time. By hand, after the cut-over:"
    yield ""
    yield from ticket_impact.by_hand(moved)


def _back(plan: Plan, design: Design, pool: site.Pool) -> Iterator[str]:
    yield from ticket_times.back(plan, pool)
    if design.publish:
        name = text(design.override)
        yield ""
        yield f"Once the override is published, {name} goes back to those Front Ends that have their new"
        yield "certificate. Until the first one has, a rollback refuses that record (`rollback-unsafe`), and"
        yield "sends every other name back."


def _stays(plan: Plan) -> Iterator[str]:
    yield "No rollback takes these back:"
    yield ""
    yield from ticket_impact.stays(plan)


def _by_hand(plan: Plan) -> Iterator[str]:
    if not plan.manual:
        yield "Nothing but the firewall rules: clients go on using the names that they know."
    for number, one in enumerate(plan.manual):
        if number:
            yield ""
        yield f"### {text(one.title)}"
        yield ""
        yield f"Owner: {text(owner(one))}. Why: {text(one.why)}."
        yield ""
        yield from block(one.command)
        if one.check:
            yield ""
            yield f"Check: {text(one.check)}."


def _approvals(plan: Plan, pool: site.Pool) -> Iterator[str]:
    yield f"An approval is for the plan {text(plan.fingerprint[:_PRINT])}."
    yield "`lyncauto apply` refuses it once what it rests on has changed."
    yield ""
    owners = pool.owners
    named = {
        "firewall": owners.firewall,
        "reverse proxy": owners.reverse_proxy,
        "intranet zone": owners.intranet_zone,
        "DHCP": owners.dhcp,
    }
    roles = [("requested by", ""), ("approved by", ""), ("Lync or Skype for Business", "")]
    roles += [(role, text(name)) for role, name in named.items() if name]
    yield from table(("role", "name", "decision", "date"), [(*role, "", "") for role in roles])


def _at(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M}"
