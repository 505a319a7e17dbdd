"""The faults, as cases: what is arranged, what the renewal ends with, and what comes after it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lyncauto.errors import Exit
from tests.campaigns.renewal.sources import by_the_web, carried_back, edited
from tests.campaigns.renewal_faults.bench import Bench, Ended, ended, expect

Arrange = Callable[[Bench], None]
Play = Callable[[Bench], Ended]
After = Callable[[Bench, Ended], None]

DAYS = 3 * 86400.0  # that somebody at the CA lets a request wait


def renew(bench: Bench) -> Ended:
    """Renew, though it is not due."""
    return bench.run("renew", "--force")


def nothing_more(_: Bench, __: Ended) -> None:
    """All has been said."""


@dataclass(frozen=True, slots=True)
class Case:
    """One fault.

    Attributes:
        exit: What the renewal ends with.
        code: The error's; empty: none.
        says: Words that the error must hold.
        new: Whether the new certificate is served afterwards; the old one otherwise.
    """

    name: str
    arrange: Arrange
    exit: Exit
    code: str = ""
    says: tuple[str, ...] = ()
    new: bool = False
    play: Play = renew
    after: After = nothing_more


def by(source: str, *faults: str, **more: object) -> Arrange:
    """Arrange that the certificate comes from *source*, and that these faults are set.

    Args:
        source: As the site file says it.
        faults: Names; ``certificate-odd what=expired`` sets one with an option.
        more: What the site file says beside it.
    """

    def arrange(bench: Bench) -> None:
        bench.by(source, **more)
        _set(bench, *faults)

    return arrange


def asked_for_anew(*faults: str) -> Arrange:
    """Arrange that nothing of an earlier case is left in the store, to be taken in place of another one."""

    def arrange(bench: Bench) -> None:
        bench.by("lync")
        renew(bench)
        _set(bench, *faults)

    return arrange


def by_web(*faults: str) -> Arrange:
    """Arrange that it comes by CA Web Enrolment."""

    def arrange(bench: Bench) -> None:
        bench.by("lync")
        by_the_web(bench.site)
        _set(bench, *faults)

    return arrange


def _set(bench: Bench, *faults: str) -> None:
    for fault in faults:
        name, *options = shlex.split(fault)
        bench.lab.fault(name, **dict(option.split("=") for option in options))


def waits_for_days(bench: Bench) -> Ended:
    """Let it wait for three days, asked for anew each day, then have somebody issue it."""
    first = renew(bench)
    expect(first.exit == Exit.PART_WAY, f"it did not wait: {first.told[-300:]}")
    asked = bench.lab.issued()
    bench.lab.forward(DAYS)
    for _ in range(2):
        again = bench.run("renew")
        expect(again.code == "certificate-pending", f"it does not wait any more: {again.told[-300:]}")
    expect(bench.lab.issued() == asked, "it was asked for a second time")
    _decide(bench)
    return bench.run("renew")


def denied_after_days(bench: Bench) -> Ended:
    """Let it wait, then have somebody deny it."""
    renew(bench)
    _decide(bench, deny=True)
    return bench.run("renew")


def away_while_it_waits(bench: Bench) -> Ended:
    """Let it wait, and have the CA stopped when it is asked what became of it; then all goes well."""
    renew(bench)
    bench.lab.fault("ca-away")
    away = bench.run("renew")
    expect(away.code == "verification-failed", f"the CA is not told to be away: {away.told[-300:]}")
    bench.lab.mend("ca-away")
    _decide(bench)
    return bench.run("renew")


def _decide(bench: Bench, *, deny: bool = False) -> None:
    """Let a person at the CA issue all that waits, or deny it."""
    for number, one in bench.lab.dump()["certificate_requests"].items():
        if one["disposition"] == "Pending":
            bench.lab.approve(int(number), deny=deny)


def _before(bench: Bench) -> int:
    """Return how many requests the CA had before the lab's start: those of its servers."""
    return len(bench.lab.dump()["certificate_requests"]) - bench.lab.issued()


