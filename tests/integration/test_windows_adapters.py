"""The adapters on the PowerShell port, over the real protocol, against the lab's own estate."""

import dataclasses
import hashlib
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from lyncauto.adapters.dns_server import WindowsDnsServer
from lyncauto.adapters.lync_ca import LyncCertificateAuthority
from lyncauto.adapters.psrp.read_only import ReadOnlySession
from lyncauto.adapters.store_key import StoreKeySource
from lyncauto.errors import CertificateDenied, Drifted, ReadOnly, SecondHopDenied
from lyncauto.lab.estate.estate import Estate
from lyncauto.model.design import CertificateWish
from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Issued
from lyncauto.ports.dns import RRset
from lyncauto.ports.powershell import Command, Ran
from tests.contract.lab_hosts import Connect, connecting
from tests.unit.adapters.test_store_key import MemoryNode

FRONT_END = "fe01.contoso.test"
DNS_HOST = "dc01.contoso.test"
NAME = "webint.contoso.test"
WISH = CertificateWish(
    name=NAME,
    names=("dialin.contoso.test", "meet.contoso.test", NAME),
    friendly_name="webint.contoso.test lyncauto 1",
    ca="ca01.contoso.test\\Contoso Issuing CA",
    template="WebServer",
    host=FRONT_END,
)


@pytest.fixture
def estate() -> Estate:
    return Estate("127.20.30")


@pytest.fixture
def connect(estate, tmp_path) -> Iterator[Connect]:
    with connecting(estate, tmp_path) as start:
        yield start


def test_records_are_read_changed_and_guarded_on_the_server(estate, connect):
    dns = WindowsDnsServer(connect(DNS_HOST), "contoso.test")
    before = dns.read(NAME, "A")
    assert before is not None
    after = RRset(NAME, "A", (estate.vip,), 1)
    dns.replace(NAME, "A", before, after)
    assert dns.read(NAME, "A") == after
    with pytest.raises(Drifted, match=NAME):
        dns.replace(NAME, "A", before, after)
    dns.replace(NAME, "A", after, None)
    assert dns.read(NAME, "A") is None
    dns.replace(NAME, "A", None, before)
    assert dns.read(NAME, "A") == before


def test_a_certificate_is_issued_found_and_brought_to_the_node_with_its_key(estate, connect):
    session = connect(FRONT_END)
    authority, node = LyncCertificateAuthority({FRONT_END: session}.__getitem__), MemoryNode()
    assert authority.find(FRONT_END, WISH.friendly_name) is None
    issued = authority.submit(WISH)
    assert isinstance(issued, Issued)
    assert authority.find(FRONT_END, WISH.friendly_name) == issued.certificate
    assert set(WISH.names) <= set(issued.certificate.names)
    roots = tuple(one.public_bytes(Encoding.PEM).decode() for one in estate.authority.chain)
    StoreKeySource(session, node, "/etc/lyncauto").deliver(issued.certificate.thumbprint, NAME, roots)
    key, served, trusted = (content for content, _ in node.files.values())
    assert trusted == "".join(roots).encode()
    assert isinstance(key, Secret)
    assert isinstance(served, bytes)
    leaf = x509.load_pem_x509_certificates(served)[0]
    assert load_pem_private_key(key.reveal().encode(), None).public_key() == leaf.public_key()


def test_a_refusal_is_told_in_the_words_of_the_authority(connect):
    authority = LyncCertificateAuthority(connect)
    with pytest.raises(CertificateDenied) as caught:
        authority.submit(dataclasses.replace(WISH, template="NoSuchTemplate"))
    assert "RequestId" in caught.value.why


def test_a_request_that_cannot_show_credentials_is_a_second_hop(connect):
    with pytest.raises(SecondHopDenied):
        LyncCertificateAuthority(lambda host: connect(host, "Microsoft.PowerShell")).submit(WISH)


def test_every_reading_command_works_and_is_counted_as_no_write(estate, connect):
    session = ReadOnlySession(connect(FRONT_END))
    thumbprint = next(iter(estate.stores[FRONT_END].assignments.values()))
    commands = [
        Command("Get-CsService", {"WebServer": None}),
        Command("Get-CsPool", {"Identity": "pool01.contoso.test"}),
        Command("Get-CsSipDomain"),
        Command("Get-CsManagementStoreReplicationStatus"),
        Command("Get-CsCertificate"),
        Command("Get-CsServerVersion"),
        Command("Get-LyncAutoHost"),
        Command("Get-LyncAutoTopology", {"LocalStore": None}),
        Command("Get-LyncAutoSimpleUrl"),
        Command("Get-LyncAutoCertificate"),
        Command("Get-LyncAutoCertificateChain", {"Thumbprint": thumbprint}),
        Command("Test-LyncAutoCertificationAuthority", {"Config": WISH.ca}),
    ]
    outcomes = {command.name: session.run(command) for command in commands}
    assert [
        name for name, outcome in outcomes.items() if not isinstance(outcome, Ran) or not outcome.objects
    ] == []
    absent = session.run(Command("Get-LyncAutoFile", {"Path": "C:\\none.zip"}))
    assert absent == Ran(())
    with pytest.raises(ReadOnly):
        session.run(Command("Export-LyncAutoConfiguration", {"Path": "C:\\x\\y.zip"}))
    assert estate.writes == 0


def test_a_backup_is_exported_once_and_its_hash_read_again(connect):
    session, path = connect("mgmt01.contoso.test"), {"Path": "C:\\lyncauto\\backup.zip"}
    made = session.run(Command("Export-LyncAutoConfiguration", path))
    assert isinstance(made, Ran)
    assert session.run(Command("Get-LyncAutoFile", path)) == made
    (only,) = made.objects
    assert len(str(only["Sha256"])) == hashlib.sha256().digest_size * 2
