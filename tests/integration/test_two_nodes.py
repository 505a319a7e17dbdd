"""Two balancer nodes share a pool on a lab: carried, renewed and taken back on both, or on none."""

import json
import re
import socket
import tempfile
import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lyncauto.errors import Exit
from lyncauto.lab.estate.description import load, with_balancers
from lyncauto.lab.world.launch import lab_running
from lyncauto.model.site import Pool
from tests.campaigns.bench import ANSWER
from tests.campaigns.estate import site_with
from tests.campaigns.renewal.play import command
from tests.campaigns.renewal_faults.bench import Bench

pytestmark = pytest.mark.lab

VERSION = re.compile(r"certs/[^/]+/[0-9a-f]{8}/|generations/")
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
            YAML().dump(site_with(lab, answer=ANSWER), file)
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


def test_a_rehearsal_goes_there_and_back_on_both_and_its_certificates_are_the_next_renewal_s(bench):
    before, asked, lay = bench.state(), bench.lab.issued(), left(bench)
    ended = bench.run("renew", "--staging")
    assert (ended.exit, bench.last()["outcome"]) == (Exit.DONE, "rehearsed"), ended.told
    assert bench.lab.issued() == asked + 2
    assert (bench.state(), left(bench)) == (before, lay)
    assert bench.run("renew", "--force").exit == Exit.DONE
    assert bench.lab.issued() == asked + 2
    assert bench.state().is_all_new(before)


def test_a_rehearsal_that_fails_leaves_nothing_of_it_on_either(bench):
    before, lay = bench.state(), left(bench)
    with socket.create_server((bench.lab.status()["vip"], Pool.model_fields["rehearsal_port"].default)):
        ended = bench.run("renew", "--staging")
    assert (ended.exit, ended.code) == (Exit.ERROR, "balancer-failed")
    assert "`lyncauto rollback`" not in ended.told
    assert bench.last()["outcome"] == "taken back"
    assert (bench.state(), left(bench)) == (before, lay)


def test_a_rehearsal_that_was_cut_off_is_ended_by_the_next_renewal(bench):
    before, lay = bench.state(), left(bench)
    bench.lab.fault("node-away:lb02", act="runtime abort ssl cert")
    cut = bench.run("renew", "--staging")
    assert (cut.exit, cut.code) == (Exit.PART_WAY, "node-unreachable")
    assert "`lyncauto renew --staging`" in cut.told
    assert bench.run("deploy").code == "open-run"
    bench.lab.mend("node-away:lb02")
    assert bench.run("renew", "--force").exit == Exit.DONE
    after = bench.state()
    assert after.whole
    assert after.is_all_new(before)
    assert left(bench) == lay


def left(bench):
    """Return what lies on the nodes beside versions of the certificate."""
    dump = bench.lab.dump()
    files = [(node, path) for node in ("node", "node 2") for path in dump[node]["files"]]
    return {(node, path) for node, path in files if not VERSION.search(path)}


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
