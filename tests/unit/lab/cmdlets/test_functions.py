from base64 import b64decode
from hashlib import sha256

import pytest
from cryptography import x509

from lyncauto.lab.cmdlets.registry import build_registry
from lyncauto.modules import READ, WRITE, module_text
from lyncauto.resources import folder
from tests.unit.lab.cmdlets.shell import (
    AS_CALLER,
    CA_HOST,
    DNS_HOST,
    FRONT_END,
    LYNC_HOST,
    Refused,
    Shell,
    new_estate,
)

CA = "ca01.contoso.test\\Contoso Issuing CA"
KEY = {"Zone": "contoso.test", "Name": "webint.contoso.test", "Type": "A"}


@pytest.fixture
def estate():
    return new_estate()


def own_thumbprint(estate):
    return estate.stores[FRONT_END].entries[0].thumbprint


def test_the_host_says_who_and_where_the_session_is(estate):
    assert Shell(estate, FRONT_END).one("Get-LyncAutoHost") == {
        "ComputerName": FRONT_END,
        "PowerShellVersion": "2.0",
        "User": "CONTOSO\\svc-lyncauto",
    }


def test_the_local_store_lags_behind_the_topology(estate):
    shell = Shell(estate, FRONT_END)
    before = shell.one("Get-LyncAutoTopology")["Signature"]
    estate.store.publish()
    assert shell.one("Get-LyncAutoTopology")["Signature"] != before
    assert shell.one("Get-LyncAutoTopology", LocalStore=True)["Signature"] == before


def test_a_host_without_a_replica_has_no_local_store(estate):
    with pytest.raises(Refused, match="LocalStoreNotFound"):
        Shell(estate, LYNC_HOST).run("Get-LyncAutoTopology", LocalStore=True)


def test_simple_urls_are_those_in_force(estate):
    found = Shell(estate, LYNC_HOST).run("Get-LyncAutoSimpleUrl")
    assert [one["Component"] for one in found] == ["meet", "dialin", "Cscp"]
    assert found[0] == {"Component": "meet", "Domain": "contoso.test", "Url": "https://meet.contoso.test"}


def test_a_certificate_is_found_by_thumbprint_and_by_friendly_name(estate):
    shell, wanted = Shell(estate, FRONT_END), own_thumbprint(estate)
    assert shell.one("Get-LyncAutoCertificate", Thumbprint=wanted.lower())["Thumbprint"] == wanted
    assert shell.one("Get-LyncAutoCertificate", FriendlyName="Lync fe01")["Thumbprint"] == wanted
    assert shell.run("Get-LyncAutoCertificate", FriendlyName="lync FE01") == []
    assert shell.run("Get-LyncAutoCertificate", Thumbprint="0" * 40) == []


def test_a_certificate_is_told_in_full(estate):
    told = Shell(estate, FRONT_END).one("Get-LyncAutoCertificate")
    certificate = x509.load_der_x509_certificate(b64decode(told["Certificate"]))
    assert told["Subject"] == "CN=pool01.contoso.test"
    assert told["Issuer"] == "CN=Contoso Issuing CA, DC=contoso, DC=test"
    assert told["NotAfter"] == certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert told["DnsNames"].startswith("admin.contoso.test,dialin.contoso.test,")
    assert (told["HasPrivateKey"], told["KeyBits"]) == (True, 2048)


def test_the_chain_goes_from_the_leaf_to_the_root(estate):
    shell = Shell(estate, FRONT_END)
    chain = shell.run("Get-LyncAutoCertificateChain", Thumbprint=own_thumbprint(estate))
    leaf, issuing, root = (x509.load_der_x509_certificate(b64decode(one["Certificate"])) for one in chain)
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    assert [one["Order"] for one in chain] == [0, 1, 2]


def test_a_chain_that_lacks_its_root_is_an_error(estate):
    estate.faults.set("certificate.incomplete-chain", FRONT_END)
    with pytest.raises(Refused) as refusal:
        Shell(estate, FRONT_END).run("Get-LyncAutoCertificateChain", Thumbprint=own_thumbprint(estate))
    assert refusal.value.id == "LyncAutoChainIncomplete"


@pytest.mark.parametrize(
    ("thumbprint", "error"),
    [("0" * 40, "LyncAutoCertificateNotFound"), ("abc", "ParameterArgumentValidation")],
)
def test_a_chain_needs_a_certificate_that_is_there(estate, thumbprint, error):
    with pytest.raises(Refused, match=error):
        Shell(estate, FRONT_END).run("Get-LyncAutoCertificateChain", Thumbprint=thumbprint)


def test_a_record_is_read_on_the_dns_server(estate):
    assert Shell(estate, DNS_HOST, AS_CALLER).one("Get-LyncAutoDnsRecord", **KEY) == {
        "Name": "webint.contoso.test",
        "Type": "A",
        "Value": "127.20.30.41",
        "TimeToLive": 3,
        "Static": True,
    }
    assert Shell(estate, DNS_HOST).run("Get-LyncAutoDnsRecord", **KEY | {"Type": "AAAA"}) == []


