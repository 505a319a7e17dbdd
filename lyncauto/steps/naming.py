"""What targets are called, and where files of ours lie: fixed for ever, since journals hold them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from lyncauto.model.facts import Facts

RECORD = "a-record/"
SERVICE = "virtual-service/"


def record(name: str) -> str:
    """Return the target of the A record of *name*."""
    return f"{RECORD}{name}"


def certificate(override: str) -> str:
    """Return the target of the certificate that is issued for *override*."""
    return f"certificate/{override}"


def delivered(node: str, name: str) -> str:
    """Return the target of the certificate *name* on a balancer node."""
    return f"delivered/{node}/{name}"


def backup(pool: str) -> str:
    """Return the target of the pool's exported configuration."""
    return f"backup/{pool}"


def backup_path(pool: str, topology: str) -> str:
    """Return where, on the management host, the configuration of this topology is exported to.

    *topology* is the document's signature, so that a new topology gets a file of its own.
    """
    return f"C:\\ProgramData\\lyncauto\\backup\\{pool}-{topology}.zip"


def certificate_path(folder: str, name: str) -> str:
    """Return the node's file with the certificate and its chain, PEM, leaf first."""
    return f"{folder}/certs/{name}.pem"


def key_path(folder: str, name: str) -> str:
    """Return the node's file with the private key; HAProxy looks for it beside the certificate."""
    return f"{folder}/certs/{name}.pem.key"


def roots_path(folder: str, name: str) -> str:
    """Return the node's file with the authorities that real servers are verified against."""
    return f"{folder}/certs/{name}.roots.pem"


def host_of(url: str) -> str:
    """Return the host of a URL, lower case."""
    return (urlsplit(url).hostname or "").lower()


def inside(zone: str, name: str) -> bool:
    """Whether *name* lies in *zone*; where no zone is known, nothing lies outside."""
    return not zone or name == zone or name.endswith(f".{zone}")


def discovery(prefix: str, sip_domains: Iterable[str]) -> tuple[str, ...]:
    """Return the name that clients make of *prefix* and each SIP domain."""
    return tuple(f"{prefix}.{domain.lower()}" for domain in sip_domains)


def web_names(facts: Facts) -> tuple[str, ...]:
    """Return every name that clients may use for internal web services, sorted."""
    simple = {host_of(url.url) for url in facts.simple_urls}
    found = {*simple, *discovery("lyncdiscoverinternal", facts.sip_domains), facts.web.internal_fqdn}
    return tuple(sorted(found - {""}))
