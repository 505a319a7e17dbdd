"""What a trivial pipeline costs through pypsrp: the lab's end point beside the bare server of an experiment.

    python -m benchmarks.psrp [FOLDER]

FOLDER holds the experiment; it lies beside a checkout where there is one. With a real PowerShell engine its
times are printed too. The exit code is 1 where the lab's own engine takes more than LIMIT times the bare
server's time, and 2 where there is no bare server. All servers run at once and are asked in turns, so that
what else the machine does meets all.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from benchmarks.psrp_server import COMMAND, USER
from lyncauto.errors import LabFailed
from lyncauto.lab.pwsh.program import program
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.model.secret import Secret

LIMIT = 1.2
BESIDE = Path(__file__).parents[2] / "shared" / "spikes" / "psrp"
NAMES = {"bare": "bare server", "own": "lab, own engine", "pwsh": "lab, real engine"}
_PASSWORD = Secret("Correct-Horse-7")
_ROUNDS, _PIPELINES, _OPENS, _WARM = 20, 25, 5, 25


def kinds(folder: Path) -> Iterator[tuple[str, ...]]:
    """Give the servers that there are; say of the others why not."""
    if folder.is_dir():
        yield "bare", str(folder)
    else:
        print(f"bare server: left out, there is no {folder}")
    yield ("own",)
    try:
        program()
        yield ("pwsh",)
    except LabFailed as none:
        print(f"lab, real engine: left out, {none.what}")


@contextmanager
def served(*kind: str) -> Iterator[int]:
    """Run a server and give its port."""
    argv = [sys.executable, "-m", "benchmarks.psrp_server", *kind]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            if not said:
                raise OSError(f"the server {kind[0]} ended without a word on its standard output")
            yield int(said)
        finally:
            if process.stdin:
                process.stdin.close()


def connection(port: int) -> WSMan:
    """Return a connection, not used yet."""
    return WSMan(
        "127.0.0.1", port=port, ssl=False, auth="ntlm", username=USER, password=_PASSWORD.reveal(),
        no_proxy=True,
    )  # fmt: skip


def opening(port: int) -> float:
    """Return the seconds that it takes to open a pool: connection, log-on and all."""
    with connection(port) as wsman:
        begun = time.perf_counter()
        with RunspacePool(wsman):
            return time.perf_counter() - begun


def pipelines(pool: RunspacePool, count: int) -> float:
    """Return the median seconds of a pipeline."""
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        with PowerShell(pool) as shell:
            (said,) = shell.add_cmdlet(COMMAND).add_parameter("Value", "hi").invoke()
        taken.append(time.perf_counter() - begun)
        if said != "hi":
            raise ValueError(said)
    return statistics.median(taken)


def measured(ports: Mapping[str, int]) -> dict[str, list[float]]:
    """Return the median seconds of a pipeline in each round, by server, asked in turns."""
    with ExitStack() as ends:
        pools = {}
        for kind, port in ports.items():
            wsman = ends.enter_context(connection(port))
            pools[kind] = ends.enter_context(RunspacePool(wsman))
            pipelines(pools[kind], _WARM)
        rounds = [{kind: pipelines(pool, _PIPELINES) for kind, pool in pools.items()} for _ in range(_ROUNDS)]
    return {kind: [one[kind] for one in rounds] for kind in ports}


def main(words: Sequence[str]) -> int:
    """Measure, print, and return 0 where the lab keeps to the limit."""
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as name, ExitStack() as ends:
        accounts = Accounts(Path(name), {USER: _PASSWORD})
        accounts.write()
        ends.callback(accounts.remove)
        there = list(kinds(Path(words[0]) if words else BESIDE))
        ports = {kind[0]: ends.enter_context(served(*kind)) for kind in there}
        opens = {
            kind: statistics.median(opening(port) for _ in range(_OPENS)) for kind, port in ports.items()
        }
        times = measured(ports)
    for kind in ports:
        pipeline = statistics.median(times[kind])
        print(f"{NAMES[kind]:<17} pool open {opens[kind] * 1000:7.1f} ms, pipeline {pipeline * 1000:6.2f} ms")
    if "bare" not in ports:
        print("psrp: nothing to compare with")
        return 2
    ratio = statistics.median(own / bare for own, bare in zip(times["own"], times["bare"], strict=True))
    print(f"psrp: a pipeline of the lab's own engine takes {ratio:.2f} of the bare server's (limit {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
