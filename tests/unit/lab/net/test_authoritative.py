import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import pytest

from lyncauto.lab.net.authoritative import AuthoritativeServer
from tests.integration.loopback import SOA, Zone

ZONE = Zone(webint=("127.1.2.41",), pool01=("127.1.2.41", "127.1.2.42", "127.1.2.43"))
ZONE.put("wwwint", "webint.contoso.test.", type="CNAME")
ZONE.put("away", "www.elsewhere.test.", type="CNAME")
ZONE.put("dangling", "nobody.contoso.test.", type="CNAME")
ZONE.put("loop", "loop.contoso.test.", type="CNAME")


def ask(name, rdtype="A", rdclass=dns.rdataclass.IN):
    server = AuthoritativeServer("127.0.0.1", 0, ZONE, zone="contoso.test")
    return server.answer(dns.message.make_query(name, rdtype, rdclass))


def test_a_name_is_answered_with_authority_and_without_recursion():
    answer = ask("WebInt.contoso.test")
    assert answer.flags & dns.flags.AA
    assert not answer.flags & dns.flags.RA
    assert [rrset.to_text() for rrset in answer.answer] == ["WebInt.contoso.test. 3 IN A 127.1.2.41"]


@pytest.mark.parametrize(
    ("rdtype", "values"),
    [("NS", ["dc01.contoso.test.", "dc02.contoso.test."]), ("SOA", [SOA.value])],
)
def test_the_apex_has_its_name_servers_and_its_soa(rdtype, values):
    assert sorted(rdata.to_text() for rdata in ask("contoso.test", rdtype).answer[0]) == values


@pytest.mark.parametrize(
    ("name", "rdtype", "rcode"),
    [("nobody.contoso.test", "A", dns.rcode.NXDOMAIN), ("webint.contoso.test", "AAAA", dns.rcode.NOERROR)],
)
def test_no_is_said_with_the_soa_and_how_long_it_may_be_remembered(name, rdtype, rcode):
    answer = ask(name, rdtype)
    assert answer.rcode() == rcode
    assert answer.answer == []
    assert answer.authority[0].to_text() == f"contoso.test. 2 IN SOA {SOA.value}"  # the smaller of 60 and 2
    assert answer.flags & dns.flags.AA


def test_an_alias_is_followed_within_the_zone():
    answer = ask("wwwint.contoso.test")
    assert [rrset.rdtype for rrset in answer.answer] == [dns.rdatatype.CNAME, dns.rdatatype.A]


def test_an_alias_that_was_asked_for_is_the_answer_itself():
    assert [rrset.rdtype for rrset in ask("wwwint.contoso.test", "CNAME").answer] == [dns.rdatatype.CNAME]


def test_an_alias_out_of_the_zone_is_left_to_whoever_asks():
    answer = ask("away.contoso.test")
    assert (answer.rcode(), len(answer.answer)) == (dns.rcode.NOERROR, 1)


def test_an_alias_of_nothing_says_that_the_other_name_does_not_exist():
    answer = ask("dangling.contoso.test")
    assert (answer.rcode(), len(answer.answer), len(answer.authority)) == (dns.rcode.NXDOMAIN, 1, 1)


def test_aliases_in_a_circle_are_a_server_failure():
    assert ask("loop.contoso.test").rcode() == dns.rcode.SERVFAIL


@pytest.mark.parametrize("name", ["www.elsewhere.test", "test", "."])
def test_a_name_outside_the_zone_is_refused(name):
    answer = ask(name)
    assert answer.rcode() == dns.rcode.REFUSED
    assert not answer.flags & dns.flags.AA


def test_another_class_than_the_internet_is_refused():
    assert ask("webint.contoso.test", "TXT", dns.rdataclass.CH).rcode() == dns.rcode.REFUSED
