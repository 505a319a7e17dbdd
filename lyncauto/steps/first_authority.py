"""Which CA a first site file names, out of the Front Ends' certificates. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from lyncauto.model.inventory import Inventory, PoolEntry
from lyncauto.model.site import FILL_IN
from lyncauto.model.site_draft import Entry, Given, Origin
from lyncauto.steps.issuing_ca import issuing_ca

_USES = ("WebServicesInternal", "Default")
_ASK = r"`host.fqdn\CA name`, as `certutil` prints it there"


def authority(found: Inventory, pool: PoolEntry, given: Given) -> Entry:
    """Return the CA's ``config``: as it was given, else as the web certificates' issuer suggests it."""
    if given.authority:
        return Entry(given.authority, Origin.GIVEN, "as you gave it")
    for host, certificate in _certificates(found, pool):
        ca = issuing_ca(certificate)
        if ca is None:
            continue
        if not ca.host:
            why = f"{_ASK}; the certificate of {host} was issued by {ca.name} and does not tell the host"
            return Entry(FILL_IN, Origin.OPEN, why)
        why = f"issuer and {ca.where} of the certificate of {host}; compare it with what `certutil` prints"
        return Entry(f"{ca.host}\\{ca.name}", Origin.PROPOSED, why)
    return Entry(FILL_IN, Origin.OPEN, f"{_ASK}; no certificate of a Front End was read")


def _certificates(found: Inventory, pool: PoolEntry) -> Iterator[tuple[str, bytes]]:
    """Give host and certificate, DER: those of the internal web services first."""
    held = {(one.host, one.thumbprint): one.certificate for one in found.store}
    used = {(one.host, one.use): one.thumbprint for one in found.assignments}
    for host in pool.computers:
        yield from _decoded(host, [one.leaf for one in found.chains if one.host == host])
        yield from _decoded(host, [held.get((host, used.get((host, use), "")), "") for use in _USES])


def _decoded(host: str, certificates: list[str]) -> Iterator[tuple[str, bytes]]:
    for text in certificates:
        try:
            der = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            continue
        if der:
            yield host, der
