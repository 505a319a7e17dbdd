from dataclasses import replace

import pytest

from lyncauto.errors import BalancerFailed, PreflightFailed
from lyncauto.model.plan import Change
from lyncauto.ports.node import Completed
from lyncauto.steps.build import checks, steps
from lyncauto.steps.observe import observe
from lyncauto.steps.pem import thumbprint, thumbprints
from lyncauto.steps.rehearsal import rehearsal
from tests.unit.steps import samples
from tests.unit.steps.samples import OVERRIDE, REHEARSING, ROOT, armoured_der
from tests.unit.steps.test_build import REHEARSAL, planned
from tests.unit.steps.world import SERVED, Memo, Node, World

CERTS = "/etc/lyncauto/certs"
FOLDER = f"{CERTS}/{OVERRIDE}.staging"
SLOT = REHEARSING.certificate.slot
ATTRS = {"thumbprint": thumbprint(SERVED), "roots": ",".join(thumbprints(ROOT))}
COMES = Change("rehearsal.folder", f"delivered/lb01.contoso.com/{OVERRIDE}.staging", None, ATTRS)


class Linking(Node):
    """A node whose links are followed as a file system does."""

    def __init__(self):
        super().__init__()
        self.links = {f"{CERTS}/{OVERRIDE}/current": "0dd5107a"}
        self.refuses = ""

    def run(self, argv):
        if argv[0] == self.refuses:
            return Completed(1, "", "read-only file system")
        match list(argv):
            case ["mkdir", "-p", _]:
                return Completed(0, "", "")
            case ["ln", "-sfn", to, path]:
                self.links[path] = to
                return Completed(0, "", "")
            case ["readlink", path]:
                return Completed(0, f"{self.links[path]}\n", "")
            case ["rm", "-rf", folder]:
                self.links = {path: to for path, to in self.links.items() if not path.startswith(folder)}
                return Completed(0, "", "")
        return super().run(argv)


@pytest.fixture
def world():
    made = World()
    made.node = Linking()
    return made


def step(world, name="rehearsal.folder"):
    return steps(world.estate(), REHEARSING, Memo())[name]


def test_the_folder_leads_to_both_versions_and_to_the_authorities_beside_the_present_one(world):
    step(world).apply([COMES])
    made = {path: to for path, to in world.node.links.items() if path.startswith(FOLDER)}
    assert made == {
        f"{FOLDER}/roots.pem": f"../{OVERRIDE}/roots.pem",
        f"{FOLDER}/0dd5107a": f"../{OVERRIDE}/0dd5107a",
        f"{FOLDER}/{SLOT}": f"../{OVERRIDE}/{SLOT}",
        f"{FOLDER}/current": "0dd5107a",
    }
    assert [*made][-1] == f"{FOLDER}/current"  # a folder that was cut off shows nothing


def test_it_goes_and_what_it_led_to_stays(world):
    before = dict(world.node.links)
    step(world).apply([COMES])
    step(world).apply([COMES.inverse()])
    assert world.node.links == before


@pytest.mark.parametrize("program", ["mkdir", "ln", "readlink"])
def test_a_node_that_cannot_make_it_is_named_with_its_words(world, program):
    world.node.refuses = program
    with pytest.raises(BalancerFailed) as caught:
        step(world).apply([COMES])
    assert caught.value.why == "read-only file system"


def test_a_folder_without_its_last_link_reads_as_absent(world):
    world.node.files[f"{FOLDER}/roots.pem"] = ROOT.encode()
    assert step(world).read(COMES.target) is None
    world.node.files[f"{FOLDER}/current/cert.pem"] = armoured_der(SERVED).encode()
    world.node.files[f"{FOLDER}/current/cert.pem.key"] = b"key"
    assert step(world).read(COMES.target) == ATTRS


def test_a_folder_has_no_places_between_and_no_copies_that_lag(world):
    assert not step(world).halfway(COMES, None)
    assert step(world).lagging(COMES) == ""


def test_certificates_of_both_kinds_are_shown_and_exchanged_each_in_a_folder_of_its_own():
    design = replace(samples.BOTH_RENEWING, rehearsal_port=44443)
    made = planned(observe(samples.served_by_both_kinds(), design), design, REHEARSAL)
    names = [f"{OVERRIDE}.staging", f"{OVERRIDE}.staging.ecdsa"]
    exchanged = [one.target for one in made if one.step == "rehearsal.swap"]
    assert exchanged == [f"delivered/lb01.contoso.com/{name}" for name in (*names, *names)]
    (listener, _) = (one for one in made if one.step == "rehearsal.listener")
    assert [listener.after[f"{which}certificate name"] for which in ("", "second ")] == names


def draft():
    return samples.renewing()


def test_a_port_that_clients_use_is_no_place_to_rehearse_at():
    made = draft()
    for port in (made.design.https_port, made.design.http_port):
        with pytest.raises(PreflightFailed) as caught:
            rehearsal(made, port, samples.served_facts())
        assert caught.value.what.endswith(f"cannot be rehearsed at port {port}")


def test_a_listener_that_was_left_over_is_not_taken_for_a_free_port():
    found = samples.served_facts()
    left = replace(found.services[0], port=44443)
    with pytest.raises(PreflightFailed):
        rehearsal(draft(), 44443, replace(found, services=(*found.services, left)))


def test_a_rehearsal_says_what_stays_of_it_and_that_the_balancer_reloads():
    made = rehearsal(draft(), 44443, samples.served_facts())
    assert made.design == REHEARSING
    kept, reloads = made.warnings[-2:]
    assert "the next renewal takes it" in kept
    assert "reloads" in reloads


def test_what_is_looked_at_is_the_rehearsal_s_own_certificate(world):
    world.balancer.memory = ""
    (found, *_) = checks(world.estate(), REHEARSING)["rehearsal.shown"].run()
    assert found.check == "rehearsal.shown"
    assert found.stops
