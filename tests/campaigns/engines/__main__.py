"""The lab's own engine beside a real one: the same commands, the same answers, the same refusals.

`make engines` runs it. Binding cases go to commands that only say what they were given; every command and
function that lyncauto sends is run on one estate by both.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from pypsrp.powershell import RunspacePool

from lyncauto.errors import LabFailed
from lyncauto.lab.engine.call import Answer, Call
from lyncauto.lab.engine.declaration import Declaration
from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.engine.table import CmdletTable
from lyncauto.lab.pwsh.program import program
from tests.campaigns.engines.cases import Case, cases
from tests.campaigns.engines.estate import played
from tests.campaigns.engines.explained import EXPLAINED
from tests.campaigns.engines.hosts import pools
from tests.campaigns.engines.outcome import outcome

FEWEST = 300
PRODUCT = "Skype for Business Server 2019"
COMMANDS = (
    "Get-CsService",
    "Get-CsPool",
    "Get-CsCertificate",
    "Request-CsCertificate",
    "Set-CsCertificate",
    "Set-CsWebServer",
    "Enable-CsTopology",
    "Enable-CsComputer",
    "Invoke-CsManagementStoreReplication",
    "Get-CsManagementStoreReplicationStatus",
    "Get-CsWindowsService",
    "Invoke-CsComputerFailOver",
    "Invoke-CsComputerFailBack",
    "Get-CsPoolFabricState",
    "Get-CsSipDomain",
    "Get-CsServerVersion",
    "Get-CsKerberosAccountAssignment",
)


def echo(call: Call) -> Answer:
    """Say what was bound, by the declared names, in order."""
    return ({name: _plain(value) for name, value in sorted(call.parameters.items())},)


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(map(str, value))
    return str(value)


def declarations() -> Mapping[str, Declaration]:
    """Return what the commands accept, as functions: no cmdlet's class can be made from a table."""
    table = CmdletTable.shipped()
    return {name: replace(table.declaration(name, PRODUCT), function=True) for name in COMMANDS}


def echoing() -> Registry:
    """Return the commands, as the table has them, that only say what they were given."""
    registry = Registry(PRODUCT)
    for name, declaration in declarations().items():
        registry.command(name, echo, declaration=declaration)
    return registry


def main(words: Sequence[str]) -> int:
    """Compare, print what differs, and return 0 if nothing does that has no reason."""
    try:
        engine = program()
    except LabFailed as none:
        print(f"{none.what}: {none.why}")
        return 1
    wanted = [case for case in cases(declarations()) if not words or any(word in str(case) for word in words)]
    differences, explained = [], 0
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as name:
        folder = Path(name)
        with pools(echoing, folder / "binding", engine) as both:
            found = list(compared(wanted, both))
        if not words:
            found += acted(folder, engine)
    for what, kinds, own, real in found:
        if own == real:
            continue
        if any(kind in EXPLAINED for kind in kinds):
            explained += 1
        else:
            differences.append(f"{what}\n    own:  {own}\n    real: {real}")
    for text in (*differences, *(f"explained: {what}: {why}" for what, why in EXPLAINED.items())):
        print(text)
    print(f"engines: {len(found)} cases, differences {len(differences)}, explained {explained}")
    return 0 if not differences and (words or len(found) >= FEWEST) else 1


Compared: TypeAlias = tuple[str, Sequence[str], str, str]  # case, what a reason may be given for, own, real


def compared(wanted: Sequence[Case], both: tuple[RunspacePool, RunspacePool]) -> Iterator[Compared]:
    """Give each binding case with what came of it in either engine."""
    for case in wanted:
        own, real = (str(outcome(pool, case.command, case.given, case.before)) for pool in both)
        yield str(case), (case.kind, f"{case.kind} of {case.command}"), own, real


def acted(folder: Path, engine: str) -> Iterator[Compared]:
    """Give each command and function in use with what came of it on an estate."""
    own, real = played(folder / "own", ""), played(folder / "real", engine)
    for (command, ours), (_, theirs) in zip(own, real, strict=True):
        yield command, (command.partition(" ")[0],), ours, theirs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
