from dataclasses import replace

import pytest

from lyncauto.errors import (
    AnswerLost,
    CertificateDenied,
    CertificatePending,
    CertificateRejected,
    HostUnreachable,
)
from lyncauto.model.plan import learnt, matches
from lyncauto.ports.certificates import Issued, Pending
from lyncauto.steps.build import planners, steps
from tests.unit.steps import samples
from tests.unit.steps.samples import DESIGN, OVERRIDE, POOL, certificate, stored
from tests.unit.steps.world import Memo, World

ID = "certificate.request"
MARK = DESIGN.certificate.friendly_name
(CHANGE,) = planners(DESIGN)[ID].plan({})


def step(world, memo=None):
    return steps(world.estate(), DESIGN, memo or Memo())[ID]


def issuing(der, **more):
    world = World()
    world.authority.answer = Issued(stored(der, MARK, **more))
    return world


def test_what_was_asked_for_reads_back_and_its_thumbprint_becomes_known():
    world = World()
    assert step(world).read(CHANGE.target) is None
    step(world).apply([CHANGE])
    found = step(world).read(CHANGE.target)
    assert matches(CHANGE.after, found)
    assert list(learnt(CHANGE, found).values()) == [world.authority.store[0].thumbprint]


def test_the_request_is_made_once():
    world = World()
    step(world).apply([CHANGE])
    step(world).apply([CHANGE])
    assert world.authority.submitted == [DESIGN.certificate]


def test_a_request_in_doubt_that_was_granted_is_adopted():
    world = World()
    world.authority.store.append(stored(certificate(), MARK))
    step(world).apply([CHANGE])
    assert world.authority.submitted == []


def test_a_request_must_not_be_made_twice_blindly():
    assert step(World()).repeatable is False


@pytest.mark.parametrize(
    ("der", "reason"),
    [
        (certificate((OVERRIDE,)), "it lacks dialin.contoso.com, meet.contoso.com"),
        (certificate((*samples.NAMES, "bank.example.com")), "bank.example.com"),
        (certificate(bits=1024), "1024 bits"),
        (certificate(use=None), "server authentication"),
        (certificate(pss=True), "RSASSA-PSS"),
        (certificate(days=1), "it expired"),
    ],
)
def test_a_certificate_that_must_not_be_used_is_rejected_as_it_comes_and_as_it_is_found(der, reason):
    world = issuing(der)
    with pytest.raises(CertificateRejected) as caught:
        step(world).apply([CHANGE])
    assert reason in caught.value.why
    with pytest.raises(CertificateRejected):
        step(world).read(CHANGE.target)


def test_a_certificate_without_its_key_is_rejected():
    with pytest.raises(CertificateRejected, match="must not be used") as caught:
        step(issuing(certificate(), has_private_key=False)).apply([CHANGE])
    assert caught.value.why == "the store has no private key for it"


def test_every_reason_of_a_rejection_is_given_at_once():
    with pytest.raises(CertificateRejected) as caught:
        step(issuing(certificate((OVERRIDE,), bits=1024), has_private_key=False)).apply([CHANGE])
    assert len(caught.value.why.splitlines()) == 3


def test_the_names_that_request_cscertificate_adds_of_itself_do_no_harm():
    world = issuing(certificate((*samples.NAMES, POOL, "fe01.contoso.com")))
    step(world).apply([CHANGE])
    assert matches(CHANGE.after, step(world).read(CHANGE.target))


def test_a_request_that_waits_for_a_person_says_where_and_under_which_number():
    world = World()
    world.authority.answer = Pending("89", "Taken Under Submission")
    memo = Memo()
    with pytest.raises(CertificatePending) as caught:
        step(world, memo).apply([CHANGE])
    assert caught.value.why == "request 89: Taken Under Submission"
    assert memo.known == {CHANGE.target: "89"}


def test_a_request_that_waited_is_fetched_by_its_number_and_never_made_again():
    world, memo = World(), Memo({CHANGE.target: "89"})
    step(world, memo).apply([CHANGE])
    assert (world.authority.submitted, world.authority.fetched) == ([], ["89"])
    assert matches(CHANGE.after, step(world).read(CHANGE.target))


def test_a_request_that_waits_under_no_known_number_is_not_made_again_either():
    world, memo = World(), Memo()
    world.authority.answer = Pending("", "Taken Under Submission")
    for _ in range(2):
        with pytest.raises(CertificatePending):
            step(world, memo).apply([CHANGE])
    assert len(world.authority.submitted) == 1


def test_that_it_is_asked_for_is_noted_before_it_is():
    world, memo = World(), Memo()
    world.authority.answer = AnswerLost("no", why="cut", fix="look")
    with pytest.raises(AnswerLost):
        step(world, memo).apply([CHANGE])
    assert memo.known == {CHANGE.target: "asked"}


def test_where_what_is_granted_shows_nowhere_a_request_in_doubt_is_a_question_to_a_person():
    world, memo = World(), Memo({CHANGE.target: "asked"})
    world.authority.shows = False
    with pytest.raises(AnswerLost) as caught:
        step(world, memo).apply([CHANGE])
    assert "--request" in caught.value.fix
    assert world.authority.submitted == []


def test_a_number_that_a_person_typed_is_fetched_and_once_it_is_the_one_it_is_known():
    world, memo = World(), Memo({CHANGE.target: "?89"})
    step(world, memo).apply([CHANGE])
    assert (world.authority.submitted, world.authority.fetched) == ([], ["89"])


@pytest.mark.parametrize("error", [CertificateDenied, CertificateRejected])
def test_a_number_that_was_mistyped_decides_nothing(error):
    world, memo = World(), Memo({CHANGE.target: "?98"})
    world.authority.answer = error("no", why="somebody else's", fix="no")
    with pytest.raises(AnswerLost) as told:
        step(world, memo).apply([CHANGE])
    assert "request 98 is not it: somebody else's" in told.value.why
    assert memo.known == {CHANGE.target: "asked"}


def test_nobody_is_asked_where_the_site_file_names_the_certificate():
    named = replace(DESIGN, certificate=replace(DESIGN.certificate, thumbprint="AB" * 20))
    assert planners(named)[ID].plan({}) == ()


def test_a_request_that_was_certainly_not_made_may_be_made_later():
    world, memo = World(), Memo()
    world.authority.answer = HostUnreachable("no", why="away", fix="start it")
    with pytest.raises(HostUnreachable):
        step(world, memo).apply([CHANGE])
    world.authority.answer, world.authority.shows = None, False
    step(world, memo).apply([CHANGE])
    assert len(world.authority.submitted) == 2


def test_what_was_issued_is_kept_once_it_was_judged():
    world = World()
    step(world).apply([CHANGE])
    assert world.authority.kept == [DESIGN.certificate]
    refused = issuing(certificate((OVERRIDE,)))
    with pytest.raises(CertificateRejected):
        step(refused).apply([CHANGE])
    assert refused.authority.kept == []


@pytest.mark.parametrize("error", [AnswerLost, CertificateDenied])
def test_what_the_authority_says_is_handed_on(error):
    world = World()
    world.authority.answer = error("no", why="its reason", fix="its cure")
    with pytest.raises(error):
        step(world).apply([CHANGE])
