"""``init`` refuses what it cannot use before it asks anybody anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lyncauto.cli.main import run
from tests.unit.adapters.exports import samples

HOST = "--from-live=fe01.contoso.com"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--from-live"),
        ([HOST, "--from=."], "--from-live"),
        ([HOST, "--pool=pool01.contoso.com"], "--pool is of use with --from alone"),
        (["--from=.", "--address=10.0.0.1"], "--address is of use with --from-live alone"),
        (["--from=.", "--dns=10.0.0.1"], "--dns is of use with --from-live alone"),
        (["--from=.", "--pool=pool01"], "not a fully qualified domain name"),
        (["--from=nowhere"], "does not exist"),
        (["--from-live=fe01"], "not a fully qualified domain name"),
        ([HOST, "--address=fe01"], "not an IP address"),
        ([HOST, "--dns=dc01.contoso.com"], "not an address"),
        ([HOST, "--dns=10.0.0.21:many"], "not an address"),
        ([HOST, "--no-input"], "--user"),
        ([HOST, "--no-input", "--user=u@contoso.com"], "--password"),
    ],
)
def test_what_cannot_be_used_is_a_mistake_of_the_command_line(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "site.yaml"
    assert run(["init", *arguments, f"--out={out}"]) == 64
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_password_on_the_command_line_is_refused_and_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", HOST, "--password=Hunter2!", f"--out={tmp_path / 'site.yaml'}"]) == 64
    told = capsys.readouterr()
    assert "a secret is never written here" in told.err
    assert "Hunter2!" not in told.err + told.out


def test_what_is_there_is_never_written_over_and_nobody_is_asked_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "site.yaml"
    out.write_text("mine")
    assert run(["init", HOST, f"--out={out}"]) == 64
    assert "is there already" in capsys.readouterr().err
    assert out.read_text() == "mine"
    assert run(["init", HOST, f"--out={tmp_path / 'nowhere' / 'site.yaml'}"]) == 64
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("server", ["::1", "[::1]:5353", "10.0.0.21", "10.0.0.21:5353"])
def test_a_name_server_is_an_address_with_or_without_a_port(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "site.yaml"
    assert run(["init", HOST, f"--dns={server}", "--no-input", f"--out={out}"]) == 64
    assert "--user" in capsys.readouterr().err


POOLS = {
    "pool01.contoso.com": ("fe01.contoso.com", "fe02.contoso.com"),
    "pool02.contoso.com": ("fe11.contoso.com", "fe12.contoso.com"),
}
ZONE = samples.ZONE + "dc01 A 10.0.0.21\n"


def exported(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-16")
    return f"--from={folder}"


def written(out: Path) -> Any:
    return YAML(typ="safe", pure=True).load(out.read_text())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "there").mkdir()
    return tmp_path / "there" / "site.yaml"


def test_files_alone_make_a_site_file_that_names_what_they_do_not_say(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = exported(tmp_path, topology=samples.topology(), zone=ZONE)
    assert run(["init", files, "--no-input", f"--out={out}"]) == 0
    site = written(out)
    assert site["accounts"]["main"]["user"] == "FILL-IN"
    assert site["pools"][0]["override"] == samples.OVERRIDE
    assert [one["name"] for one in site["pools"][0]["front_ends"]] == list(samples.HOSTS)
    assert site["cms"]["main"]["host"]["name"] == samples.HOSTS[0]
    servers = site["dns"]["main"]["name_servers"]
    assert [(one["name"], one["address"]) for one in servers] == [
        ("dc01.contoso.com", "10.0.0.21"),
        ("dc02.contoso.com", "FILL-IN"),
    ]
    told = capsys.readouterr().out
    assert "accounts.main.user" in told
    assert "the replicas' states are not known" in told


def test_who_logs_on_is_what_was_given(out: Path, tmp_path: Path) -> None:
    files = exported(tmp_path, topology=samples.topology())
    account = [
        "--user=u@contoso.com",
        "--password=env:LYNC",
        "--tls",
        "--port=5986",
        "--configuration=LyncAuto",
    ]
    assert run(["init", files, "--no-input", f"--out={out}", *account]) == 0
    site = written(out)
    assert site["accounts"]["main"] == {"user": "u@contoso.com", "password": "env:LYNC"}
    host = site["pools"][0]["front_ends"][0]
    assert (host["port"], host["tls"], host["configuration"]) == (5986, True, "LyncAuto")


def test_one_of_several_pools_is_named(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = exported(tmp_path, topology=samples.topology(POOLS))
    assert run(["init", files, "--no-input", f"--out={out}"]) == 64
    assert "say by --pool which of pool01.contoso.com, pool02.contoso.com" in capsys.readouterr().err
    assert not out.exists()
    assert run(["init", files, "--no-input", "--pool=pool02.contoso.com", f"--out={out}"]) == 0
    assert written(out)["pools"][0]["name"] == "pool02.contoso.com"


def test_a_pool_that_no_file_has_gives_no_site_file(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = exported(tmp_path, topology=samples.topology())
    assert run(["init", files, "--no-input", "--pool=pool09.contoso.com", f"--out={out}"]) == 1
    assert "pool09.contoso.com" in capsys.readouterr().err
    assert not out.exists()


def test_files_without_a_topology_give_no_site_file_and_say_which_they_are(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = exported(tmp_path, domains=samples.OBJECTS["domains"], other="what is this")
    assert run(["init", files, "--no-input", f"--out={out}"]) == 1
    told = capsys.readouterr().err
    assert "no file holds the topology" in told
    assert "the SIP domains" in told
    assert "Get-CsTopology" in told
    assert not out.exists()


def test_a_file_that_is_not_used_is_told(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = exported(tmp_path, topology=samples.topology(), other="what is this")
    assert run(["init", files, "--no-input", f"--out={out}"]) == 0
    assert "note: other:1:1: what is this" in capsys.readouterr().err
    assert run(["audit", files, "--fail-on=never"]) == 0
    assert "note: other:1:1: what is this" in capsys.readouterr().err
