"""One pool of a generated estate: Front Ends, certificates and what their ports show, a balancer for some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from benchmarks.certificates import ISSUER, Certificate, of_issuer, of_root, of_server
from lyncauto.model.balancer import RealServer, VirtualService
from lyncauto.model.facts import (
    Assignment,
    Delivered,
    FrontEndHealth,
    LogOn,
    NodeFacts,
    RoutingGroup,
    StoredCertificate,
    WebServices,
)
from lyncauto.model.inventory import Chain, Declared, Loaded, Outside, Page, PoolEntry, ServerState

DOMAIN = "example.test"
SHARED = tuple(
    f"{name}.{DOMAIN}" for name in ("meet", "dialin", "lyncdiscover", "lyncdiscoverinternal", "sip")
)
NAME_SERVERS = (f"dc01.{DOMAIN}", f"dc02.{DOMAIN}")
_USES = ("Default", "WebServicesInternal", "WebServicesExternal")
_TRIED = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_HTTPS = (
    ("/abs/handler", 401),
    ("/", 403),
    *((path, 404) for path in ("/haproxy?stats", "/stats", "/access/")),
)
_ASKS = 401  # for a log-on
_HTTP = (("/meet/blank.html", 200), ("/abs/handler", 403))


@dataclass(frozen=True)
class Pool:
    """A pool by its number; names, addresses and flaws follow from that."""

    number: int
    size: int

    @property
    def name(self) -> str:
        """Return its FQDN."""
        return f"pool{self.number:03}.{DOMAIN}"

    @property
    def behind_balancer(self) -> bool:
        """Whether a balancer carries its web services."""
        return self.number % 4 == 0

    @property
    def web_name(self) -> str:
        """Return the name of its internal web services, be it an override or the pool's own."""
        return self.override if self.number % 2 == 0 else self.name

    @property
    def external_name(self) -> str:
        """Return the name of its external web services."""
        return f"ext{self.number:03}.{DOMAIN}"

    @property
    def node(self) -> str:
        """Return the FQDN of its balancer node."""
        return f"lb{self.number:03}.{DOMAIN}"

    @property
    def vip(self) -> str:
        """Return the address of its virtual services."""
        return f"10.{200 + self.number // 250}.{self.number % 250}.10"

    @property
    def proxy(self) -> str:
        """Return where its external name leads."""
        return f"10.{220 + self.number // 250}.{self.number % 250}.10"

    @cached_property
    def hosts(self) -> dict[str, str]:
        """Return FQDN of a Front End -> its address."""
        network = f"10.{self.number // 250}.{self.number % 250}"
        names = (f"fe{self.number:03}{chr(97 + one)}.{DOMAIN}" for one in range(self.size))
        return {name: f"{network}.{41 + one}" for one, name in enumerate(names)}

    @cached_property
    def certificates(self) -> dict[str, Certificate]:
        """Return FQDN of a Front End -> its certificate; the last one's ends soon."""
        last = list(self.hosts)[-1]
        names = (self.name, self.web_name, self.external_name, *SHARED)
        return {
            host: of_server((*dict.fromkeys((*names, host)),), days=250 if host == last else 730)
            for host in self.hosts
        }

    @cached_property
    def shown(self) -> Certificate:
        """Return the certificate that the balancer shows."""
        return of_server((self.web_name, *SHARED))

    @cached_property
    def published(self) -> Certificate:
        """Return the certificate that the reverse proxy shows."""
        return of_server((self.external_name, *SHARED))

    @property
    def override(self) -> str:
        """Return the override that the site file declares, be it there already or not."""
        return f"web{self.number:03}.{DOMAIN}"

    def entry(self) -> PoolEntry:
        """Return it as the topology has it."""
        override = "" if self.web_name == self.name else self.web_name
        web = WebServices(override, self.external_name, 443, 80, 4443, 8080, 443, 80)
        roles = ("Registrar", "UserServer", "WebServer")
        return PoolEntry(self.name, "Site:HQ", tuple(self.hosts), roles, 8, web)

    def declared(self) -> Declared:
        """Return what the site file says."""
        return Declared(self.name, self.override, self.vip, (self.node,), DOMAIN, NAME_SERVERS)

    def names(self) -> dict[str, tuple[str, ...]]:
        """Return each of its names and the addresses it has."""
        everywhere = tuple(sorted(self.hosts.values()))
        own = {host: (address,) for host, address in self.hosts.items()}
        led = (self.vip,) if self.behind_balancer else everywhere
        others = {self.name: everywhere, self.external_name: (self.proxy,), self.override: ()}
        return own | others | {self.web_name: led}

    def groups(self) -> Iterator[tuple[str, RoutingGroup]]:
        """Give its routing groups."""
        for number, host in enumerate(self.hosts):
            yield self.name, RoutingGroup(f"rg{number}", host, tuple(self.hosts)[:3])

    def assignments(self) -> Iterator[Assignment]:
        """Give which certificates its Front Ends use for what."""
        for host, one in self.certificates.items():
            yield from (Assignment(host, use, one.thumbprint) for use in _USES)
            yield Assignment(host, "OAuthTokenIssuer", _token().thumbprint)

    def store(self) -> Iterator[StoredCertificate]:
        """Give what lies in its Front Ends' stores."""
        for host, one in self.certificates.items():
            for name, held in (("Web", one), ("OAuth", _token())):
                yield StoredCertificate(
                    host,
                    held.thumbprint,
                    name,
                    held.names,
                    f"CN={ISSUER}",
                    "2026-01-01T00:00:00Z",
                    "2027-12-31T00:00:00Z",
                    has_private_key=True,
                    key_bits=2048,
                    certificate=held.encoded,
                )

    def chains(self) -> Iterator[Chain]:
        """Give what is above its Front Ends' web certificates."""
        above = (of_issuer().encoded, of_root().encoded)
        yield from (Chain(host, above, one.encoded) for host, one in self.certificates.items())

    def health(self) -> Iterator[FrontEndHealth]:
        """Give what its web services answer; the last one's plain page is gone."""
        last = list(self.hosts)[-1]
        for host, one in self.certificates.items():
            yield FrontEndHealth(
                host,
                401,
                404 if host == last else 200,
                verified=True,
                verified_as=self.web_name,
                names=one.names,
                thumbprint=one.thumbprint,
                log_on=LogOn.ACCEPTED,
            )

    def outside(self) -> Iterator[Outside]:
        """Give what the ports of its Front Ends and its balancer show."""
        for host, address in self.hosts.items():
            encoded = self.certificates[host].encoded
            yield _secure(host, address, 443, self.web_name, encoded)
            yield _plain(host, address, 80, self.web_name)
            yield _secure(host, address, 4443, self.external_name, encoded)
            yield _plain(host, address, 8080, self.external_name)
        yield _secure("", self.proxy, 443, self.external_name, self.published.encoded)
        yield _plain("", self.proxy, 80, self.external_name)
        if self.behind_balancer:
            yield _secure("", self.vip, 443, self.web_name, self.shown.encoded)
            yield _plain("", self.vip, 80, self.web_name)
            return
        for port in (443, 80):
            yield Outside("", self.vip, port, self.web_name, opened=False, error="no answer in time")

    def loaded(self) -> Iterator[Loaded]:
        """Give what its node has loaded."""
        if not self.behind_balancer:
            return
        for port, path in ((443, "/abs/handler"), (80, "/meet/blank.html")):
            secure = port == 443  # noqa: PLR2004 - HTTPS
            service = VirtualService(
                "FE Pool HTTPS" if secure else "FE Pool HTTP",
                self.vip,
                port,
                tuple(RealServer(host, address, port) for host, address in self.hosts.items()),
                "source-ip 1200",
                path,
                self.web_name,
                certificate=self.shown.thumbprint if secure else "",
                certificate_name=self.web_name if secure else "",
                verify=self.web_name if secure else "",
                roots=(of_root().thumbprint,) if secure else (),
            )
            yield Loaded(self.node, service)

    def states(self) -> Iterator[ServerState]:
        """Give how its node sees its Front Ends."""
        for one in self.loaded():
            for host in self.hosts:
                place = f"{one.service.address}:{one.service.port}"
                yield ServerState(self.node, place, host, up=True, admin="ready", check="L7OK")

    def node_facts(self) -> NodeFacts:
        """Return what its node's programs are."""
        return NodeFacts(self.node, "/usr/sbin/haproxy", "3.0.11", self.behind_balancer, from_wheel=False)

    def delivered(self) -> Iterator[Delivered]:
        """Give the certificates that lie on its node."""
        if self.behind_balancer:
            shown = self.shown
            yield Delivered(
                self.node, self.web_name, shown.thumbprint, has_key=True, certificate=shown.encoded
            )


@cache
def _token() -> Certificate:
    """Return the certificate that signs the whole estate's tokens."""
    return of_server((DOMAIN,))


def _pages(found: tuple[tuple[str, int], ...]) -> tuple[Page, ...]:
    said = (("server", "Microsoft-IIS/10.0"), ("strict-transport-security", "max-age=31536000"))
    asks = ("www-authenticate", "Negotiate")
    return tuple(Page(path, status, (*said, asks) if status == _ASKS else said) for path, status in found)


def _secure(host: str, address: str, port: int, name: str, certificate: str) -> Outside:
    return Outside(
        host,
        address,
        port,
        name,
        opened=True,
        tls=_TRIED[:3] if host else _TRIED[2:],
        tried=_TRIED,
        certificate=certificate,
        trusted=True,
        pages=_pages(_HTTPS),
    )


def _plain(host: str, address: str, port: int, name: str) -> Outside:
    return Outside(host, address, port, name, opened=True, pages=_pages(_HTTP))
