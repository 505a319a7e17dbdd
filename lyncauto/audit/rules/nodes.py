"""The balancer's nodes: whether they agree, what they show, and the program that runs on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from lyncauto.audit.balanced import nodes, place, program, serves, services
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.audit.versions import READ_ON, branch, updated_until
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Loaded, Part, PoolEntry

# Each node may have a certificate of its own, and an address; the title is for people.
_OWN = {
    "service name",
    "certificate",
    "certificate name",
    "second certificate",
    "second certificate name",
    "own address",
}
_WRITE = "`lyncauto plan`, then `lyncauto migrate`: the services of every node are written anew"
_UPGRADE = (
    "install a newer HAProxy on this node (a long-term branch: an even number) and restart it; the other "
    "node serves meanwhile"
)
_PROGRAM = "endoflife.date, page HAProxy, after the table of haproxy.org; see versions.py for its day"


@rule(
    "LA-BAL-023",
    "Nodes that do not serve the same",
    Severity.MEDIUM,
    means="When the address moves to the other node, clients get another service than before: the failover "
    "that is relied on fails.",
    fix=_WRITE,
    source="the article, section VLM Configuration; measured: a pair has one configuration",
    after=tuple(f"LA-BAL-{number:03}" for number in (1, 2, 3, 4, *range(7, 23))),
)
def differing(look: Look, pool: PoolEntry) -> Answers:
    """Find virtual services that two nodes have not, or not alike."""
    loaded = services(look, pool)
    by_place: dict[str, dict[str, Loaded]] = {}
    for one in loaded:
        by_place.setdefault(place(one.service), {})[one.node] = one
    all_nodes = nodes(look, pool) or tuple(sorted({one.node for one in loaded}))
    for target, found in by_place.items():
        if missing := [node for node in all_nodes if node not in found]:
            text = f"{', '.join(found)} serves it, {', '.join(missing)} does not"
            evidence = [look.evidence("it serves it", Part.BALANCER, node) for node in found]
            evidence += [look.evidence("it does not serve it", Part.BALANCER, node) for node in missing]
            yield Fault(target, text, tuple(evidence))
        elif rows := {row for one, other in pairwise(found.values()) for row in _rows(one, other)}:
            values = {
                node: "; ".join(f"{row}: {_row(one, row) or 'none'}" for row in sorted(rows))
                for node, one in found.items()
            }
            evidence = [look.evidence(value, Part.BALANCER, node) for node, value in values.items()]
            yield Fault(target, f"its nodes differ in {', '.join(sorted(rows))}", tuple(evidence))


def _rows(one: Loaded, other: Loaded) -> set[str]:
    """Return the rows of the table in which two nodes differ."""
    names = {*one.service.attributes(), *other.service.attributes()} - _OWN
    return {name for name in names if _row(one, name) != _row(other, name)}


def _row(one: Loaded, name: str) -> str:
    return one.service.attributes().get(name, "")


@rule(
    "LA-BAL-024",
    "A node that shows another certificate than lies on it",
    Severity.MEDIUM,
    means="After the next restart clients are shown another certificate than today, perhaps one that they "
    "refuse.",
    fix="`lyncauto renew`, or reload HAProxy on this node once the one that lies there is known to be right",
    source="measured: a certificate that was set at run time is lost where the file was not written as well",
)
def held(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates that the running balancer has in another version than its files."""
    yield from each(nodes(look, pool), partial(_held, look))


def _held(look: Look, node: str) -> Answers:
    look.need(Part.NODE, node)
    for one in look.inventory.delivered:
        if one.node == node and one.held and one.held != one.thumbprint:
            value = f"{one.name}: served {one.held}, on disk {one.thumbprint}"
            text = f"it serves {one.held} as {one.name}, on disk lies {one.thumbprint}"
            yield Fault(f"{node} {one.name}", text, (look.evidence(value, Part.NODE, node),))


