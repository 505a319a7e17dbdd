"""cmd.exe takes a line apart, and starts nothing but what the table has."""

import asyncio

import pytest

from lyncauto.lab.engine.call import Identity
from lyncauto.lab.native.processor import started
from lyncauto.lab.native.program import Ended, Invocation, Program

ME = Identity("CONTOSO\\lyncadmin", network=False)


def says(invocation: Invocation) -> Ended:
    return Ended(0, "|".join(invocation.arguments))


TABLE = {"certreq": Program(says, frozenset({"-submit"}))}


def run(line: str, *, interpreted: bool = True) -> Ended:
    return asyncio.run(started(line, TABLE, interpreted=interpreted).run("fe01", ME, "C:\\"))


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("certreq", ""),
        ('CertReq.exe -config "ca01\\My CA" a.req', "-config|ca01\\My CA|a.req"),
        ("C:\\Windows\\System32\\certreq.exe  a\tb", "a|b"),
        ('certreq "a \\"b\\" c"', 'a "b" c'),
        ('certreq "x & y"', "x & y"),
        ("certreq a^&b", "a&b"),
        ("certreq x(1).req a!b 100%", "x(1).req|a!b|100%"),
    ],
)
def test_a_program_gets_its_arguments_as_windows_splits_them(line, arguments):
    assert run(line) == Ended(0, arguments)


@pytest.mark.parametrize("line", ["certreq a & del b", "certreq > x", "certreq %TEMP%", "certreq | more"])
def test_what_joins_redirects_or_replaces_is_refused(line):
    ended = run(line)
    assert ended.code == 1
    assert "joins, redirects and replaces nothing" in ended.err


def test_without_cmd_exe_such_marks_are_the_programs_own():
    assert run("certreq a&b >x", interpreted=False) == Ended(0, "a&b|>x")


@pytest.mark.parametrize(
    "line", ["ipconfig /all", "C:\\nonsense\\certreq.exe", "powershell -EncodedCommand AAAA", ""]
)
def test_any_other_program_is_not_recognized(line):
    ended = run(line)
    assert ended.code == 1
    assert ended.err.endswith(
        "is not recognized as an internal or external command,\noperable program or batch file.\n"
    )


def test_a_program_that_changes_something_is_told_by_its_verb():
    assert started("certreq -Submit a b", TABLE, interpreted=True).writes
    assert not started("certreq -retrieve 1 b", TABLE, interpreted=True).writes
    assert not started("nonsense -submit", TABLE, interpreted=True).writes
