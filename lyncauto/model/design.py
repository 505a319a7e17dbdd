"""What should be, for one pool: decided once from the site file and the facts, kept with the plan.

A run that is resumed or taken back reads its design from the journal; it asks the topology nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.model.balancer import RealServer


@dataclass(frozen=True, slots=True)
class CertificateWish:
    """The certificate that the virtual service needs."""

    name: str  # common name, and name of its files on the node
    names: tuple[str, ...]  # subject alternative names, sorted
    friendly_name: str  # carries the mark by which a request in doubt is found again
    ca: str  # "ca01.contoso.com\\Contoso Issuing CA"
    template: str
    key_bits: int
    host: str  # Front End whose store receives it


@dataclass(frozen=True, slots=True)
class Design:
    """What one pool's web services are to look like."""

    pool: str
    override: str
    vip: str
    node: str  # FQDN of the balancer's node
    https_port: int
    http_port: int
    https_servers: tuple[RealServer, ...]
    http_servers: tuple[RealServer, ...]
    verify: str  # name that every Front End's certificate holds
    roots: tuple[str, ...]  # PEM, root last
    names: tuple[str, ...]  # that move to the VIP, sorted
    low_ttl: int
    certificate: CertificateWish
    cookie: str  # "MS-WSMAN" where the version needs it, else empty
    topology: str  # signature of the topology that was read
    assignments: tuple[str, ...]  # "fe01.contoso.com Default 3F..." before anything was changed, sorted
    simple_urls: tuple[str, ...]  # "meet contoso.com https://...", sorted
    extras: tuple[str, ...] = ()  # names that Lync adds to a request of itself, sorted
