"""Programs that know nothing of lyncauto agree with it: the README's own commands, on a migrated lab."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.world import launch
from tests.documented import README, Outcome, documented, run, section

pytestmark = pytest.mark.lab

PROGRAMS = ("dig", "curl", "openssl", "haproxy", "python", "lyncauto")


@pytest.fixture(scope="module")
def outcomes() -> Iterator[list[Outcome]]:
    """Everything that the README says to type, typed."""
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as place:
        folder = Path(place)
        yield run(documented(section(README.read_text(encoding="utf-8"), "tools")), folder)
        with suppress(LabFailed):  # the README ends its lab itself
            launch.down(folder / "lyncauto" / "lab")


def program(outcome: Outcome) -> str:
    """Return the program that a command asks."""
    first = re.sub(r"^(\w+=\S+ )*", "", outcome.command.text).split()[0]
    return {"ask": "curl", "ask()": "curl", "$HAPROXY": "haproxy", "cat": "haproxy"}.get(first, first)


def of(name: str, outcomes: list[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if program(one) == name]


@pytest.mark.parametrize(
    ("name", "least"),
    [("dig", 9), ("curl", 10), ("openssl", 3), ("haproxy", 2), ("python", 1), ("lyncauto", 6)],
)
def test_a_program_sees_what_the_readme_says(name, least, outcomes):
    if name in ("dig", "curl", "openssl") and shutil.which(name) is None:
        pytest.skip(f"{name} is not installed: `make peers` installs it")
    found = of(name, outcomes)
    assert [one.wrong for one in found if one.wrong] == []
    assert len(found) >= least


def test_every_command_of_the_readme_is_judged(outcomes):
    known = (*PROGRAMS, "sleep")
    variables = [one for one in outcomes if re.match(r"[A-Z]+=", one.command.text)]
    assert [one.command.text for one in outcomes if program(one) not in known and one not in variables] == []
    assert [one.wrong for one in variables if one.wrong] == []