def in_doubt_then_named(bench: Bench) -> Ended:
    """Lose the answer, see that nothing is asked again, and name the request that the CA has."""
    first = renew(bench)
    expect(first.code == "answer-lost", f"the answer was not lost: {first.told[-300:]}")
    asked = bench.lab.issued()
    second = bench.run("renew")
    expect(
        second.code == "answer-lost" and "--request" in second.told,
        f"it goes on blindly: {second.told[-300:]}",
    )
    expect(bench.lab.issued() == asked, "it was asked for a second time")
    return bench.run("renew", "--request", str(asked + _before(bench)))


def in_doubt_then_none(bench: Bench) -> Ended:
    """Lose the connection before the request is handed in, and say that the CA has none."""
    first = renew(bench)
    expect(first.code == "answer-lost", f"the connection was not lost: {first.told[-300:]}")
    return bench.run("renew", "--request", "none")


def adopted(bench: Bench) -> Ended:
    """Lose the answer of a request whose certificate lies in the store, and go on."""
    first = renew(bench)
    return first if first.exit == Exit.DONE else bench.run("renew")


def first_is_back(bench: Bench, _: Ended) -> None:
    """See that the node which can be reached serves again what the files of the other one still say."""
    state = bench.state()
    here = {state.lying[0], state.held[0], *state.own[0]}
    expect(here == {state.lying[1]}, f"the first node is not back: {state}")


def carried(spoil: Callable[[Path], None]) -> Play:
    """Let a person bring back what is spoilt first, and as it should be later."""

    def play(bench: Bench) -> Ended:
        waits = renew(bench)
        expect(waits.code == "certificate-pending", f"it does not wait for files: {waits.told[-300:]}")
        carried_back(bench.site)
        brought = min((bench.site.parent / "runs" / "requests").glob("*.p7b"))
        good = brought.read_bytes()
        spoil(brought)
        return _spoilt(bench, brought, good)

    return play


def _spoilt(bench: Bench, brought: Path, good: bytes) -> Ended:
    refused = bench.run("renew")
    expect(refused.code == "certificate-rejected", f"it was not refused: {refused.told[-300:]}")
    for file in brought.parent.iterdir():
        file.unlink()
    del good
    return refused


def two_at_once(bench: Bench) -> Ended:
    """Begin two renewals at once; one of them goes through."""
    argv = [sys.executable, "-m", "lyncauto", "renew", "--force", "--site", str(bench.site), "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(argv, cwd=bench.site.parent, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    came = []
    for one in both:
        out, error = one.communicate(timeout=120)
        came.append(ended(subprocess.CompletedProcess(argv, one.returncode, out, error)))
    codes = sorted((one.exit, one.code) for one in came)
    expect(codes == [(0, ""), (4, "locked")], f"two at once ended with {codes}")
    return next(one for one in came if one.exit == Exit.DONE)


def _damaged(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:400])


def _as_pfx(file: Path) -> None:
    file.with_suffix(".pfx").write_bytes(b"damaged")


def _without_chain_and_foreign(file: Path) -> None:
    """Bring the certificate of another key: the lab's own agent has one."""
    file.write_bytes((file.parents[2] / "lab" / "root.pem").read_bytes())


def _of_another_kind(file: Path) -> None:
    """Bring each certificate as the answer to another request."""
    brought = sorted(file.parent.glob("*.p7b"))
    held = [path.read_bytes() for path in brought]
    for path, content in zip(brought, (*held[1:], held[0]), strict=True):
        path.write_bytes(content)


_BOTH = {"keys": ["rsa-2048", "ecdsa-p256"]}


def template_of_rsa(bench: Bench) -> None:
    """Have a listener show both kinds, and name a template for ECDSA that wants more bits than it has."""
    by("certreq", **_BOTH)(bench)
    edited(bench.site, {"ecdsa_template": "WebServer"})


