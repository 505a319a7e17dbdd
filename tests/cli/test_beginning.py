"""The first site file of a lab's pool: out of one Front End and one resolver, to a plan."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from lyncauto.adapters.site_file import load_site
from lyncauto.app.plan_file import read_plan
from lyncauto.cli.main import cli
from lyncauto.errors import HostUnreachable, SecondHopDenied, SiteFileInvalid
from lyncauto.lab.world.control import LabControl
from lyncauto.model.site import Site
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

FRONT_END = "fe02.contoso.test"


@dataclass(frozen=True)
class Desk:
    """A lab, what its own site file says, and a folder where there is none yet."""

    lab: LabControl
    known: Site
    folder: Path

    @property
    def out(self) -> Path:
        return self.folder / "site.yaml"

    def options(self, **changes: str) -> list[str]:
        (host,) = (one for one in self.known.pools[0].front_ends if one.name == FRONT_END)
        (account,) = self.known.accounts.values()
        resolver = self.known.dns["main"].resolvers[0]
        given = {
            "from-live": FRONT_END,
            "address": str(host.address),
            "port": str(host.port),
            "configuration": host.configuration,
            "user": account.user,
            "password": account.password,
            "dns": f"{resolver.address}:{resolver.port}",
            "out": str(self.out),
            **changes,
        }
        return [f"--{key}={value}" for key, value in given.items()]

    def init(self, *more: str, answers: str | None = None, **changes: str) -> Result:
        return run("init", *self.options(**changes), *more, answers=answers)

    def filled_in(self) -> Path:
        """Fill in what a person has to: the VIP, and the node."""
        yaml = YAML()
        site, own = yaml.load(self.out), yaml.load(self.folder / "lab.yaml")
        site["pools"][0]["vip"] = own["pools"][0]["vip"]
        site["pools"][0]["low_ttl"] = own["pools"][0]["low_ttl"]
        site["nodes"] = own["nodes"]
        site["ca"]["main"]["source"] = own["ca"]["main"]["source"]
        yaml.dump(site, self.out)
        return self.out


def run(*arguments: str, answers: str | None = None) -> Result:
    result = CliRunner().invoke(cli, arguments, input=answers)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def desk(labs: SharedLabs, tmp_path: Path) -> Desk:
    lab = labs.fresh()
    lab.write_site(tmp_path / "lab.yaml")
    return Desk(lab, load_site(tmp_path / "lab.yaml"), tmp_path)


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def hosts(site: Site) -> list[tuple[str, str | None, int]]:
    return [(one.name, one.address, one.port) for one in site.pools[0].front_ends]


def test_one_front_end_and_a_resolver_are_enough_for_everything_but_the_vip_and_the_node(desk: Desk) -> None:
    writes = desk.lab.writes()
    document = told(desk.init("--no-input", "--json"))
    assert document["missing"] == document["warnings"] == []
    assert [one["key"] for one in document["tasks"] if one["kind"] == "open"] == ["pools.vip"]
    assert desk.lab.writes() == writes
    with pytest.raises(SiteFileInvalid) as refused:
        load_site(desk.out)
    assert [one.why for one in refused.value.reasons] == ["not filled in yet"]
    site = load_site(desk.filled_in())
    assert hosts(site) == hosts(desk.known)
    assert site.pools[0].override == desk.known.pools[0].override
    assert site.dns["main"].zone == desk.known.dns["main"].zone
    assert site.dns["main"].name_servers == desk.known.dns["main"].name_servers
    assert site.dns["main"].host.name == desk.known.dns["main"].host.name
    assert site.ca["main"].config == desk.known.ca["main"].config


def test_with_the_two_filled_in_every_road_is_open_and_the_plan_is_that_of_the_lab_s_own_file(
    desk: Desk,
) -> None:
    desk.init("--no-input")
    site = str(desk.filled_in())
    assert {one["verdict"] for one in told(run("doctor", "--site", site, "--json"))["findings"]} == {"ok"}
    known = str(desk.folder / "lab.yaml")
    plans = [read_plan(told(run("plan", "--site", path, "--json"))).changes for path in (site, known)]
    assert [change.target for change in plans[0]] == [change.target for change in plans[1]]
    assert len(plans[0]) > 5


def test_a_password_is_asked_for_without_echo_and_is_nowhere_in_the_file(desk: Desk) -> None:
    (account,) = desk.known.accounts.values()
    password = Path(account.password.removeprefix("file:")).read_text().strip()
    result = desk.init(password="prompt", answers=f"{password}\n")
    assert result.exit_code == 0
    assert password not in result.stdout + result.stderr + desk.out.read_text()
    assert "password: prompt" in desk.out.read_text()


def test_a_session_that_cannot_read_the_topology_is_told_which_option_mends_it(desk: Desk) -> None:
    with pytest.raises(SecondHopDenied) as refused:
        desk.init(configuration="Microsoft.PowerShell")
    assert "--configuration" in refused.value.fix
    assert not desk.out.exists()


def test_a_host_that_does_not_answer_leaves_no_file(desk: Desk) -> None:
    with pytest.raises(HostUnreachable):
        desk.init(port="1")
    assert not desk.out.exists()


def test_a_resolver_that_is_silent_costs_dns_alone(desk: Desk) -> None:
    (host,) = (one for one in desk.known.pools[0].front_ends if one.name == FRONT_END)
    document = told(desk.init("--no-input", "--json", dns=f"{host.address}:1"))
    assert any(str(host.address) in one for one in document["missing"])
    left = [one["key"] for one in document["tasks"] if one["kind"] == "open"]
    assert left == [
        "dns.main.host.name",
        "dns.main.name_servers.name",
        "dns.main.name_servers.address",
        "pools.vip",
    ]
    assert "# Not read:\n# - " in desk.out.read_text()
