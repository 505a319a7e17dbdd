"""The override is new: what goes wrong before it is published, while it is, and at each Front End."""

from __future__ import annotations

import threading

from lyncauto.errors import Exit
from tests.campaigns.estate import ESTATES
from tests.campaigns.faults.bench import Bench, Ended, expect
from tests.campaigns.faults.case import After, Arrange, Case
from tests.campaigns.faults.estate import APPLY, planned_then, until
from tests.campaigns.faults.hosts import MIGRATE, fault
from tests.campaigns.faults.outcomes import (
    finishes,
    in_fix,
    taken_back,
    taken_back_but,
    unfinished,
)
from tests.campaigns.faults.runs import SAVED
from tests.campaigns.faults.site_file import PLAN, edited

_ESTATE = ESTATES[1]
_RATE = 50.0  # requests a second
_SIGNED_IN = 11.0  # seconds after which no client holds URLs of a case before
_ADOPT = 12.0  # the same from a publication on, in the site file
_HELD_UP = 3.0  # seconds
_RESTART = "certificate-after-restart"
_OVERRIDE = "webint.fabrikam.test"
_REQUESTS = 5  # the balancer's, one for each Front End, and that of setting one up again
_REBUILT = fault("front-end-rebuilt:fe02")
_FIRST_REBUILT = fault("front-end-rebuilt:fe01")


def _case(name: str, command: tuple[str, ...], exit_: Exit, code: str, *says: str, **more: object) -> Case:
    return Case(name, command, exit_, code, says, estate=_ESTATE, **more)  # type: ignore[arg-type]


def _before(name: str, arrange: Arrange, *says: str, fix: str, **more: object) -> Case:
    """Return a fault that preflight finds, so that nothing is begun."""
    failed = Exit.VERIFICATION_FAILED
    return _case(name, PLAN, failed, "preflight-failed", *says, fix=(fix,), arrange=arrange, **more)


def _during(name: str, code: str, arrange: Arrange, after: After, *says: str, **more: object) -> Case:
    """Return a fault that stops a run part-way."""
    exit_ = Exit.VERIFICATION_FAILED if code == "verification-failed" else Exit.PART_WAY
    command = more.pop("command", MIGRATE)
    return _case(name, command, exit_, code, *says, done=True, arrange=arrange, after=after, **more)  # type: ignore[arg-type]


def _working(*then: Arrange) -> Arrange:
    """Return what lets clients work from now on, none of them with URLs of before, and then arranges more."""

    def arrange(bench: Bench) -> None:
        bench.lab.load(True, _RATE)  # noqa: FBT003 - load(True) reads well
        threading.Event().wait(_SIGNED_IN)
        bench.lab.mark(bench.period)
        for one in then:
            one(bench)

    return arrange


def _unharmed(*then: After) -> After:
    """Return: no client's request failed, neither at the fault nor at what mended it."""

    def after(bench: Bench, ended: Ended) -> None:
        _no_request_failed(bench)
        for one in then:
            one(bench, ended)
        _no_request_failed(bench)

    return after


def _no_request_failed(bench: Bench) -> None:
    seen = bench.lab.figures()[bench.period]
    expect(seen["requests"] and not seen["failed"], f"clients felt it: {seen}")


def _resting(*then: After) -> After:
    """Return: the clients have had their say and rest, so that a balancer can fall silent."""

    def after(bench: Bench, ended: Ended) -> None:
        bench.lab.load(False)  # noqa: FBT003 - as above
        for one in then:
            one(bench, ended)

    return after


def _not_published(bench: Bench, ended: Ended) -> None:
    found = bench.lab.dump()["topology"]["override"]
    expect(not found, f"{found} was published")


def _all(*steps: After) -> After:
    """Return what must hold one after the other."""

    def after(bench: Bench, ended: Ended) -> None:
        for one in steps:
            one(bench, ended)

    return after


def _not_begun(bench: Bench, ended: Ended) -> None:
    expect(not list(bench.runs.glob("*/journal.jsonl")), "a run was begun")


def _given_time(bench: Bench) -> None:
    """Let clients sign in again before the first Front End is taken out."""
    bench.edit("adopt: 0.0", f"adopt: {_ADOPT}")