def test_records_of_several_names_and_types_are_read_at_once(estate):
    asked = {"Name": ("webint.contoso.test", "meet.contoso.test"), "Type": ("A", "CNAME")}
    found = Shell(estate, DNS_HOST).run("Get-LyncAutoDnsRecord", **KEY | asked)
    assert {(one["Name"], one["Type"]) for one in found} == {(name, "A") for name in asked["Name"]}
    beside = {"Name": ("webint.contoso.test", "meet.fabrikam.test")}
    with pytest.raises(Refused, match="LyncAutoNameOutsideZone"):
        Shell(estate, DNS_HOST).run("Get-LyncAutoDnsRecord", **KEY | beside)


@pytest.mark.parametrize(
    ("host", "change", "error"),
    [
        (LYNC_HOST, {}, "LyncAutoDnsModuleMissing"),
        (DNS_HOST, {"Zone": "fabrikam.test"}, "LyncAutoNameOutsideZone"),
        (DNS_HOST, {"Zone": "test"}, "WIN32 9601"),
        (DNS_HOST, {"Type": "TXT"}, "ParameterArgumentValidationError"),
    ],
)
def test_a_record_that_cannot_be_read_is_an_error(estate, host, change, error):
    with pytest.raises(Refused, match=error):
        Shell(estate, host).run("Get-LyncAutoDnsRecord", **KEY | change)


def test_a_backup_that_is_not_there_is_nothing(estate):
    shell = Shell(estate, LYNC_HOST)
    assert shell.run("Get-LyncAutoFile", Path="C:\\a.zip") == []
    estate.files[LYNC_HOST].write("C:\\A.zip", b"content")
    found = shell.one("Get-LyncAutoFile", Path="C:\\a.zip")
    assert found == {"Path": "C:\\a.zip", "Sha256": sha256(b"content").hexdigest()}


@pytest.mark.parametrize(
    ("host", "identity", "answers"),
    [(FRONT_END, None, True), (FRONT_END, AS_CALLER, False), (CA_HOST, AS_CALLER, True)],
)
def test_the_ca_answers_unless_there_is_nothing_to_show_it(estate, host, identity, answers):
    shell = Shell(estate, host, identity) if identity else Shell(estate, host)
    told = shell.one("Test-LyncAutoCertificationAuthority", Config=CA)
    assert told["Answers"] is answers
    assert ("0x80070520" in told["Text"]) is not answers


def test_another_ca_does_not_answer(estate):
    told = Shell(estate, CA_HOST).one("Test-LyncAutoCertificationAuthority", Config="ca02.contoso.test\\X")
    assert not told["Answers"]
    assert "0x800706ba" in told["Text"]


def test_a_host_without_lync_has_no_lync_cmdlets(estate):
    shell = Shell(estate, DNS_HOST)
    with pytest.raises(Refused, match="Get-CsTopology"):
        shell.run("Get-LyncAutoTopology")
    with pytest.raises(Refused, match="CommandNotFoundException"):
        shell.run("Get-CsPool")


def test_a_module_that_was_sent_has_no_installed_hash(estate):
    with pytest.raises(Refused, match="LyncAutoModuleNotLoaded"):
        Shell(estate, LYNC_HOST).run("Get-LyncAutoModuleHash", Name=READ)


@pytest.mark.parametrize("name", [READ, WRITE])
def test_a_module_is_known_by_the_hash_of_its_text(estate, name):
    module = build_registry(estate, LYNC_HOST).sent(module_text(name))
    assert module.name == name
    assert module.sha256 == sha256(module_text(name).encode()).hexdigest()


@pytest.mark.parametrize("name", [READ, WRITE])
def test_every_function_of_the_shipped_text_is_answered(estate, name):
    public = (folder("powershell") / name / "Public").iterdir()
    shipped = {file.name.removesuffix(".ps1") for file in public}
    answered = {
        command.name for command in build_registry(estate, LYNC_HOST).sent(module_text(name)).commands
    }
    assert answered == shipped


def test_the_text_is_refused_when_one_character_differs(estate):
    with pytest.raises(Exception, match="no-language"):
        build_registry(estate, LYNC_HOST).sent(module_text(READ) + "\n")


@pytest.mark.parametrize("config", [r"ca01.contoso.test\Contoso Issuing CA", r"ca09.contoso.test\Nobody"])
def test_a_ca_can_say_in_other_words_whether_it_answers(estate, config):
    shell = Shell(estate, LYNC_HOST)
    usual = shell.one("Test-LyncAutoCertificationAuthority", Config=config)
    estate.faults.set("ca.other-words")
    other = shell.one("Test-LyncAutoCertificationAuthority", Config=config)
    assert other["Answers"] == usual["Answers"]
    assert other["Text"] != usual["Text"]
    assert "interface is alive" not in other["Text"]
