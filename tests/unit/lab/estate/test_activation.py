import pytest

from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate

FRONT_END = "fe01.fabrikam.test"
OVERRIDE = "webint.fabrikam.test"


@pytest.fixture
def estate():
    return Estate("127.20.30", load("sfb-2019"), ManualClock())


def test_at_the_start_every_web_fqdn_has_its_principal_and_nothing_is_missing(estate):
    assert estate.activation.principals == dict.fromkeys(
        (
            "http/dirext.fabrikam.test",
            "http/dirweb.fabrikam.test",
            "http/pool01.fabrikam.test",
            "http/webext.fabrikam.test",
        ),
        "FABRIKAM\\kerbauth",
    )
    assert estate.activation.missing == ()


def test_a_new_override_has_its_principal_once_the_topology_is_activated_and_the_pool_keeps_its_own(estate):
    before = set(estate.activation.principals)
    estate.store.set_override(OVERRIDE)
    assert estate.activation.missing == (f"http/{OVERRIDE}",)
    estate.activation.topology()
    assert set(estate.activation.principals) == before | {f"http/{OVERRIDE}"}


def test_a_principal_that_goes_missing_is_missing_after_an_activation_too(estate):
    estate.store.set_override(OVERRIDE)
    estate.faults.set("spn.missing")
    estate.activation.topology()
    assert estate.activation.missing == (f"http/{OVERRIDE}",)


def test_a_front_end_is_activated_as_far_as_its_own_replica_has_come(estate):
    estate.store.set_override(OVERRIDE)
    estate.activation.computer(FRONT_END)
    assert estate.activation.computers[FRONT_END] == ""
    estate.clock.advance(estate.description.durations.replica_lag)
    estate.activation.computer(FRONT_END)
    assert estate.activation.computers == {
        FRONT_END: OVERRIDE,
        "fe02.fabrikam.test": "",
        "fe03.fabrikam.test": "",
    }


def test_what_is_forgotten_is_as_at_the_start(estate):
    before = estate.activation.dump()
    estate.store.set_override(OVERRIDE)
    estate.clock.advance(estate.description.durations.replica_lag)
    estate.activation.topology()
    estate.activation.computer(FRONT_END)
    estate.store.forget()
    estate.activation.forget()
    assert estate.activation.dump() == before


def test_an_estate_without_a_kerberos_account_has_no_principals():
    estate = Estate("127.20.30", load(), ManualClock())
    estate.activation.topology()
    assert (estate.activation.principals, estate.activation.missing) == ({}, ())
