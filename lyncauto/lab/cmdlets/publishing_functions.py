"""Our remote functions that publish an override and take it to each Front End, as their shipped text does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from lyncauto.lab.cmdlets.certificates import CertificateCmdlets
from lyncauto.lab.cmdlets.functions import (
    checked_name,
    checked_thumbprint,
    failed,
    has_lync,
    invalid_argument,
    not_recognised,
    stored,
    web_services,
)
from lyncauto.lab.cmdlets.publishing import PublishingCmdlets
from lyncauto.lab.cmdlets.topology import TopologyCmdlets
from lyncauto.lab.engine.call import Answer, Argument, Call, Output
from lyncauto.lab.estate.estate import Estate

_ROOTED_HTML = re.compile(r"([A-Za-z]:\\|\\).*\.html", re.IGNORECASE)
_MAYBE_NAME = re.compile("[A-Za-z0-9._-]*")
_SIGNATURE = re.compile("[0-9A-Fa-f-]{36}")
_USE = "WebServicesInternal"


class PublishingFunctions:
    """Handlers on one host. What they do to the estate, the vendor's cmdlets do: a fault hits both."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._topology = TopologyCmdlets(estate, host)
        self._publishing = PublishingCmdlets(estate, host)
        self._certificates = CertificateCmdlets(estate, host)

    def set_override(self, call: Call) -> Answer:
        """Set the override if topology and override are what the caller expects."""
        pool, after = checked_name(call, "Pool"), checked_name(call, "After")
        before, signature = call.text("Before"), call.text("Signature")
        for parameter, value, pattern in (
            ("Before", before, _MAYBE_NAME),
            ("Signature", signature, _SIGNATURE),
        ):
            if not pattern.fullmatch(value):
                raise invalid_argument(parameter, value)
        self._needs_lync("Get-CsTopology")
        self._publishing.meddle()  # somebody may come before us
        found = web_services(self._estate, self._topology, call, local=False)
        if not found:
            why = f"the topology has no web services of {pool}"
            raise failed("LyncAutoPoolNotFound", why, "ObjectNotFound", pool)
        seen = found[0]
        if (seen["InternalHost"], seen["Signature"]) != (before.lower(), signature.lower()):
            override = seen["InternalHost"] or "no override"
            why = (
                f"the topology is not what was expected of {pool}; "
                f"found: {override}, signature {seen['Signature']}"
            )
            raise failed("LyncAutoDrifted", why, "InvalidResult", pool)
        self._publishing.set_cs_web_server(
            _instead(call, {"Identity": f"WebServer:{pool}", "InternalFqdn": after})
        )
        return [
            {"Pool": now["Pool"], "InternalFqdn": now["InternalHost"]}
            for now in web_services(self._estate, self._topology, call, local=False)
        ]

    async def enable_topology(self, call: Call) -> Answer:
        """Run Enable-CsTopology, and give its report its path once it has succeeded."""
        return await self._reported(call, "Enable-CsTopology", self._publishing.enable_cs_topology)

    async def enable_computer(self, call: Call) -> Answer:
        """Run Enable-CsComputer, and give its report its path once it has succeeded."""
        return await self._reported(call, "Enable-CsComputer", self._publishing.enable_cs_computer)

    def set_web_certificate(self, call: Call) -> Answer:
        """Assign a certificate to the internal web services if theirs is the one that the caller expects."""
        before, after = checked_thumbprint(call, "Before"), checked_thumbprint(call, "After")
        self._needs_lync("Get-CsCertificate")
        asked = _instead(call, {"Type": (_USE,)})
        found = [
            str(one.properties["Thumbprint"])
            for one in self._certificates.get_cs_certificate(asked)
            if isinstance(one, Output)
        ]
        if found != [before]:
            why = f"the certificate of {_USE} is not what was expected; found: {', '.join(found) or 'none'}"
            raise failed("LyncAutoDrifted", why, "InvalidResult", _USE)
        if stored(self._estate, self._host, after).key is None:
            why = f"the certificate {after} has no private key in this store"
            raise failed("LyncAutoNoPrivateKey", why, "ObjectNotFound", after)
        self._certificates.set_cs_certificate(_instead(call, {"Type": (_USE,), "Thumbprint": after}))
        assigned = self._estate.stores[self._host].assigned(_USE).thumbprint
        return ({"Use": _USE, "Thumbprint": assigned},)

    async def _reported(self, call: Call, cmdlet: str, act: Callable[[Call], Awaitable[Answer]]) -> Answer:
        path, files = call.text("Report"), self._estate.files[self._host]
        if not _ROOTED_HTML.fullmatch(path):
            raise invalid_argument("Report", path)
        files.protect(path)  # the shipped text makes the folder before it acts
        self._needs_lync(cmdlet)
        partial = f"{path[: -len('.html')]}.partial.html"
        await act(_instead(call, {"Report": partial}))
        if not files.move(partial, path):
            why = f"the cmdlet reported no error and left no report at {partial}"
            raise failed("LyncAutoReportMissing", why, "InvalidResult", path)
        return ({"Path": path, "Sha256": files.sha256(path)},)

    def _needs_lync(self, cmdlet: str) -> None:
        if not has_lync(self._estate, self._host):
            raise not_recognised(cmdlet)


def _instead(call: Call, parameters: dict[str, Argument]) -> Call:
    """Return the call of a cmdlet that a function makes in the course of its own."""
    return replace(call, parameters=parameters)
