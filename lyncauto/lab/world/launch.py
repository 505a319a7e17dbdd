"""Starting and stopping a lab from outside its process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.description import Description, dump
from lyncauto.lab.world import fault_table
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.places import LONGEST, Places, write
from lyncauto.lab.world.programs import Programs

PATIENCE = 20.0  # seconds until a lab that was told to end must be gone
PAUSE = 0.02

_TAIL = 2000  # bytes of the log that an error quotes

# A proxy must not stand between loopback and loopback.
_DROPPED = ("http_proxy", "https_proxy", "all_proxy")


def default_folder() -> Path:
    """Return where the lab is unless somebody says otherwise."""
    # Its import asks for POSIX's os.getuid wherever it finds no Windows; a lab alone needs it.
    from platformdirs import user_state_path  # noqa: PLC0415

    return user_state_path("lyncauto") / "lab"


def up(  # noqa: PLR0913 - all but the folder have a default
    folder: Path,
    estate: str = "lync-2010",
    programs: Programs = Programs(),  # noqa: B008 - frozen
    with_: Sequence[str] = (),
    described: Description | None = None,
    *,
    owner: int | None = None,
) -> LabControl:
    """Start a lab and wait until everything answers.

    Args:
        folder: Absent or empty; it belongs to the lab and is removed with it.
        estate: A shipped estate's name.
        programs: What runs beside it.
        with_: Faults that are set from the start, as `lyncauto lab fault` names them.
        described: The estate itself, instead of a shipped one: out of a recording.
        owner: File descriptor of a pipe to read from: the lab ends when nobody can write to it any more.

    Raises:
        LabFailed: It did not start; nothing is left of it.
    """
    fault_table.check(with_)
    places = Places(folder)
    _make(places)
    environment = {name: value for name, value in os.environ.items() if name.lower() not in _DROPPED}
    argv = [sys.executable, "-m", "lyncauto.lab.world", "--folder", str(places.folder), "--estate", estate]
    argv += [word for name in with_ for word in ("--with", name)]
    if described is not None:
        write(places.described, dump(described).encode())
        argv += ["--described", str(places.described)]
    argv += ["--haproxy", programs.haproxy] if programs.haproxy else []
    argv += ["--engine", programs.engine] if programs.engine else []
    argv += [] if owner is None else ["--owned"]
    log = os.open(places.log, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL if owner is None else owner,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
        said = _first_line(process)
        words = os.pread(log, _TAIL, max(0, os.fstat(log).st_size - _TAIL)).decode(errors="replace").strip()
    finally:
        os.close(log)
    if not said.get("ready"):
        process.wait()
        wait_until_gone(places.folder)
        raise LabFailed(
            str(said.get("what", "the lab did not start")),
            why=str(said.get("why", words or "its process ended without a word")),
            fix=str(said.get("fix", "mend what it says; `lyncauto lab up` again")),
        )
    process.returncode = 0  # it outlives this process on purpose
    return LabControl(places.folder)


def down(folder: Path) -> None:
    """End the lab that runs in *folder*, and wait until nothing of it is left.

    Raises:
        LabFailed: No lab runs there, or it does not end.
    """
    places = Places(folder)
    if _is_left_over(places):
        shutil.rmtree(places.folder)
        return
    LabControl(folder).down()
    wait_until_gone(folder)


@contextmanager
def lab_running(
    folder: Path,
    estate: str = "lync-2010",
    programs: Programs = Programs(),  # noqa: B008 - frozen
    with_: Sequence[str] = (),
    described: Description | None = None,
) -> Iterator[LabControl]:
    """Give a lab that ends with the block, whatever ends it, and with this process, whatever ends that.

    Raises:
        LabFailed: It did not start, or does not end.
    """
    owner, held = os.pipe()  # no program that is started from here inherits the end that is held
    try:
        try:
            lab = up(folder, estate, programs, with_, described, owner=owner)
        finally:
            os.close(owner)
        try:
            yield lab
        finally:
            if folder.exists():  # whoever killed it has seen to its end
                down(folder)
    finally:
        os.close(held)


def _make(places: Places) -> None:
    if len(os.fsencode(places.folder)) > LONGEST:
        raise LabFailed(
            f"the lab cannot be in {places.folder}",
            why=f"the path is longer than {LONGEST} bytes, and a socket's path has 108 at most",
            fix="choose a shorter one: `lyncauto lab up --dir DIR`",
        )
    try:
        if _is_left_over(places):
            shutil.rmtree(places.folder)
        places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        places.folder.chmod(0o700)
        inside = sorted(entry.name for entry in places.folder.iterdir())
    except OSError as error:
        raise LabFailed(
            f"the lab's folder {places.folder} cannot be made",
            why=error.strerror or str(error),
            fix="choose another: `lyncauto lab up --dir DIR`",
        ) from error
    if inside:
        running = places.control.name in inside
        raise LabFailed(
            f"{places.folder} is in use",
            why="a lab runs there" if running else f"it holds {', '.join(inside[:5])}",
            fix="`lyncauto lab down` first" if running else "choose another: `lyncauto lab up --dir DIR`",
        )


def _is_left_over(places: Places) -> bool:
    """Whether the folder is a lab's whose process is gone, janitor and all: the machine lost its power."""
    try:
        pid = int(json.loads(places.control.read_bytes())["pid"])
    except (OSError, ValueError, KeyError):
        return False
    if not Path("/proc/self").exists():
        return False  # nobody can tell
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return True
    return os.fsencode(places.folder) not in words.split(b"\0")


def _first_line(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return what the lab's process says once it is up or cannot be; empty if it ends without a word."""
    if process.stdout is None:
        return {}
    try:
        with process.stdout as words:
            line = words.readline()
    except KeyboardInterrupt:
        process.terminate()  # the janitor does the rest
        process.wait()
        raise
    return dict(json.loads(line)) if line else {}


def wait_until_gone(folder: Path) -> None:
    """Wait for the janitor's last act: the folder's removal.

    Raises:
        LabFailed: It does not come.
    """
    deadline = time.monotonic() + PATIENCE
    while folder.exists():
        if time.monotonic() > deadline:
            raise LabFailed(
                f"the lab in {folder} does not end",
                why=f"its folder is still there after {PATIENCE:.0f} s",
                fix="end the processes that `ps -ef | grep lyncauto.lab` shows, and remove the folder",
            )
        time.sleep(PAUSE)
