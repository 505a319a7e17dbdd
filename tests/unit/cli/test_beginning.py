"""``init`` refuses what it cannot use before it asks anybody anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from lyncauto.cli.main import run

HOST = "--from-live=fe01.contoso.com"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--from-live"),
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
