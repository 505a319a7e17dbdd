import base64
import datetime as dt
import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from lyncauto.modules import READ, WRITE, module_hash, module_text
from tests.integration.powershell.engine import CHECKOUT, run

pytestmark = pytest.mark.pwsh
HERE = Path(__file__).parent
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MANY = [f"host{number:02}.contoso.test" for number in range(40)]


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificate(subject: str, issuer: str, key, signer, names: list[str]) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + dt.timedelta(days=365))
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(text) for text in names]), critical=False
        )
    return builder.sign(signer, hashes.SHA256())


@pytest.fixture(scope="module")
def estate(tmp_path_factory) -> Path:
    """A folder with the sent text, the stand-ins and a small public key infrastructure."""
    folder: Path = tmp_path_factory.mktemp("engine")
    (folder / "LyncAuto.Read.txt").write_text(module_text(READ), encoding="utf-8")
    (folder / "LyncAuto.Write.txt").write_text(module_text(WRITE), encoding="utf-8")
    shutil.copy(HERE / "stand_ins.ps1", folder)
    shutil.copytree(CHECKOUT / "powershell", folder / "modules")
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = certificate("Contoso Root CA", "Contoso Root CA", root_key, root_key, [])
    leaf = certificate(
        "webint", "Contoso Root CA", key, root_key, ["webint.contoso.test", "Meet.contoso.test"]
    )
    many = certificate("many", "Contoso Root CA", key, root_key, MANY)
    for file, made in (("root", root), ("leaf", leaf), ("many", many)):
        (folder / f"{file}.der").write_bytes(made.public_bytes(Encoding.DER))
    pfx = pkcs12.serialize_key_and_certificates(b"leaf", key, leaf, None, BestAvailableEncryption(b"in"))
    (folder / "leaf.pfx").write_bytes(pfx)
    return folder


@pytest.fixture(scope="module")
def results(estate) -> Any:
    return run(HERE / "driver.ps1", "-Folder", str(estate))


def leaf_of(estate: Path) -> x509.Certificate:
    return x509.load_der_x509_certificate((estate / "leaf.der").read_bytes())


def records(result: Any) -> list[tuple[str, int, bool]]:
    return sorted((row["Value"], row["TimeToLive"], row["Static"]) for row in result["output"])


def test_a_host_says_its_name_its_powershell_and_its_account(results):
    (row,) = results["host"]["output"]
    assert set(row) == {"ComputerName", "PowerShellVersion", "User"}
    assert row["User"] == "CONTOSO\\lyncadmin"
    assert row["ComputerName"] == row["ComputerName"].lower() != ""


@pytest.mark.parametrize(("case", "signature"), [("topology", "central"), ("topology_local", "local")])
def test_the_topology_comes_as_text_from_the_store_that_was_asked_for(results, case, signature):
    (row,) = results[case]["output"]
    assert row["Signature"] == signature
    assert row["Xml"].startswith("<Topology ")


def test_a_simple_url_that_two_scopes_share_is_returned_once(results):
    assert results["simple_urls"]["output"] == [
        {"Component": "meet", "Domain": "contoso.test", "Url": "https://meet.contoso.test"},
        {"Component": "dialin", "Domain": "*", "Url": "https://dialin.contoso.test"},
    ]


def test_a_certificate_is_flat_and_complete(results, estate):
    (row,) = results["certificate"]["output"]
    leaf = leaf_of(estate)
    assert row == {
        "Thumbprint": leaf.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - what Windows calls a thumbprint
        "FriendlyName": "",
        "Subject": "CN=webint",
        "Issuer": "CN=Contoso Root CA",
        "NotBefore": "2026-01-01T00:00:00Z",
        "NotAfter": "2027-01-01T00:00:00Z",
        "HasPrivateKey": False,
        "KeyBits": 2048,
        "DnsNames": "meet.contoso.test,webint.contoso.test",
        "Certificate": base64.b64encode(leaf.public_bytes(Encoding.DER)).decode(),
    }


def test_names_are_read_past_the_first_127_octets(results):
    (row,) = results["certificate_many_names"]["output"]
    assert row["DnsNames"].split(",") == MANY


@pytest.mark.parametrize("case", ["certificate_absent", "certificate_other_name"])
def test_a_certificate_is_found_by_the_whole_value_alone(results, case):
    assert results[case] == {"output": [], "error": "", "message": "", "calls": []}