def _mine(name: str, why: str, says: str) -> Case:
    """Return a site file whose override FQDN is a name that the file itself has already."""
    return _case(
        f"override equal to {why}",
        PLAN,
        Exit.ERROR,
        "site-file-invalid",
        name,
        says,
        fix=("run the same command again",),
        arrange=edited(f"override: {_OVERRIDE}", f"override: {name}"),
    )


def _named(name: str, why: str, says: str, **more: object) -> Case:
    """Return a site file whose override FQDN is somebody else's."""
    rename = edited(f"override: {_OVERRIDE}", f"override: {name}")
    return _before(f"override equal to {why}", rename, name, says, fix="choose an override FQDN", **more)


def _interrupted_at(step: str) -> Case:
    """Return ^C while a change of *step* is under way."""

    def play(bench: Bench, command: tuple[str, ...]) -> Ended:
        process = bench.start(*command)
        bench.until(process, lambda: bench.begun(step), f"a change of {step}")
        return bench.interrupted(process)

    return _case(
        f"^C in {step}",
        MIGRATE,
        Exit.INTERRUPTED,
        "interrupted",
        "^C",
        done=True,
        arrange=fault(_RESTART),
        play=play,
        after=finishes("lyncauto apply", unfinished_back),
    )


def unfinished_back(bench: Bench, ended: Ended) -> None:
    """What was finished can be taken back as well."""
    bench.edit("linger: 2.0", "linger: 0.0")
    bench.done("rollback")
    unfinished(bench)


def _only_the_override_stays(bench: Bench, ended: Ended) -> None:
    """Its record is not given to Front Ends that cannot show it; all other names are back with them."""
    names, zone = bench.names(), ("meet.fabrikam.test", "lyncdiscoverinternal.fabrikam.test")
    expect(bench.record(_OVERRIDE) == [names["vip"]], f"{_OVERRIDE} answers {bench.record(_OVERRIDE)}")
    front_ends = [names[f"fe0{number}"] for number in (1, 2, 3)]
    expect(all(bench.record(name) == front_ends for name in zone), f"not back: {[*map(bench.record, zone)]}")


def _back_to_the_first_alone(bench: Bench, ended: Ended) -> None:
    """The override goes back to the one Front End that serves it, and stays there."""
    names = bench.names()
    for _ in range(2):
        bench.done("rollback")
        found = bench.record(_OVERRIDE)
        expect(found == [names["fe01"]], f"{_OVERRIDE} answers {found}, not {names['fe01']} alone")


def _not_back_yet(bench: Bench, ended: Ended) -> None:
    """Front Ends that cannot show the override yet are not given its clients: the way back is refused."""
    refused = bench.run("rollback")
    expect(refused.status == Exit.REFUSED, f"a rollback ended with {refused.status}: {refused.err[-600:]}")
    in_fix(refused, "lyncauto apply")


def _slow_publication(bench: Bench) -> None:
    """Hold the publication up at its host, so that something can happen while it is under way."""
    bench.lab.fault("slow:Set-LyncAutoOverride", seconds=_HELD_UP, times=1)


def _replica_left_behind(bench: Bench, command: tuple[str, ...]) -> Ended:
    """Run the command; a replica gets nothing any more from the moment on when the override is published."""
    process = bench.start(*command)
    bench.until(process, lambda: bench.begun("topology.override"), "a publication")
    fault("replica-stuck:fe02")(bench)
    return bench.wait(process)


def _others_go_down(bench: Bench, command: tuple[str, ...]) -> Ended:
    """Run the command; all Front Ends but one die while clients are given time to sign in again."""
    process = bench.start(*command)
    bench.until(process, lambda: bench.begun("topology.replicas"), "a replication")
    fault("front-end-down:fe02", "front-end-down:fe03")(bench)
    return bench.wait(process)


def _issued(requests: int) -> After:
    """Return: the authority was asked this often."""

    def after(bench: Bench, ended: Ended) -> None:
        found = bench.lab.issued()
        expect(found == requests, f"{found} requests, not {requests}")

    return after


def _back_but_for_what_was_set_up_again(host: str, left: int) -> After:
    """Return: all else is as it was."""
    others = [
        "added certificate_requests/",
        f"changed assignments/{host}/",
        f"removed certificates/{host}/",
        *["added certificates/"][:left],
    ]

    def after(bench: Bench, ended: Ended) -> None:
        bench.edit("linger: 2.0", "linger: 0.0")
        bench.done("rollback")
        unfinished(bench, *others)

    return after


