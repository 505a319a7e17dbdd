"""Record the sessions anew; words after the module's name choose some of them by their files' names."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lyncauto.lab.pwsh.program import checked, program
from tests.golden.winrm.exchange import Kept
from tests.golden.winrm.sessions import SESSIONS, host, path


def main(words: Sequence[str]) -> int:
    """Record."""
    for name, session in SESSIONS.items():
        for engine in session.engines:
            file = path(name, engine)
            if not words or any(word in file.stem for word in words):
                kept = recorded(name, program() if engine == "real" else "")
                kept.save(file)
                sys.stdout.write(f"{file.name}: {len(kept.exchanges)} exchanges\n")
    return 0


def recorded(name: str, real: str) -> Kept:
    """Hold a session and return it."""
    session = SESSIONS[name]
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as folder,
        host(session.host, Path(folder), real) as (road, tape),
    ):
        session.hold(road)
    return Kept(checked(real) if real else "", tape.session())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
