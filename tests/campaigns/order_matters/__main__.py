"""Does the order matter? The same steps under the same load, once as guides have them, once by lyncauto.

`make order-matters` runs it: on a new lab each time, clients at work. It ends well if clients failed where
the override was published first, and none failed where it was published last.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lyncauto.app.compose import compose
from lyncauto.app.migration import Migration
from lyncauto.app.planning import Waivers
from lyncauto.app.playbook import parse_playbook
from lyncauto.engine.rollout import Scope
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.estate import site_with

ESTATE = "sfb-2019"
RATE = 300.0  # requests a second of all clients together
FEWEST = 3000  # requests of one run; fewer say little
SETTLED = 12.0  # seconds after which every client has signed in anew, and taken its URLs
PATIENCE = 90.0  # seconds

_PLAYBOOK = Path(__file__).with_name("publish-first.yaml")
_PERIOD = "rollout"
_LOOK = 0.2  # seconds between two looks at the figures

Rollout = Callable[[Path], None]


def as_guides_do(site: Path) -> None:
    """Publish first, by the real steps in another order."""
    playbook = parse_playbook(_PLAYBOOK.stem, _PLAYBOOK.read_text("utf-8"))
    context = replace(compose(site, None, lambda _: None, str), playbook=playbook)
    Migration(context).migrate(None, Waivers(), Scope())


def as_lyncauto_does(site: Path) -> None:
    """Publish last, by the playbook that is shipped."""
    Migration(compose(site, None, lambda _: None, str)).migrate(None, Waivers(), Scope())


def felt(rollout: Rollout, fewest: int = FEWEST, rate: float = RATE) -> Mapping[str, Any]:
    """Return what the clients of a new lab counted during a rollout, asking *rate* times a second.

    The order alone is to differ: no run waits for clients to sign in again, and the lab's Front Ends serve a
    new certificate without a restart.
    """
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as folder,
        lab_running(Path(folder) / "lab", ESTATE) as lab,
    ):
        site = Path(folder) / "site.yaml"
        with site.open("w", encoding="utf-8") as file:
            YAML().dump(site_with(lab, adopt=0.0), file)
        lab.load(True, rate)  # noqa: FBT003 - load(True) reads well
        lab.mark(_PERIOD)
        rollout(site)
        return _counted(lab, fewest)


def _counted(lab: LabControl, fewest: int) -> Mapping[str, Any]:
    """Return the figures once every client that is to say something has been heard."""
    began = time.monotonic()
    while True:
        seen: Mapping[str, Any] = lab.figures()[_PERIOD]
        waited = time.monotonic() - began
        if (waited > SETTLED and seen["requests"] >= fewest) or waited > PATIENCE:
            return seen
        threading.Event().wait(_LOOK)


def main() -> int:
    """Run both and compare; return 0 if the order made the difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.order_matters")
    parser.add_argument("--fewest", type=int, default=FEWEST, help="requests of each run")
    fewest: int = parser.parse_args().fewest
    first, ours = felt(as_guides_do, fewest), felt(as_lyncauto_does, fewest)
    for error, times in sorted(first["by_error"].items()):
        print(f"publish first: {times} x {error}")
    for error, times in sorted(ours["by_error"].items()):
        print(f"lyncauto: {times} x {error}")
    print(
        f"publish first: {first['failed']} of {first['requests']} requests failed; "
        f"lyncauto: {ours['failed']} of {ours['requests']} failed"
    )
    enough = min(first["requests"], ours["requests"]) >= fewest
    return 0 if first["failed"] > 0 and ours["failed"] == 0 and enough else 1


if __name__ == "__main__":
    sys.exit(main())