def _stopped_after_two(bench: Bench) -> None:
    """Renew two Front Ends, stop at the third, and set the second one up again."""
    bench.lab.fault("activation-denied:fe03")
    bench.run("migrate", "--yes")
    bench.mend()
    _REBUILT(bench)


def _rebuilt(
    when: str,
    arrange: Arrange,
    *first: After,
    more: int = 1,
    left: int = 1,
    host: str = "fe02.fabrikam.test",
) -> Case:
    """Return a Front End that is set up again: it is planned anew where that is asked for, and not before.

    Args:
        when: In the rollout.
        host: Which Front End.
        arrange: Gets there.
        first: What must hold of the refusal.
        more: Requests that it then takes.
        left: Whether more certificates are left than one run leaves: what the host had before is gone.
    """
    return _case(
        f"Front End rebuilt {when}",
        APPLY,
        Exit.REFUSED,
        "front-end-rebuilt",
        host,
        done=True,
        arrange=arrange,
        after=_all(
            *first,
            _issued(_REQUESTS),
            finishes(f"lyncauto apply --anew {host}", _issued(_REQUESTS + more)),
            _back_but_for_what_was_set_up_again(host, left),
        ),
    )


_NAMES = (
    _mine("pool01.fabrikam.test", "the pool's", "the name of the pool"),
    _mine("fe02.fabrikam.test", "a Front End's", "the name of a Front End"),
    _named("dir01.fabrikam.test", "a Director's", "another pool, or a computer of one"),
    _named("dirpool01.fabrikam.test", "another pool's", "another pool, or a computer of one"),
    _named("dirweb.fabrikam.test", "the web services of another pool", "the web services of another pool"),
    _named("webext.fabrikam.test", "the external name", "this pool's external web services"),
    _named("meet.fabrikam.test", "a simple URL's host", "a simple URL's host", quick=True),
    _named("sip.fabrikam.test", "a name that clients make", "a name that clients make of a SIP domain"),
)

_BEFORE = (
    _before("quorum at its edge", fault("quorum-edge"), "routing groups", fix="`Get-CsPoolFabricState"),
    _case(
        "Front End rebuilt between plan and apply",
        SAVED,
        Exit.REFUSED,
        "stale-plan",
        "no longer fits",
        fix=("`lyncauto plan` again",),
        arrange=planned_then(fault("front-end-rebuilt:fe02")),
        after=_not_begun,
    ),
)

_CERTIFICATES = (
    _during(
        "certificate of the second Front End denied",
        "certificate-denied",
        _working(fault("certificate-denied:fe02")),
        _unharmed(_not_published, finishes("lyncauto apply")),
        "fe02.fabrikam.test",
        "0x80094012",
    ),
    _during(
        "certificate of the second Front End pending",
        "certificate-denied",
        _working(fault("certificate-pending:fe02")),
        _unharmed(_not_published, _resting(taken_back)),
        "fe02.fabrikam.test",
        "waits at",
    ),
)

