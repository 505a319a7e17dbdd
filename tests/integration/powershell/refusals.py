"""Rules on the syntax tree of our modules: scripts in `rules`, asked of a folder by a real engine."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from tests.integration.powershell.engine import run

RULES = Path(__file__).parent / "rules"
Cases: TypeAlias = Mapping[str, tuple[str, Sequence[str]]]  # name -> a text, and what is found in it


def found(rule: str, folder: Path) -> dict[str, list[str]]:
    """Return what a rule finds in each file of *folder* that it finds anything in."""
    said = run(RULES / "rules.ps1", "-Folder", str(folder), "-Rules", str(RULES), "-Rule", rule)
    return {file: faults for file, faults in said.items() if faults}


def found_in(rule: str, cases: Cases, folder: Path, place: str) -> dict[str, list[str]]:
    """Return what a rule finds in the text of each case; a case that is named for a path has that file.

    Args:
        rule: Name of the script.
        cases: Case to text.
        folder: Empty.
        place: The file that each other case's text is written to, in a folder of its own.
    """
    paths = {name: name if name.endswith((".ps1", ".psm1")) else f"{name}/{place}" for name in cases}
    for name, (text, _) in cases.items():
        file = folder / paths[name]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    seen = found(rule, folder)
    return {name: seen.get(path, []) for name, path in paths.items()}


def expected(cases: Cases) -> dict[str, list[str]]:
    """Return what each case says is found in it."""
    return {name: list(faults) for name, (_, faults) in cases.items()}
