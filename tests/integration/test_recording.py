"""An estate is recorded, a lab is made of the recording, and the plan there is the plan of the estate."""

import contextlib
import io
import json
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from lyncauto.adapters.recording.file import read_recording
from lyncauto.cli.main import run
from lyncauto.lab.estate.recorded import described
from lyncauto.lab.world import launch
from lyncauto.lab.world.control import LabControl
from tests.integration.plans import comparable, renamed
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab


@dataclass(frozen=True)
class Lab:
    """A lab and its site file."""

    control: LabControl
    site: Path

    @cached_property
    def plan(self) -> dict[str, Any]:
        return dict(json.loads(said("plan", "--json", "--site", str(self.site))))

    @property
    def hosts(self) -> dict[str, str]:
        """What the addresses of Front Ends are called, in their order, and the VIP."""
        status = self.control.status()
        front_ends = (host for host in status["hosts"].values() if host["role"] == "front-end")
        numbered = {host["address"]: f"Front End {number}" for number, host in enumerate(front_ends)}
        return {**numbered, status["vip"]: "VIP"}


@dataclass(frozen=True)
class Recorded:
    """A lab, its recording, and a lab that was made of that."""

    original: Lab
    copy: Lab
    recording: Path
    names: dict[str, str]
    screen: str


def said(*arguments: str) -> str:
    """Run a command line and return what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run(arguments) == 0, arguments
    return out.getvalue()


def lab(control: LabControl, site: Path) -> Lab:
    control.write_site(site)
    return Lab(control, site)


@pytest.fixture(scope="module", params=["lync-2010", "sfb-2019"])
def recorded(request, labs: SharedLabs) -> Iterator[Recorded]:
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as place, contextlib.ExitStack() as stack:
        folder = Path(place)
        original = lab(labs.fresh(request.param), folder / "a.yaml")
        file, names = folder / "r.json", folder / "n.json"
        words = ("inspect", "--site", str(original.site), "--record", str(file), "--names", str(names))
        screen = said(*words)
        estate = described(read_recording(file))
        copy = lab(stack.enter_context(launch.lab_running(folder / "b", described=estate)), folder / "b.yaml")
        told = json.loads(names.read_text("utf-8"))["names"]
        yield Recorded(original, copy, file, told, screen)


def test_the_plan_of_the_copy_is_the_plan_of_the_original_names_aside(recorded):
    names = recorded.names
    was = comparable(recorded.original.plan, recorded.original.hosts, names)
    now = comparable(recorded.copy.plan, recorded.copy.hosts, {})
    assert sum(len(changes) for _, changes in was) > 10
    assert now == was


def test_what_the_plan_leaves_alone_and_warns_of_is_the_same_too(recorded):
    plans = (recorded.original.plan, recorded.copy.plan)
    hosts = (recorded.original.hosts, recorded.copy.hosts)
    for part in ("left_alone", "warnings", "manual"):
        was, now = (
            renamed(json.dumps(plan[part]), where, names)
            for plan, where, names in zip(plans, hosts, (recorded.names, {}), strict=True)
        )
        assert now == was


def test_recording_writes_nothing_to_the_estate_and_nothing_real_to_the_file(recorded):
    assert recorded.original.control.writes() == 0
    text = recorded.recording.read_text("utf-8").lower()
    network = recorded.original.control.status()["network"].rpartition(".")[0]
    for real in ("contoso", "fabrikam", "tailspin", "lyncadmin", "sfbadmin", "kerbauth", network):
        assert real not in text
    assert stat.S_IMODE(recorded.recording.stat().st_mode) == 0o600


def test_the_screen_says_which_name_stands_for_which_and_the_file_does_not(recorded):
    assert all(real in recorded.screen for real, invented in recorded.names.items() if real != invented)
    assert "lyncauto-" not in recorded.recording.read_text("utf-8")  # the folder of the node


def test_the_lab_says_what_the_recording_did_not(recorded):
    status = recorded.copy.control.status()
    assert status["estate"] == "recorded"
    assert "lag of the secondary name servers" in status["shipped"]
    assert recorded.original.control.status()["shipped"] == []
