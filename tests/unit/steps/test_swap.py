from lyncauto.model.plan import Change
from lyncauto.steps.build import steps
from lyncauto.steps.pem import thumbprint, thumbprints
from tests.unit.steps.samples import NAMES, OVERRIDE, POOL, RENEWING, ROOT, armoured_der, certificate
from tests.unit.steps.world import SERVED, Memo, World

ID = "certificate.swap"
TARGET = f"delivered/lb01.contoso.com/{OVERRIDE}"
OLD, NEW = thumbprint(SERVED), thumbprint(certificate((*NAMES, POOL)))
ROOTS = ",".join(thumbprints(ROOT))
CHANGE = Change(ID, TARGET, {"thumbprint": OLD, "roots": ROOTS}, {"thumbprint": NEW, "roots": ROOTS})


def served(files=SERVED, memory=OLD) -> World:
    world = World()
    folder = f"/etc/lyncauto/certs/{OVERRIDE}"
    world.node.files[f"{folder}/current/cert.pem"] = armoured_der(files).encode()
    world.node.files[f"{folder}/current/cert.pem.key"] = b"key"
    world.node.files[f"{folder}/roots.pem"] = ROOT.encode()
    world.balancer.memory = memory
    return world


def step(world):
    return steps(world.estate(), RENEWING, Memo())[ID]


def test_files_and_memory_that_agree_read_as_one_certificate():
    assert step(served()).read(TARGET) == CHANGE.before


def test_a_balancer_that_does_not_run_serves_what_its_files_say():
    assert step(served(memory="")).read(TARGET) == CHANGE.before


def test_an_exchange_that_was_cut_off_reads_as_neither_and_can_be_gone_on_with():
    found = step(served(memory=NEW)).read(TARGET)
    assert found not in (CHANGE.before, CHANGE.after)
    assert step(served()).halfway(CHANGE, found)
    assert step(served()).halfway(CHANGE.inverse(), found)


def test_memory_that_holds_a_third_certificate_is_no_exchange_of_ours():
    found = step(served(memory="AB" * 20)).read(TARGET)
    assert not step(served()).halfway(CHANGE, found)
    assert not step(served()).halfway(CHANGE, None)


def test_the_balancer_is_told_which_certificate_there_and_back():
    world = served()
    step(world).apply([CHANGE])
    step(world).apply([CHANGE.inverse()])
    assert world.balancer.exchanged == [(OVERRIDE, NEW), (OVERRIDE, OLD)]


def test_a_certificate_that_is_not_whole_reads_as_absent():
    world = served()
    del world.node.files[f"/etc/lyncauto/certs/{OVERRIDE}/current/cert.pem.key"]
    assert step(world).read(TARGET) is None