_HRESULTS = ("0x80094800", "0x80094012", "0x80094011", "0x80094812", "0x80094004")
_DENIED = tuple(
    Case(
        f"denied with {code}, {source}",
        by(source, f"certificate-denied hresult={code}"),
        Exit.ERROR,
        "certificate-denied",
        (code,),
    )
    for source in ("certreq", "lync")
    for code in _HRESULTS
)
_ODD = tuple(
    Case(
        f"issued {what}, {source}",
        by(source, f"certificate-odd what={what}"),
        Exit.ERROR,
        "certificate-rejected",
        (word,),
    )
    for source in ("certreq", "lync")
    for what, word in (("expired", "it expired"), ("not-yet", "it is not valid before"))
)

CASES: tuple[Case, ...] = (
    Case(
        "pending for three days, then issued",
        by("certreq", "certificate-pending"),
        Exit.DONE,
        new=True,
        play=waits_for_days,
    ),
    Case(
        "pending for three days on a Front End",
        by("lync", "certificate-pending"),
        Exit.DONE,
        new=True,
        play=waits_for_days,
    ),
    Case(
        "pending by the web, then issued",
        by_web("certificate-pending"),
        Exit.DONE,
        new=True,
        play=waits_for_days,
    ),
    Case(
        "pending, then denied",
        by("certreq", "certificate-pending"),
        Exit.ERROR,
        "certificate-denied",
        play=denied_after_days,
    ),
    Case(
        "the CA away while it waits",
        by("certreq", "certificate-pending"),
        Exit.DONE,
        new=True,
        play=away_while_it_waits,
    ),
    *_DENIED,
    Case(
        "denied by the web", by_web("certificate-denied"), Exit.ERROR, "certificate-denied", ("0x80094012",)
    ),
    Case(
        "no such template",
        by("certreq", template="NoSuch"),
        Exit.ERROR,
        "certificate-denied",
        ("0x80094800",),
    ),
    Case(
        "the account may enroll no more",
        by("certreq", template="LockedDown"),
        Exit.ERROR,
        "certificate-denied",
        ("0x80094012",),
    ),
    *_ODD,
    Case(
        "issued without its names",
        by("certreq", "certificate-wrong-names"),
        Exit.ERROR,
        "certificate-rejected",
        ("it lacks",),
    ),
    Case(
        "issued for another key",
        by("certreq", "certificate-odd what=other-key"),
        Exit.ERROR,
        "certificate-rejected",
        ("another key",),
    ),
    Case(
        "issued under another root",
        by("certreq", "certificate-odd what=other-root"),
        Exit.ERROR,
        "certificate-rejected",
        ("up to a root",),
    ),
    Case(
        "issued by a stranger on a Front End",
        by("lync", "certificate-odd what=other-root"),
        Exit.ERROR,
        "certificate-rejected",
    ),
    Case(
        "the CA away", by("certreq", "ca-away"), Exit.VERIFICATION_FAILED, "preflight-failed", ("0x800706ba",)
    ),
    Case("the CA away, on a Front End", by("lync", "ca-away"), Exit.VERIFICATION_FAILED, "preflight-failed"),
    Case("the CA's web pages away", by_web("web-enrolment-away"), Exit.ERROR, "host-unreachable"),
    Case(
        "the answer lost after it was handed in",
        by("certreq", "drop-after:Submit-LyncAutoCertificateRequest"),
        Exit.DONE,
        new=True,
        play=in_doubt_then_named,
    ),
    Case(
        "the connection lost before it was handed in",
        by("certreq", "drop-before:Submit-LyncAutoCertificateRequest"),
        Exit.DONE,
        new=True,
        play=in_doubt_then_none,
    ),
    Case(
        "the answer of the web lost",
        by_web("web-enrolment-drop-after"),
        Exit.DONE,
        new=True,
        play=in_doubt_then_named,
    ),
    Case(
        "the answer of a Front End lost",
        by("lync", "drop-after:Request-CsCertificate"),
        Exit.DONE,
        new=True,
        play=adopted,
    ),
    Case(
        "a damaged file brought back", by("files"), Exit.ERROR, "certificate-rejected", play=carried(_damaged)
    ),
    Case(
        "a damaged PFX brought back",
        by("files"),
        Exit.ERROR,
        "certificate-rejected",
        ("pfx",),
        play=carried(_as_pfx),
    ),
    Case(
        "a certificate of another key brought back",
        by("files"),
        Exit.ERROR,
        "certificate-rejected",
        play=carried(_without_chain_and_foreign),
    ),
    Case(
        "a certificate without its key",
        by("lync", "certificate-no-key:fe01"),
        Exit.ERROR,
        "certificate-rejected",
    ),
    Case("the node's disk full", by("lync", "disk-full"), Exit.ERROR, "balancer-failed"),
    Case("the second node's disk full", by("lync", "disk-full:lb02"), Exit.ERROR, "balancer-failed"),
    Case("the node away", by("certreq", "node-away"), Exit.ERROR, "node-unreachable"),
    Case("the second node away", by("certreq", "node-away:lb02"), Exit.ERROR, "node-unreachable"),
    Case(
        "the second node away when it is to make its key",
        by("certreq", "node-away:lb02 'act=mkdir -p'"),
        Exit.PART_WAY,
        "node-unreachable",
    ),
    Case(
        "the second node away when it is to exchange",
        by("lync", "node-away:lb02 'act=runtime abort ssl cert'"),
        Exit.PART_WAY,
        "node-unreachable",
        ("it could not be taken back",),
        after=first_is_back,
    ),
    Case(
        "the second node away in the middle of its exchange",
        by("lync", "node-away:lb02 'act=ln -sfn'"),
        Exit.PART_WAY,
        "node-unreachable",
        ("it could not be taken back",),
        after=first_is_back,
    ),
    Case(
        "the key mixed up on the way",
        by("lync", "key-mixed-up"),
        Exit.VERIFICATION_FAILED,
        "renewal-reverted",
    ),
    Case(
        "the key mixed up on the way to the second node",
        by("lync", "key-mixed-up:lb02"),
        Exit.VERIFICATION_FAILED,
        "renewal-reverted",
        ("lb02",),
    ),
    Case(
        "a worker left over beside the second node's",
        by("certreq", "worker-left-over:lb02"),
        Exit.VERIFICATION_FAILED,
        "renewal-reverted",
        ("another program",),
    ),
    Case(
        "a worker left over",
        by("certreq", "worker-left-over"),
        Exit.VERIFICATION_FAILED,
        "renewal-reverted",
        ("another program",),
    ),
    Case("two at once", by("certreq"), Exit.DONE, new=True, play=two_at_once),
    Case("the host refuses the log-on", by("certreq", "wrong-password:fe01"), Exit.ERROR, "access-denied"),
    Case(
        "the right to ask lost",
        by("certreq", "deny:Submit-LyncAutoCertificateRequest"),
        Exit.ERROR,
        "access-denied",
    ),
    Case("nothing wrong", by("certreq"), Exit.DONE, new=True),
    Case("nothing wrong with two kinds of key", by("certreq", **_BOTH), Exit.DONE, new=True),
    Case(
        "ECDSA denied and RSA issued",
        template_of_rsa,
        Exit.ERROR,
        "certificate-denied",
        ("0x80094811",),
    ),
    Case(
        "two kinds of key pending for three days, then issued",
        by("certreq", "certificate-pending", **_BOTH),
        Exit.DONE,
        new=True,
        play=waits_for_days,
    ),
    Case(
        "the key of ECDSA mixed up on the way",
        by("lync", "key-mixed-up path=.ecdsa", **_BOTH),
        Exit.VERIFICATION_FAILED,
        "renewal-reverted",
    ),
    Case(
        "certificates of two kinds brought back mixed up",
        by("files", **_BOTH),
        Exit.ERROR,
        "certificate-rejected",
        play=carried(_of_another_kind),
    ),
    # Last: what was issued lies in the store, will do but for that, and is taken for the answer again.
    Case(
        "a key that does not leave its host",
        asked_for_anew("certificate-not-exportable:fe01"),
        Exit.ERROR,
        "certificate-rejected",
    ),
)
