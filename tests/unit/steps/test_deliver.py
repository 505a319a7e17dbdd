from dataclasses import replace

import pytest

from lyncauto.errors import BalancerFailed
from lyncauto.model.plan import Change
from lyncauto.ports.node import Completed
from lyncauto.steps.build import planners, steps
from lyncauto.steps.pem import thumbprint, thumbprints
from tests.unit.steps.samples import DESIGN, OVERRIDE, armoured_of
from tests.unit.steps.world import SERVED, Memo, Node, World

ID = "certificate.deliver"
TARGET = f"delivered/lb01.contoso.com/{OVERRIDE}"
OTHER_ROOT = armoured_of(thumbprint(SERVED))
AUTHORITIES = ",".join(thumbprints(*DESIGN.roots))
CHANGE = Change(ID, TARGET, None, {"thumbprint": thumbprint(SERVED), "roots": AUTHORITIES})


def step(world):
    return steps(world.estate(), DESIGN, Memo())[ID]


def test_what_was_delivered_reads_back():
    world = World()
    assert step(world).read(TARGET) is None
    step(world).apply([CHANGE])
    assert step(world).read(TARGET) == CHANGE.after


def test_authorities_that_the_certificate_does_not_chain_to_are_brought_with_it_and_read_back():
    world = World()
    more = replace(DESIGN, roots=(OTHER_ROOT, *DESIGN.roots))
    wanted = {"thumbprint": thumbprint(SERVED), "roots": ",".join(thumbprints(*more.roots))}
    steps(world.estate(), more, Memo())[ID].apply([replace(CHANGE, after=wanted)])
    assert world.node.files[f"/etc/lyncauto/certs/{OVERRIDE}/roots.pem"] == "".join(more.roots).encode()
    assert step(world).read(TARGET) == wanted
    assert wanted != CHANGE.after


def test_a_delivery_with_more_authorities_is_taken_back_to_the_fewer_that_lay_there():
    world = World()
    more = replace(DESIGN, roots=(OTHER_ROOT, *DESIGN.roots))
    certificate = {f"certificate/{OVERRIDE}": {"thumbprint": thumbprint(SERVED)}}
    (change,) = planners(more)[ID].plan({**certificate, TARGET: dict(CHANGE.after or {})})
    deliver = steps(world.estate(), more, Memo())[ID]
    deliver.apply([change])
    assert deliver.read(TARGET) == change.after
    deliver.apply([change.inverse()])
    assert deliver.read(TARGET) == CHANGE.after


@pytest.mark.parametrize("missing", ["current/cert.pem.key", "roots.pem"])
def test_a_delivery_that_was_cut_off_counts_as_absent(missing):
    world = World()
    step(world).apply([CHANGE])
    del world.node.files[f"/etc/lyncauto/certs/{OVERRIDE}/{missing}"]
    assert step(world).read(TARGET) is None


def test_the_inverse_leaves_no_file_behind():
    world = World()
    step(world).apply([CHANGE])
    step(world).apply([CHANGE.inverse()])
    assert world.node.files == {}
    assert step(world).read(TARGET) is None


def test_a_file_that_is_no_certificate_counts_as_absent():
    world = World()
    world.node.files[f"/etc/lyncauto/certs/{OVERRIDE}/current/cert.pem"] = b"\xff not PEM"
    assert step(world).read(TARGET) is None


class StubbornNode(Node):
    def run(self, argv):
        return Completed(1, "", "Read-only file system\n") if argv[0] == "rm" else super().run(argv)


def test_files_that_cannot_be_removed_are_named():
    world = World()
    world.node = StubbornNode()
    with pytest.raises(BalancerFailed) as caught:
        step(world).apply([CHANGE.inverse()])
    assert caught.value.why == "Read-only file system"
    assert f"/etc/lyncauto/certs/{OVERRIDE}" in caught.value.fix
