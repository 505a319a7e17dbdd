import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from lyncauto.lab.net.cache import Cache

NAME = dns.name.from_text("webint.contoso.test")
A = dns.rdatatype.A
SOA = "dc01.contoso.test. hostmaster.contoso.test. 7 900 600 86400 5"


class Clock:
    """Stands still until it is told to go on."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def heard(*answer: str, authority: tuple[str, ...] = (), rcode: dns.rcode.Rcode = dns.rcode.NOERROR):
    response = dns.message.make_response(dns.message.make_query(NAME, A))
    response.set_rcode(rcode)
    response.answer = [rrset(text) for text in answer]
    response.authority = [rrset(text) for text in authority]
    read = dns.message.from_wire(response.to_wire())  # as a resolver gets it
    assert isinstance(read, dns.message.QueryMessage)
    return read


def rrset(text: str) -> dns.rrset.RRset:
    name, ttl, rdtype, value = text.split(" ", 3)
    return dns.rrset.from_text(name, int(ttl), "IN", rdtype, value)


def filled(answer) -> tuple[Cache, Clock]:
    clock = Clock()
    cache = Cache(clock)
    cache.put(NAME, A, answer)
    return cache, clock


def ttl_after(seconds: float, cache: Cache, clock: Clock) -> int | None:
    clock.now = 1000.0 + seconds
    remembered = cache.get(NAME, A)
    return None if remembered is None else (remembered.answer or remembered.authority)[0].ttl


def test_a_ttl_counts_down_and_the_answer_is_gone_when_it_is_over():
    cache, clock = filled(heard("webint.contoso.test. 3 A 127.1.2.41"))
    assert [ttl_after(s, cache, clock) for s in (0, 0.9, 1, 2.99, 3)] == [3, 3, 2, 1, None]


def test_no_is_remembered_for_the_soas_minimum_where_that_is_smaller():
    no = heard(authority=(f"contoso.test. 60 SOA {SOA}",), rcode=dns.rcode.NXDOMAIN)
    cache, clock = filled(no)
    assert ttl_after(4.9, cache, clock) == 56
    remembered = cache.get(NAME, A)
    assert remembered is not None
    assert remembered.rcode == dns.rcode.NXDOMAIN
    assert ttl_after(5, cache, clock) is None


def test_no_is_remembered_for_the_soas_ttl_where_that_is_smaller():
    cache, clock = filled(heard(authority=(f"contoso.test. 2 SOA {SOA}",)))
    assert [ttl_after(s, cache, clock) for s in (1.9, 2)] == [1, None]


def test_no_without_a_soa_is_not_remembered():
    cache, clock = filled(heard(rcode=dns.rcode.NXDOMAIN))
    assert ttl_after(0, cache, clock) is None


def test_an_alias_is_remembered_no_longer_than_what_it_leads_to():
    chain = heard("webint.contoso.test. 60 CNAME fe01.contoso.test.", "fe01.contoso.test. 3 A 127.1.2.41")
    cache, clock = filled(chain)
    assert [ttl_after(s, cache, clock) for s in (2, 3)] == [58, None]


def test_another_type_of_the_name_is_another_question():
    cache, _ = filled(heard("webint.contoso.test. 3 A 127.1.2.41"))
    assert cache.get(NAME, dns.rdatatype.AAAA) is None


def test_what_is_cleared_is_forgotten():
    cache, clock = filled(heard("webint.contoso.test. 3 A 127.1.2.41"))
    cache.clear()
    assert ttl_after(0, cache, clock) is None
