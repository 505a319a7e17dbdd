"""The vendor's cmdlets for certificates: they work on the host that they run on."""

from __future__ import annotations

import asyncio

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    generate_private_key,
)

from lyncauto.lab.cmdlets.carrying import Carrier
from lyncauto.lab.cmdlets.certificate_text import reference
from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, PSError
from lyncauto.lab.estate.authority import PrivateKey, Request, generate_keys, signing_request
from lyncauto.lab.estate.certificate_store import OAUTH, Asked, Entry
from lyncauto.lab.estate.estate import Estate

_KEY_SIZES = (1024, 2048, 4096)
_RSA = "RSA"
_CURVES: dict[str, EllipticCurve] = {
    "ECDH_P256": SECP256R1(),
    "ECDH_P384": SECP384R1(),
    "ECDH_P521": SECP521R1(),
}
_COM = "System.Runtime.InteropServices.COMException"


class CertificateCmdlets:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._carrier = Carrier()

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
        if call.switch("Retrieve"):
            self._reach(call)
            return self._retrieve(call)
        self._check(call)
        act = self._carry_through(call)
        if self._estate.faults.active("request.aborted"):
            return await act
        return await self._carrier.carry(act)

    def set_cs_certificate(self, call: Call) -> Answer:
        """Let each use of -Type have the certificate of -Thumbprint, which lies in this host's store."""
        store, wanted = self._estate.stores[self._host], call.text("Thumbprint").upper()
        if not wanted or "EffectiveDate" in call.parameters:
            raise PSError("The lab knows -Thumbprint, at once, only.", "NotImplemented", "NotImplemented")
        entry = store.find(wanted)
        if entry is None or entry.key is None:
            lack = "was not found in the local store" if entry is None else "has no private key"
            raise PSError(
                f"Certificate with thumbprint {wanted} {lack}.",
                "CertificateNotFound" if entry is None else "CertificateNoPrivateKey",
                "ObjectNotFound",
                wanted,
            )
        uses = {use.lower(): use for use in store.assignments if use != OAUTH}  # that one is not this host's
        if strangers := [use for use in call.texts("Type") if use.lower() not in uses]:
            raise PSError(
                f"{', '.join(strangers)} is not a use of {self._host}.", "InvalidCertType", "InvalidArgument"
            )
        if self._estate.faults.take("assignment.meddled", self._host):
            store.assign("WebServicesExternal", entry.thumbprint)
        for use in call.texts("Type"):
            store.assign(uses[use.lower()], entry.thumbprint)
        return ()

    def _check(self, call: Call) -> None:
        if not call.switch("New") or "Output" in call.parameters:
            raise PSError("The lab knows online requests with -New only.", "NotImplemented", "NotImplemented")
        _check_key(call)
        self._reach(call)

    def _reach(self, call: Call) -> None:
        config = self._estate.authority.description.config
        if call.text("CA", config).lower() != config.lower() or self._estate.faults.active("ca.away"):
            raise PSError(
                f"CertificationAuthority {call.text('CA')}: The RPC server is unavailable. 0x800706ba",
                "CertificateRequestFailed",
                "ResourceUnavailable",
                call.text("CA"),
                exception=_COM,
            )

    async def _carry_through(self, call: Call) -> Answer:
        key = await asyncio.to_thread(_new_key, call)
        csr = signing_request(key, self._subject(call), self._names(call))
        template = call.text("Template", "WebServer")
        request = self._estate.authority.submit(csr, template, call.identity.user, self._host)
        await self._estate.clock.sleep(self._estate.description.durations.request_certificate)
        asked = Asked(key, call.text("FriendlyName"), call.switch("PrivateKeyExportable"), call.texts("Type"))
        if request.certificate is None:
            self._estate.stores[self._host].waiting[request.id] = asked
            raise _refused(request)
        return self._installed(request.certificate, asked)

    def _retrieve(self, call: Call) -> Answer:
        """Put what was issued since into the store, beside the key that has waited for it."""
        number = call.number("RequestId")
        asked = self._estate.stores[self._host].waiting.get(number)
        rows = [row for row in self._estate.authority.requests if row.id == number]
        if asked is None or not rows:
            why = f"Request {number} was not made on this computer."
            raise PSError(why, "CertificateRequestNotFound", "ObjectNotFound", str(number))
        if rows[0].certificate is None:
            raise _refused(rows[0])
        return self._installed(rows[0].certificate, asked)

    def _installed(self, certificate: x509.Certificate, asked: Asked) -> Answer:
        faults = self._estate.faults
        entry = Entry(
            certificate,
            None if faults.active("certificate.no-private-key", self._host) else asked.key,
            asked.friendly_name or _subject_text(certificate),
            asked.exportable and not faults.active("certificate.not-exportable", self._host),
        )
        self._estate.stores[self._host].add(entry)
        if faults.active("request.no-output"):
            return ()
        return (reference(entry, ",".join(asked.uses)),)

    def _subject(self, call: Call) -> str:
        pool, override = self._estate.description.pool, self._estate.override_at(self._host)
        internal_web_alone = [use.lower() for use in call.texts("Type")] == ["webservicesinternal"]
        return override if internal_web_alone and override else pool.fqdn

    def _names(self, call: Call) -> tuple[str, ...]:
        """Return the topology's names and those of -DomainName, each once."""
        given = [name.strip().lower() for name in call.text("DomainName").split(",") if name.strip()]
        if given and self._estate.faults.active("request.own-names"):
            return tuple(dict.fromkeys(given))
        return tuple(dict.fromkeys((*self._estate.web_names(self._host), *given)))


def _check_key(call: Call) -> None:
    """Refuse a key that the cmdlet does not make; a curve leaves no size to choose.

    Raises:
        PSError: Nothing was asked for.
    """
    algorithm = call.text("KeyAlg", _RSA).upper()
    if algorithm not in {_RSA, *_CURVES}:
        raise PSError(
            f"The key algorithm {algorithm} is not supported. Use {', '.join((_RSA, *_CURVES))}.",
            "InvalidKeyAlg",
            "InvalidArgument",
        )
    if algorithm != _RSA and "KeySize" in call.parameters:
        raise PSError(f"{algorithm} has no other key size.", "InvalidKeySize", "InvalidArgument")
    if call.number("KeySize", 2048) not in _KEY_SIZES:
        raise PSError(
            f"The key size {call.number('KeySize')} is not supported. Use 1024, 2048 or 4096.",
            "InvalidKeySize",
            "InvalidArgument",
        )


def _new_key(call: Call) -> PrivateKey:
    if curve := _CURVES.get(call.text("KeyAlg").upper()):
        return generate_private_key(curve)
    (key,) = generate_keys(1, call.number("KeySize", 2048))
    return key


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