_PUBLICATION = (
    _during(
        "access denied on Set-LyncAutoOverride",
        "access-denied",
        _working(fault("deny:Set-LyncAutoOverride")),
        _unharmed(_not_published, finishes("lyncauto apply")),
        "Set-LyncAutoOverride",
        "mgmt01.fabrikam.test",
    ),
    _during(
        "WinRM dropped before Set-LyncAutoOverride",
        "answer-lost",
        fault("drop-before:Set-LyncAutoOverride"),
        finishes("lyncauto apply"),
        "Set-LyncAutoOverride",
    ),
    _case(
        "WinRM dropped after Set-LyncAutoOverride",
        MIGRATE,
        Exit.DONE,
        "",
        arrange=fault("drop-after:Set-LyncAutoOverride"),
        after=unfinished_back,
    ),
    _during(
        "override refused",
        "remote-command-failed",
        fault("override-refused"),
        _all(_not_published, taken_back),
        "Topology Builder",
    ),
    _during(
        "override that needs another act to be published",
        "not-converged",
        fault("override-needs-publish"),
        taken_back,
        "webint.fabrikam.test",
    ),
    _during(
        "topology changed since the plan",
        "drifted",
        fault("topology-changed"),
        taken_back_but("changed topology/signature"),
        "signature",
    ),
    _during(
        "another override published since the plan",
        "drifted",
        fault("override-changed"),
        taken_back_but("changed topology/override"),
        "other.fabrikam.test",
    ),
    _during(
        "activation of the topology denied half-way",
        "access-denied",
        _working(fault("activation-denied:mgmt01")),
        _unharmed(finishes("lyncauto apply")),
        "mgmt01.fabrikam.test",
        "Active Directory",
    ),
    _during(
        "replica that never catches up",
        "not-converged",
        _working(_slow_publication),
        _unharmed(finishes("lyncauto apply")),
        "fe02.fabrikam.test",
        play=_replica_left_behind,
    ),
    _during(
        "replica that never catches up, and a way back",
        "not-converged",
        _working(_slow_publication),
        _unharmed(_not_back_yet, finishes("lyncauto apply"), _resting(unfinished_back)),
        "fe02.fabrikam.test",
        play=_replica_left_behind,
    ),
    _case(
        "balancer dead before a Front End serves the override, and a way back",
        ("rollback",),
        Exit.REFUSED,
        "rollback-unsafe",
        _OVERRIDE,
        fix=("every other name goes back", "`lyncauto apply`"),
        done=True,
        arrange=until("publish", fault("vip-mute")),
        after=_all(_only_the_override_stays, finishes("lyncauto apply"), unfinished_back),
    ),
    _during(
        "simple URL changed in the middle",
        "verification-failed",
        fault("simple-url-changed"),
        _all(finishes("lyncauto apply"), unfinished_back),
        "simple URL",
    ),
)

_FRONT_ENDS = (
    _during(
        "activation of a Front End denied",
        "access-denied",
        _working(fault("activation-denied:fe02")),
        _unharmed(finishes("lyncauto apply")),
        "fe02.fabrikam.test",
        "Active Directory",
    ),
    _during(
        "activation of a Front End denied, and a way back",
        "access-denied",
        fault("activation-denied:fe02"),
        _all(_back_to_the_first_alone, finishes("lyncauto apply"), unfinished_back),
        "fe02.fabrikam.test",
    ),
    _during(
        "certificate assigned to another use in the middle",
        "verification-failed",
        fault("assignment-changed:fe02"),
        taken_back_but("changed assignments/fe02.fabrikam.test/WebServicesExternal"),
        "fe02.fabrikam.test",
        "assign",
    ),
    _during(
        "Front End that does not come back",
        "not-converged",
        _working(_given_time, fault(_RESTART, "front-end-stays-down:fe02")),
        _unharmed(finishes("lyncauto apply")),
        "fe02.fabrikam.test",
    ),
    _during(
        "Front End that does not come back, and a way back",
        "not-converged",
        _working(_given_time, fault(_RESTART, "front-end-stays-down:fe02")),
        _unharmed(_resting(taken_back)),
        "fe02.fabrikam.test",
    ),
    _case(
        "quorum about to be lost",
        APPLY,
        Exit.REFUSED,
        "quorum-at-risk",
        "routing groups",
        done=True,
        arrange=until("publish", fault(_RESTART, "quorum-edge")),
        after=finishes("lyncauto apply"),
    ),
    _case(
        "the only healthy Front End about to be drained",
        MIGRATE,
        Exit.REFUSED,
        "last-front-end",
        "fe01.fabrikam.test",
        done=True,
        arrange=_given_time,
        play=_others_go_down,
        after=finishes("lyncauto apply"),
    ),
    _rebuilt("before the override is published", until("prove", _REBUILT), _not_published),
    _rebuilt("once the override is published", until("publish", _REBUILT)),
    # The balancer's certificate was issued into the store of the first one: the node has it by then.
    _rebuilt(
        "with the balancer's certificate",
        until("publish", _FIRST_REBUILT),
        left=0,
        host="fe01.fabrikam.test",
    ),
    # What it was set up with is like what it had: it holds the override already.
    _rebuilt("once it was renewed", _stopped_after_two, more=0, left=0),
)

_INTERRUPTED = tuple(
    map(
        _interrupted_at,
        (
            "topology.override",
            "topology.activate",
            "topology.replicas",
            "front-end.drain",
            "front-end.enable",
            "front-end.certificate",
            "front-end.serve",
        ),
    )
)

CASES = (*_NAMES, *_BEFORE, *_CERTIFICATES, *_PUBLICATION, *_FRONT_ENDS, *_INTERRUPTED)
