"""Migrations and renewals on a lab whose site file has the certificate removed from the Front End's store."""

from __future__ import annotations

from typing import Any

import pytest

from lyncauto.app.compose import compose
from lyncauto.errors import AccessDenied, Exit
from lyncauto.lab.world.control import LabControl
from lyncauto.ports.powershell import Command, said
from tests.campaigns.renewal.sources import edited
from tests.cli.test_renewing import Bench
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

FRONT_END = "fe01.contoso.test"
REMOVAL = f"stored/{FRONT_END}/webint.contoso.test"


@pytest.fixture(scope="module")
def migrated(labs: SharedLabs, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A pool behind the balancer; what one test makes of its certificate the next one begins with."""
    lab = labs.fresh()
    site = tmp_path_factory.mktemp("site") / "site.yaml"
    lab.write_site(site)
    edited(site, {"remove_from_store": True})
    bench = Bench(lab, site)
    before = lab.dump()
    bench.json("migrate", "--yes")
    assert stores(lab) == before["certificates"]
    assert lab.dump()["assignments"] == before["assignments"]
    return bench


def stores(lab: LabControl) -> Any:
    """Return what lies in the computers' stores."""
    return lab.dump()["certificates"]


def test_a_migration_leaves_the_key_on_the_node_alone_and_a_second_plan_is_empty(migrated):
    assert migrated.lab.issued() == 1
    assert migrated.run("plan", "--detailed-exitcode").exit_code == Exit.DONE
    assert migrated.run("verify").exit_code == Exit.DONE


def test_a_renewal_asks_for_a_new_one_and_leaves_nothing_of_it_in_the_store(migrated):
    before, stored, uses = migrated.shown(), stores(migrated.lab), migrated.lab.dump()["assignments"]
    planned = migrated.json("renew", "--force", "--dry-run")["changes"]
    assert planned[-1] == REMOVAL
    assert "one-way: its key is then on" in migrated.run("renew", "--force", "--dry-run").stdout
    made = migrated.json("renew", "--force")
    assert (made["came"], migrated.shown()) == ("renewed", made["thumbprint"])
    assert made["thumbprint"] != before
    assert (stores(migrated.lab), migrated.lab.dump()["assignments"]) == (stored, uses)
    assert migrated.run("plan", "--detailed-exitcode").exit_code == Exit.DONE


def test_there_is_nothing_to_install_again_and_nobody_is_asked_for_another_one(migrated):
    issued, before = migrated.lab.issued(), migrated.shown()
    assert migrated.json("deploy")["came"] == "nothing to do"
    assert (migrated.lab.issued(), migrated.shown()) == (issued, before)


def test_a_removal_whose_answer_was_lost_is_read_back(migrated):
    stored = stores(migrated.lab)
    migrated.lab.fault("drop-after:Remove-LyncAutoCertificate")
    made = migrated.json("renew", "--force")
    assert (made["came"], migrated.shown()) == ("renewed", made["thumbprint"])
    assert stores(migrated.lab) == stored


def test_a_removal_that_is_refused_takes_nothing_back_and_the_next_renewal_goes_on_with_it(migrated):
    before, stored, issued = migrated.shown(), stores(migrated.lab), migrated.lab.issued()
    migrated.lab.fault("deny:Remove-LyncAutoCertificate")
    with pytest.raises(AccessDenied) as told:
        migrated.run("renew", "--force")
    migrated.lab.mend("deny:Remove-LyncAutoCertificate")
    shown = migrated.shown()
    assert shown != before
    assert told.value.exit is Exit.PART_WAY
    assert "`lyncauto renew` to go on" in told.value.fix
    assert shown in stores(migrated.lab)[FRONT_END]
    made = migrated.json("renew")
    assert (made["came"], made["thumbprint"], migrated.shown()) == ("renewed", shown, shown)
    assert (stores(migrated.lab), migrated.lab.issued()) == (stored, issued + 1)


def half_renewed(bench: Bench) -> None:
    """Have a renewal whose removal was refused, so that it can be taken back."""
    bench.lab.fault("deny:Remove-LyncAutoCertificate")
    with pytest.raises(AccessDenied):
        bench.run("renew", "--force")
    bench.lab.mend("deny:Remove-LyncAutoCertificate")


def test_an_open_renewal_is_taken_back_and_what_still_lies_in_the_store_is_installed_from_there(migrated):
    before = migrated.shown()
    half_renewed(migrated)
    assert migrated.run("rollback", "--finish").exit_code == Exit.DONE
    assert migrated.shown() == before
    assert migrated.json("status")["runs"][-1]["outcome"] == "taken back"
    assert migrated.json("deploy")["came"] == "installed"
    assert migrated.shown() not in stores(migrated.lab)[FRONT_END]


def test_an_open_renewal_whose_certificate_is_gone_is_taken_back_and_the_next_one_asks_anew(migrated):
    before, issued = migrated.shown(), migrated.lab.issued()
    half_renewed(migrated)
    lying = stores(migrated.lab)[FRONT_END][migrated.shown()]
    gone = {"Thumbprint": migrated.shown(), "FriendlyName": lying["friendly_name"]}
    with compose(migrated.site, None, lambda _: None, str).writing() as estate:
        said(estate.sessions(FRONT_END), Command("Remove-LyncAutoCertificate", gone))
    taken = migrated.run("rollback", "--finish", "--json")
    assert (taken.exit_code, migrated.shown()) == (Exit.DONE, before)
    assert REMOVAL in taken.stdout
    assert migrated.json("renew", "--force")["came"] == "renewed"
    assert migrated.lab.issued() == issued + 2
    assert migrated.shown() not in stores(migrated.lab)[FRONT_END]


def test_a_rollback_of_the_migration_says_what_is_gone_and_going_forward_again_asks_for_nothing(migrated):
    issued, stored = migrated.lab.issued(), stores(migrated.lab)
    assert REMOVAL in migrated.run("rollback", "--json").stdout
    migrated.json("apply")
    assert (migrated.lab.issued(), stores(migrated.lab)) == (issued, stored)
    assert migrated.run("plan", "--detailed-exitcode").exit_code == Exit.DONE
