from dataclasses import replace

import pytest

from lyncauto.errors import AnswerLost, RemoteCommandFailed
from lyncauto.model.facts import Assignment
from lyncauto.ports.powershell import Unknown
from lyncauto.steps import naming
from lyncauto.steps.build import planners, steps
from lyncauto.steps.design import design
from lyncauto.steps.observe import observe
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.remove import stays
from lyncauto.steps.renewal import renewal
from tests.unit.steps import samples
from tests.unit.steps.samples import NAMES, OVERRIDE, POOL, REMOVING, certificate, served_facts, stored
from tests.unit.steps.world import SERVED, Memo, World

ID = "certificate.remove"
HOST = "fe01.contoso.com"
TARGET = naming.stored(HOST, OVERRIDE)
MARK = REMOVING.certificate.friendly_name
OURS, TWIN = thumbprint(SERVED), thumbprint(certificate((*NAMES, POOL)))
BEFORE = {"thumbprint": OURS, "stored": "yes"}
ISSUED = {f"certificate/{OVERRIDE}": {"thumbprint": OURS}, TARGET: BEFORE}
(CHANGE,) = planners(REMOVING)[ID].plan(ISSUED)
NEXT = certificate(days=900)


def row(der, mark=MARK):
    one = stored(der, mark)
    return {
        "Thumbprint": one.thumbprint,
        "FriendlyName": mark,
        "DnsNames": ",".join(one.names),
        "Issuer": one.issuer,
        "NotBefore": one.not_before,
        "NotAfter": one.not_after,
        "HasPrivateKey": True,
        "KeyBits": 2048,
        "Certificate": one.certificate,
    }


def served(*ders, der=SERVED) -> World:
    """Return a world whose node serves a certificate, and whose Front End stores some that bear the mark."""
    world = World()
    world.said[f"Get-LyncAutoCertificate@{HOST}"] = tuple(map(row, ders))
    folder = f"/etc/lyncauto/certs/{OVERRIDE}/current"
    world.node.files[f"{folder}/cert.pem"] = samples.armoured_der(der).encode()
    world.node.files[f"{folder}/cert.pem.key"] = b"key"
    world.node.files[f"/etc/lyncauto/certs/{OVERRIDE}/roots.pem"] = samples.ROOT.encode()
    return world


def step(world):
    return steps(world.estate(), REMOVING, Memo())[ID]


def removed(world):
    ran = world.session(HOST).ran
    return [dict(one.parameters) for one in ran if one.name == "Remove-LyncAutoCertificate"]


def test_what_the_node_serves_and_the_store_holds_reads_as_stored_until_the_store_has_lost_it():
    assert step(served(SERVED)).read(TARGET) == CHANGE.before
    assert step(served()).read(TARGET) == CHANGE.after


def test_the_store_is_asked_for_what_bears_the_mark_of_this_request_alone():
    world = served(SERVED)
    step(world).read(TARGET)
    assert [dict(one.parameters) for one in world.session(HOST).ran] == [{"FriendlyName": MARK}]


def test_a_key_that_is_not_on_the_node_is_nowhere_on_the_chain_and_so_is_never_removed():
    world = served(SERVED)
    del world.node.files[f"/etc/lyncauto/certs/{OVERRIDE}/current/cert.pem.key"]
    other = served(SERVED, der=NEXT)
    for found in (step(world).read(TARGET), step(other).read(TARGET)):
        assert found not in (CHANGE.before, CHANGE.after)


def test_the_front_end_is_told_the_certificate_and_the_mark_that_it_must_bear():
    world = served(SERVED)
    step(world).apply([CHANGE])
    assert removed(world) == [{"Thumbprint": OURS, "FriendlyName": MARK}]


def test_a_twin_of_a_request_that_was_made_twice_goes_as_well_and_the_served_one_last():
    world = served(SERVED, certificate((*NAMES, POOL)))
    step(world).apply([CHANGE])
    assert [one["Thumbprint"] for one in removed(world)] == [TWIN, OURS]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (RemoteCommandFailed("no", why="assigned to Default", fix="assign"), RemoteCommandFailed),
        (Unknown("the connection broke"), AnswerLost),
    ],
)
def test_a_removal_that_is_refused_or_lost_is_told(said, error):
    world = served(SERVED)
    world.said["Remove-LyncAutoCertificate"] = said
    with pytest.raises(error):
        step(world).apply([CHANGE])


def test_a_removal_has_no_places_between_and_no_copies_that_lag():
    assert not step(served(SERVED)).halfway(CHANGE, None)
    assert step(served(SERVED)).lagging(CHANGE) == ""


def issued(**changes):
    """Return facts of a pool whose Front End stores the next certificate."""
    return served_facts(store=(stored(NEXT, MARK),), **changes)


def test_what_was_issued_and_is_yet_to_be_served_is_observed_in_its_store():
    assert observe(issued(), REMOVING)[TARGET] == {"thumbprint": thumbprint(NEXT), "stored": "yes"}


def test_what_is_served_already_is_left_where_an_earlier_run_has_left_it():
    found = served_facts(store=(stored(SERVED, MARK),))
    assert TARGET not in observe(found, REMOVING)


def test_unless_the_site_file_asks_for_it_the_store_is_not_looked_into():
    assert TARGET not in observe(issued(), samples.RENEWING)


def test_what_the_front_end_uses_is_not_planned_to_be_removed_and_that_is_told():
    used = issued(assignments=(Assignment(HOST, "Default", thumbprint(NEXT)),))
    assert TARGET not in observe(used, REMOVING)
    (told,) = stays(REMOVING, used)
    assert told.endswith(f"stays in the store of {HOST}, which uses it for Default")
    assert stays(REMOVING, issued()) == []
    assert stays(samples.RENEWING, used) == []


def test_the_site_file_s_word_is_in_the_design_of_a_migration_and_of_a_renewal():
    asked = samples.AUTHORITY.model_copy(update={"remove_from_store": True})
    migrated = design(samples.pool(), asked, (samples.MACHINE,), samples.facts()).design
    renewed = renewal(samples.pool(), asked, (samples.MACHINE,), served_facts(), fresh=True).design
    assert migrated.certificate.removed
    assert renewed.certificate.removed
    assert replace(renewed.certificate, removed=False) == samples.RENEWING.certificate
