from lyncauto.app.since import renewed_since
from lyncauto.model.design import written
from lyncauto.model.journal import Closed, Done, Entry, Intent, Opened
from lyncauto.model.plan import Change, Plan, Stage
from lyncauto.model.story import Story, story
from tests.unit.steps.samples import ECDSA, OVERRIDE, RENEWING, VIP

TARGET = f"delivered/lb01.contoso.com/{OVERRIDE}"
SERVICE = f"virtual-service/{VIP}:443"
A, B, C = ("A" * 40, "B" * 40, "C" * 40)


def renewal(before: str, after: str, outcome="renewed", target=TARGET) -> Story:
    change = Change(
        "certificate.swap", target, {"thumbprint": before, "roots": "R"}, {"thumbprint": after, "roots": "R"}
    )
    plan = Plan(
        "renew-certificates",
        "hq",
        "pool01.contoso.com",
        "2026-08-22T10:04:00Z",
        "f" * 64,
        (Stage("swap", "Swap", (change,)),),
        design=written(RENEWING),
        outcome="renewed",
    )
    records = (Opened(plan, "0"), Intent(change), Done(change.id), *((Closed(outcome),) if outcome else ()))
    return story(Entry(number, "2026-08-22T10:04:00Z", record) for number, record in enumerate(records))


def test_without_a_renewal_nothing_has_become_of_a_certificate():
    assert renewed_since(()) == {}


def test_a_renewal_changes_what_lies_on_the_node_and_what_the_virtual_service_serves():
    assert renewed_since((renewal(A, B),)) == {
        TARGET: {f"thumbprint={A}": B},
        SERVICE: {f"certificate={A}": B},
    }


def test_a_second_kind_of_key_has_a_row_of_its_own():
    target = f"delivered/lb01.contoso.com/{ECDSA}"
    assert renewed_since((renewal(A, B, target=target), renewal(B, C))) == {
        target: {f"thumbprint={A}": B},
        TARGET: {f"thumbprint={B}": C},
        SERVICE: {f"second certificate={A}": B, f"certificate={B}": C},
    }


def test_after_two_renewals_the_first_certificate_has_become_the_last():
    found = renewed_since((renewal(A, B), renewal(B, C)))
    assert found[TARGET] == {f"thumbprint={A}": C, f"thumbprint={B}": C}


def test_a_renewal_that_is_open_or_was_taken_back_does_not_count():
    assert renewed_since((renewal(A, B, outcome=""), renewal(A, C, outcome="taken back"))) == {}
