"""certreq on a Windows host: a request is handed in at the CA, and its certificate fetched.

The key stays where the request was made. What certreq prints is read by the numbers in it, not by its words,
which are in the host's language: a certificate that came was issued; an HRESULT of the CA's is a denial; a
number of a request without either waits for somebody.

Source: certreq_1.md of windowsserverdocs; public transcripts of its output.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.adapters.certificate_files import Unreadable, read_certificates
from lyncauto.adapters.lync_ca import NOT_ASKED
from lyncauto.errors import AnswerLost, CertificateDenied, HostUnreachable, RemoteCommandFailed
from lyncauto.ports import wire
from lyncauto.ports.certificates import Pending
from lyncauto.ports.enrolment import Enrolled, Granted
from lyncauto.ports.powershell import Command, Object, Parameter, PowerShell, said

_NUMBER: Final = re.compile(r'RequestId:\s*"?(\d+)"?', re.IGNORECASE)
_HRESULT: Final = re.compile(r"0x[0-9a-f]{8}", re.IGNORECASE)
_OF_THE_CA: Final = re.compile(r"0x80094[0-9a-f]{3}", re.IGNORECASE)  # CERTSRV_E_* of winerror.h
_NOT_REACHED: Final = re.compile(r"0x(800706ba|80070520|8009030e|80090311|800706d9)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Certreq:
    r"""The port :class:`lyncauto.ports.enrolment.Enrolment` by way of one host.

    Attributes:
        shell: A session on the CA's host or on a member of the domain.
        config: ``host.fqdn\CA name``.
        machine: Whether that host asks as itself: no credentials have to go on from there.
    """

    shell: PowerShell
    config: str
    machine: bool = False

    def warnings(self) -> tuple[str, ...]:
        """Return nothing; see the port."""
        return ()

    def submit(self, request: bytes, template: str) -> Enrolled:
        """Hand a request in, once; see the port."""
        parameters = {"Template": template, "Request": request.decode("ascii")}
        try:
            row = self._said("Submit-LyncAutoCertificateRequest", parameters)
        except RemoteCommandFailed as error:
            if error.error_id in NOT_ASKED:
                raise
            raise self._odd(error.why) from error
        return self._read(row)

    def fetch(self, request_id: str) -> Enrolled:
        """Ask what became of a request; see the port."""
        return self._read(
            self._said("Receive-LyncAutoCertificate", {"RequestId": int(request_id)}), request_id
        )

    def _said(self, name: str, parameters: Mapping[str, Parameter]) -> Object:
        machine: dict[str, Parameter] = {"Machine": None} if self.machine else {}
        rows = said(self.shell, Command(name, {"Config": self.config, **parameters, **machine}))
        if len(rows) != 1:
            raise self._odd(f"{name} gave {len(rows)} objects")
        return rows[0]

    def _read(self, row: Object, asked: str = "") -> Enrolled:
        """Read what certreq said; *asked* is the number of a request that was made before."""
        text = " ".join(wire.text(row, "Text").split())
        found = _NUMBER.search(text)
        number = found[1] if found else asked
        if content := wire.text(row, "Certificate"):
            return Granted(number, self._leaf(content), _chain(wire.text(row, "Chain")))
        if self._is_denied(text, entered=bool(found) and not asked):
            raise CertificateDenied(
                f"{self.config} did not issue the certificate",
                why=text,
                fix="let the account that asks enroll with the template of `ca`, or name another one",
            )
        if number and wire.number(row, "ExitCode") == 0:
            return Pending(number, text)
        if asked or (_NOT_REACHED.search(text) and not found):
            raise HostUnreachable(
                f"{self.config} did not answer {self.shell.host}",
                why=text or f"certreq ended with {wire.text(row, 'ExitCode')}",
                fix="see that Certificate Services run there, and that `ca` names them",
            )
        raise self._odd(f"certreq ended with {wire.text(row, 'ExitCode')}: {text or 'it said nothing'}")

    @staticmethod
    def _is_denied(text: str, *, entered: bool) -> bool:
        """Whether the CA has decided: by a number of its own, or by any that stands by a new request's."""
        return bool(_OF_THE_CA.search(text)) or (entered and bool(_HRESULT.search(text)))

    def _leaf(self, content: str) -> bytes:
        try:
            return x509.load_pem_x509_certificate(content.encode()).public_bytes(Encoding.DER)
        except ValueError as error:
            raise self._odd(f"what certreq wrote is no certificate: {error}") from None

    def _odd(self, why: str) -> AnswerLost:
        return AnswerLost(
            f"what {self.config} said by way of {self.shell.host} cannot be understood",
            why=why,
            fix="look at the CA for the request",
        )


def _chain(content: str) -> tuple[bytes, ...]:
    """Return the certificates of what certreq wrote as the chain, DER; what cannot be read holds none."""
    try:
        return tuple(one.public_bytes(Encoding.DER) for one in read_certificates(content.encode()))
    except Unreadable:
        return ()
