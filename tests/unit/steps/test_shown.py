from dataclasses import dataclass, field

from lyncauto.model.finding import Verdict
from lyncauto.ports.probe import Tls
from lyncauto.steps.build import checks
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.services import http, https
from tests.unit.steps.samples import NAMES, POOL, RENEWING, VIP, certificate
from tests.unit.steps.test_swap import NEW, OLD, served
from tests.unit.steps.world import SERVED, Probe

ID = "renew.shown"


def world_serving(memory=OLD):
    world = served(memory=memory)
    world.serve([https(RENEWING, OLD), http(RENEWING)])
    return world


def found(world):
    return checks(world.estate(), RENEWING)[ID].run()


def failures(world):
    return [one for one in found(world) if one.verdict is Verdict.FAILED]


def test_each_name_is_shown_the_certificate_in_every_handshake_and_is_served():
    world = world_serving()
    told = found(world)
    assert {one.verdict for one in told} == {Verdict.OK}
    assert [name for name in NAMES if any(name in one.target for one in told)] == list(NAMES)
    assert any(f"8 of 8: {OLD}" in one.evidence for one in told)


def test_a_name_that_is_shown_another_certificate_fails():
    world = world_serving()
    world.probe.shows[VIP] = certificate((*NAMES, POOL))
    assert [NEW in one.evidence and f"expected {OLD}" in one.evidence for one in failures(world)] == [
        True
    ] * 3


@dataclass
class Two(Probe):
    """Every second handshake is another worker's."""

    turns: list[int] = field(default_factory=list)

    def tls(self, endpoint, *, root, family=None) -> Tls:
        assert family is None  # there is one certificate: whoever asks is shown it
        assert (endpoint.address, root[:10]) == (VIP, b"-----BEGIN")
        self.turns.append(len(self.turns))
        shown = SERVED if self.turns[-1] % 2 else certificate((*NAMES, POOL))
        return Tls(verified=True, version="TLSv1.2", certificate=shown)


def test_a_worker_that_was_left_over_is_noticed_though_it_answers_only_sometimes():
    world = world_serving()
    world.probe = Two(world.probe.alive)
    (one, *_) = failures(world)
    assert f"4 of 8: {thumbprint(SERVED)}" in one.evidence
    assert "left over" in one.fix


def test_memory_that_holds_another_certificate_than_the_files_fails():
    told = failures(world_serving(memory=NEW))
    assert next(one.text for one in told) == "memory and files do not hold the same certificate"


def test_a_chain_that_cannot_be_verified_and_a_name_that_is_not_served_fail():
    world = world_serving()
    world.probe.trusted, world.probe.status = False, 503
    texts = {one.text for one in failures(world)}
    assert texts == {"not every handshake shows the certificate that is to be served", "it is not served"}
