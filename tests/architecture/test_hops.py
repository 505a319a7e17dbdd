"""Every command that is sent to a Windows host is in the table of what it goes on to from there."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from lyncauto.modules import READ, WRITE, functions
from lyncauto.ports.hops import HOPS

CHECKOUT = Path(__file__).parents[2]
SENDING = ("adapters", "app", "engine", "steps")
COMMAND = re.compile(r"(?:[A-Z][a-z]+-(?:Cs|LyncAuto)[A-Za-z]+|Import-Module)")
OURS = functions(READ) | functions(WRITE)
# Named where a person is told what to type, or as the sign of an error; never sent.
TYPED = {"Get-CsPoolFabricState"}


def named() -> Iterator[tuple[str, str]]:
    """Give each command that stands by itself in a string of the layers that send, and where."""
    for package in SENDING:
        for path in sorted((CHECKOUT / "lyncauto" / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and COMMAND.fullmatch(node.value)
                ):
                    yield node.value, f"{path.relative_to(CHECKOUT)}:{node.lineno}"


def test_every_command_that_is_sent_has_an_entry():
    sent = dict(named())
    assert "Get-CsService" in sent
    assert "Enable-LyncAutoTopology" in sent
    missing = {name: place for name, place in sent.items() if name.lower() not in HOPS}
    assert {name: place for name, place in missing.items() if name not in TYPED} == {}


def test_every_function_of_ours_has_an_entry():
    assert sorted(name for name in OURS if name.lower() not in HOPS) == []


def test_every_entry_is_a_command_that_there_is():
    table = json.loads((CHECKOUT / "lyncauto/lab/engine/cmdlets.json").read_text(encoding="utf-8"))
    known = {name.lower() for name in (*OURS, *table, "Import-Module")}
    assert sorted(set(HOPS) - known) == []
