"""Renew by every source on each estate, under load; `make renewal` runs it.

A renewal is well when no request failed and no session was lost, every new handshake is shown the new
certificate, and its key is found nowhere but where it may be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lyncauto.lab.estate.description import load, with_balancers
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.estate import ESTATES
from tests.campaigns.renewal.play import FEWEST, Played, command, play
from tests.campaigns.renewal.sources import SOURCES, Source

BALANCERS = {"lync-2010": 2, "sfb-2019": 1}  # nodes that share the VIP


def played(estate: str, sources: Sequence[Source], balancers: int = 1) -> Iterator[tuple[Source, Played]]:
    """Migrate a lab of *estate* and renew by each source in turn."""
    described = with_balancers(load(estate), balancers)
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as name,
        lab_running(Path(name) / "lab", estate, described=described) as lab,
    ):
        site = Path(name) / "site.yaml"
        lab.write_site(site)
        if estate == "sfb-2019":
            lab.load(True, 20.0)  # noqa: FBT003 - somebody has to sign in to take the new override
        ended = command(site, "migrate", "--yes")
        if ended.returncode:
            raise SystemExit(f"{estate}: the migration ended with {ended.returncode}: {ended.stderr}")
        for source in sources:
            yield source, play(source, lab, site)


def main() -> int:
    """Play all, print what was wrong, and return 0 if nothing was."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.renewal")
    parser.add_argument("--estate", choices=ESTATES, action="append", help="this one alone")
    parser.add_argument("--source", choices=[one.name for one in SOURCES], action="append", help="this alone")
    asked = parser.parse_args()
    chosen = [one for one in SOURCES if not asked.source or one.name in asked.source]
    good = total = requests = failed = 0
    for estate in asked.estate or ESTATES:
        for source, came in played(estate, chosen, BALANCERS[estate]):
            figures = f"{came.requests} requests, {came.failed} failed"
            print(f"{estate}, {BALANCERS[estate]} node(s), {source.name}: {figures}", flush=True)
            for text in came.wrong:
                print(f"  {text}", flush=True)
            total, requests, failed = total + 1, requests + came.requests, failed + came.failed
            good += not came.wrong and came.requests >= FEWEST
    print(f"renewal: {good} of {total}, requests {requests}, failed {failed}")
    return 0 if good == total else 1


if __name__ == "__main__":
    sys.exit(main())
