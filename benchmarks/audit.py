"""What an audit costs: beside the bare calls that it consists of, and as estates grow.

    python -m benchmarks.audit

The exit code is 1 where a limit is not held. What is compared is measured in one run and in turns, so that
what else the machine does meets all sides. The live part is of the lab; estates of many pools are generated
(`benchmarks/estates.py`), with the findings that old estates have.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.estates import estate
from benchmarks.live import compared, seconds
from benchmarks.written import site_file, topology_file
from lyncauto import __version__
from lyncauto.app.audit import Known, report
from lyncauto.app.compose import compose_all
from lyncauto.model.audit import AuditReport
from lyncauto.report.audit_html import audit_page
from lyncauto.report.audit_json import audit_document
from lyncauto.report.audit_junit import audit_junit
from lyncauto.report.audit_sarif import audit_sarif

_SIZES = (25, 50, 100, 200)
_MOST, _HALF, _FRONT_ENDS = 200, 100, 4
_BARE, _GROWTH, _MEGABYTES, _PAGE, _FILES = 1.2, 2.4, 500, 5.0, 2.0  # limits
_ROUNDS = 5
_AUDITED = {0, 1, 3}  # exit codes of an audit that came to its end

Judged = tuple[str, bool]  # a line, and whether its limit is held


def live() -> Iterator[Judged]:
    """Compare an audit with its bare calls."""
    found = compared()
    yield (
        f"one pool, {_FRONT_ENDS} Front Ends: {found.commands} commands, {found.others} questions and probes",
        True,
    )
    took = f"the audit of it takes {found.audit:.2f} s, those calls alone {found.bare:.2f} s"
    yield f"{took}: {found.ratio:.2f} times (limit {_BARE})", found.ratio <= _BARE


def rules() -> Iterator[Judged]:
    """Ask every rule of estates of several sizes, in turns."""
    works = {size: partial(report, Known(estate(size, _FRONT_ENDS))) for size in _SIZES}
    made = works[_MOST]()
    times = in_turns(works)
    said = ", ".join(f"{size} in {statistics.median(times[size]):.2f} s" for size in _SIZES)
    yield f"{len(made.rules)} rules, {len(made.open) / _MOST:.1f} findings a pool: pools {said}", True
    yield _growth("rules", times)


def memory() -> Iterator[Judged]:
    """Audit the largest estate in a process of its own."""
    argv = [sys.executable, "-m", "benchmarks.weight", str(_MOST)]
    held = float(subprocess.run(argv, stdout=subprocess.PIPE, check=True, text=True).stdout)
    yield f"{_MOST} pools, memory: {held:.0f} MB (limit {_MEGABYTES} MB)", held < _MEGABYTES


def forms() -> Iterator[Judged]:
    """Write the largest estate's report in every form."""
    found = estate(_MOST, _FRONT_ENDS)
    made = report(Known(found))
    begun = time.perf_counter()
    page = _megabytes(audit_page(made, found))
    taken = time.perf_counter() - begun
    yield f"{_MOST} pools, HTML: {page:.1f} MB in {taken:.2f} s (limit {_PAGE} MB)", page < _PAGE
    others = ", ".join(f"{name} {_megabytes(text):.1f} MB" for name, text in _others(made).items())
    yield f"{_MOST} pools, other forms: {others}", True


def files() -> Iterator[Judged]:
    """Audit a file alone, by the command, its start and all."""
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as folder:
        path = Path(folder) / "topology.xml"
        path.write_text(topology_file(_MOST, _FRONT_ENDS), encoding="utf-8")
        taken = statistics.median(seconds(partial(_command, path)) for _ in range(_ROUNDS))
    told = f"`lyncauto audit --from topology.xml --json` takes {taken:.2f} s (limit {_FILES} s)"
    yield f"{_MOST} pools, from a file: {told}", taken < _FILES


def site_files() -> Iterator[Judged]:
    """Make what reads each pool of large site files."""
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as folder:
        works = {}
        for size in (_HALF, _MOST):
            path = Path(folder) / f"{size}.yaml"
            path.write_text(site_file(size, _FRONT_ENDS), encoding="utf-8")
            works[size] = partial(compose_all, path, lambda _: None, str)
        times = in_turns(works)
    yield f"{_MOST} pools, a site file: read in {statistics.median(times[_MOST]):.2f} s", True
    yield _growth("a site file", times)


def _growth(what: str, times: Mapping[int, Sequence[float]]) -> Judged:
    """Judge how much longer the largest takes than one of half its size."""
    ratio = statistics.median(most / half for most, half in zip(times[_MOST], times[_HALF], strict=True))
    return (
        f"{what}: {_MOST} pools take {ratio:.2f} times as long as {_HALF} (limit {_GROWTH})",
        ratio <= _GROWTH,
    )


def in_turns(works: Mapping[int, Callable[[], object]]) -> dict[int, list[float]]:
    """Return the seconds of each work in each round."""
    rounds = [{size: seconds(work) for size, work in works.items()} for _ in range(_ROUNDS)]
    return {size: [one[size] for one in rounds] for size in works}


def _others(made: AuditReport) -> dict[str, str]:
    return {
        "JSON": json.dumps(audit_document(made), indent=2),
        "SARIF": audit_sarif(made, __version__),
        "JUnit": audit_junit(made),
    }


def _megabytes(text: str) -> float:
    return len(text.encode()) / 1e6


def _command(path: Path) -> None:
    argv = [sys.executable, "-m", "lyncauto", "audit", "--from", str(path), "--json"]
    ended = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, text=True)
    if ended.returncode not in _AUDITED:
        raise OSError(ended.stderr)


def main() -> int:
    """Measure, print, and return 0 where every limit is held."""
    held = True
    for part in (live, rules, memory, forms, files, site_files):
        for line, good in part():
            print(line, flush=True)
            held = held and good
    print("audit: every limit is held" if held else "audit: a limit is not held")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
