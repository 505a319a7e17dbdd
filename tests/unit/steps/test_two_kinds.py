"""Certificates of two kinds of key at one listener: what is planned, shown, proved and renewed of each."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from lyncauto.errors import CertificateDenied, PreflightFailed
from lyncauto.model.design import CertificateWish, design_of, written
from lyncauto.model.finding import Verdict
from lyncauto.model.plan import Plan
from lyncauto.steps.build import checks, steps
from lyncauto.steps.collect import collect
from lyncauto.steps.design import design
from lyncauto.steps.observe import observe
from lyncauto.steps.pem import armoured, thumbprint
from lyncauto.steps.policy import wrong_key
from lyncauto.steps.renewal import served
from lyncauto.steps.services import http, https
from tests.unit.steps import samples
from tests.unit.steps.samples import (
    AUTHORITY,
    BOTH,
    BOTH_DESIGN,
    BOTH_RENEWING,
    ECDSA,
    MACHINE,
    NAMES,
    OVERRIDE,
    POOL,
    certificate,
    ecdsa_certificate,
    facts,
    pool,
    renewing_both,
    served_by_both_kinds,
    served_facts,
)
from tests.unit.steps.test_build import RENEWAL, planned
from tests.unit.steps.world import SERVED, Authority, Memo, World

SECOND = ecdsa_certificate()
OLD, OLD_SECOND = thumbprint(SERVED), thumbprint(SECOND)
SERVICE = f"virtual-service/{samples.VIP}:443"


def of(*kinds: str):
    return BOTH.model_copy(update={"keys": kinds})


def drafted(*kinds: str, found=None):
    return design(pool(), of(*kinds), (MACHINE,), found or facts())


def migrated(found, made=BOTH_DESIGN):
    return [one.target for one in planned(observe(found, made), made)]


def test_a_listener_of_two_kinds_gets_a_certificate_of_each_and_nothing_else_more():
    alone = set(migrated(facts(), samples.DESIGN))
    both = set(migrated(facts()))
    assert both - alone == {f"certificate/{ECDSA}", f"delivered/{MACHINE.name}/{ECDSA}"}
    assert alone <= both


def test_the_first_one_is_wished_as_if_it_were_alone_and_the_second_with_a_name_and_template_of_its_own():
    assert BOTH_DESIGN.certificate == samples.DESIGN.certificate
    second = BOTH_DESIGN.second
    assert second is not None
    assert (second.name, second.files, second.key, second.template) == (
        OVERRIDE,
        ECDSA,
        "ecdsa-p256",
        "WebServerEcdsa",
    )
    assert second.friendly_name.startswith(f"lyncauto {ECDSA} ")
    assert (BOTH_DESIGN.certificate.template, second.names) == ("WebServer", BOTH_DESIGN.certificate.names)


def test_without_a_template_of_its_own_a_key_of_a_curve_is_asked_for_with_the_one_there_is():
    made = design(pool(), BOTH.model_copy(update={"ecdsa_template": ""}), (MACHINE,), facts()).design
    assert [wish.template for wish in made.certificates] == ["WebServer", "WebServer"]


def test_a_pool_that_shows_both_is_as_it_is_declared():
    assert not [
        one for one in migrated(served_by_both_kinds()) if "record" not in one and "backup" not in one
    ]


def test_a_kind_that_is_added_is_asked_for_delivered_and_shown_and_the_first_one_stays():
    targets = [one for one in migrated(served_facts()) if "backup" not in one]
    assert targets == [f"certificate/{ECDSA}", f"delivered/{MACHINE.name}/{ECDSA}", SERVICE]


def test_a_kind_that_is_dropped_is_shown_no_more_and_its_files_stay():
    assert [one for one in migrated(served_by_both_kinds(), samples.DESIGN) if "backup" not in one] == [
        SERVICE
    ]


def test_a_curve_alone_is_warned_of_and_names_who_cannot_connect():
    warned = [one for one in drafted("ecdsa-p256").warnings if "RSA" in one]
    assert len(warned) == 1
    assert "cannot connect" in warned[0]
    assert "`keys: [rsa-2048, ecdsa-p256]`" in warned[0]
    assert not any("ECDSA" in one for one in (*drafted("rsa-2048").warnings, *samples.draft().warnings))
    assert not any("ECDSA" in one for one in design(pool(), BOTH, (MACHINE,), facts()).warnings)


def test_a_curve_alone_lies_where_every_first_certificate_does():
    made = drafted("ecdsa-p384").design
    assert (made.certificate.files, made.certificate.key, made.second) == (OVERRIDE, "ecdsa-p384", None)


def test_front_ends_keep_rsa_whatever_the_balancer_has():
    made = drafted("ecdsa-p256", found=samples.new_facts()).design.publication
    assert made is not None
    wishes = [one.certificate for one in made.front_ends if one.certificate]
    assert {(one.key, one.template) for one in wishes} == {("rsa-2048", "WebServer")}
    assert wishes == [one.certificate for one in samples.PUBLISHING.publication.front_ends]


def test_a_design_that_an_earlier_version_wrote_is_of_rsa():
    told = json.loads(written(samples.DESIGN))
    for new in ("key", "second"):
        del told["certificate"][new]
    del told["second"]
    told["certificate"]["key_bits"] = 2048
    plan = Plan("p", "s", POOL, "2026-08-22T10:04:00Z", "0" * 64, (), design=json.dumps(told))
    assert design_of(plan) == samples.DESIGN
    assert design_of(replace(plan, design=written(BOTH_DESIGN))) == BOTH_DESIGN


@pytest.mark.parametrize(
    ("der", "kind", "wrong"),
    [
        (SERVED, "rsa-2048", ""),
        (certificate(bits=3072), "rsa-2048", ""),
        (SERVED, "rsa-3072", "its key has 2048 bits, 3072 are asked for"),
        (SECOND, "rsa-2048", "its key is not RSA"),
        (SECOND, "ecdsa-p256", ""),
        (SECOND, "ecdsa-p384", "its key is on the curve P-256, P-384 is asked for"),
        (certificate(curve="P-384"), "ecdsa-p256", "its key is on the curve P-384, P-256 is asked for"),
        (SERVED, "ecdsa-p256", "its key is not ECDSA"),
    ],
)
def test_rsa_may_be_longer_than_asked_for_and_a_curve_is_that_very_curve(der, kind, wrong):
    assert wrong_key(der, kind) == wrong


def renewed(found=None, authority=BOTH, **how):
    made = renewing_both(found, authority, **how).design
    changes = planned(observe(found or served_by_both_kinds(), made), made, RENEWAL)
    return [(one.step, one.target.partition("/")[2]) for one in changes], made


def test_both_are_renewed_in_one_run_each_asked_for_by_itself():
    changes, made = renewed()
    on_node = [f"{MACHINE.name}/{wish.files}" for wish in made.certificates]
    slots = [f"{place}/{wish.slot}" for place, wish in zip(on_node, made.certificates, strict=True)]
    assert changes == [
        ("certificate.request", OVERRIDE),
        ("certificate.request", ECDSA),
        *(("certificate.stage", one) for one in slots),
        *(("certificate.swap", one) for one in on_node),
    ]


@pytest.mark.parametrize("first", [True, False])
def test_whichever_is_due_first_decides_when_both_are_renewed(first):
    short, long = 400, 700
    der, second = certificate(days=short if first else long), ecdsa_certificate(long if first else short)
    now = served(served_by_both_kinds(der, second), pool(), BOTH, (MACHINE,))
    assert now.thumbprint == thumbprint(der if first else second)


@pytest.mark.parametrize(
    ("found", "kinds", "why"),
    [
        (served_facts(), ("rsa-2048", "ecdsa-p256"), "it lacks an ECDSA certificate"),
        (served_facts(SECOND), ("rsa-2048", "ecdsa-p256"), "it lacks an RSA certificate"),
        (served_by_both_kinds(), ("rsa-2048",), "names rsa-2048 alone"),
        (served_by_both_kinds(), ("ecdsa-p256",), "names ecdsa-p256 alone"),
    ],
)
def test_a_listener_that_has_to_show_more_or_less_is_left_to_a_migration(found, kinds, why):
    with pytest.raises(PreflightFailed) as refused:
        renewing_both(found, of(*kinds))
    assert why in refused.value.why
    assert "`keys`" in refused.value.what
    assert "`lyncauto migrate`" in refused.value.fix


@pytest.mark.parametrize(
    ("found", "kinds", "lacks"),
    [
        (served_facts(), ("rsa-4096",), "its key has 2048 bits, 4096 are asked for"),
        (served_facts(), ("ecdsa-p256",), "its key is not ECDSA"),
        (
            served_by_both_kinds(),
            ("rsa-2048", "ecdsa-p384"),
            "its key is on the curve P-256, P-384 is asked for",
        ),
        (served_by_both_kinds(), ("rsa-2048", "ecdsa-p256"), ""),
    ],
)
def test_a_key_that_is_not_as_the_site_file_asks_for_is_a_reason_to_renew(found, kinds, lacks):
    assert served(found, pool(), of(*kinds), (MACHINE,)).lacks == lacks


def test_a_second_certificate_that_lies_there_without_its_key_is_told():
    found = served_by_both_kinds()
    lying = (found.delivered[0], replace(found.delivered[1], has_key=False))
    with pytest.raises(PreflightFailed, match=POOL) as refused:
        served(replace(found, delivered=lying), pool(), BOTH, (MACHINE,))
    assert refused.value.why == f"certificate and key of {ECDSA} do not lie there"


def lying(world, name, der):
    folder = f"/etc/lyncauto/certs/{name}"
    world.node.files |= {
        f"{folder}/current/cert.pem": armoured(base64.b64encode(der).decode()).encode(),
        f"{folder}/current/cert.pem.key": b"key",
        f"{folder}/roots.pem": samples.ROOT.encode(),
    }


def showing(second=SECOND, held=OLD_SECOND):
    """Return a world whose balancer shows both; *second* to clients that understand ECDSA alone."""
    world = World()
    world.serve([https(BOTH_DESIGN, OLD, second=OLD_SECOND), http(BOTH_DESIGN)])
    lying(world, OVERRIDE, SERVED)
    lying(world, ECDSA, SECOND)
    world.balancer.memory, world.balancer.second = OLD, held
    world.probe.of_family = {"RSA": SERVED, "ECDSA": second}
    return world


def told(world, check, made):
    return checks(world.estate(authority=BOTH), made)[check].run()


@pytest.mark.parametrize(
    ("check", "made"), [("renew.shown", BOTH_RENEWING), ("prove.virtual-services", BOTH_DESIGN)]
)
def test_each_kind_is_proved_by_clients_that_understand_no_other(check, made):
    found = told(showing(), check, made)
    assert {one.verdict for one in found} == {Verdict.OK}
    for kind, expected in (("RSA", OLD), ("ECDSA", OLD_SECOND)):
        seen = [one for one in found if one.target.endswith(f", {kind}") and expected in one.evidence]
        assert len({one.target for one in seen}) >= len(NAMES)


@pytest.mark.parametrize(
    ("check", "made"), [("renew.shown", BOTH_RENEWING), ("prove.virtual-services", BOTH_DESIGN)]
)
def test_a_kind_that_clients_are_not_shown_as_planned_is_named(check, made):
    wrong = [one for one in told(showing(second=ecdsa_certificate(800)), check, made) if one.stops]
    assert len(wrong) == len(NAMES)
    assert all(one.target.endswith(", ECDSA") for one in wrong)
    assert all(OLD_SECOND in one.evidence for one in wrong)


def test_memory_that_holds_another_one_of_the_second_kind_fails():
    (wrong,) = [one for one in told(showing(held="AB" * 20), "renew.shown", BOTH_RENEWING) if one.stops]
    assert (wrong.target, wrong.text) == (
        f"{MACHINE.name}, ECDSA",
        "memory and files do not hold the same certificate",
    )


def test_both_are_read_from_the_node():
    world = showing()
    found = collect(world.estate(authority=BOTH))
    assert [(one.name, one.thumbprint) for one in found.delivered] == [(OVERRIDE, OLD), (ECDSA, OLD_SECOND)]


class Choosy(Authority):
    """Issues what is asked for with an RSA key, and denies the rest."""

    def submit(self, wish: CertificateWish):
        if wish.second:
            self.submitted.append(wish)
            raise CertificateDenied("denied", why="0x80094811", fix="name another template")
        return super().submit(wish)


def test_a_denied_one_ends_the_act_and_the_one_that_was_issued_is_kept():
    world = World()
    world.authority = Choosy()
    step = steps(world.estate(authority=BOTH), BOTH_DESIGN, Memo())["certificate.request"]
    changes = [one for one in planned(observe(facts(), BOTH_DESIGN), BOTH_DESIGN) if one.step == step.id]
    with pytest.raises(CertificateDenied):
        step.apply(changes)
    assert [one.files for one in world.authority.submitted] == [OVERRIDE, ECDSA]
    assert [one.friendly_name for one in world.authority.store] == [BOTH_DESIGN.certificate.friendly_name]


def test_one_of_the_wrong_kind_is_not_taken_for_the_second():
    second = BOTH_DESIGN.second
    assert second is not None
    kept = [samples.stored(one, second.friendly_name) for one in (certificate(), SECOND)]
    made = [observe(facts(store=(one,)), BOTH_DESIGN).get(f"certificate/{ECDSA}") for one in kept]
    assert [bool(one) for one in made] == [False, True]


@pytest.mark.parametrize(("kind", "refused"), [("ecdsa-p256", False), ("rsa-2048", True)])
def test_one_that_the_site_file_names_has_to_be_of_the_kind_that_it_says(kind, refused):
    kept = samples.stored(SECOND, "by hand")
    chosen = AUTHORITY.model_copy(
        update={"source": "existing", "thumbprint": kept.thumbprint, "keys": (kind,)}
    )
    found = facts(store=(kept,))
    if not refused:
        made = design(pool(), chosen, (MACHINE,), found).design
        assert (made.certificate.thumbprint, made.certificate.files) == (kept.thumbprint, OVERRIDE)
        return
    with pytest.raises(PreflightFailed) as told:
        design(pool(), chosen, (MACHINE,), found)
    assert told.value.why == "its key is not RSA"


def test_the_site_file_s_own_default_is_rsa_alone():
    assert AUTHORITY.keys == ("rsa-2048",)
