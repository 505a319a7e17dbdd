"""certutil: what it says of an authority and of the computer's own certificates."""

from dataclasses import replace

from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native.table import programs
from tests.unit.lab.native.windows import CA_HOST, FRONT_END, Windows, request

LACKS = "The lab's certutil has -ping, -store My, -resubmit and -deny.\n"
STATUS, EMPTY, UNSUPPORTED = -2146877437, -2146877436, -2146875392
NOT_FOUND, NO_SESSION, RPC, NO_MORE = -2146893807, -2147023584, -2147023174, -2147024637


def test_the_authority_of_this_computer_answers():
    ended = Windows().run("certutil", "-ping")
    assert ended.code == 0
    assert ended.out == (
        "Connecting to ca01.contoso.test\\Contoso Issuing CA ...\n"
        'Server "Contoso Issuing CA" ICertRequest2 interface is alive (31ms)\n'
        "CertUtil: -ping command completed successfully.\n"
    )


def test_elsewhere_an_authority_must_be_named_and_a_session_has_nothing_to_show_to_it():
    windows = Windows(FRONT_END)
    assert windows.run("certutil", "-ping").code == NO_MORE
    ended = windows.run("certutil", "-config", windows.config, "-ping")
    assert ended.code == NO_SESSION
    assert "-ping command FAILED: 0x80070520 (WIN32: 1312 ERROR_NO_SUCH_LOGON_SESSION)" in ended.out


def test_an_authority_that_is_not_there_is_not_reached():
    ended = Windows().run("certutil", "-config", "ca09\\Nobody", "-ping")
    assert ended.code == RPC
    assert ended.out.endswith(
        "CertUtil: -ping command FAILED: 0x800706ba (WIN32: 1722 RPC_S_SERVER_UNAVAILABLE)\n"
        "CertUtil: The RPC server is unavailable.\n"
    )


def test_the_store_is_listed_with_what_each_key_may():
    windows = Windows(FRONT_END)
    (entry, *_) = windows.estate.stores[FRONT_END].entries
    windows.estate.stores[FRONT_END].add(replace(entry, exportable=True))
    out = windows.run("certutil", "-store", "My").out
    assert out.startswith('My "Personal"\n================ Certificate 0 ================\nSerial Number: ')
    assert "Encryption test passed\n" in out
    assert "NOT exportable" not in out
    windows.estate.stores[FRONT_END].add(entry)
    assert "Private key is NOT exportable\n" in windows.run("certutil", "-store", "My").out
    windows.estate.stores[FRONT_END].add(Entry(entry.certificate, None, ""))
    assert "No key provider information\n" in windows.run("certutil", "-store", "My").out


def test_old_hosts_print_a_hash_in_pairs_and_newer_ones_in_one():
    old = Windows(FRONT_END)
    (entry, *_) = old.estate.stores[FRONT_END].entries
    pairs = entry.thumbprint.lower()
    assert f"Cert Hash(sha1): {pairs[:2]} {pairs[2:4]} " in old.run("certutil", "-store", "My").out
    new = Windows("fe01.fabrikam.test", Estate("127.20.31", load("sfb-2019")))
    (entry, *_) = new.estate.stores[new.host].entries
    assert f"Cert Hash(sha1): {entry.thumbprint.lower()}\n" in new.run("certutil", "-store", "My").out


def test_one_certificate_is_found_by_its_hash_or_not_at_all():
    windows = Windows(FRONT_END)
    entry = windows.estate.stores[FRONT_END].entries[-1]
    found = windows.run("certutil", "-store", "My", entry.thumbprint)
    assert found.out.count("Serial Number: ") == 1
    missed = windows.run("certutil", "-store", "My", "0" * 40)
    assert missed.code == NOT_FOUND
    assert missed.out.endswith(
        "CertUtil: -store command FAILED: 0x80090011 (-2146893807 NTE_NOT_FOUND)\n"
        "CertUtil: Object was not found.\n"
    )


def test_an_unknown_verb_and_one_that_the_lab_lacks_end_with_1():
    windows = Windows(CA_HOST)
    unknown = windows.run("certutil", "-nonsense")
    assert (unknown.code, unknown.out[:34]) == (1, "CertUtil: Unknown arg: -nonsense\n\n")
    for arguments in (("-urlcache",), ("-v", "-store", "My"), ("-store", "Root")):
        lacking = windows.run("certutil", *arguments)
        assert (lacking.code, lacking.out) == (1, LACKS)


def pending(host: str = CA_HOST) -> Windows:
    """Give a host whose last request waits for a person."""
    windows = Windows(host)
    windows.request()
    windows.estate.faults.set("ca.pending")
    windows.estate.authority.submit(request(), "WebServer", windows.operator)
    return windows


def test_a_person_issues_a_request_that_waits_and_it_is_fetched():
    windows = pending()
    number = str(len(windows.estate.authority.requests))
    ended = windows.run("certutil", "-config", windows.config, "-resubmit", number)
    assert ended.code == 0
    assert ended.out == "Certificate issued.\nCertUtil: -resubmit command completed successfully.\n"
    fetched = windows.run("certreq", "-q", "-retrieve", "-config", windows.config, number, "web.cer")
    assert fetched.code == 0
    assert "Certificate retrieved(Issued) Issued  Resubmitted by CONTOSO\\lyncadmin" in fetched.out
    assert windows.read("web.cer")


def test_a_person_denies_a_request_that_waits_and_whoever_fetches_it_is_told():
    windows = pending()
    number = str(len(windows.estate.authority.requests))
    ended = windows.run("certutil", "-config", windows.config, "-deny", number)
    assert (ended.code, ended.out) == (0, "CertUtil: -deny command completed successfully.\n")
    fetched = windows.run("certreq", "-q", "-retrieve", "-config", windows.config, number, "web.cer")
    assert fetched.code == -2146877420
    assert "Certificate not issued (Denied) Denied by CONTOSO\\lyncadmin" in fetched.out
    assert "CERTSRV_E_ADMIN_DENIED_REQUEST" in fetched.out
    assert windows.run("certutil", "-deny", number).code == STATUS
    assert windows.run("certutil", "-resubmit", number).code == 0


def test_what_is_decided_or_not_there_cannot_be_decided():
    windows = pending()
    issued = windows.estate.authority.requests[0].id
    for verb in ("-resubmit", "-deny"):
        ended = windows.run("certutil", verb, str(issued))
        assert ended.code == STATUS
        assert "CertUtil: The request's current status does not allow this operation.\n" in ended.out
        for number in ("4711", "0", "seven"):
            assert windows.run("certutil", verb, number).code == EMPTY


def test_a_policy_that_denied_denies_again():
    windows = Windows()
    row = windows.estate.authority.submit(request(), "Nonsense", windows.operator)
    ended = windows.run("certutil", "-resubmit", str(row.id))
    assert ended.code == UNSUPPORTED
    assert ended.out.startswith("Denied by Policy Module  0x80094800")


def test_who_has_nothing_to_show_to_the_authority_decides_nothing():
    windows = pending(FRONT_END)
    number = str(len(windows.estate.authority.requests))
    assert windows.run("certutil", "-resubmit", number).code == NO_MORE
    assert windows.run("certutil", "-config", windows.config, "-resubmit", number).code == NO_SESSION
    assert windows.estate.authority.requests[-1].disposition == "Pending"


def test_to_decide_counts_as_a_write_and_to_ask_does_not():
    program = programs(Windows().estate, CA_HOST)["certutil"]
    assert program.writes(("-config", "x", "-Resubmit", "3"))
    assert program.writes(("/deny", "3"))
    assert not program.writes(("-ping",))