def test_a_chain_is_counted_from_the_certificate_to_its_root(results):
    rows = results["chain"]["output"]
    assert [(row["Order"], row["Subject"]) for row in rows] == [(0, "CN=webint"), (1, "CN=Contoso Root CA")]
    assert all(set(row) == {"Order", "Thumbprint", "Subject", "Certificate"} for row in rows)


@pytest.mark.parametrize(
    ("case", "error"),
    [
        ("chain_cut", "LyncAutoChainIncomplete"),
        ("chain_absent", "LyncAutoCertificateNotFound"),
        ("thumbprint_bad", "ParameterArgumentValidationError"),
        ("record_outside", "LyncAutoNameOutsideZone"),
        ("record_several_outside", "LyncAutoNameOutsideZone"),
        ("pfx_no_key", "LyncAutoNoPrivateKey"),
        ("pfx_absent", "LyncAutoCertificateNotFound"),
        ("pfx_not_exportable", "LyncAutoNotExportable"),
        ("export_open_folder", "LyncAutoFolderOpen"),
        ("export_relative", "ParameterArgumentValidationError"),
        ("set_bad_value", "LyncAutoValueInvalid"),
        ("set_bad_alias", "LyncAutoValueInvalid"),
        ("set_no_alias", "LyncAutoValueInvalid"),
        ("ca_bad", "ParameterArgumentValidationError"),
        ("request_no_pem", "ParameterArgumentValidationError"),
        ("request_template", "ParameterArgumentValidationError"),
        ("request_number", "ParameterArgumentValidationError"),
        ("module_missing", "LyncAutoDnsModuleMissing"),
        ("hash_not_loaded", "LyncAutoModuleNotLoaded"),
    ],
)
def test_what_cannot_be_done_has_an_id_and_changes_nothing(results, case, error):
    assert (results[case]["error"], results[case]["output"], results[case]["calls"]) == (error, [], [])


def test_a_request_is_handed_in_and_fetched_as_it_was_asked(results):
    (handed,), (fetched,) = (results[case]["output"] for case in ("request_handed_in", "request_fetched"))
    ca = "ca01.contoso.test\\Contoso Issuing CA"
    assert (handed["Text"], handed["Certificate"][:11]) == (f"{ca}|WebServer||True", "-----BEGIN ")
    assert (fetched["Text"], fetched["Certificate"]) == (f"{ca}||89|False", None)


def test_records_come_flat_with_their_ageing(results):
    assert results["record_none"]["output"] == []
    assert records(results["record_two"]) == [("10.0.0.5", 3600, True), ("10.0.0.6", 3600, True)]
    assert records(results["record_ageing"]) == [("10.0.0.5", 60, False)]
    assert results["record_two"]["output"][0] == {
        "Name": "webint.contoso.test",
        "Type": "A",
        "Value": "10.0.0.5",
        "TimeToLive": 3600,
        "Static": True,
    }


def test_the_apex_and_an_alias_are_read_by_their_full_names(results):
    assert records(results["record_apex"]) == [("2001:db8::1", 60, True)]
    (row,) = results["record_alias"]["output"]
    assert (row["Name"], row["Type"], row["Value"]) == ("meet.contoso.test", "CNAME", "web.contoso.test")


def test_several_names_and_types_are_read_at_once(results):
    rows = results["record_several"]["output"]
    assert [(row["Name"], row["Type"], row["Value"]) for row in rows] == [
        ("webint.contoso.test", "A", "10.0.0.5"),
        ("meet.contoso.test", "CNAME", "webint.contoso.test"),
    ]


@pytest.mark.parametrize(
    ("case", "calls"),
    [
        ("set_ttl", ["update webint.contoso.test A 10.0.0.5 10.0.0.5 60"]),
        ("set_address", ["update webint.contoso.test A 10.0.0.5 10.0.0.50 3600"]),
        (
            "set_three_to_one",
            [
                "update webint.contoso.test A 10.0.0.3 10.0.0.50 3600",
                "remove webint.contoso.test A 10.0.0.1",
                "remove webint.contoso.test A 10.0.0.2",
            ],
        ),
        (
            "set_one_to_three",
            [
                "update webint.contoso.test A 10.0.0.50 10.0.0.1 3600",
                "add webint.contoso.test A 10.0.0.2 3600",
                "add webint.contoso.test A 10.0.0.3 3600",
            ],
        ),
        ("set_new", ["add webint.contoso.test A 10.0.0.50 60"]),
        (
            "set_ttl_half_made",
            [
                "update webint.contoso.test A 10.0.0.6 10.0.0.6 60",
                "update webint.contoso.test A 10.0.0.7 10.0.0.7 60",
            ],
        ),
        ("set_ttl_evened", ["update webint.contoso.test A 10.0.0.5 10.0.0.5 3600"]),
        (
            "set_shorter_and_stays",
            [
                "update webint.contoso.test A 10.0.0.5 10.0.0.5 3600",
                "update webint.contoso.test A 10.0.0.6 10.0.0.50 3600",
            ],
        ),
        ("set_gone", ["remove webint.contoso.test A 10.0.0.5"]),
    ],
)
def test_single_records_are_changed_and_the_name_never_goes_without_one(results, case, calls):
    assert results[case]["calls"] == calls


