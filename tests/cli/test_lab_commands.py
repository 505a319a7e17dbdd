import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.adapters.certsrv import Certsrv
from lyncauto.cli.lab import lab
from lyncauto.errors import CertificateDenied, LabFailed
from lyncauto.lab.estate.behaviours import BEHAVIOURS
from lyncauto.lab.world import launch
from lyncauto.lab.world.fault_table import FAULTS
from lyncauto.model.secret import Secret
from lyncauto.ports.enrolment import Granted
from tests.unit.lab.native.windows import request as csr

pytestmark = pytest.mark.lab


def lyncauto_lab(*arguments: str) -> Result:
    return CliRunner().invoke(lab, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="lyncauto-")) / "lab"  # HAProxy's sockets need a short path
    with launch.lab_running(path):
        yield path
    path.parent.rmdir()


@pytest.fixture
def where(folder: Path) -> tuple[str, str]:
    return "--dir", str(folder)


def test_up_says_how_to_look_and_down_ends_it():
    path = Path(tempfile.mkdtemp(prefix="lyncauto-")) / "lab"
    told = lyncauto_lab("up", "--dir", str(path))
    for word in ("dig +short @127.", "curl --cacert", "openssl s_client", f"lyncauto lab down --dir {path}"):
        assert word in told.stdout
    assert lyncauto_lab("down", "--dir", str(path)).exit_code == 0
    assert not path.exists()
    path.parent.rmdir()


def test_status_as_json_and_as_a_table_name_the_same_hosts(where):
    hosts = json.loads(lyncauto_lab("status", "--json", *where).stdout)["hosts"]
    table = lyncauto_lab("status", *where).stdout
    assert len(hosts) == 11
    assert [name for name in hosts if name not in table] == []


def test_the_site_file_is_printed_or_written_where_one_says(where, tmp_path):
    written = tmp_path / "site.yaml"
    lyncauto_lab("site", "-o", str(written), *where)
    assert written.read_text(encoding="utf-8") == lyncauto_lab("site", *where).stdout


def test_two_dumps_are_the_same_text(where):
    assert lyncauto_lab("dump", *where).stdout == lyncauto_lab("dump", *where).stdout


def test_a_fault_is_set_and_mended(where):
    lyncauto_lab("fault", "front-end-mode:fe02", "--set", "mode=403", *where)
    assert json.loads(lyncauto_lab("status", "--json", *where).stdout)["faults"] == ["front-end-mode:fe02"]
    lyncauto_lab("fault", "front-end-mode:fe02", "--mend", *where)
    assert json.loads(lyncauto_lab("status", "--json", *where).stdout)["faults"] == []


def test_a_fault_that_cannot_be_set_is_no_fault_that_is_set(where):
    with pytest.raises(LabFailed):
        lyncauto_lab("fault", "front-end-mode:fe02", "--set", "mode=dancing", *where)
    assert json.loads(lyncauto_lab("status", "--json", *where).stdout)["faults"] == []


def test_every_fault_and_every_assumption_is_listed():
    listed = json.loads(lyncauto_lab("fault", "--list", "--json").stdout)
    assert [row["name"].partition(":")[0] for row in listed] == [fault.name for fault in FAULTS]
    assert {row["flips"] for row in listed} == {fault.flips for fault in FAULTS}
    known = json.loads(lyncauto_lab("assumptions", "--json").stdout)
    undecided = [row["id"] for row in known if row["standing"] == "assumed"]
    assert [
        row["id"] for row in known if row["id"] in undecided and not (row["flipped_by"] or row["fixed"])
    ] == []
    assert [row["id"] for row in known] == [behaviour.id for behaviour in BEHAVIOURS]
    table = lyncauto_lab("assumptions").stdout
    assert [behaviour.id for behaviour in BEHAVIOURS if behaviour.id not in table] == []


def test_up_with_faults_has_them_set_and_one_that_is_unknown_is_refused():
    path = Path(tempfile.mkdtemp(prefix="lyncauto-")) / "lab"
    with pytest.raises(LabFailed, match="earthquake"):
        lyncauto_lab("up", "--dir", str(path), "--with", "disk-full", "--with", "earthquake")
    assert not path.exists()
    told = lyncauto_lab(
        "up", "--dir", str(path), "--with", "disk-full", "--with", "slow:Get-CsPool", "--json"
    )
    assert json.loads(told.stdout)["faults"] == ["disk-full", "slow:Get-CsPool"]
    lyncauto_lab("down", "--dir", str(path))
    path.parent.rmdir()


def test_the_estates_clock_is_sent_forward_by_seconds_and_nothing_else(where):
    assert json.loads(lyncauto_lab("clock", "--forward", "2400", "--json", *where).stdout) == {
        "forward": 2400.0
    }
    assert lyncauto_lab("clock", "--forward", "-1", *where).exit_code == 2
    assert lyncauto_lab("clock", *where).exit_code == 2


def test_a_person_decides_on_what_waits_and_each_request_is_decided_once(where, folder):
    lyncauto_lab("fault", "certificate-pending", *where)
    status = json.loads(lyncauto_lab("status", "--json", *where).stdout)
    road = Certsrv(
        "https://ca01.contoso.test:10443/certsrv/",
        user="CONTOSO\\lyncadmin",
        password=Secret((folder / "operator-password").read_text(encoding="utf-8")),
        root=Path(status["root"]),
        address=status["hosts"]["ca01.contoso.test"]["address"],
    )
    waiting = [road.submit(csr().public_bytes(Encoding.PEM), "WebServer") for _ in range(2)]
    lyncauto_lab("fault", "certificate-pending", "--mend", *where)
    first, second = (one.request_id for one in waiting)
    assert lyncauto_lab("approve", first, *where).stderr == (
        f"request {first}: Issued  Resubmitted by CONTOSO\\caadmin\n"
    )
    assert isinstance(road.fetch(first), Granted)
    told = json.loads(lyncauto_lab("approve", second, "--deny", "--json", *where).stdout)
    assert told == {"request": int(second), "message": "Denied by CONTOSO\\caadmin"}
    with pytest.raises(CertificateDenied):
        road.fetch(second)
    with pytest.raises(LabFailed, match=f"request {first}"):
        lyncauto_lab("approve", first, *where)


def test_a_person_decides_on_a_request_only_where_one_waits(where):
    with pytest.raises(LabFailed, match="nobody can decide on request 1") as told:
        lyncauto_lab("approve", "1", *where)
    assert (told.value.why, told.value.fix) == ("request 1 is issued", "no request waits for a person")
    with pytest.raises(LabFailed, match="request 4711"):
        lyncauto_lab("approve", "4711", "--deny", *where)
    assert lyncauto_lab("approve", "seven", *where).exit_code == 2


def test_a_fault_without_a_name_is_a_usage_error():
    assert lyncauto_lab("fault").exit_code == 2


def test_an_option_without_a_value_is_a_usage_error(where):
    assert lyncauto_lab("fault", "slow", "--set", "seconds", *where).exit_code == 2
