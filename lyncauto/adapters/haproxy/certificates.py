"""Whether a node has the certificates that virtual services name, before HAProxy is asked to load them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lyncauto.adapters.haproxy.layout import Layout
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.model.balancer import VirtualService
from lyncauto.ports.node import Node


def certificate_faults(node: Node, layout: Layout, services: Sequence[VirtualService]) -> tuple[str, ...]:
    """Return every reason why the certificates cannot be served, in words.

    Raises:
        NodeUnreachable: The node did not answer.
    """
    return tuple(
        fault
        for service in services
        if service.certificate_name
        for fault in (*_of_certificates(node, layout, service), *_of_roots(node, layout, service))
    )


def _of_certificates(node: Node, layout: Layout, service: VirtualService) -> Iterator[str]:
    for name, thumbprint in service.certificates.items():
        place = layout.certificate(name)
        path = place.certificate
        found = _found(node, path)[:1]
        if found != (thumbprint,):
            yield f"{path} on {node.name} holds {_words(found)}, not {thumbprint}"
        if node.run(["test", "-s", place.key]).status:
            yield f"{place.key}, the private key, is not on {node.name}"


def _of_roots(node: Node, layout: Layout, service: VirtualService) -> Iterator[str]:
    if not service.verify:
        return
    path = layout.certificate(service.certificate_name).roots
    found = _found(node, path)
    if sorted(found) != sorted(service.roots):
        yield f"{path} on {node.name} holds {_words(found)}, not {_words(service.roots)}"


def _found(node: Node, path: str) -> tuple[str, ...]:
    try:
        return thumbprints(node.get(path) or b"")
    except ValueError:
        return ()


def _words(found: Sequence[str]) -> str:
    return ", ".join(found) or "no certificate"
