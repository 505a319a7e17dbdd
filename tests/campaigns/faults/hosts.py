"""Windows hosts, the balancer's node and name servers that cannot be reached, refuse, or lose an answer."""

from __future__ import annotations

from lyncauto.errors import Exit
from tests.campaigns.faults.bench import Bench, Ended, expect
from tests.campaigns.faults.case import After, Arrange, Case
from tests.campaigns.faults.outcomes import finishes, migrated, once, taken_back, untouched
from tests.campaigns.faults.site_file import PLAN, edited

MIGRATE = ("migrate", "--yes")
REQUEST, RECORD = "Request-CsCertificate", "Set-LyncAutoDnsRecord"
_ANSWERS = "run the same"


def fault(*names: str, **values: str | float) -> Arrange:
    """Return what sets faults in the lab."""

    def arrange(bench: Bench) -> None:
        for name in names:
            bench.lab.fault(name, **values)

    return arrange


def _plan_holds(bench: Bench, ended: Ended) -> None:
    untouched(bench, ended)
    expect(ended.document().get("stages"), "no plan was printed")


def _lost(name: str, arrange: Arrange, after: After, *, done: bool = True, **more: object) -> Case:
    exit_, code = (Exit.PART_WAY, "answer-lost") if done else (Exit.DONE, "")
    return Case(name, MIGRATE, exit_, code, arrange=arrange, after=after, done=done, **more)  # type: ignore[arg-type]


def _second_hop_of_ca(bench: Bench) -> None:
    head, tail = bench.site.read_text("utf-8").split("front_ends:", 1)
    tail = tail.replace("configuration: LyncAuto", "configuration: Microsoft.PowerShell", 1)
    bench.site.write_text(head + "front_ends:" + tail, "utf-8")


CASES = (
    Case(
        "wrong password",
        PLAN,
        Exit.ERROR,
        "access-denied",
        says=("mgmt01.contoso.test refused", "fe03.contoso.test refused", r"CONTOSO\lyncadmin"),
        fix=("password",),
        arrange=fault("wrong-password"),
    ),
    Case(
        "wrong password on one host",
        PLAN,
        Exit.ERROR,
        "access-denied",
        says=("dc01.contoso.test refused", r"CONTOSO\lyncadmin"),
        arrange=fault("wrong-password:dc01"),
    ),
    Case(
        "host away",
        PLAN,
        Exit.ERROR,
        "host-unreachable",
        says=("mgmt01.contoso.test", "{mgmt01}:15985", "refused"),
        fix=("`lyncauto doctor`",),
        arrange=fault("host-away:mgmt01"),
        quick=True,
    ),
    Case(
        "two things wrong at once",
        PLAN,
        Exit.ERROR,
        "estate-unreadable",
        says=("fe02.contoso.test", "Get-CsPool", "2 things"),
        fix=("`lyncauto doctor`", "the right to do this on mgmt01.contoso.test"),
        arrange=fault("host-away:fe02", "deny:Get-CsPool"),
    ),
    Case(
        "WinRM dropped before a reading command",
        PLAN,
        Exit.DONE,
        arrange=fault("drop-before:Get-CsPool"),
        after=_plan_holds,
    ),
    Case(
        "WinRM dropped after a reading command",
        PLAN,
        Exit.DONE,
        arrange=fault("drop-after:Get-CsPool"),
        after=_plan_holds,
    ),
    Case(
        "WinRM dropped again and again",
        PLAN,
        Exit.ERROR,
        "answer-lost",
        says=("Get-CsPool", "mgmt01.contoso.test"),
        fix=("run the same command again",),
        arrange=fault("drop-after:Get-CsPool", times=9),
        quick=True,
    ),
    _lost(
        "WinRM dropped before Request-CsCertificate",
        fault(f"drop-before:{REQUEST}"),
        finishes("lyncauto apply", once(REQUEST)),
        says=(REQUEST, "fe01.contoso.test"),
        fix=("lyncauto",),
    ),
    _lost(
        "WinRM dropped after Request-CsCertificate",
        fault(f"drop-after:{REQUEST}"),
        once(REQUEST, migrated),
        done=False,
    ),
    _lost(
        "WinRM dropped before Set-LyncAutoDnsRecord",
        fault(f"drop-before:{RECORD}"),
        finishes("lyncauto apply", migrated),
        says=(RECORD, "dc01.contoso.test"),
    ),
    _lost(
        "WinRM dropped after Set-LyncAutoDnsRecord",
        fault(f"drop-after:{RECORD}"),
        once(RECORD, migrated, times=9),
        done=False,
    ),
    Case(
        "access denied on a reading cmdlet",
        PLAN,
        Exit.ERROR,
        "access-denied",
        says=("Get-CsPool on mgmt01.contoso.test", "Access is denied"),
        fix=("mgmt01.contoso.test",),
        arrange=fault("deny:Get-CsPool"),
        quick=True,
    ),
    Case(
        "access denied on Set-LyncAutoDnsRecord",
        MIGRATE,
        Exit.PART_WAY,
        "dns-refused",
        says=("dc01.contoso.test", "dialin.contoso.test", "Access is denied"),
        fix=("right to change this zone",),
        done=True,
        arrange=fault(f"deny:{RECORD}"),
        after=finishes("lyncauto apply", migrated),
    ),
    Case(
        "access denied on Export-LyncAutoConfiguration",
        MIGRATE,
        Exit.PART_WAY,
        "access-denied",
        says=("Export-LyncAutoConfiguration", "mgmt01.contoso.test"),
        done=True,
        arrange=fault("deny:Export-LyncAutoConfiguration"),
        after=taken_back,
    ),
    Case(
        "second hop denied to the management store",
        PLAN,
        Exit.ERROR,
        "second-hop-denied",
        says=("mgmt01.contoso.test", "ANONYMOUS LOGON"),
        fix=("runs as somebody", "`configuration`"),
        arrange=fault("second-hop"),
        quick=True,
    ),
    Case(
        "second hop denied to the CA",
        PLAN,
        Exit.VERIFICATION_FAILED,
        "preflight-failed",
        says=("fe01.contoso.test", "certification authority", "0x80070520"),
        fix=(
            "fe01.contoso.test has PowerShell 2.0",
            "for ca01.contoso.test: `Set-ADComputer ca01",
            "site.yaml:",
        ),
        arrange=_second_hop_of_ca,
    ),
    Case(
        "node agent away",
        PLAN,
        Exit.ERROR,
        "node-unreachable",
        says=("lb01.contoso.test", "{lb01}:18999", "refused"),
        fix=("`agent`", "agent runs"),
        arrange=edited(":18443", ":18999"),
        quick=True,
    ),
    Case(
        "node agent refuses the token",
        PLAN,
        Exit.ERROR,
        "access-denied",
        says=("lb01.contoso.test", "token"),
        fix=("`token`",),
        arrange=edited("agent-token", "operator-password"),
    ),
)
