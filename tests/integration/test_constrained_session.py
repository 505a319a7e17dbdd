"""A session that may call what its role names and nothing else: commands as data work, text does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypsrp.powershell import PowerShell, RunspacePool

from lyncauto.adapters.psrp.session import PsrpSession
from lyncauto.errors import ModuleNotTrusted, RemoteCommandFailed
from lyncauto.lab.cmdlets.registry import build_registry, role
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.world.windows_hosts import CONSTRAINED
from lyncauto.modules import READ, module_hash
from lyncauto.ports.hops import HOPS
from lyncauto.ports.powershell import Command, Ran
from lyncauto.resources import folder
from tests.contract.lab_hosts import Connect, connecting
from tests.integration.powershell.engine import engine

MANAGEMENT, FRONT_END, DNS_HOST = "mgmt01.fabrikam.test", "fe01.fabrikam.test", "dc01.fabrikam.test"
MEET = {"Zone": "fabrikam.test", "Name": "meet.fabrikam.test", "Type": "A"}


@pytest.fixture(scope="module")
def estate() -> Estate:
    return Estate("127.19.20", load("sfb-2019"))


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hosts")


@pytest.fixture(scope="module", params=["own", pytest.param("real", marks=pytest.mark.pwsh)])
def connect(request, estate, hosts) -> Iterator[Connect]:
    with connecting(estate, hosts, engine() if request.param == "real" else "") as start:
        yield start


@pytest.fixture(scope="module")
def session(connect: Connect) -> PsrpSession:
    return connect(MANAGEMENT, CONSTRAINED, "installed")


@pytest.fixture(scope="module")
def pool(connect: Connect) -> Iterator[RunspacePool]:
    road = connect.road(MANAGEMENT, CONSTRAINED)
    with road.connection() as connection, road.pool(connection) as opened:
        yield opened


def test_our_functions_and_the_vendors_cmdlets_run(session, connect):
    (host,) = session.run(Command("Get-LyncAutoHost")).objects
    assert host["ComputerName"] == MANAGEMENT
    assert session.run(Command("Get-CsPool")).objects
    assert connect(DNS_HOST, CONSTRAINED, "installed").run(Command("Get-LyncAutoDnsRecord", MEET)).objects


def test_a_script_is_refused_whatever_it_says(pool):
    with PowerShell(pool) as shell:
        shell.add_script("Get-LyncAutoHost")
        shell.invoke()
        assert shell.had_errors
        assert [error.fq_error for error in shell.streams.error] == ["ScriptsNotAllowed"]


def test_modules_that_would_have_to_be_sent_are_refused_with_what_to_do(connect):
    with pytest.raises(RemoteCommandFailed) as refused:
        connect(MANAGEMENT, CONSTRAINED, "sent").run(Command("Get-LyncAutoHost"))
    assert refused.value.error_id == "ScriptsNotAllowed"
    assert "modules: installed" in refused.value.fix


@pytest.mark.parametrize(
    "name",
    ["Import-Module", "Get-Process", "Get-Command", "Get-LyncAutoStoreCertificate", "Publish-CsTopology"],
)
def test_what_the_role_does_not_name_is_not_found(session, name):
    with pytest.raises(RemoteCommandFailed) as refused:
        session.run(Command(name, {"Name": READ}))
    assert refused.value.error_id == "CommandNotFoundException"
    assert "session configuration" in refused.value.fix


def test_a_bad_argument_is_refused_by_the_functions_own_validation(session):
    with pytest.raises(RemoteCommandFailed) as refused:
        session.run(Command("Get-LyncAutoDnsRecord", {**MEET, "Type": "MX"}))
    assert refused.value.error_id == "ParameterArgumentValidationError"


def test_the_role_names_every_command_that_lyncauto_sends_and_nothing_is_imported(connect):
    found: set[str] = set()
    for host in (MANAGEMENT, FRONT_END, DNS_HOST):
        session = connect(host, CONSTRAINED, "installed")
        for name in HOPS.keys() - found:
            with pytest.raises(RemoteCommandFailed) as refused:
                session.run(Command(name, {"Nonsense": None}))
            if refused.value.error_id != "CommandNotFoundException":
                found.add(name)
    assert HOPS.keys() - found == {"import-module"}


def test_the_role_names_nothing_that_lyncauto_does_not_send(estate):
    visible = {command.name.lower() for command in role(estate, build_registry(estate, MANAGEMENT)).commands}
    assert visible <= HOPS.keys()


def test_what_is_written_of_such_a_role_names_every_command_that_lyncauto_sends():
    written = (folder("powershell") / "README.md").read_text(encoding="utf-8").lower()
    assert [name for name in HOPS if f"`{name}`" not in written] == ["import-module"]


@pytest.mark.pwsh
def test_a_module_folder_that_was_edited_is_refused_with_both_hashes(estate, tmp_path):
    with connecting(estate, tmp_path, engine()) as connect:
        session = connect(MANAGEMENT, CONSTRAINED, "installed")
        edited = tmp_path / "modules" / MANAGEMENT / READ / "Public" / "Get-LyncAutoHost.ps1"
        edited.write_text(edited.read_text() + "\n# an edit\n")
        with pytest.raises(ModuleNotTrusted) as refused:
            session.run(Command("Get-LyncAutoHost"))
    assert module_hash(READ) in refused.value.why
    assert "its hash is " in refused.value.why


def test_a_module_that_is_as_shipped_is_taken(session):
    told = session.run(Command("Get-LyncAutoModuleHash", {"Name": READ}))
    assert told == Ran(({"Name": READ, "Sha256": module_hash(READ)},))
