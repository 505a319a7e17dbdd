"""What targets are called, and where files of ours lie: fixed for ever, since journals hold them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from lyncauto.model.design import CertificateWish
from lyncauto.model.facts import Facts

RECORD = "a-record/"
SERVICE = "virtual-service/"


def node_of(target: str) -> str:
    """Return the node that a virtual service's target names; empty for the pool's first one."""
    return target.partition("@")[2]


def record(name: str) -> str:
    """Return the target of the A record of *name*."""
    return f"{RECORD}{name}"


def certificate(wish: CertificateWish) -> str:
    """Return the target of the certificate that is issued for the override."""
    return f"certificate/{wish.files}" + (f"@{wish.node}" if wish.node else "")


def service(address: str, port: int, node: str = "") -> str:
    """Return the target of a virtual service; *node* is empty for the pool's first one."""
    return f"{SERVICE}{address}:{port}" + (f"@{node}" if node else "")


def host_in(target: str) -> str:
    """Return the host that a target of one Front End names."""
    return target.partition("/")[2]


def front_end_certificate(host: str) -> str:
    """Return the target of the certificate that is issued for a Front End."""
    return f"front-end-certificate/{host}"


def override(pool: str) -> str:
    """Return the target of the override FQDN in the topology."""
    return f"override/{pool}"


def activated(pool: str) -> str:
    """Return the target of a published topology's activation in Active Directory."""
    return f"activated/{pool}"


def replica(host: str) -> str:
    """Return the target of a Front End's replica of the topology."""
    return f"replica/{host}"


def drain(host: str) -> str:
    """Return the target of a Front End's part in the balancing."""
    return f"drain/{host}"


def enabled(host: str) -> str:
    """Return the target of the changed roles' activation on a Front End."""
    return f"enabled/{host}"


def assigned(host: str) -> str:
    """Return the target of the certificate that a Front End's internal web services are assigned."""
    return f"assigned/{host}"


def served(host: str) -> str:
    """Return the target of the certificate that a Front End's internal web site shows."""
    return f"served/{host}"


def topology_report(pool: str, mark: str) -> str:
    """Return where, on the management host, the report of an activation lies once it succeeded."""
    return f"C:\\ProgramData\\lyncauto\\reports\\topology-{pool}-{mark}.html"


def computer_report(host: str, mark: str) -> str:
    """Return where, on a Front End, the report of its activation lies once it succeeded."""
    return f"C:\\ProgramData\\lyncauto\\reports\\computer-{host}-{mark}.html"


def delivered(node: str, name: str) -> str:
    """Return the target of the certificate *name* on a balancer node."""
    return f"delivered/{node}/{name}"


def delivered_to(target: str) -> tuple[str, str]:
    """Return the node and the name that :func:`delivered` was given."""
    _, node, name = target.split("/")
    return node, name


def staged(node: str, name: str, slot: str) -> str:
    """Return the target of a version of the certificate *name* that lies beside the one that is served."""
    return f"staged/{node}/{name}/{slot}"


def stored(host: str, name: str) -> str:
    """Return the target of the certificate *name* in the store of the host that asked for it."""
    return f"stored/{host}/{name}"


def backup(pool: str) -> str:
    """Return the target of the pool's exported configuration."""
    return f"backup/{pool}"


def backup_path(pool: str, topology: str) -> str:
    """Return where, on the management host, the configuration of this topology is exported to.

    *topology* is the document's signature, so that a new topology gets a file of its own.
    """
    return f"C:\\ProgramData\\lyncauto\\backup\\{pool}-{topology}.zip"


def host_of(url: str) -> str:
    """Return the host of a URL, lower case."""
    return (urlsplit(url).hostname or "").lower()


def inside(zone: str, name: str) -> bool:
    """Whether *name* lies in *zone*; where no zone is known, nothing lies outside."""
    return not zone or name == zone or name.endswith(f".{zone}")


def discovery(prefix: str, sip_domains: Iterable[str]) -> tuple[str, ...]:
    """Return the name that clients make of *prefix* and each SIP domain."""
    return tuple(f"{prefix}.{domain.lower()}" for domain in sip_domains)


def lync_adds(facts: Facts) -> tuple[str, ...]:
    """Return the names that Lync's wizard and cmdlets put into a request though nobody asked for them."""
    prefixes = ("lyncdiscoverinternal", "lyncdiscover", "sip")
    names = {name for prefix in prefixes for name in discovery(prefix, facts.sip_domains)}
    return tuple(sorted({*names, facts.web.external_fqdn} - {""}))


def web_names(facts: Facts) -> tuple[str, ...]:
    """Return every name that clients may use for internal web services, sorted."""
    simple = {host_of(url.url) for url in facts.simple_urls}
    found = {*simple, *discovery("lyncdiscoverinternal", facts.sip_domains), facts.web.internal_fqdn}
    return tuple(sorted(found - {""}))
