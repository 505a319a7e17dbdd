"""The commands in the documents: found, run in order in one shell, and held against what stands beside them.

A command stands in a block marked ``sh``. Behind it, after two blanks, may stand what it does: ``# exit 4``,
``# prints 401`` (all that it prints) or ``# says ok`` (among other words); variables are expanded. A command
without such a comment ends with 0.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
README = CHECKOUT / "README.md"
TUTORIAL = CHECKOUT / "docs" / "tutorial.md"

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BESIDE = re.compile(r"  # (exit|prints|says) (.*)$")
_HERE = re.compile(r"<<'(\w+)'")
_PATIENCE = 560.0  # seconds for all commands of a document


@dataclass(frozen=True, slots=True)
class Documented:
    """One command, and what stands beside it."""

    text: str
    kind: str = "exit"
    expected: str = "0"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did; *expected* is expanded."""

    command: Documented
    code: int
    expected: str
    out: str
    err: str

    @property
    def wrong(self) -> str:
        """What is not as the document says; empty if all is."""
        said = self.out.strip()
        as_documented = {
            "exit": self.code == int(self.expected) if self.command.kind == "exit" else False,
            "prints": self.code == 0 and said == self.expected,
            "says": self.code == 0 and self.expected in f"{said}{self.err}",
        }[self.command.kind]
        if as_documented:
            return ""
        wanted = f"{self.command.kind} {self.expected}"
        return f"{self.command.text}\nwanted: {wanted}\nexit {self.code}\n{said}\n{self.err}"


def section(text: str, name: str) -> str:
    """Return what stands between the markers ``<!-- name: begin -->`` and ``<!-- name: end -->``."""
    return text.partition(f"<!-- {name}: begin -->\n")[2].partition(f"<!-- {name}: end -->")[0]


def documented(text: str) -> list[Documented]:
    """Return the commands of a document, in their order."""
    return [command for block in _BLOCK.findall(text) for command in _commands(block.splitlines())]


def _commands(lines: Sequence[str]) -> Iterator[Documented]:
    rest = iter(lines)
    for line in rest:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        text = line
        while text.endswith("\\"):
            text = f"{text}\n{next(rest)}"
        here = _HERE.search(line)
        for inner in rest if here else ():
            text = f"{text}\n{inner}"
            if here and inner == here[1]:
                break
        beside = _BESIDE.search(line)
        yield Documented(text, *beside.groups()) if beside else Documented(text)


def run(commands: Sequence[Documented], folder: Path) -> list[Outcome]:
    """Run *commands* in one shell, in a folder of its own below *folder*, whose path must be short.

    The user's own folders are below *folder* as well, so that a lab goes where nobody else has one.
    """
    work = folder / "work"
    for place in (work, folder / "said", folder / "tmp"):
        place.mkdir()
    script = "\n".join(_script(number, command) for number, command in enumerate(commands))
    subprocess.run(
        ["bash", "-c", script],
        cwd=work,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_PATIENCE,
        check=False,
    )
    return [_outcome(command, folder / "said" / str(number)) for number, command in enumerate(commands)]


def _environment(folder: Path) -> Mapping[str, str]:
    ours = Path(sys.executable).parent
    return {
        "PATH": f"{ours}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "SAID": str(folder / "said"),
        "LANG": "C.UTF-8",
    }


def _script(number: int, command: Documented) -> str:
    """Return what runs a command where it can set variables, and keeps what it said."""
    said = f'"$SAID/{number}'
    expected = re.sub(r'["`\\]', r"\\\g<0>", command.expected)
    return (
        f'{{\n{command.text}\n}} >{said}.out" 2>{said}.err"\n'
        f'printf %s $? >{said}.code"\nprintf %s "{expected}" >{said}.expected"'
    )


def _outcome(command: Documented, said: Path) -> Outcome:
    def read(kind: str) -> str:
        path = said.with_name(f"{said.name}.{kind}")
        return path.read_text(encoding="utf-8") if path.exists() else ""

    return Outcome(command, int(read("code") or -1), read("expected"), read("out"), read("err"))
