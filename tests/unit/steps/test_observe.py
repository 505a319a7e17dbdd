from dataclasses import replace

from lyncauto.model.facts import Delivered
from lyncauto.steps.observe import observe
from lyncauto.steps.services import http
from tests.unit.steps.samples import DESIGN, NAMES, OVERRIDE, answers, certificate, facts, stored

MARK = DESIGN.certificate.friendly_name


def test_an_untouched_estate_has_its_records_and_nothing_else():
    found = observe(facts(), DESIGN)
    assert sorted(found) == [f"a-record/{name}" for name in NAMES]
    assert found[f"a-record/{OVERRIDE}"] == {"addresses": "10.0.0.11", "ttl": "3600", "static": "yes"}


def test_only_names_that_move_are_owned():
    assert "a-record/admin.contoso.com" not in observe(facts(), DESIGN)


def test_an_ageing_record_is_seen_as_such():
    found = observe(facts(answers=answers(static=False)), DESIGN)
    assert found[f"a-record/{OVERRIDE}"]["static"] == "no"


def test_a_certificate_that_will_do_is_there():
    held = stored(certificate(), MARK)
    found = observe(facts(store=(held,)), DESIGN)[f"certificate/{OVERRIDE}"]
    assert (found["mark"], found["thumbprint"]) == (MARK, held.thumbprint)


def test_a_certificate_that_must_not_be_used_is_not_there():
    assert f"certificate/{OVERRIDE}" not in observe(facts(store=(stored(certificate(days=1), MARK),)), DESIGN)
    keyless = stored(certificate(), MARK, has_private_key=False)
    assert f"certificate/{OVERRIDE}" not in observe(facts(store=(keyless,)), DESIGN)


def test_somebody_elses_certificate_is_not_ours():
    assert f"certificate/{OVERRIDE}" not in observe(facts(store=(stored(certificate(), "web"),)), DESIGN)


def test_a_delivered_certificate_counts_with_its_key_alone():
    lies = Delivered("lb01.contoso.com", OVERRIDE, "AA", has_key=True, roots=("BB", "CC"))
    target = f"delivered/lb01.contoso.com/{OVERRIDE}"
    assert observe(facts(delivered=(lies,)), DESIGN)[target] == {"thumbprint": "AA", "roots": "BB,CC"}
    assert target not in observe(facts(delivered=(replace(lies, has_key=False),)), DESIGN)


def test_virtual_services_are_seen_row_by_row():
    service = http(DESIGN)
    found = observe(facts(services=(service,)), DESIGN)
    assert found["virtual-service/10.0.0.50:80"] == service.attributes()


def test_an_export_of_this_topology_is_seen():
    found = observe(facts(backup="ab" * 32), DESIGN)["backup/pool01.contoso.com"]
    assert found["sha256"] == "ab" * 32
    assert found["topology"] == facts().topology
