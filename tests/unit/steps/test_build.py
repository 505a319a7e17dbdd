from dataclasses import fields

from ruamel.yaml import YAML

from lyncauto.model.facts import Delivered
from lyncauto.model.plan import KNOWN_LATER, Change, after, learnt
from lyncauto.resources import folder
from lyncauto.steps.build import checks, planners, steps
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.observe import observe
from lyncauto.steps.pem import thumbprints
from tests.unit.steps import samples
from tests.unit.steps.samples import DESIGN
from tests.unit.steps.world import Memo, World


def stages(playbook):
    return YAML(typ="safe").load((folder("playbooks") / f"{playbook}.yaml").read_text("utf-8"))["stages"]


STAGES, RENEWAL = stages("dnslb-to-hlb"), stages("renew-certificates")
REHEARSAL = stages("rehearse-renewal")


class Dead:
    """A port that breaks whoever touches it."""

    def __getattr__(self, name):
        raise AssertionError(f"{name} was asked for")

    def __call__(self, host):
        raise AssertionError(f"a session on {host} was asked for")


def dead_estate(**alive):
    declared = ("pool", "cms", "zone", "authority", "carriers")
    ports = {one.name: Dead() for one in fields(Estate) if one.name not in declared}
    node = {one.name: Dead() for one in fields(Carrier) if one.name != "machine"}
    world = World()
    return world.estate(**{**ports, "carriers": (world.carrier(**node),), **alive})


def planned(observed, design=DESIGN, rollout=STAGES):
    """Plan step by step, each on the effect of the ones before it, as the playbook orders them."""
    changes: list[Change] = []
    for step in dict.fromkeys(name.partition(":")[0] for stage in rollout for name in stage.get("steps", ())):
        made = planners(design)[step].plan(after(observed, changes))
        changes.extend(made)
    return changes


def test_the_playbooks_name_every_step_and_check_and_no_other():
    every = (*STAGES, *RENEWAL, *REHEARSAL)
    named = {name for stage in every for name in stage.get("steps", ())}
    asked = {
        name for stage in every for key in ("checks_before", "checks_after") for name in stage.get(key, ())
    }
    made = (
        *planned(OBSERVED),
        *planned(observe(samples.new_facts(), samples.PUBLISHING), samples.PUBLISHING),
        *planned(observe(samples.served_facts(), samples.RENEWING), samples.RENEWING, RENEWAL),
        *planned(observe(samples.served_facts(), samples.REMOVING), samples.REMOVING, RENEWAL),
        *planned(observe(samples.served_facts(), samples.REHEARSING), samples.REHEARSING, REHEARSAL),
    )
    assert named == {f"{change.step}:{change.part}" if change.part else change.step for change in made}
    assert asked == set(checks(dead_estate(), DESIGN))


OBSERVED = observe(samples.facts(), DESIGN)


def test_planners_and_steps_go_by_the_same_names():
    assert set(planners(DESIGN)) == set(steps(dead_estate(), DESIGN, Memo()))


def test_making_steps_and_checks_asks_nobody_anything():
    estate = dead_estate()
    assert steps(estate, DESIGN, Memo())
    assert checks(estate, DESIGN)


def test_records_are_taken_back_with_nothing_but_dns():
    world = World()
    changes = [change for change in planned(OBSERVED) if change.step == "dns.a-records"]
    records = steps(dead_estate(dns=world.dns, ask=world.dns), DESIGN, Memo())["dns.a-records"]
    before = dict(world.dns.records)
    records.apply(changes)
    records.apply([change.inverse() for change in reversed(changes)])
    assert world.dns.records == before
    assert records.lagging(changes[0].inverse()) == ""


def test_what_is_not_known_yet_stands_in_for_itself_through_the_whole_plan():
    later = {
        change.target
        for change in planned(OBSERVED)
        if any(value.startswith(KNOWN_LATER) for value in change.after.values())
    }
    assert later == {
        "backup/pool01.contoso.com",
        "certificate/webint.contoso.com",
        "delivered/lb01.contoso.com/webint.contoso.com",
        "virtual-service/10.0.0.50:443",
    }


def test_nothing_is_planned_where_a_plan_has_led():
    assert planned(after(OBSERVED, planned(OBSERVED))) == []


def test_a_migrated_estate_that_is_read_anew_needs_nothing():
    world = World()
    known = steps(world.estate(), DESIGN, Memo())
    learned: dict[str, str] = {}
    for change in (one for one in planned(OBSERVED) if one.step != "backup.configuration"):
        done = change.completed(learned)
        known[change.step].apply([done])
        found = known[change.step].read(change.target)
        learned |= learnt(done, found)
    one = world.authority.store[0]
    world.said["Get-LyncAutoCertificate"] = (
        {
            "Thumbprint": one.thumbprint,
            "FriendlyName": one.friendly_name,
            "DnsNames": ",".join(one.names),
            "Issuer": one.issuer,
            "NotBefore": one.not_before,
            "NotAfter": one.not_after,
            "HasPrivateKey": True,
            "KeyBits": 2048,
            "Certificate": one.certificate,
        },
    )
    world.said["Get-LyncAutoFile"] = ({"Path": "", "Sha256": "ab" * 32},)
    world.probe.alive |= {(samples.VIP, 443), (samples.VIP, 80)}
    facts = collect(world.estate())
    fresh = samples.draft(facts).design
    assert fresh == DESIGN
    assert facts.delivered == (
        Delivered(
            "lb01.contoso.com",
            "webint.contoso.com",
            one.thumbprint,
            has_key=True,
            roots=thumbprints(*DESIGN.roots),
            certificate=one.certificate,
        ),
    )
    assert planned(observe(facts, fresh)) == []
