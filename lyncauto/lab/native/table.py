"""Which programs a host has that a command shell may start."""

from __future__ import annotations

from collections.abc import Mapping

from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native import certreq, certutil, dnscmd, klist
from lyncauto.lab.native.certreq import Certreq
from lyncauto.lab.native.certutil import Certutil
from lyncauto.lab.native.dnscmd import Dnscmd
from lyncauto.lab.native.program import Program


def programs(estate: Estate, host: str) -> Mapping[str, Program]:
    """Return the programs of a host, by name; dnscmd comes with the DNS server."""
    known = {
        "certreq": Program(Certreq(estate, host).run, certreq.WRITING),
        "certutil": Program(Certutil(estate, host).run, certutil.WRITING),
        "klist": Program(klist.run),
    }
    if host in estate.zone.servers:
        known["dnscmd"] = Program(Dnscmd(estate, host).run, dnscmd.WRITING)
    return known
