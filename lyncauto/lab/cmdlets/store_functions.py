"""Our remote function that takes a certificate out of a store, answered as its shipped text does."""

from __future__ import annotations

import re
from dataclasses import replace

from lyncauto.lab.cmdlets.certificates import CertificateCmdlets
from lyncauto.lab.cmdlets.functions import (
    checked_thumbprint,
    failed,
    has_lync,
    invalid_argument,
    not_recognised,
    stored,
)
from lyncauto.lab.engine.call import Answer, Call, Output
from lyncauto.lab.estate.estate import Estate

_MARK = re.compile("lyncauto [A-Za-z0-9._-]{1,253} [0-9A-Fa-f]{8}", re.IGNORECASE)


class StoreFunctions:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._certificates = CertificateCmdlets(estate, host)

    def remove_certificate(self, call: Call) -> Answer:
        """Remove a certificate that bears the mark which the caller expects, if nothing uses it."""
        wanted, mark = checked_thumbprint(call), call.text("FriendlyName")
        if not _MARK.fullmatch(mark):
            raise invalid_argument("FriendlyName", mark)
        entry = stored(self._estate, self._host, wanted)
        if entry.friendly_name != mark:
            why = f"the certificate {wanted} is not what was expected; found: {entry.friendly_name}"
            raise failed("LyncAutoDrifted", why, "InvalidResult", wanted)
        assigned = self._assigned(call)
        if not assigned:
            why = "Get-CsCertificate names no certificate that this computer uses"
            raise failed("LyncAutoUsesUnknown", why, "InvalidResult", wanted)
        if uses := [use for use, thumbprint in assigned if thumbprint == wanted]:
            why = f"the certificate {wanted} is assigned to {', '.join(uses)}"
            raise failed("LyncAutoCertificateInUse", why, "ResourceBusy", wanted)
        self._estate.stores[self._host].remove(wanted)
        return ({"Thumbprint": wanted, "FriendlyName": mark},)

    def _assigned(self, call: Call) -> list[tuple[str, str]]:
        if not has_lync(self._estate, self._host):
            raise not_recognised("Get-CsCertificate")
        told = self._certificates.get_cs_certificate(replace(call, parameters={}))
        rows = [one.properties for one in told if isinstance(one, Output)]
        return [(str(row["Use"]), str(row["Thumbprint"])) for row in rows]
