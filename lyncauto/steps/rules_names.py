"""What preflight asks of the names that move. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lyncauto.model.design import Design
from lyncauto.model.facts import Facts, NameAnswer
from lyncauto.model.finding import Finding
from lyncauto.model.site import Machines
from lyncauto.steps import naming
from lyncauto.steps.answers import addresses, aliases, final
from lyncauto.steps.found import About
from lyncauto.steps.moving import served_here
from lyncauto.steps.rules_zone import name_servers

_CHECK = "preflight.names"
_DENIALS = ("NXDOMAIN", "NOERROR")  # the name does not exist, or has no address


def names(facts: Facts, design: Design, machines: Machines) -> tuple[Finding, ...]:  # noqa: ARG001 - a rule
    """Records static and alike everywhere, no AAAA or CNAME in the way, still where the plan saw them.

    And no name would be left behind unseen, and every name server of the zone is known.
    """
    moved = (finding for name in design.names for finding in _name(facts, design, name))
    return (*moved, *_left_behind(facts, design), *name_servers(facts, _CHECK))


def _name(facts: Facts, design: Design, name: str) -> Iterator[Finding]:
    about = About(_CHECK, name)
    answers = [one for one in facts.answers if one.name == name]
    if design.publish and name == design.override:
        if not addresses(answers, name):
            yield from _without_record(about, answers)
            return
        yield from _recorded(about, facts, answers)
    problems = [
        *_written(about, answers, facts.pool),
        *_in_the_way(about, answers),
        *_elsewhere(about, facts, design, name),
        *_disagreeing(about, answers),
    ]
    yield from problems
    if not any(finding.stops for finding in problems):
        yield about.ok(
            "its record is static and the same on every name server",
            f"answers {', '.join(addresses(answers, name))}",
        )


def _without_record(about: About, answers: list[NameAnswer]) -> Iterator[Finding]:
    """An override that the topology does not have yet gets a record: nothing else may answer for it."""
    problems = [*_in_the_way(about, answers), *_not_denied(about, answers)]
    yield from problems
    if not any(finding.stops for finding in problems):
        asked = dict.fromkeys(one.server for one in answers if one.role == "authoritative")
        yield about.ok("it has no record yet, and gets one", f"asked of {', '.join(asked) or 'nobody'}")


def _recorded(about: About, facts: Facts, answers: list[NameAnswer]) -> Iterator[Finding]:
    """A record that is there before the topology names it: of a run that was begun, or of somebody else."""
    if facts.web.internal_fqdn != about.target:
        yield about.warning(
            "it has a record already, though the topology does not name it yet",
            f"answers {', '.join(addresses(answers, about.target))}: this pool's Front Ends, or the VIP",
        )


def _not_denied(about: About, answers: list[NameAnswer]) -> Iterator[Finding]:
    """Find authoritative servers that say neither that the name exists nor that it does not."""
    for one in answers:
        if (one.role, one.type) != ("authoritative", "A") or (one.rcode in _DENIALS and not one.error):
            continue
        if one.error:
            yield _silent(about, one)
        else:
            yield about.failed(
                "a name server does not say whether it exists",
                f"{one.server}: {one.rcode}",
                f"see that {one.server} serves the zone, then run the same command again",
            )


def _left_behind(facts: Facts, design: Design) -> Iterator[Finding]:
    """Find names that reach this pool through an alias, and would neither move nor be in the certificate."""
    for name in naming.web_names(facts):
        chain = aliases(facts.answers, name)
        if name in design.certificate.names or not chain or not naming.inside(facts.zone, name):
            continue
        found = final(facts.answers, name)
        if served_here(facts, design.vip, found):
            yield About(_CHECK, name).failed(
                "it reaches this pool through an alias that does not move",
                f"it is an alias of {' and then of '.join(chain)}, which answers {', '.join(found)}",
                f"make {name} an alias of {design.override}, or give it an A record of its own with these "
                "addresses, then plan again",
            )


def _written(about: About, answers: list[NameAnswer], pool: str) -> Iterator[Finding]:
    written = [one for one in answers if (one.role, one.type) == ("written", "A") and one.values]
    if not written:
        yield about.failed(
            "its record cannot be changed",
            "the server that takes changes has none for it",
            f"name the DNS server of its zone in the site file, under `dns` of {pool}",
        )
    for one in written:
        if not one.static:
            yield about.failed(
                "its record may be scavenged",
                f"{one.server} keeps it with a time stamp",
                "make the record static on the DNS server, then run the same command again",
            )


def _in_the_way(about: About, answers: list[NameAnswer]) -> Iterator[Finding]:
    for type_ in ("AAAA", "CNAME"):
        found = [one for one in answers if one.type == type_ and one.values and one.role != "resolver"]
        if found:
            yield about.failed(
                f"it has {type_} records, which clients would follow past the balancer",
                "; ".join(f"{one.server} answers {', '.join(one.values)}" for one in found),
                f"remove the {type_} records of this name, then plan again",
            )


def _elsewhere(about: About, facts: Facts, design: Design, name: str) -> Iterator[Finding]:
    ours = {address for member in facts.front_ends for address in member.addresses} | {design.vip}
    strange = sorted(set(addresses(facts.answers, name)) - ours)
    if strange:
        yield about.failed(
            "it answers an address that is not this pool's",
            f"{', '.join(strange)} is no Front End of {design.pool}",
            "find out who serves it there, then plan again",
        )


def _disagreeing(about: About, answers: list[NameAnswer]) -> Iterator[Finding]:
    wanted = addresses(answers, about.target)
    for one in answers:
        if one.type != "A" or one.role == "written" or (one.values == wanted and not one.error):
            continue
        if one.error:
            yield _silent(about, one)
            continue
        evidence = f"{one.server}: {', '.join(one.values) or one.rcode}"
        if one.role == "resolver":
            # A resolver may hold an older answer for as long as its TTL says; verification asks it again.
            yield about.warning("a resolver does not answer as the name servers do", evidence)
        else:
            yield about.failed(
                "the name servers do not answer alike",
                f"{evidence}; the record reads {', '.join(wanted) or 'absent'}",
                "mend the zone's replication to that server, then run the same command again",
            )


def _silent(about: About, one: NameAnswer) -> Finding:
    evidence = f"{one.server}: {one.error}"
    if one.role == "resolver":
        return about.warning("a resolver does not answer", evidence, f"see that {one.server} runs")
    return about.failed(
        "a name server does not answer",
        evidence,
        f"start DNS on {one.server}, or take it out of `name_servers` if it serves the zone no longer",
    )
