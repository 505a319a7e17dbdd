"""Every example of the help, as it is written there, run on an estate whose values stand in for its names."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from lyncauto.errors import LyncAutoError
from lyncauto.lab.estate.authority import generate_keys, signing_request
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.model.secret import Secret
from lyncauto.modules import READ, WRITE, functions
from lyncauto.ports.powershell import Command, Object, Parameter, PowerShell, said
from tests.contract.lab_hosts import connecting
from tests.contract.windows_host import RUNS_AS
from tests.integration.powershell.engine import CHECKOUT, engine, run

pytestmark = pytest.mark.pwsh
HERE = Path(__file__).parent
# An override is set before it is enabled, and what is made is there to be read.
ORDER = (*sorted(functions(WRITE), reverse=True), *sorted(functions(READ)))
DOMAIN = "fabrikam.test"
FRONT_END = f"fe01.{DOMAIN}"
USED, NEXT = f"webint.{DOMAIN} lyncauto 1", f"webint.{DOMAIN} lyncauto 2"
DELIVERED = f"lyncauto webint.{DOMAIN} 1a2b3c4d"
PHRASE = "Correct-Horse-7"
REQUEST = signing_request(generate_keys(1)[0], f"webint.{DOMAIN}", (f"webint.{DOMAIN}",))
TASK = (
    '<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">'
    "<UserId>FABRIKAM\\renew$</UserId><LogonType>Password</LogonType></Task>"
)
NOT_CONSTANT: dict[str, Parameter] = {
    "(Read-Host -AsSecureString)": Secret(PHRASE),
    "([System.IO.File]::ReadAllText('C:\\task.xml'))": TASK,
    "([System.IO.File]::ReadAllText('C:\\request.csr'))": REQUEST.public_bytes(Encoding.PEM).decode(),
}
MANAGEMENT, DNS = f"mgmt01.{DOMAIN}", f"dc01.{DOMAIN}"
ELSEWHERE = {  # all others run on the management server
    "Get-LyncAutoDnsRecord": DNS,
    "Set-LyncAutoDnsRecord": DNS,
    "Enable-LyncAutoComputer": FRONT_END,
    "Export-LyncAutoPfx": FRONT_END,
    "Get-LyncAutoCertificate": FRONT_END,
    "Get-LyncAutoCertificateChain": FRONT_END,
    "Get-LyncAutoTopology": FRONT_END,
    "Get-LyncAutoWebServices": FRONT_END,
    "Receive-LyncAutoCertificate": FRONT_END,
    "Remove-LyncAutoCertificate": FRONT_END,
    "Set-LyncAutoWebCertificate": FRONT_END,
    "Submit-LyncAutoCertificateRequest": FRONT_END,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of one example.

    Attributes:
        objects: What it said.
        writes: How many writing acts the estate counted.
        changed: Which parts of the estate are not as they were, sorted.
        error: Why it failed; empty: it did not.
    """

    objects: tuple[Object, ...]
    writes: int
    changed: tuple[str, ...]
    error: str = ""


def prepared() -> Estate:
    """Return an estate that has what the examples speak of: a record, a certificate in use and another."""
    estate = Estate("127.19.30", load("sfb-2019"))
    estate.zone.foreign_edit(f"webint.{DOMAIN}", "A", "10.0.0.5")
    estate.tasks[MANAGEMENT].register("lyncauto-renew-contoso", "<Task />")
    store = estate.stores[FRONT_END]
    for name in (USED, NEXT, DELIVERED):
        made = estate.certify(f"webint.{DOMAIN}", (f"webint.{DOMAIN}",))
        store.add(Entry(made.certificate, made.key, name, exportable=True))
    store.assign("WebServicesInternal", thumbprint(estate, USED))
    return estate


def thumbprint(estate: Estate, name: str) -> str:
    """Return the thumbprint of the certificate of this friendly name; empty once it was removed."""
    entries = estate.stores[FRONT_END].entries
    return next((one.thumbprint for one in entries if one.friendly_name == name), "")