@pytest.mark.parametrize(
    ("case", "after"),
    [
        ("set_ttl", [("10.0.0.5", 60, True)]),
        ("set_three_to_one", [("10.0.0.50", 3600, True)]),
        ("set_one_to_three", [("10.0.0.1", 3600, True), ("10.0.0.2", 3600, True), ("10.0.0.3", 3600, True)]),
        ("set_gone", []),
        ("set_ttl_half_made", [("10.0.0.5", 60, True), ("10.0.0.6", 60, True), ("10.0.0.7", 60, True)]),
        ("set_ttl_evened", [("10.0.0.5", 3600, True), ("10.0.0.6", 3600, True)]),
        ("set_shorter_and_stays", [("10.0.0.5", 3600, True), ("10.0.0.50", 3600, True)]),
    ],
)
def test_the_records_are_returned_as_they_read_afterwards(results, case, after):
    assert records(results[case]) == after


def test_an_alias_is_written_in_lower_case_and_without_its_last_dot(results):
    assert results["set_alias"]["calls"] == ["add meet.contoso.test CNAME web.contoso.test 60"]


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("set_drifted", "10.0.0.9 (3600 s)"),
        ("set_drifted_ttl", "10.0.0.5 (61 s)"),
        ("set_one_too_long", "10.0.0.5 (60 s), 10.0.0.6 (3600 s)"),
        ("set_drifted_more", "10.0.0.5 (3600 s), 10.0.0.6 (3600 s)"),
        ("set_drifted_absent", "no record"),
    ],
)
def test_records_that_are_not_as_expected_are_named_and_left_alone(results, case, found):
    assert results[case]["error"] == "LyncAutoDrifted"
    assert results[case]["message"].endswith(f"found: {found}")
    assert results[case]["calls"] == []


def test_what_if_touches_nothing(results):
    assert results["set_what_if"]["calls"] == []
    assert records(results["set_what_if"]) == [("10.0.0.5", 3600, True)]
    assert (results["export_what_if"]["calls"], results["export_what_if"]["output"]) == ([], [False])
    assert (results["pfx_what_if"]["error"], results["pfx_what_if"]["output"]) == ("", [])


def test_an_export_is_whole_protected_and_hashed(results, estate):
    (row,) = results["export"]["output"]
    assert row == {"Path": f"{estate}/kept/one.zip", "Sha256": hashlib.sha256(b"configuration").hexdigest()}
    assert results["export"]["calls"] == ["folder", "export"]
    assert [file.name for file in (estate / "kept").iterdir()] == ["one.zip"]
    assert len(results["export_again"]["output"]) == 2
    assert results["backup_absent"]["output"] == []


def test_a_pfx_holds_certificate_and_key_and_nothing_else(results, estate):
    (row,) = results["pfx"]["output"]
    loaded = pkcs12.load_pkcs12(base64.b64decode(row["Pfx"]), b"phrase")
    assert loaded.cert is not None
    assert loaded.cert.certificate == leaf_of(estate)
    assert loaded.key is not None
    assert loaded.key.public_key() == leaf_of(estate).public_key()
    assert loaded.additional_certs == []


def test_an_authority_answers_or_does_not(results):
    assert results["ca_answers"]["output"] == [
        {
            "Config": "ca01.contoso.test\\Contoso Issuing CA",
            "Answers": True,
            "Text": "asked ca01.contoso.test\\Contoso Issuing CA",
        }
    ]
    assert results["ca_silent"]["output"][0]["Answers"] is False


def test_an_installed_module_has_the_hash_of_the_text_that_is_sent(results):
    assert results["hash_read"]["output"] == [{"Name": READ, "Sha256": module_hash(READ)}]
