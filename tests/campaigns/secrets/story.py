"""What is done while the secrets are watched: every command, and the ways in which commands fail."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lyncauto.errors import Exit
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.places import write
from tests.campaigns.renewal.sources import SOURCES, edited, nobody
from tests.campaigns.secrets.places import EXPORTED
from tests.campaigns.secrets.stage import Stage, marked

_LINGER = 3.0  # seconds; the lab's site file asks for less silence than that
_FAILED = (Exit.ERROR, Exit.PART_WAY)


def quick(stage: Stage) -> None:
    """Migrate."""
    stage.run("migrate", "--yes")
    stage.run("verify")
    _recording(stage, "recording.json")


def whole(stage: Stage) -> None:
    """Run everything; what fails comes first, while there is a certificate to be denied."""
    _reading(stage)
    _failing(stage)
    _migrating(stage)
    _broken(stage)
    _debugging(stage)


def _reading(stage: Stage) -> None:
    for command in ("plan", "doctor", "inspect", "status"):
        stage.run(command)
        stage.run(command, "--json")
    _audited(stage, "audit-before")
    stage.run("plan", "--ticket", str(stage.folder / "ticket.md"))
    _recording(stage, "recording-before.json")
    _prompted(stage)


def _migrating(stage: Stage) -> None:
    stage.run("plan", "--out", str(stage.folder / "plan.json"))
    stage.run("apply", str(stage.folder / "plan.json"))
    for command in ("verify", "status", "report", "inspect"):
        stage.run(command)
        stage.run(command, "--json")
    stage.run("migrate", "--yes")
    stage.run("rollback", "--print")
    _audited(stage, "audit-migrated")
    _recording(stage, "recording-migrated.json")
    _exporting(stage)
    _renewing(stage)
    _back(stage)
    stage.run("report", "--json")


def _exporting(stage: Stage) -> None:
    path = stage.folder / EXPORTED
    stage.run("export", str(path), "--for", "windows")
    stage.know("phrase of the export", path.with_name(f"{EXPORTED}.phrase").read_text("ascii").strip())
    stage.look()


def _renewing(stage: Stage) -> None:
    """Renew by every source; a key that is made on the node is learnt there, since nobody else has it."""
    plain = stage.site.read_text("utf-8")
    for source in SOURCES:
        stage.site.write_text(plain, "utf-8")
        edited(stage.site, source.section)
        source.before(stage.site)
        waits = source.meanwhile is not nobody
        stage.run("renew", "--force", ends=(Exit.PART_WAY,) if waits else (Exit.DONE,))
        stage.learn_node_keys()
        if waits:
            source.meanwhile(stage.site)
            stage.run("renew", "--json")
        stage.run("status", "--json")
    stage.run("deploy")
    stage.run("renew", "--staging")
    stage.learn_node_keys()
    with _fault(stage, "worker-left-over"):
        stage.run("renew", "--force", ends=(Exit.VERIFICATION_FAILED,))
    _back(stage)  # what shows a second kind of key is a migration of its own
    stage.site.write_text(plain, "utf-8")


def _failing(stage: Stage) -> None:
    with _fault(stage, "wrong-password"):
        _all_fail(stage, "doctor", "plan", "migrate")
    _mistyped(stage)
    with _fault(stage, "host-away:mgmt01"):
        _all_fail(stage, "doctor", "plan", "migrate")
    _agent_away(stage)
    with _fault(stage, "certificate-denied"):
        stage.run("migrate", "--yes", ends=_FAILED)
        stage.run("status")
        stage.run("report")
        stage.run("rollback")


def _mistyped(stage: Stage) -> None:
    password = marked("mistyped")
    write(stage.folder / "mistyped-password", password.encode())
    stage.know("mistyped password", password)
    site = stage.folder / "mistyped.yaml"
    site.write_text(
        stage.site.read_text("utf-8").replace(str(stage.lab.password), "mistyped-password"), "utf-8"
    )
    stage.run("plan", site=site, ends=_FAILED)
    stage.run("plan", "--json", site=site, ends=_FAILED)
    _audited(stage, "audit-mistyped", site=site, ends=_FAILED)
    _recording(stage, "recording-mistyped.json", site=site, ends=_FAILED)


def _audited(stage: Stage, name: str, site: Path | None = None, ends: Sequence[int] = (Exit.DONE,)) -> None:
    """Audit, and write the report in every form: the search looks into each."""
    paths = {kind: stage.folder / f"{name}.{kind}" for kind in ("html", "markdown", "sarif", "junit")}
    forms = [word for kind, path in paths.items() for word in (f"--{kind}", str(path))]
    stage.run("audit", "--fail-on", "never", *forms, site=site, ends=ends)
    stage.run("audit", "--fail-on", "never", "--json", site=site, ends=ends)
    stage.wrong.extend(f"{path.name} was not written" for path in paths.values() if not path.is_file())


def _recording(stage: Stage, name: str, site: Path | None = None, ends: Sequence[int] = (Exit.DONE,)) -> None:
    """Write a recording, and its names: the search looks into both, as into every file."""
    words = ("inspect", "--record", str(stage.folder / name))
    stage.run(*words, site=site, ends=ends)
    stage.run(*words, "--names", str(stage.folder / f"names-{name}"), "--json", site=site, ends=ends)
    if not (stage.folder / name).is_file():
        stage.wrong.append(f"{name} was not written")


def _agent_away(stage: Stage) -> None:
    site = stage.folder / "agent-away.yaml"
    site.write_text(stage.site.read_text("utf-8").replace(":18443", ":18444"), "utf-8")
    for command in (("plan",), ("doctor",), ("migrate", "--yes")):
        stage.run(*command, site=site, ends=(*_FAILED, Exit.VERIFICATION_FAILED))


def _broken(stage: Stage) -> None:
    """Meet a fault of a programmer where the most secrets are in hand: its traceback goes to a file."""
    stage.run("migrate", "--yes", breaks="Export-LyncAutoPfx", ends=(Exit.BUG,))
    stage.run("status")
    stage.run("apply")
    _back(stage)


def _debugging(stage: Stage) -> None:
    stage.run("migrate", "--yes", log=True)
    _back(stage)


def _back(stage: Stage) -> None:
    stage.run("rollback")
    threading.Event().wait(_LINGER)
    stage.run("rollback", "--finish")


def _all_fail(stage: Stage, *commands: str) -> None:
    for command in commands:
        yes = ("--yes",) if command == "migrate" else ()
        stage.run(command, *yes, ends=(*_FAILED, Exit.VERIFICATION_FAILED))


@contextmanager
def _fault(stage: Stage, name: str) -> Iterator[None]:
    lab = LabControl(stage.lab.folder)
    lab.fault(name)
    try:
        yield
    finally:
        lab.mend(name)


def _prompted(stage: Stage) -> None:
    """Type the password at a terminal; what the terminal shows is kept and searched like all words."""
    site = stage.folder / "prompt.yaml"
    site.write_text(stage.site.read_text("utf-8").replace(f"file:{stage.lab.password}", "prompt"), "utf-8")
    argv = [sys.executable, "-m", "lyncauto", "doctor", "--site", str(site)]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        argv, stdin=theirs, stdout=theirs, stderr=theirs, env=stage.environment, start_new_session=True
    )
    os.close(theirs)
    shown = b""
    for part in _shown(ours):
        if b"password of" in part and b"password of" not in shown:  # asked; the echo is off by now
            os.write(ours, stage.lab.password.read_bytes() + b"\n")
        shown += part
    os.close(ours)
    (stage.folder / "output" / "terminal.out").write_bytes(shown)
    stage.note("doctor, at a terminal", process.wait(), (Exit.DONE,))
    stage.look()


def _shown(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # EIO: nobody has the other end any more
            return
        yield part
