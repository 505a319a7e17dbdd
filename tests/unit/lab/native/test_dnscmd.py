"""dnscmd on the DNS server: records read, added and deleted one by one, and every way to be refused."""

import pytest

from lyncauto.lab.native.table import programs
from tests.unit.lab.native.windows import DNS_HOST, FRONT_END, Windows

ZONE = "contoso.test"
DONE = "Command completed successfully.\n\n"


@pytest.fixture
def windows() -> Windows:
    return Windows(DNS_HOST)


def run(windows: Windows, *arguments: str) -> tuple[int, str]:
    ended = windows.run("dnscmd", *arguments)
    return ended.code, ended.out


def test_the_name_that_was_asked_for_is_printed_as_at_and_once(windows):
    assert run(windows, ".", "/EnumRecords", ZONE, "meet", "/Type", "A") == (
        0,
        "Returned records:\n@ 3 A\t127.20.30.41\n\t\t 3 A\t127.20.30.42\n\t\t 3 A\t127.20.30.43\n\n" + DONE,
    )


def test_names_below_are_listed_by_what_stands_before_the_name(windows):
    _, out = run(windows, "/EnumRecords", ZONE, "@")
    assert "\nmeet 3 A\t127.20.30.41\n" in out
    assert "\ndc01 3600 A\t" in out


def test_a_name_is_relative_to_the_zone_unless_a_dot_ends_it(windows):
    assert run(windows, "/EnumRecords", ZONE, "meet.contoso.test.")[0] == 0
    code, out = run(windows, "/EnumRecords", ZONE, "meet.contoso.test")
    assert code == 9714
    assert out == (
        "\nDNS Server failed to enumerate records for node meet.contoso.test.\n"
        "    Status = 9714 (0x000025f2)\n"
        "Command failed:  DNS_ERROR_NAME_DOES_NOT_EXIST     9714    0x25F2\n\n"
    )


def test_a_record_is_added_beside_others_and_deleted_alone(windows):
    zone = windows.estate.zone
    before = zone.read("meet.contoso.test", "A")
    assert run(windows, ".", "/RecordAdd", ZONE, "meet", "60", "A", "10.0.0.9") == (
        0,
        f"Add A Record for meet.contoso.test at contoso.test\n{DONE}",
    )
    assert {one.value for one in zone.read("meet.contoso.test", "A")} - {one.value for one in before} == {
        "10.0.0.9"
    }
    assert run(windows, ".", "/RecordDelete", ZONE, "meet", "A", "10.0.0.9", "/f") == (
        0,
        f"Deleted A record(s) at contoso.test\n{DONE}",
    )
    assert zone.read("meet.contoso.test", "A") == before


def test_without_a_value_all_records_of_the_type_go(windows):
    assert run(windows, "/RecordDelete", ZONE, "meet", "A", "/f")[0] == 0
    assert windows.estate.zone.read("meet.contoso.test", "A") == ()


def test_a_record_without_a_time_to_live_gets_the_zones(windows):
    run(windows, "/RecordAdd", ZONE, "new", "/OpenAcl", "CNAME", "meet.contoso.test.")
    (made,) = windows.estate.zone.read("new.contoso.test", "CNAME")
    assert (made.value, made.ttl) == ("meet.contoso.test", windows.estate.description.zone.host_ttl)
    assert "@ 3600 CNAME\tmeet.contoso.test.\n" in run(windows, "/EnumRecords", ZONE, "new")[1]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("/RecordAdd", ZONE, "dc01", "A", "127.20.30.21"), 9711),
        (("/RecordAdd", ZONE, "dc01", "CNAME", "meet.contoso.test."), 9709),
        (("/RecordAdd", "no.test", "dc01", "A", "10.0.0.1"), 9601),
        (("/RecordDelete", ZONE, "dc01", "A", "10.0.0.1", "/f"), 9701),
        (("/RecordDelete", ZONE, "nobody", "A", "/f"), 9714),
        (("/RecordAdd", ZONE, "a.elsewhere.test.", "A", "10.0.0.1"), 9714),
        (("other01", "/EnumZones"), 1722),
    ],
)
def test_what_is_refused_says_so_by_name_and_number(windows, arguments, status):
    before = windows.estate.zone.records()
    code, out = run(windows, *arguments)
    assert code == status
    assert f"     {status}    0x{status:X}\n\n" in out
    assert windows.estate.zone.records() == before


def test_nothing_is_made_beside_an_alias(windows):
    run(windows, "/RecordAdd", ZONE, "new", "CNAME", "meet.contoso.test.")
    assert run(windows, "/RecordAdd", ZONE, "new", "A", "10.0.0.1")[0] == 9708


def test_a_zone_that_takes_no_change_denies_access(windows):
    windows.estate.faults.set("dns.refuse-writes")
    assert run(windows, "/RecordAdd", ZONE, "new", "A", "10.0.0.1") == (
        5,
        "\nCommand failed:  ERROR_ACCESS_DENIED     5    0x5\n\n",
    )


def test_a_deletion_that_must_be_confirmed_waits_for_nobody(windows):
    assert windows.waits("dnscmd", "/RecordDelete", ZONE, "meet", "A", "127.20.30.41")
    assert len(windows.estate.zone.read("meet.contoso.test", "A")) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("/Nonsense",),
        ("/EnumRecords", ZONE),
        ("/EnumRecords", ZONE, "@", "/Node"),
        ("/RecordAdd", ZONE, "x"),
        ("/RecordAdd", ZONE, "x", "A", "no address"),
        ("/RecordAdd", ZONE, "x", "A", "60"),
        ("/RecordAdd", ZONE, "x", "CNAME", "no name"),
        ("/RecordAdd", ZONE, "x", "MX", "10", "mail.contoso.test."),
    ],
)
def test_what_is_no_command_is_answered_with_the_usage_and_changes_nothing(windows, arguments):
    before = windows.estate.zone.records()
    assert run(windows, *arguments) == (
        1,
        "USAGE: DnsCmd <ServerName> <Command> [<Command Parameters>]\n",
    )
    assert windows.estate.zone.records() == before


def test_an_option_may_stand_anywhere_and_a_name_is_the_same_in_capitals(windows):
    run(windows, "/RecordAdd", "/OpenAcl", ZONE, "new", "CNAME", "MEET.contoso.test.")
    _, out = run(windows, "/EnumRecords", "/Type", "CNAME", ZONE, "@")
    assert "new 3600 CNAME\tmeet.contoso.test.\n" in out
    assert " A\t" not in out
    assert run(windows, "/RecordDelete", ZONE, "/f", "new", "CNAME", "Meet.Contoso.Test.")[0] == 0


def test_the_zones_are_listed(windows):
    assert (
        " contoso.test                   Primary    AD-Domain       Secure\n" in run(windows, "/EnumZones")[1]
    )


def test_a_host_that_is_no_dns_server_has_no_dnscmd(windows):
    assert "dnscmd" not in programs(windows.estate, FRONT_END)
