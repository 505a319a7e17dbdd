"""A pool that shows an RSA certificate and one of ECDSA: migrated, renewed, reverted and taken back."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest

from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.errors import CertificateDenied, Exit, PreflightFailed, RenewalReverted
from tests.campaigns.renewal.play import shown
from tests.campaigns.renewal.sources import edited
from tests.cli.test_renewing import HTTPS, finished
from tests.cli.test_renewing import Bench as OneKind
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

BOTH = {"source": "certreq", "keys": ["rsa-2048", "ecdsa-p256"], "ecdsa_template": "WebServerEcdsa"}
SERVICE = "virtual-service/"
MIGRATIONS = 3  # to both kinds, to one, and to both again


@dataclass(frozen=True)
class Bench(OneKind):
    """The same; what a client is shown is told by what it understands."""

    def of(self, family: str) -> str:
        """Return the thumbprint that every client of a family is shown."""
        (found,) = shown(self.lab, family=family)
        return found

    def both(self) -> tuple[str, str]:
        """Return what clients of RSA and what clients of ECDSA are shown."""
        return self.of("RSA"), self.of("ECDSA")


@pytest.fixture(scope="module")
def migrated(labs: SharedLabs, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A pool behind the balancer; what one test makes of its certificates the next one begins with."""
    lab = labs.fresh()
    site = tmp_path_factory.mktemp("site") / "site.yaml"
    lab.write_site(site)
    edited(site, BOTH)
    bench = Bench(lab, site)
    bench.json("migrate", "--yes")
    return bench


def test_each_client_is_shown_the_certificate_that_it_understands(migrated):
    rsa, ecdsa = migrated.both()
    assert rsa != ecdsa
    assert migrated.shown() == rsa  # of a client that names no host
    assert migrated.lab.issued() == 2
    assert migrated.run("plan", "--detailed-exitcode").exit_code == Exit.DONE


def test_a_client_that_verifies_is_served_with_either(migrated):
    status = migrated.lab.status()
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=status["root"])
        context.maximum_version = newest
        with (
            socket.create_connection((status["vip"], HTTPS), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=status["override"]) as secure,
        ):
            der = secure.getpeercert(binary_form=True) or b""
        pem = ssl.DER_cert_to_PEM_cert(der)
        assert thumbprints(pem.encode())[0] == migrated.of("ECDSA")  # which asks less of both sides


def test_a_renewal_that_is_not_due_leaves_both(migrated):
    before = migrated.both()
    assert migrated.json("renew")["came"] == "not due"
    assert migrated.both() == before


def test_both_are_renewed_in_one_run_and_the_plan_says_which_is_which(migrated):
    before, asked = migrated.both(), migrated.lab.issued()
    said = migrated.run("renew", "--force", "--dry-run").stdout
    assert "key        = RSA 2048" in said
    assert "key        = ECDSA P-256" in said
    made = migrated.json("renew", "--force")
    after = migrated.both()
    assert made["thumbprint"] in after
    assert not {*after} & {*before}
    assert migrated.shown() == after[0]  # of a client that names no host still
    assert migrated.lab.issued() == asked + 2
    assert "ECDSA P-256" in Path(made["report"]).read_text("utf-8")
    assert migrated.run("plan", "--detailed-exitcode").exit_code == Exit.DONE


def test_both_are_rehearsed_and_what_was_issued_is_the_next_renewal_s(migrated):
    before, asked = migrated.both(), migrated.lab.issued()
    assert migrated.json("renew", "--staging")["came"] == "rehearsed"
    assert migrated.both() == before
    assert migrated.json("renew", "--force")["came"] == "installed"
    assert not {*migrated.both()} & {*before}
    assert migrated.lab.issued() == asked + 2


def test_one_that_is_denied_leaves_both_as_they_were_and_the_other_is_not_asked_for_twice(migrated):
    before, asked = migrated.both(), migrated.lab.issued()
    edited(migrated.site, {"ecdsa_template": "WebServer"})
    with pytest.raises(CertificateDenied) as told:
        migrated.run("renew", "--force")
    assert told.value.why.startswith("ECDSA P-256, template WebServer: ")
    assert "0x80094811" in told.value.why
    assert migrated.both() == before
    edited(migrated.site, BOTH)
    assert migrated.json("renew", "--force")["came"] == "renewed"
    assert not {*migrated.both()} & {*before}
    assert migrated.lab.issued() == asked + 3


def test_one_that_the_balancer_does_not_take_brings_both_back(migrated):
    before = migrated.both()
    edited(migrated.site, {"source": "lync"})
    migrated.lab.fault("key-mixed-up", path=".ecdsa")
    with pytest.raises(RenewalReverted):
        migrated.run("renew", "--force")
    assert migrated.both() == before
    migrated.lab.mend("key-mixed-up")
    assert migrated.json("renew", "--force")["came"] in {"renewed", "installed"}
    assert not {*migrated.both()} & {*before}


def test_a_kind_that_is_dropped_is_a_migration_s_business_and_shown_no_more(migrated):
    rsa, _ = migrated.both()
    edited(migrated.site, {"keys": ["rsa-2048"]})
    with pytest.raises(PreflightFailed) as told:
        migrated.run("renew", "--force")
    assert "`lyncauto migrate`" in told.value.fix
    planned = migrated.json("plan")["stages"]
    targets = [change["target"] for stage in planned for change in stage["changes"]]
    assert [one.startswith(SERVICE) for one in targets] == [True]
    migrated.json("migrate", "--yes")
    assert migrated.of("RSA") == migrated.shown() == rsa
    with pytest.raises(ssl.SSLError):
        migrated.of("ECDSA")


def test_a_kind_that_is_added_is_a_migration_s_business_too_and_one_that_lies_there_is_taken_up(migrated):
    rsa, asked = migrated.of("RSA"), migrated.lab.issued()
    edited(migrated.site, BOTH)
    with pytest.raises(PreflightFailed) as told:
        migrated.run("renew")
    assert "it lacks an ECDSA certificate" in told.value.why
    migrated.json("migrate", "--yes")
    assert migrated.of("RSA") == rsa
    assert migrated.of("ECDSA") != rsa
    assert migrated.lab.issued() == asked


def test_longer_keys_are_a_reason_to_renew_and_nothing_else(migrated):
    before = migrated.both()
    edited(migrated.site, {"keys": ["rsa-3072", "ecdsa-p384"]})
    made = migrated.json("renew")
    assert (made["came"], made["why"]) == ("renewed", "its key has 2048 bits, 3072 are asked for")
    assert not {*migrated.both()} & {*before}
    assert migrated.json("renew")["came"] == "not due"


def test_taking_it_back_leaves_no_certificate_of_either_kind_on_the_node(migrated):
    for _ in range(MIGRATIONS):
        assert migrated.run("rollback").exit_code == Exit.DONE
        finished(migrated)
    assert migrated.lab.dump()["node"]["files"] == {}
