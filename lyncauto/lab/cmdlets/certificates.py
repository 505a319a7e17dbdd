"""The vendor's cmdlets for certificates: they work on the host that they run on."""

from __future__ import annotations

import asyncio

from cryptography import x509

from lyncauto.lab.cmdlets import hops
from lyncauto.lab.cmdlets.certificate_text import reference
from lyncauto.lab.engine.call import Answer, Call, PSError
from lyncauto.lab.estate.authority import Request, generate_keys, signing_request
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.estate import Estate

_KEY_SIZES = (1024, 2048, 4096)
_COM = "System.Runtime.InteropServices.COMException"


class CertificateCmdlets:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._under_way: set[asyncio.Task[Answer]] = set()

    def get_cs_certificate(self, call: Call) -> Answer:
        """Return one object for each use that a certificate is assigned to."""
        store = self._estate.stores[self._host]
        wanted = {use.lower() for use in call.texts("Type")}
        return [
            reference(store.assigned(use), use)
            for use in store.assignments
            if not wanted or use.lower() in wanted
        ]

    async def request_cs_certificate(self, call: Call) -> Answer:
        """Ask the CA for a certificate and put it into the store, without assigning it.

        Once begun it is carried through, even if the session that asked for it breaks off.
        """
        hops.to_management_store(call)
        hops.to_authority(call)
        self._check(call)
        task = asyncio.ensure_future(self._carry_through(call))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Answer]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # looked at here: nobody else may be listening any more

    def _check(self, call: Call) -> None:
        if not call.switch("New") or "Output" in call.parameters:
            raise PSError("The lab knows online requests with -New only.", "NotImplemented", "NotImplemented")
        if call.number("KeySize", 2048) not in _KEY_SIZES:
            raise PSError(
                f"The key size {call.number('KeySize')} is not supported. Use 1024, 2048 or 4096.",
                "InvalidKeySize",
                "InvalidArgument",
            )
        config = self._estate.authority.description.config
        if call.text("CA", config).lower() != config.lower():
            raise PSError(
                f"CertificationAuthority {call.text('CA')}: The RPC server is unavailable. 0x800706ba",
                "CertificateRequestFailed",
                "ResourceUnavailable",
                call.text("CA"),
                exception=_COM,
            )

    async def _carry_through(self, call: Call) -> Answer:
        bits = call.number("KeySize", 2048)
        (key,) = await asyncio.to_thread(generate_keys, 1, bits)
        csr = signing_request(key, self._subject(call), self._names(call))
        template = call.text("Template", "WebServer")
        request = self._estate.authority.submit(csr, template, call.identity.user)
        await self._estate.clock.sleep(self._estate.description.durations.request_certificate)
        if request.certificate is None:
            raise _refused(request)
        faults = self._estate.faults
        entry = Entry(
            request.certificate,
            None if faults.active("certificate.no-private-key", self._host) else key,
            call.text("FriendlyName", _subject_text(request.certificate)),
            call.switch("PrivateKeyExportable")
            and not faults.active("certificate.not-exportable", self._host),
        )
        self._estate.stores[self._host].add(entry)
        return (reference(entry, ",".join(call.texts("Type"))),)

    def _subject(self, call: Call) -> str:
        pool = self._estate.store.pool
        internal_web_alone = [use.lower() for use in call.texts("Type")] == ["webservicesinternal"]
        return pool.internal_fqdn if internal_web_alone and pool.internal_fqdn else pool.fqdn

    def _names(self, call: Call) -> tuple[str, ...]:
        """Return the topology's names and those of -DomainName, each once."""
        given = (name.strip().lower() for name in call.text("DomainName").split(","))
        return tuple(dict.fromkeys((*self._estate.web_names(self._host), *filter(None, given))))


def _subject_text(certificate: x509.Certificate) -> str:
    return str(next(iter(certificate.subject)).value)


def _refused(request: Request) -> PSError:
    head = "is pending" if request.disposition == "Pending" else "was denied"
    return PSError(
        f"The certificate request {head}: {request.message} RequestId: {request.id}",
        "CertificateRequestPending" if request.disposition == "Pending" else "CertificateRequestDenied",
        "PermissionDenied" if request.disposition == "Denied" else "NotSpecified",
        str(request.id),
        exception=_COM,
    )
