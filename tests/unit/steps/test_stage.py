from dataclasses import replace

import pytest

from lyncauto.errors import BalancerFailed
from lyncauto.model.plan import Change
from lyncauto.ports.node import Completed
from lyncauto.steps import naming
from lyncauto.steps.build import steps
from lyncauto.steps.pem import thumbprint
from tests.unit.steps.samples import OVERRIDE, RENEWING
from tests.unit.steps.world import SERVED, Memo, Node, World

ID = "certificate.stage"
SLOT = RENEWING.certificate.slot
TARGET = naming.staged("lb01.contoso.com", OVERRIDE, SLOT)
FOLDER = f"/etc/lyncauto/certs/{OVERRIDE}/{SLOT}"
CHANGE = Change(ID, TARGET, None, {"thumbprint": thumbprint(SERVED)})


def step(world):
    return steps(world.estate(), RENEWING, Memo())[ID]


def test_what_was_brought_reads_back_and_its_folder_goes_when_it_is_taken_back():
    world = World()
    assert step(world).read(TARGET) is None
    step(world).apply([CHANGE])
    assert sorted(world.node.files) == [f"{FOLDER}/cert.pem", f"{FOLDER}/cert.pem.key"]
    assert step(world).read(TARGET) == CHANGE.after
    step(world).apply([CHANGE.inverse()])
    assert world.node.files == {}


def test_a_version_without_its_key_counts_as_absent():
    world = World()
    step(world).apply([CHANGE])
    del world.node.files[f"{FOLDER}/cert.pem.key"]
    assert step(world).read(TARGET) is None


class StubbornNode(Node):
    def run(self, argv):
        return Completed(1, "", "Read-only file system\n") if argv[0] == "rm" else super().run(argv)


def test_a_folder_that_cannot_be_removed_is_named():
    world = World()
    world.node = StubbornNode()
    with pytest.raises(BalancerFailed) as told:
        step(world).apply([replace(CHANGE).inverse()])
    assert FOLDER in told.value.fix
