import json
import re

import pytest

from lyncauto.adapters.recording.anonymous import RECORDING, anonymous
from lyncauto.adapters.recording.known import Hidden
from lyncauto.adapters.recording.refusal import refuse_names
from lyncauto.model.recording import CommandAct, Recording
from tests.unit.adapters.recording.samples import (
    FRONT_ENDS,
    GUID,
    HIDDEN,
    OVERRIDE,
    POOL,
    REAL,
    ZONE,
    command,
    recording,
)


@pytest.fixture(scope="module")
def renamed() -> tuple[Recording, dict[str, str]]:
    return anonymous(recording(), HIDDEN)


def text(found: Recording) -> str:
    return json.dumps(RECORDING.dump_python(found, mode="json"), ensure_ascii=False).lower()


def answer(found: Recording, name: str) -> CommandAct:
    return next(act for act in found.commands if act.name == name)


def test_nothing_in_it_says_where_it_was_made(renamed):
    assert [real for real in REAL if real in text(renamed[0])] == []


def test_names_are_readable_and_say_what_they_are_names_of(renamed):
    names = renamed[1]
    assert names[POOL] == "pool01.sub01.example.test"
    assert [names[one] for one in FRONT_ENDS] == ["fe01.sub01.example.test", "fe02.sub01.example.test"]
    assert names[OVERRIDE] == "webint.sub01.example.test"
    assert names["meet.adatum-health.co.uk"] == "meet.example2.test"


def test_a_name_below_another_one_stays_below_it(renamed):
    found, names = renamed
    assert found.site.zone == names[ZONE] == "sub01.example.test"
    assert names["adatum.de"] == "example.test"
    assert all(
        invented.endswith(".example.test") for real, invented in names.items() if real.endswith(f".{ZONE}")
    )


def test_labels_that_the_protocol_asks_for_stay(renamed):
    assert renamed[0].questions[1].name == "lyncdiscoverinternal.sub01.example.test"


def test_the_same_address_is_the_same_everywhere_and_networks_stay_apart(renamed):
    found = renamed[0]
    front_end = found.questions[0].values[0]
    assert front_end == found.probes[0].address != found.site.vip
    assert front_end.rpartition(".")[0] == found.site.vip.rpartition(".")[0]
    assert found.node[0].answer == "bind 10.0.1.1:443"


def test_a_signature_is_the_same_in_a_property_in_the_document_and_in_a_path(renamed):
    found = renamed[0]
    topology = answer(found, "Get-LyncAutoTopology").objects[0].properties
    invented = topology["Signature"]
    assert invented != GUID
    assert f'Signature="{invented}"' in str(topology["Xml"])
    path = answer(found, "Get-LyncAutoFile").parameters["Path"]
    assert path == rf"C:\ProgramData\lyncauto\backup\pool01.sub01.example.test-{invented}.zip"


def test_what_is_the_vendors_stays_in_the_document(renamed):
    xml = str(answer(renamed[0], "Get-LyncAutoTopology").objects[0].properties["Xml"])
    assert 'Type="Microsoft.Rtc.Management.Deploy.Internal.ServiceRoles.WebService"' in xml
    assert '<Port Port="4443" Protocol="Https" />' in xml
    assert 'Fqdn="host' in xml


def test_certificates_are_data_and_their_relation_is_kept(renamed):
    found = renamed[0]
    leaf = next(one for one in found.certificates if not one.authority)
    authority = next(one for one in found.certificates if one.authority)
    assert answer(found, "Get-LyncAutoCertificate").objects[0].properties["Certificate"] == {
        "certificate": leaf.thumbprint
    }
    assert found.probes[0].certificate == {"certificate": leaf.thumbprint}
    assert (leaf.issued_by, authority.issued_by) == (authority.thumbprint, authority.thumbprint)
    assert leaf.issuer == "CN=Example CA 1, DC=sub01, DC=example, DC=test"
    assert found.site.authority == "ca01.sub01.example.test\\Example CA 1"
    assert (leaf.key, leaf.not_before) == ("RSA 2048", "2026-01-01T00:00:00Z")
    assert "fe01.sub01.example.test" in leaf.names


def test_what_a_server_gives_a_client_to_keep_is_not_kept(renamed):
    headers = renamed[0].probes[1].headers
    assert headers["set-cookie"] == ["MS-WSMAN=(value); path=/"]
    assert headers["www-authenticate"] == ["NTLM (token)", "Negotiate"]


def test_an_error_keeps_its_id_and_its_category(renamed):
    failure = answer(renamed[0], "Get-CsCertificate").failure
    assert failure is not None
    assert (failure.code, failure.id, failure.category) == (
        "access-denied",
        "UnauthorizedAccess",
        "PermissionDenied",
    )
    assert r"EXAMPLE\FE02$" in failure.why or r"DOMAIN01\FE02$" in failure.why


def test_our_own_mark_is_not_the_hash_of_the_real_names():
    marked = command("Get-LyncAutoCertificate", {"FriendlyName": f"lyncauto {OVERRIDE} 1a2b3c4d"})
    found, _ = anonymous(recording(marked), HIDDEN)
    assert found.commands[-1].objects[0].properties["FriendlyName"] == (
        "lyncauto webint.sub01.example.test 00000001"
    )


