"""What is wrong with virtual services before HAProxy sees them: ``haproxy -c`` misses most of it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from lyncauto.adapters.haproxy.codec import SCHEDULES
from lyncauto.model.balancer import VirtualService

_Services: TypeAlias = Sequence[VirtualService]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]+")
_PATH = re.compile(r"/[\x21\x23-\x26\x28-\x5b\x5d-\x7e]*")  # no blank, quote or backslash
_PERSISTENCE = re.compile(r"cookie [A-Za-z0-9_-]+|source-ip [1-9][0-9]*")
_EXPECT = re.compile(r"\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*")


def faults(services: _Services, others: Mapping[str, _Services]) -> tuple[str, ...]:
    """Return every reason why the services cannot be written, in words; empty when they can.

    Args:
        services: All virtual services of one pool.
        others: Pool to the virtual services that it has on the same node.
    """
    return (*_taken(services, others), *(fault for service in services for fault in _of(service)))


def _taken(services: _Services, others: Mapping[str, _Services]) -> Iterator[str]:
    counted = Counter(_listeners(services))
    yield from (f"{target} is there {times} times" for target, times in counted.items() if times > 1)
    for pool, theirs in others.items():
        for target in sorted(counted.keys() & set(_listeners(theirs))):
            yield f"{target} belongs to {pool} already"


def _listeners(services: _Services) -> Iterator[str]:
    for service in services:
        yield service.target
        if service.own:
            yield replace(service, address=service.own).target


def _of(service: VirtualService) -> Iterator[str]:
    counted = Counter(server.name for server in service.servers)
    if not counted:
        yield f"{service.target} has no real server"
    for name, times in counted.items():
        if times > 1:
            yield f"{service.target} has {times} real servers named {name}"
        if not _NAME.fullmatch(name):
            yield f"{service.target}: {name!r} is no name of a real server"
    yield from _wording(service)
    yield from _certificate(service)


def _wording(service: VirtualService) -> Iterator[str]:
    rows = (
        ("title", service.title, bool(service.title.strip()) and service.title.isprintable()),
        ("persistence", service.persistence, bool(_PERSISTENCE.fullmatch(service.persistence))),
        ("scheduling", service.schedule, service.schedule in SCHEDULES),
        ("check path", service.check_path, bool(_PATH.fullmatch(service.check_path))),
        ("check host", service.check_host, bool(_HOST.fullmatch(service.check_host))),
        ("expected status", service.expect, bool(_EXPECT.fullmatch(service.expect))),
        ("idle time", str(service.idle), service.idle > 0),
    )
    yield from (f"{service.target}: {value!r} is no {row}" for row, value, good in rows if not good)


def _certificate(service: VirtualService) -> Iterator[str]:
    name, second = service.certificate_name, service.second_name
    for one, thumbprint in ((name, service.certificate), (second, service.second_certificate)):
        if bool(one) != bool(thumbprint):
            yield f"{service.target}: a certificate needs a thumbprint and a name"
        if one and not _NAME.fullmatch(one):
            yield f"{service.target}: {one!r} is no name of a certificate's file"
    if second and (not name or second == name):
        yield f"{service.target}: a second certificate needs another one before it"
    if service.verify and not (name and service.roots and _NAME.fullmatch(service.verify)):
        yield f"{service.target}: re-encryption to {service.verify} needs a certificate and roots"
