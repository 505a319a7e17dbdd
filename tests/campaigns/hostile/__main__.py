"""Feed every text parameter of every remote function a hundred hostile values, in a real PowerShell engine.

`make hostile` runs it. Each function runs on a host of an estate, its own text in the engine; all else of its
parameters is what it would take. After each call the estate may differ in the file that the call named alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lyncauto.errors import LabFailed, LyncAutoError
from lyncauto.lab.cmdlets.registry import build_registry
from lyncauto.lab.engine.declaration import Declaration
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.pwsh.program import program
from lyncauto.lab.world.ignored import differences
from lyncauto.model.secret import Secret
from lyncauto.modules import READ, WRITE
from lyncauto.ports.powershell import Command, PowerShell
from tests.campaigns.engines.estate import NETWORK, asked
from tests.campaigns.hostile.values import hostile
from tests.contract.lab_hosts import connecting

ESTATE = "sfb-2019"
_TEXT = ("String", "String[]", "SecureString")


@dataclass(frozen=True, slots=True)
class Attack:
    """One parameter of one function, and a call that is right but for it.

    Attributes:
        each: Of so many hostile values one is fed.
    """

    host: str
    command: Command
    parameter: str
    kind: str
    each: int = 1


@dataclass
class Sum:
    """What has been tried, and what was touched that nobody named."""

    functions: set[str]
    parameters: int = 0
    values: int = 0
    touched: int = 0

    def __str__(self) -> str:
        return (
            f"hostile: functions {len(self.functions)}, parameters {self.parameters}, values {self.values},"
            f" touched outside {self.touched}"
        )


def attacks(estate: Estate) -> Iterator[Attack]:
    """Give every text parameter of every function of ours, once."""
    seen = set()
    for host, command in asked(estate):
        declaration = _declaration(estate, host, command.name)
        for parameter in declaration.parameters() if declaration else ():
            if parameter.type in _TEXT and (command.name, parameter.name) not in seen:
                seen.add((command.name, parameter.name))
                yield Attack(host, command, parameter.name, parameter.type)


def _declaration(estate: Estate, host: str, name: str) -> Declaration | None:
    registry = build_registry(estate, host)
    modules = (registry.module_named(module) for module in (READ, WRITE))
    return next(
        (one.declaration for module in modules if module for one in module.commands if one.name == name), None
    )


def main(words: Sequence[str]) -> int:
    """Attack, print what was touched, and return 0 if nothing was."""
    try:
        engine = program()
    except LabFailed as none:
        print(f"{none.what}: {none.why}")
        return 1
    estate = Estate(NETWORK, load(ESTATE))
    chosen = [
        one
        for one in attacks(estate)
        if not words or any(word in f"{one.command.name} {one.parameter}" for word in words)
    ]
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as name:
        total = fed(chosen, estate, Path(name) / "hosts", engine)
    print(total)
    return 0 if total.values and not total.touched else 1


def fed(chosen: Sequence[Attack], estate: Estate, folder: Path, engine: str) -> Sum:
    """Make the attacks on the hosts of an estate, and return what they came to.

    Args:
        chosen: What to attack.
        estate: What the functions act on.
        folder: Absent.
        engine: The real engine's program.
    """
    total, canary = Sum(set()), folder / "canary"
    canary.mkdir(parents=True)
    os.environ["CANARY_FOLDER"] = str(canary)  # for the engine's processes
    with connecting(estate, folder, engine) as connect:
        sessions: dict[str, PowerShell] = {}
        for attack in chosen:
            if attack.host not in sessions:
                sessions[attack.host] = connect(attack.host)
            _attack(attack, sessions[attack.host], estate, canary, total)
    return total


def _attack(attack: Attack, session: PowerShell, estate: Estate, canary: Path, total: Sum) -> None:
    """Feed one parameter; the right call comes first, so that what it does is done already."""
    total.functions.add(attack.command.name)
    total.parameters += 1
    _run(session, attack.command)
    valid = str(attack.command.parameters.get(attack.parameter, "one"))
    for value in hostile(valid)[:: attack.each]:
        total.values += 1
        before = estate.dump()
        _run(session, Command(attack.command.name, {**attack.command.parameters, **_given(attack, value)}))
        named = f"files/{attack.host}/{value.lower()}"
        outside = [text for text in differences(before, estate.dump()) if text.partition(" ")[2] != named]
        outside += [f"file {path.name}" for path in canary.iterdir()]
        if outside:
            total.touched += 1
            what = f"{attack.command.name} -{attack.parameter} {value[:60]!r}"
            print(f"{what}: {'; '.join(outside)}", flush=True)
        for path in canary.iterdir():
            path.unlink()


def _given(attack: Attack, value: str) -> Mapping[str, Any]:
    if attack.kind == "SecureString":
        return {attack.parameter: Secret(value)}
    return {attack.parameter: (value,) if attack.kind == "String[]" else value}


def _run(session: PowerShell, command: Command) -> None:
    """Run a command, whatever comes of it: to be refused is the usual end."""
    try:
        session.run(command)
    except LyncAutoError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
