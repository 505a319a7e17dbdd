from dataclasses import fields, replace

import pytest

from lyncauto.model.site import Owners
from lyncauto.steps.manual import manual_steps
from tests.unit.steps import publishing, samples
from tests.unit.steps.publishing import DESIGN
from tests.unit.steps.samples import OVERRIDE, POOL, VIP


def steps(found=None, **declared):
    made = manual_steps(samples.pool(**declared), found or publishing.facts(), DESIGN)
    return {one.id: one for one in made}


def test_an_override_that_is_in_force_leaves_nothing_to_do_by_hand():
    assert manual_steps(samples.pool(), samples.facts(), samples.DESIGN) == ()


def test_what_lyncauto_cannot_do_is_named_once_each():
    assert list(steps()) == [
        "firewall",
        "intranet-zone",
        "dhcp",
        "reverse-proxy",
        "kerberos",
        "control-panel",
    ]


def test_every_step_says_what_happens_otherwise_what_to_type_and_how_it_is_seen():
    for one in steps().values():
        assert [
            field.name for field in fields(one) if field.name != "owner" and not getattr(one, field.name)
        ] == []


@pytest.mark.parametrize(
    ("id", "command"),
    [
        ("dhcp", f"DHCPUtil.exe -SipServer {POOL} -WebServer {OVERRIDE}"),
        ("firewall", f"permit TCP from the clients' networks to {VIP}, port 443"),
        ("firewall", f"permit TCP from the clients' networks to {VIP}, port 80"),
        ("intranet-zone", f"https://{OVERRIDE} = 1"),
        ("reverse-proxy", "leave the rule of webext.contoso.com as it is"),
        ("kerberos", 'Test-CsKerberosAccountAssignment -Identity "Site:HQ" -Verbose'),
        ("control-panel", "CscpInternalUri"),
    ],
)
def test_commands_and_settings_can_be_used_as_they_stand(id, command):
    assert command in steps()[id].command


def test_ports_that_the_reverse_proxy_uses_stay_open():
    assert "ports 4443 and 8080" in steps()["firewall"].command


def test_who_does_it_is_whom_the_site_file_names():
    owners = Owners.model_validate(
        {"dhcp": "Ada", "firewall": "Ben", "intranet-zone": "Cy", "reverse-proxy": "Di"}
    )
    found = steps(owners=owners)
    assert [found[id].owner for id in ("dhcp", "firewall", "intranet-zone", "reverse-proxy")] == [
        "Ada",
        "Ben",
        "Cy",
        "Di",
    ]


def test_whoever_is_not_named_is_nobody_in_particular():
    found = steps()
    assert [id for id, one in found.items() if not one.owner] == [
        "firewall",
        "intranet-zone",
        "dhcp",
        "reverse-proxy",
    ]
    declared = {field.alias or name for name, field in Owners.model_fields.items()}
    assert declared == {id for id, one in found.items() if not one.owner}


def test_without_a_kerberos_account_there_is_none_to_test():
    assert "kerberos" not in steps(publishing.facts(kerberos=()))


def test_a_pool_without_external_web_services_has_no_rule_to_try_from_outside():
    web = replace(publishing.facts().web, external_fqdn="")
    assert steps(publishing.facts(web=web))["reverse-proxy"].check == ""
