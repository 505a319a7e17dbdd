"""An estate that is audited from its exported files is found as it is found live, as far as files go."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lyncauto.adapters.exports import read_files
from lyncauto.app.audit import Known
from lyncauto.app.compose import compose_all
from lyncauto.app.live_audit import read_pools
from lyncauto.audit.catalogue import RULES
from lyncauto.audit.judge import judge
from lyncauto.audit.look import Look
from lyncauto.errors import Exit
from lyncauto.lab.world.control import LabControl
from lyncauto.model.audit import AuditFinding
from lyncauto.model.inventory import Inventory
from lyncauto.report.audit_json import inventory_document
from tests.integration import without_network
from tests.integration.administrator import Administrator
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

# What both estates have wrong once they are neglected, and files tell.
NEGLECTED = frozenset({"LA-CRT-004", "LA-CRT-006", "LA-DNS-002", "LA-MOB-003", "LA-TOP-004"})


@dataclass(frozen=True)
class Kind:
    """An estate, how its administrator exports it, and what is wrong with it in both readings.

    Attributes:
        rules: Rules that have to find something, or nothing is compared here.
    """

    estate: str
    shell: str
    dnscmd: bool
    objects: bool
    rules: frozenset[str]


KINDS = (
    Kind(
        "lync-2010",
        "Lync",
        dnscmd=True,
        objects=False,
        rules=NEGLECTED
        | {"LA-CRT-009", "LA-DNS-009", "LA-DNS-003", "LA-DNS-015", "LA-PHN-004", "LA-TOP-005"},
    ),
    Kind(
        "sfb-2019",
        "SkypeForBusiness",
        dnscmd=False,
        objects=True,
        rules=NEGLECTED | {"LA-OVR-001", "LA-REP-004", "LA-TOP-005"},
    ),
)


@dataclass(frozen=True)
class Read:
    """One estate, read on both roads; and the files."""

    kind: Kind
    live: Inventory
    offline: Inventory
    folder: Path


def read_live(site: Path) -> Known:
    return read_pools(compose_all(site, lambda _: None, lambda _: ""))


def read_offline(folder: Path) -> Inventory:
    return read_files([folder], datetime.now(UTC)).inventory


def offline(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line where nobody can be asked."""
    command = [sys.executable, str(without_network.__file__), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def findings(inventory: Inventory) -> tuple[AuditFinding, ...]:
    return judge(Look(inventory), RULES)


def compared(live: Inventory, offline: Inventory) -> frozenset[str]:
    """See that files say what the estate says, or say of what they do not; return which rules found alike."""
    here, there = findings(live), findings(offline)
    said = {one.key: one for one in here if not one.unknown}
    told = {one.key: one for one in there if not one.unknown}
    assert told.keys() <= said.keys()
    assert {key: one.text for key, one in told.items()} == {key: said[key].text for key in told}
    silent = [one.key for key, one in said.items() if key not in told and not _cannot_tell(one, there)]
    assert silent == []
    return frozenset(one.rule for one in told.values())


def _cannot_tell(found: AuditFinding, there: Sequence[AuditFinding]) -> bool:
    """Whether the finding's rule says of its pool what it lacks."""
    return any(
        one.unknown
        and one.rule == found.rule
        and one.pool in ("", found.pool)
        and one.text.startswith("cannot tell: ")
        and one.fix
        for one in there
    )


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.estate)
def estate(request, labs: SharedLabs) -> tuple[Kind, LabControl, Administrator]:
    kind: Kind = request.param
    lab = labs.fresh(kind.estate)
    administrator = Administrator(lab, kind.shell)
    administrator.neglect()
    return kind, lab, administrator


@pytest.fixture(scope="module")
def both(estate, tmp_path_factory) -> Read:
    kind, lab, administrator = estate
    work = tmp_path_factory.mktemp("audit")
    folder = work / "exported"
    folder.mkdir()
    administrator.export(folder, dnscmd=kind.dnscmd, objects=kind.objects)
    lab.write_site(work / "site.yaml")
    return Read(kind, read_live(work / "site.yaml").inventory, read_offline(folder), folder)


def test_files_say_what_the_estate_says_or_say_what_they_lack(both):
    assert both.kind.rules <= compared(replace(both.live, declared=()), both.offline)


def test_files_say_it_beside_the_same_site_file_too(both):
    assert both.kind.rules <= compared(both.live, replace(both.offline, declared=both.live.declared))


def test_what_inspect_prints_is_found_as_it_was_where_it_was_read(both, tmp_path):
    printed = tmp_path / "inspect.json"
    printed.write_text(json.dumps(inventory_document(both.live)), encoding="utf-8")
    here, there = findings(both.live), findings(read_offline(tmp_path))
    assert [(one.key, one.unknown, one.text) for one in there] == [
        (one.key, one.unknown, one.text) for one in here
    ]


def test_nobody_is_asked_where_files_alone_are_audited(both):
    done = offline("audit", "--from", str(both.folder), "--json")
    assert (done.returncode, done.stderr.count("asked somebody")) == (Exit.VERIFICATION_FAILED, 0)
    told = [(one["rule"], one["pool"], one["target"]) for one in json.loads(done.stdout)["findings"]]
    assert told == [(one.rule, one.pool, one.target) for one in findings(both.offline)]


def test_whoever_asks_where_nobody_can_be_asked_is_ended(tmp_path):
    asking = ["--from-live=fe01.contoso.test", "--address=127.0.0.1", "--port=9", "--user=u@contoso.test"]
    given = ["--password=env:HOME", f"--out={tmp_path / 'site.yaml'}", "--no-input"]
    done = offline("init", *asking, *given)
    assert (done.returncode, "asked somebody: socket" in done.stderr) == (without_network.REACHED, True)
