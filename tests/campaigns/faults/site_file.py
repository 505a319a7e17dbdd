"""Site files that cannot be used: every reason with its place, before anything is asked of the estate."""

from __future__ import annotations

from lyncauto.errors import Exit
from tests.campaigns.faults.bench import Bench
from tests.campaigns.faults.case import Arrange, Case

PLAN = ("plan",)
_OVERRIDE = "override: webint.contoso.test"


def edited(old: str, new: str) -> Arrange:
    """Return what changes the site file so."""
    return lambda bench: bench.edit(old, new)


def in_pool(line: str) -> Arrange:
    """Return what adds a line to the pool."""
    return edited("  low_ttl:", f"  {line}\n  low_ttl:")


def _no_file(bench: Bench) -> None:
    bench.site.unlink()


def _vip_of_front_end(bench: Bench) -> None:
    bench.edit(f"vip: {bench.names()['vip']}", f"vip: {bench.names()['fe02']}")


def _several(bench: Bench) -> None:
    bench.edit("version: 1", "version: 2")
    bench.edit("port: 15985", "port: many")
    bench.edit("zone: contoso.test", "zone: contoso.test\n    zones: fabrikam.test")
    bench.edit("account: operator", "account: nobody")
    bench.edit(_OVERRIDE, "override: webint")
    _vip_of_front_end(bench)


def _open_secret(bench: Bench) -> None:
    (bench.folder / "password").write_text("open", "utf-8")
    (bench.folder / "password").chmod(0o644)
    bench.edit(f"password: file:{bench.lab.folder}/operator-password", "password: file:password")


def _invalid(name: str, arrange: Arrange, *says: str) -> Case:
    return Case(
        name,
        PLAN,
        Exit.ERROR,
        "site-file-invalid",
        says=says,
        arrange=arrange,
        quick=True,
        fix=("run the same command again",),
    )


CASES = (
    _invalid("site file absent", _no_file, "site.yaml:1:1", "No such file or directory"),
    _invalid("site file not YAML", edited("accounts:", "accounts: ]"), "site.yaml:3:11", "not YAML"),
    _invalid(
        "wrong type",
        edited("low_ttl: 1.0", "low_ttl: soon"),
        "soon",
        "not a duration",
        "90s",
    ),
    _invalid("unknown key", edited(_OVERRIDE, "overide: webint.contoso.test"), "overide", "`override`"),
    _invalid(
        "duplicate key", in_pool("override: other.contoso.test"), "override", "there already", "each key once"
    ),
    _invalid("no FQDN", edited(_OVERRIDE, "override: webint"), "webint", "not a fully qualified domain name"),
    _invalid("VIP equal to a Front End", _vip_of_front_end, "{fe02}", "the address of Front End fe02"),
    _invalid(
        "several errors at once",
        _several,
        "6 errors",
        "site.yaml:1:10: 2",
        "many: wrong type; expected a whole number",
        "unknown key; expected `zone`",
        "names no entry of `accounts`",
        "webint: not a fully qualified domain name",
        "the address of Front End fe02",
    ),
    _invalid(
        "secret written in clear",
        edited("password: file:", "password: "),
        "(not shown)",
        "a secret is never written here",
    ),
    Case(
        "unknown pool",
        ("plan", "--pool", "pool09.contoso.test"),
        Exit.ERROR,
        "site-file-invalid",
        says=("has no pool pool09.contoso.test",),
        fix=("pool01.contoso.test",),
    ),
    Case(
        "secret's variable not set",
        PLAN,
        Exit.ERROR,
        "secret-unavailable",
        says=("LAB_PASSWORD is not set", r"password of CONTOSO\lyncadmin"),
        fix=("env:LAB_PASSWORD",),
        arrange=lambda bench: bench.edit(
            f"password: file:{bench.lab.folder}/operator-password", "password: env:LAB_PASSWORD"
        ),
    ),
    Case(
        "secret that others can read",
        PLAN,
        Exit.ERROR,
        "secret-unavailable",
        says=("others can read",),
        fix=("chmod 600",),
        arrange=_open_secret,
    ),
    Case("unknown option", ("plan", "--forse"), Exit.USAGE, "usage", says=("--forse",), fix=("-h",)),
    Case("unknown command", ("migrat",), Exit.USAGE, "usage", says=("migrat",), fix=("-h",)),
)