def placeholders(estate: Estate) -> dict[str, str]:
    """Return what the help writes, and what it is in the estate now."""
    return {
        "contoso.com": DOMAIN,
        "Contoso Issuing CA": estate.description.authority.name,
        "0123456789ABCDEF0123456789ABCDEF01234567": thumbprint(estate, USED),
        "76543210FEDCBA9876543210FEDCBA9876543210": thumbprint(estate, NEXT),
        "FEDCBA9876543210FEDCBA9876543210FEDCBA98": thumbprint(estate, DELIVERED),
        "0c9f0d5a-53f1-4a2e-9a55-2c8f6f2d7a11": estate.store.topology.signature,
        "0123456789abcdef" * 4: sha256(b"<Task />").hexdigest(),
    }


def value(written: Mapping[str, Any], instead: Mapping[str, str]) -> Parameter:
    """Return a parameter's value as a session takes it."""
    if "switch" in written:
        return None
    if "array" in written:
        return tuple(str(value(one, instead)) for one in written["array"])
    if "text" in written:
        return NOT_CONSTANT[written["text"]]
    constant: str | int = written["constant"]
    if isinstance(constant, str):
        for word, meant in instead.items():
            constant = constant.replace(word, meant)
    return constant


@pytest.fixture(scope="module")
def examples() -> Any:
    return run(HERE / "examples.ps1", "-Folder", str(CHECKOUT / "powershell"))


@pytest.fixture(scope="module", params=["own", "real"])
def shown(request, examples, tmp_path_factory) -> dict[str, list[Shown]]:
    estate, program = prepared(), engine() if request.param == "real" else ""
    with connecting(estate, tmp_path_factory.mktemp("hosts"), program) as connect:
        sessions: dict[str, PowerShell] = {
            host: connect(host, RUNS_AS, "installed") for host in (MANAGEMENT, FRONT_END, DNS)
        }
        return {
            name: [show(estate, sessions[ELSEWHERE.get(name, MANAGEMENT)], one) for one in examples[name]]
            for name in ORDER
        }


def show(estate: Estate, session: PowerShell, example: Mapping[str, Any]) -> Shown:
    """Run one example."""
    instead = placeholders(estate)
    parameters = {name: value(written, instead) for name, written in example["parameters"].items()}
    before, writes = estate.dump(), estate.writes
    try:
        objects, error = said(session, Command(example["name"], parameters)), ""
    except LyncAutoError as failed:
        objects, error = (), f"{failed.what}: {failed.why}"
    after = estate.dump()
    changed = tuple(part for part in sorted(after) if after[part] != before[part])
    return Shown(objects, estate.writes - writes, changed, error)


@pytest.mark.parametrize("name", ORDER)
def test_every_example_calls_its_function_and_succeeds(examples, shown, name):
    assert {example["name"] for example in examples[name]} == {name}
    assert [one.error for one in shown[name]] == [""] * len(examples[name])
    assert all(one.objects for one in shown[name])


@pytest.mark.parametrize("name", sorted(functions(READ)))
def test_an_example_that_reads_changes_nothing(shown, name):
    assert [(one.writes, one.changed) for one in shown[name]] == [(0, ())] * len(shown[name])


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("Enable-LyncAutoComputer", {"files"}),  # and its activation, once its replica has the override
        ("Enable-LyncAutoTopology", {"activation", "files"}),
        ("Export-LyncAutoConfiguration", {"files"}),
        ("Register-LyncAutoTask", {"tasks"}),
        ("Remove-LyncAutoCertificate", {"certificates"}),
        ("Set-LyncAutoDnsRecord", {"zone"}),
        ("Set-LyncAutoOverride", {"topology"}),
        ("Set-LyncAutoWebCertificate", {"assignments"}),
        ("Submit-LyncAutoCertificateRequest", {"certificate_requests"}),
        ("Unregister-LyncAutoTask", {"tasks"}),
    ],
)
def test_an_example_that_writes_leaves_its_mark(shown, name, changed):
    assert shown[name]
    assert all(one.writes and changed <= set(one.changed) for one in shown[name])


def test_the_example_of_a_request_gives_a_certificate_and_so_does_that_of_one_handed_in_before(shown):
    for name in ("Submit-LyncAutoCertificateRequest", "Receive-LyncAutoCertificate"):
        (one,) = shown[name]
        assert "-----BEGIN CERTIFICATE-----" in str(one.objects[0]["Certificate"])


def test_the_example_of_a_pfx_gives_a_key_and_changes_nothing(shown):
    (one,) = shown["Export-LyncAutoPfx"]
    assert load_pkcs12(base64.b64decode(str(one.objects[0]["Pfx"])), PHRASE.encode()).key is not None
    assert (one.writes, one.changed) == (1, ())