@rule(
    "LA-BAL-025",
    "A node whose HAProxy does not run",
    Severity.HIGH,
    means="When it is the only one, or the one that has the address, no client gets web services; else the "
    "next failure of the other one has that effect.",
    fix="`systemctl status lyncauto-haproxy` on the node, or that of its own HAProxy, says why; start it",
    source="the article, section VLM Configuration: the status of the services is Up",
)
def stopped(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes with clients whose balancer does not run."""
    yield from each(nodes(look, pool), partial(_stopped, look, pool))


def _stopped(look: Look, pool: PoolEntry, node: str) -> Answers:
    found = program(look, node)
    if found.running or not serves(look, pool, node):
        return
    text = "its HAProxy does not run" if found.haproxy else "it has no HAProxy"
    value = f"{found.haproxy or 'no program'} {found.haproxy_version}".strip()
    yield Fault(node, text, (look.evidence(f"{value}: not running", Part.NODE, node),))


@rule(
    "LA-BAL-031",
    "A node that could not start its HAProxy again",
    Severity.HIGH,
    means="What runs goes on until it ends. After that, at the latest when the node restarts, nothing serves "
    "there.",
    fix="install HAProxy on the node again, or mend its `haproxy` in the site file where it lies elsewhere; "
    "what runs need not be stopped for that",
    source="measured: a worker outlives the file of its program",
)
def gone(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes on which HAProxy runs and its program cannot be run."""
    yield from each(nodes(look, pool), partial(_gone, look))


def _gone(look: Look, node: str) -> Answers:
    found = program(look, node)
    if found.running and not found.haproxy:
        evidence = look.evidence("running, and no program that says its version", Part.NODE, node)
        yield Fault(node, "its HAProxy runs and could not be started again", (evidence,))


def _each_program(look: Look, pool: PoolEntry, wrong: Callable[[str], str]) -> Answers:
    """Ask of the version on each node that has the program."""

    def question(node: str) -> Answers:
        found = program(look, node)
        version = found.haproxy_version
        if found.running and not version:
            raise Lacking(Part.NODE, node, None)
        if version and (text := wrong(version)):
            yield Fault(node, text, (look.evidence(f"HAProxy {version}", Part.NODE, node),))

    yield from each(nodes(look, pool), question)


@rule(
    "LA-BAL-026",
    "A HAProxy that gets no more updates",
    Severity.MEDIUM,
    means="Security faults in it stay open, unless the distribution still mends its own package.",
    fix=_UPGRADE,
    source=_PROGRAM,
)
def outdated(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes whose branch of HAProxy had its end before the day of the audit."""

    def wrong(version: str) -> str:
        until = updated_until(version)
        if not until or look.now.date() <= until:
            return ""
        return f"HAProxy {branch(version)} has had no updates since {until.isoformat()}"

    yield from _each_program(look, pool, wrong)


@rule(
    "LA-BAL-027",
    "A HAProxy that these rules do not know",
    Severity.NOTE,
    means="Whether it still gets updates cannot be said.",
    fix="compare its branch with the table on haproxy.org, or use a version of lyncauto that knows it",
    source=_PROGRAM,
)
def unknown_branch(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes whose branch of HAProxy is not in the table."""

    def wrong(version: str) -> str:
        if updated_until(version):
            return ""
        return f"branch {branch(version)} is not in the table of {READ_ON.isoformat()}"

    yield from _each_program(look, pool, wrong)


@rule(
    "LA-BAL-028",
    "A trial build of HAProxy in use",
    Severity.MEDIUM,
    means="It brings its own OpenSSL, which no update of the system mends, and does not run under a "
    "supervisor that restarts it.",
    fix="install the distribution's HAProxy (2.6 or newer) on this node, name it in the site file under "
    "`haproxy`, then `lyncauto plan`",
    source="measured: the build from the Python wheel is for labs and trials",
)
def trial_build(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes with clients that run the build from the wheel."""
    yield from each(nodes(look, pool), partial(_trial, look, pool))


def _trial(look: Look, pool: PoolEntry, node: str) -> Answers:
    found = program(look, node)
    if found.from_wheel and serves(look, pool, node):
        evidence = look.evidence(f"{found.haproxy} {found.haproxy_version}", Part.NODE, node)
        yield Fault(node, f"it serves clients with {found.haproxy}, a build for trials", (evidence,))


RULES = (differing, held, stopped, gone, outdated, unknown_branch, trial_build)
