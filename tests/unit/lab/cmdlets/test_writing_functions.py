from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from lyncauto.lab.estate.files import ADMINISTRATORS_ONLY
from lyncauto.model.secret import Secret
from tests.unit.lab.cmdlets.shell import (
    AS_CALLER,
    DNS_HOST,
    FRONT_END,
    LYNC_HOST,
    Refused,
    Shell,
    new_estate,
)

EDIT: dict[str, Any] = {
    "Zone": "contoso.test",
    "Name": "webint.contoso.test",
    "Type": "A",
    "BeforeValue": ("127.20.30.41",),
    "BeforeTtl": 3,
    "AfterValue": ("127.20.30.60",),
    "AfterTtl": 1,
}
BACKUP = "C:\\ProgramData\\lyncauto\\pool01.zip"


@pytest.fixture
def estate():
    return new_estate()


@pytest.fixture
def exportable(estate):
    store = estate.stores[FRONT_END]
    (entry,) = store.entries
    store.add(replace(entry, exportable=True))
    return entry


def test_a_record_is_changed_and_read_back(estate):
    (record,) = Shell(estate, DNS_HOST, AS_CALLER).run("Set-LyncAutoDnsRecord", **EDIT)
    assert (record["Value"], record["TimeToLive"], record["Static"]) == ("127.20.30.60", 1, True)
    assert estate.written == {(DNS_HOST, "Set-LyncAutoDnsRecord"): 1}


def test_a_record_that_somebody_changed_in_between_is_left_as_it_is(estate):
    estate.faults.set("dns.foreign-edit", "webint.contoso.test", "127.20.30.99")
    with pytest.raises(Refused, match=r"127\.20\.30\.99") as refusal:
        Shell(estate, DNS_HOST).run("Set-LyncAutoDnsRecord", **EDIT)
    assert refusal.value.id == "LyncAutoDrifted"
    assert [one.value for one in estate.zone.read("webint.contoso.test", "A")] == ["127.20.30.99"]


def test_a_record_that_lives_shorter_than_expected_is_changed_and_one_that_lives_longer_is_not(estate):
    shell = Shell(estate, DNS_HOST)
    with pytest.raises(Refused, match="LyncAutoDrifted"):
        shell.run("Set-LyncAutoDnsRecord", **EDIT | {"BeforeTtl": 2})
    (record,) = shell.run("Set-LyncAutoDnsRecord", **EDIT | {"BeforeTtl": 3600})
    assert (record["Value"], record["TimeToLive"]) == ("127.20.30.60", 1)


def test_a_record_that_is_absent_is_made_and_deleted(estate):
    shell = Shell(estate, DNS_HOST)
    new = EDIT | {"Name": "new.contoso.test", "BeforeValue": (), "BeforeTtl": 0}
    assert len(shell.run("Set-LyncAutoDnsRecord", **new)) == 1
    gone = new | {"BeforeValue": new["AfterValue"], "BeforeTtl": 1, "AfterValue": (), "AfterTtl": 0}
    assert shell.run("Set-LyncAutoDnsRecord", **gone) == []


@pytest.mark.parametrize(
    ("host", "change", "error"),
    [
        (DNS_HOST, {"AfterValue": ("300.1.1.1",)}, "LyncAutoValueInvalid"),
        ("dc02.contoso.test", {}, "WIN32 5"),
        (LYNC_HOST, {}, "LyncAutoDnsModuleMissing"),
    ],
)
def test_a_change_that_cannot_be_made_is_an_error(estate, host, change, error):
    with pytest.raises(Refused, match=error):
        Shell(estate, host).run("Set-LyncAutoDnsRecord", **EDIT | change)


def test_a_server_that_refuses_changes_says_so(estate):
    estate.faults.set("dns.refuse-writes")
    with pytest.raises(Refused, match=r"WIN32 5: .* access is denied"):
        Shell(estate, DNS_HOST).run("Set-LyncAutoDnsRecord", **EDIT)


def test_an_export_is_the_same_for_the_same_topology_and_for_administrators_only(estate):
    shell = Shell(estate, LYNC_HOST)
    first = shell.one("Export-LyncAutoConfiguration", Path=BACKUP)
    assert shell.one("Export-LyncAutoConfiguration", Path=BACKUP) == first
    assert shell.one("Get-LyncAutoFile", Path=BACKUP) == first
    assert estate.files[LYNC_HOST].readers(BACKUP) == ADMINISTRATORS_ONLY
    estate.store.publish()
    assert shell.one("Export-LyncAutoConfiguration", Path=BACKUP)["Sha256"] != first["Sha256"]


def test_an_export_is_a_second_hop_and_leaves_no_file_without(estate):
    with pytest.raises(Refused, match="ANONYMOUS LOGON"):
        Shell(estate, LYNC_HOST, AS_CALLER).run("Export-LyncAutoConfiguration", Path=BACKUP)
    assert estate.files[LYNC_HOST].paths() == ()


def test_an_export_needs_a_whole_path(estate):
    with pytest.raises(Refused, match="ParameterArgumentValidationError"):
        Shell(estate, LYNC_HOST).run("Export-LyncAutoConfiguration", Path="pool01.zip")


def test_a_pfx_opens_with_its_password_and_holds_leaf_and_key_alone(estate, exportable):
    shell = Shell(estate, FRONT_END, AS_CALLER)
    told = shell.one("Export-LyncAutoPfx", Thumbprint=exportable.thumbprint, Password=Secret("pass phrase"))
    key, leaf, others = load_key_and_certificates(b64decode(told["Pfx"]), b"pass phrase")
    assert leaf == exportable.certificate
    assert isinstance(key, RSAPrivateKey)
    assert key.private_numbers() == exportable.key.private_numbers()
    assert others == []
    with pytest.raises(ValueError, match="assword"):
        load_key_and_certificates(b64decode(told["Pfx"]), b"another")


@pytest.mark.parametrize(
    ("change", "error"),
    [({"key": None}, "LyncAutoNoPrivateKey"), ({"exportable": False}, "LyncAutoNotExportable")],
)
def test_a_key_that_is_not_there_or_may_not_leave_stays(estate, exportable, change, error):
    estate.stores[FRONT_END].add(replace(exportable, **change))
    with pytest.raises(Refused, match=error):
        Shell(estate, FRONT_END).run(
            "Export-LyncAutoPfx", Thumbprint=exportable.thumbprint, Password=Secret("x")
        )


def test_a_pfx_of_a_certificate_that_is_not_there_is_an_error(estate):
    with pytest.raises(Refused, match="LyncAutoCertificateNotFound"):
        Shell(estate, FRONT_END).run("Export-LyncAutoPfx", Thumbprint="0" * 40, Password=Secret("x"))
