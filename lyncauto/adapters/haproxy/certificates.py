"""Whether a node has the certificates that virtual services name, before HAProxy is asked to load them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence

from lyncauto.adapters.haproxy.layout import Layout
from lyncauto.model.balancer import VirtualService
from lyncauto.ports.node import Node

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def certificate_faults(node: Node, layout: Layout, services: Sequence[VirtualService]) -> tuple[str, ...]:
    """Return every reason why the certificates cannot be served, in words.

    Raises:
        NodeUnreachable: The node did not answer.
    """
    return tuple(
        fault
        for service in services
        if service.certificate_name
        for fault in (*_of_certificate(node, layout, service), *_of_roots(node, layout, service))
    )


def thumbprints(pem: bytes) -> tuple[str, ...]:
    """Return the thumbprint of every certificate in a PEM file, 40 upper-case hex digits each.

    Raises:
        ValueError: A block is no base64.
    """
    try:
        blocks = [base64.b64decode(b"".join(block.split()), validate=True) for block in _PEM.findall(pem)]
    except binascii.Error as error:
        raise ValueError("not a PEM file") from error
    # SHA-1 is how Windows names a certificate, not what trust rests on.
    return tuple(hashlib.sha1(block, usedforsecurity=False).hexdigest().upper() for block in blocks)


def _of_certificate(node: Node, layout: Layout, service: VirtualService) -> Iterator[str]:
    path = layout.certificate(service.certificate_name)
    found = _found(node, path)[:1]
    if found != (service.certificate,):
        yield f"{path} on {node.name} holds {_words(found)}, not {service.certificate}"
    if node.run(["test", "-s", layout.key(service.certificate_name)]).status:
        yield f"{layout.key(service.certificate_name)}, the private key, is not on {node.name}"


def _of_roots(node: Node, layout: Layout, service: VirtualService) -> Iterator[str]:
    if not service.verify:
        return
    path = layout.roots(service.certificate_name)
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
