"""Two balancer nodes share a pool on a lab: carried, renewed and taken back on both, or on none."""

import json
import tempfile
import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lyncauto.errors import Exit
from lyncauto.lab.estate.description import load, with_balancers
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.estate import site_with
from tests.campaigns.renewal.play import command
from tests.campaigns.renewal_faults.bench import Bench

pytestmark = pytest.mark.lab

PATIENCE = 60.0  # seconds until the balancer must be silent


@pytest.fixture(scope="module")
def bench():
    """A pool behind both, each with a key of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as name,
        lab_running(Path(name) / "lab", described=with_balancers(load(), 2)) as lab,
    ):
        made = Bench(lab, Path(name) / "site.yaml")
        with made.site.open("w", encoding="utf-8") as file:
            YAML().dump(site_with(lab), file)
        made.by("certreq")
        migrated = command(made.site, "migrate", "--yes")
        assert migrated.returncode == 0, migrated.stderr
        yield made


def test_both_carry_the_pool_each_with_a_key_of_its_own(bench):
    state = bench.state()
    assert state.whole
    assert len({*state.lying}) == 2
    assert [*map(len, state.own)] == [1, 1]
    planned = json.loads(command(bench.site, "plan").stdout)
    assert [change for stage in planned["stages"] for change in stage["changes"]] == []


def test_a_renewal_reaches_both(bench):
    before, asked = bench.state(), bench.lab.issued()
    assert bench.run("renew", "--force").exit == Exit.DONE
    after = bench.state()
    assert after.whole
    assert after.is_all_new(before)
    assert bench.lab.issued() == asked + 2


def test_neither_is_left_half_when_one_goes_away_at_its_exchange(bench):
    before = bench.state()
    bench.lab.fault("node-away:lb02", act="runtime abort ssl cert")
    ended = bench.run("renew", "--force")
    assert (ended.exit, ended.code) == (Exit.PART_WAY, "node-unreachable")
    assert "could not be taken back" in ended.told
    state = bench.state()
    assert (state.lying, state.held) == (before.lying, before.held)
    bench.lab.mend("node-away:lb02")
    assert bench.run("renew").exit == Exit.DONE
    after = bench.state()
    assert after.whole
    assert after.is_all_new(before)


def test_a_rollback_takes_it_from_both(bench):
    assert bench.run("rollback").exit == Exit.DONE
    deadline = time.monotonic() + PATIENCE
    while (ended := bench.run("rollback", "--finish")).code == "not-silent":
        assert time.monotonic() < deadline
    assert ended.exit == Exit.DONE, ended.told
    dump = bench.lab.dump()
    for node in ("node", "node 2"):
        assert dump[node]["files"] == {}
        assert not dump[node]["haproxy"]["running"]
