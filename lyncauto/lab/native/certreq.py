"""certreq: a request that was made elsewhere is submitted, a certificate that was issued is fetched.

Source: public transcripts of certreq -submit (issued, pending, no RPC); what a denial prints is put together
from the CA's words and the system's, and its exit code is assumed. Without -q certreq shows windows.
"""

from __future__ import annotations

import ntpath
from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Call, PSError
from lyncauto.lab.estate.authority import Request
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native import options, status
from lyncauto.lab.native.program import Ended, Invocation, waits_for_somebody

WRITING = frozenset({"-submit", "/submit"})
_FLAGS = ("submit", "retrieve", "q", "f", "binary", "adminforcemachine")
_VALUED = ("config", "attrib")
_OTHERS = "The lab's certreq submits and retrieves, by -config and with an output file: {}\n"


class _Failed(Exception):
    """It ends with a status."""

    def __init__(self, code: int) -> None:
        super().__init__(status.described(code))
        self.code = code


class Certreq:
    """The program on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host

    async def run(self, invocation: Invocation) -> Ended:
        """Run it."""
        try:
            asked = options.read(invocation.arguments, _FLAGS, _VALUED)
        except options.UnknownOption as unknown:
            return Ended(1, f"Unknown argument: {unknown.option}\n")
        if asked.has("submit") == asked.has("retrieve"):
            return Ended(1, _OTHERS.format("neither of them, or both, was asked for"))
        if not asked.has("config") or len(asked.positionals) < 2:  # noqa: PLR2004 - what goes in and what comes out
            lacks = Ended(1, _OTHERS.format("an authority or a file is not named"))
            return lacks if asked.has("q") else await waits_for_somebody()  # which authority, which file?
        try:
            requester = self._requester(invocation, asked)
            row = (
                await self._submitted(invocation, asked, requester)
                if asked.has("submit")
                else self._known(asked)
            )
            return await self._told(invocation, asked, row)
        except _Failed as failed:
            text = f"Certificate Request Processor: {status.described(failed.code)}\n"
            return Ended(status.signed(failed.code), text)

    def _requester(self, invocation: Invocation, asked: options.Options) -> str:
        """Return who asks the authority: -AdminForceMachine asks as the computer, which has credentials."""
        if asked.has("adminforcemachine"):
            return f"{self._estate.description.netbios}\\{self._host.partition('.')[0].upper()}$"
        try:
            local = self._host == self._estate.authority.description.host
            hops.to_authority(Call(self._host, invocation.identity), local=local)
        except PSError:
            raise _Failed(status.NO_LOGON_SESSION) from None
        return invocation.identity.user

    async def _submitted(self, invocation: Invocation, asked: options.Options, requester: str) -> Request:
        request = self._estate.files[self._host].read(invocation.path(asked.positionals[0]))
        if request is None:
            raise _Failed(status.FILE_NOT_FOUND)
        try:
            signing = _signing_request(request)
        except ValueError:
            raise _Failed(status.BAD_TAG) from None
        self._reach(asked)
        row = self._estate.authority.submit(signing, _template(asked.value("attrib")), requester, self._host)
        await self._estate.clock.sleep(self._estate.description.durations.request_certificate)
        return row

    def _known(self, asked: options.Options) -> Request:
        self._reach(asked)
        found = [row for row in self._estate.authority.requests if str(row.id) == asked.positionals[0]]
        if not found:
            raise _Failed(status.PROPERTY_EMPTY)
        return found[0]

    def _reach(self, asked: options.Options) -> None:
        meant = asked.value("config").lower() == self._estate.authority.description.config.lower()
        if not meant or self._estate.faults.active("ca.away"):
            raise _Failed(status.RPC_UNAVAILABLE)

    async def _told(self, invocation: Invocation, asked: options.Options, row: Request) -> Ended:
        head = f'RequestId: {row.id}\nRequestId: "{row.id}"\n'
        if row.certificate is None and row.disposition == "Pending":
            return Ended(0, f"{head}Certificate request is pending: {row.message} (0)\n")
        if row.certificate is None:
            if not asked.has("q"):
                return await waits_for_somebody()
            code = status.named_in(row.message) or status.ADMIN_DENIED
            denied = f"Certificate not issued (Denied) {row.message} {status.described(code)}\n"
            return Ended(status.signed(code), head + denied)
        files = self._files(asked, row.certificate)
        there = self._estate.files[self._host]
        if not asked.has("f") and any(there.read(invocation.path(name)) is not None for name in files):
            if not asked.has("q"):
                return await waits_for_somebody()  # may it be replaced?
            raise _Failed(status.FILE_EXISTS)
        for name, content in files.items():
            there.write(invocation.path(name), content)
        return Ended(0, f"{head}Certificate retrieved(Issued) {row.message}\n")

    def _files(self, asked: options.Options, certificate: x509.Certificate) -> Mapping[str, bytes]:
        """Return what is written: the certificate, its chain where that is asked for, and the response."""
        encoding = Encoding.DER if asked.has("binary") else Encoding.PEM
        whole = [certificate, *self._estate.authority.chain]
        name, *more = asked.positionals[1:]
        files = {name: certificate.public_bytes(encoding)}
        if more:
            files[more[0]] = serialize_certificates(whole, encoding)
        response = more[1] if len(more) > 1 else f"{ntpath.splitext(name)[0]}.rsp"
        return {**files, response: serialize_certificates(whole, encoding)}


def _signing_request(data: bytes) -> x509.CertificateSigningRequest:
    if b"-----BEGIN" in data:
        return x509.load_pem_x509_csr(data)
    return x509.load_der_x509_csr(data)


def _template(attributes: str) -> str:
    r"""Return the template that -attrib names, among "Name:Value" pairs with "\n" between them, as typed."""
    pairs = (pair.partition(":") for pair in attributes.replace("\\n", "\n").splitlines())
    values = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return values.get("certificatetemplate", "")