def test_renaming_what_is_renamed_already_changes_no_name():
    once, _ = anonymous(recording(), HIDDEN)
    twice, _ = anonymous(once, Hidden())
    assert twice.site == once.site


def test_a_document_that_is_renamed_already_keeps_its_names():
    once, _ = anonymous(recording(), HIDDEN)
    twice, _ = anonymous(once, Hidden())
    names = [re.findall(r'Fqdn="([^"]*)"', text(one)) for one in (once, twice)]
    assert names[0] == names[1]


@pytest.mark.parametrize("account", [r"ADEU\Administrator", r"ADEU\service", "support@adatum.de"])
def test_an_account_that_is_a_word_of_the_language_keeps_no_recording_from_being_written(account):
    said = command("Get-X", {"Text": "the service of the administrator, or of support, does not answer"})
    found, names = anonymous(recording(said), Hidden((account,)))
    refuse_names(found, names)
    assert found.commands[-1].objects == said.objects


def test_an_account_is_replaced_wherever_its_name_stands():
    said = command("Get-X", {"Text": r"k.mueller2 is not ADEU\jdoe-4711; JDOE-4711 is"})
    found, _ = anonymous(recording(said), HIDDEN)
    assert "4711" not in str(found.commands[-1].objects)


def test_words_of_a_company_are_replaced_inside_of_words_too():
    said = command("Get-X", {"Text": "AdatumPool, svc_adatum, ADATUM-7"})
    found, _ = anonymous(recording(said), HIDDEN)
    assert found.commands[-1].objects[0].properties == {"Text": "ExamplePool, svc_example, EXAMPLE-7"}


def test_a_wildcard_of_a_certificate_stays_one():
    said = command("Get-X", {"DnsNames": f"*.{ZONE},sip.adatum.de"})
    found, _ = anonymous(recording(said), HIDDEN)
    assert found.commands[-1].objects[0].properties == {"DnsNames": "*.sub01.example.test,sip.example.test"}


def test_what_is_the_same_everywhere_stays():
    own: dict[str, object] = {
        "ProductVersion": "7.0.2046.385",
        "Type": "Microsoft.Rtc.Management.Xds.SipDomain",
        "Space": "Microsoft.Rtc.Management.AD",
        "Powered": "ASP.NET",
        "Source": "see http://go.microsoft.com/fwlink/?LinkId=1 of 12:30:45",
        "Assembly": "mscorlib, Version=4.0.0.0",
        "Path": r"C:\Windows\System32\inetsrv\config.xml",
        "Store": r"LocalMachine\My",
        "Nobody": r"NT AUTHORITY\SYSTEM, BUILTIN\Administrators",
        "Mask": "255.255.255.0 0.0.0.0 127.0.0.1 ::1",
        "Oid": "1.3.6.1.5.5.7.3.1",
    }
    found, _ = anonymous(recording(command("Get-X", own)), HIDDEN)
    assert found.commands[-1].objects[0].properties == own


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("cn=Hans Kontor,ou=Verkauf Nord,dc=kontor,dc=local", ("kontor", "verkauf")),
        (r"CN=Hans\, Kontor,OU=Verkauf,DC=kontor,DC=local", ("kontor", "verkauf")),
        ("the forest Kontor.Local", ("kontor",)),
        ("https://über.kontor.de/x", ("über", "kontor")),
        ("XN--KONTOR-KVA.XN--P1AI answers", ("kontor",)),
        ("DnsNames *.kontor.de", ("kontor",)),
        (r"Login failed for user 'KONTOR\Hans Peter Kontor'.", ("kontor", "peter")),
        (r"KONTOR\Hans Peter", ("kontor", "peter")),
        (r"Login failed for user 'kontor\hpeter'.", ("kontor", "hpeter")),
        (r"C:\Users\hpeter\AppData\x.log", ("hpeter",)),
        (r"Data Source=kontor-sql\rtc;User ID=hpeter", ("kontor", "hpeter")),
        ("o'hara.hans@adatum.de", ("o'hara", "hans")),
        ("s-1-5-21-1111111111-2222222222-3333333333-1104", ("1111111111", "1104")),
        ("address=10.99.88.77", ("10.99.88.77",)),
        ("::ffff:10.99.88.77", ("99.88.77",)),
        ("fe80::1ff:fe23:4567:890a%12", ("fe23",)),
        ("call +49 30 999 777", ("999", "777")),
    ],
)
def test_a_name_is_found_however_it_is_written(said, left):
    found, names = anonymous(recording(command("Get-X", {"Text": said})), HIDDEN)
    refuse_names(found, names)
    renamed = str(found.commands[-1].objects[0].properties["Text"]).lower()
    assert [one for one in left if one in renamed] == [], renamed


def test_a_sentence_after_an_account_is_no_part_of_its_name():
    found, _ = anonymous(recording(command("Get-X", {"Text": r"ADEU\k.mueller may not"})), HIDDEN)
    assert re.fullmatch(r"\w+\\user\d\d may not", str(found.commands[-1].objects[0].properties["Text"]))
