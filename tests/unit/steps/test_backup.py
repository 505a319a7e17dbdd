import json

import pytest

from lyncauto.errors import AnswerLost
from lyncauto.model.plan import matches
from lyncauto.ports.powershell import Unknown
from lyncauto.steps.backup import save
from lyncauto.steps.build import planners, steps
from lyncauto.steps.services import http
from tests.unit.steps.samples import DESIGN, NAMES
from tests.unit.steps.world import Memo, World

ID = "backup.configuration"
(CHANGE,) = planners(DESIGN)[ID].plan({})
WANTED = CHANGE.after or {}


def step(world):
    return steps(world.estate(), DESIGN, Memo())[ID]


def ran(world):
    return [
        command for command in world.session("mgmt01.contoso.com").ran if command.name.startswith("Export-")
    ]


def test_the_export_goes_to_a_file_of_this_topology():
    world = World()
    step(world).apply([CHANGE])
    (export,) = ran(world)
    assert export.parameters == {"Path": WANTED["path"]}
    assert WANTED["topology"] in WANTED["path"]


def test_an_export_that_is_there_reads_back_with_its_hash():
    world = World()
    assert step(world).read(CHANGE.target) is None
    world.said["Get-LyncAutoFile"] = ({"Path": WANTED["path"], "Sha256": "ab" * 32},)
    assert matches(CHANGE.after, step(world).read(CHANGE.target))


def test_what_was_there_is_saved_in_the_run():
    world = World()
    world.balancer.services = (http(DESIGN),)
    save(world.estate(), DESIGN, world.archive)
    assert world.archive.files["topology.xml"] == b"<Topology/>"
    records = json.loads(world.archive.files["dns-records.json"])
    assert [record["name"] for record in records] == list(NAMES)
    assert json.loads(world.archive.files["simple-urls.json"])[0]["url"] == "https://admin.contoso.com"
    assert json.loads(world.archive.files["virtual-services.json"])[0]["title"] == "FE Pool HTTP"


def test_an_export_whose_answer_was_lost_is_not_sent_again():
    world = World()
    world.said["Export-LyncAutoConfiguration"] = Unknown("connection reset")
    with pytest.raises(AnswerLost):
        step(world).apply([CHANGE])
    assert len(ran(world)) == 1
