"""A two-tier enterprise CA: a root, an issuing CA and its database of requests.

The words and numbers of its refusals are those of AD CS (winerror.h: CERTSRV_E_*).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, TypeAlias
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lyncauto.lab.estate.clock import Clock
from lyncauto.lab.estate.description import AuthorityDescription, Template
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.revocation import RevocationLists

_Valid: TypeAlias = tuple[datetime, datetime]
PrivateKey: TypeAlias = RSAPrivateKey | EllipticCurvePrivateKey
PublicKey: TypeAlias = RSAPublicKey | EllipticCurvePublicKey
Disposition: TypeAlias = Literal["Issued", "Denied", "Pending"]

_UNSUPPORTED = (
    "Denied by Policy Module  0x80094800, The request was for a certificate template that is not supported"
    " by the Active Directory Certificate Services policy: {0}."
)
_NO_TEMPLATE = (
    "Denied by Policy Module  0x80094801, The request does not contain a certificate template extension or"
    " the CertificateTemplate request attribute."
)
_NO_ENROLL = (
    "Denied by Policy Module  0x80094012, The permissions on the certificate template do not allow the"
    " current user to enroll for this type of certificate."
)
_SMALL_KEY = (
    "Denied by Policy Module  0x80094811, The public key does not meet the minimum size required by the"
    " specified certificate template."
)
_DENIALS = {
    "0x80094800": _UNSUPPORTED.format("WebServer"),
    "0x80094004": "Denied by Policy Module  0x80094004, The requested property value is empty.",
    "0x80094011": (
        "Denied by Policy Module  0x80094011, The permissions on this CA do not allow the current user to"
        " enroll for certificates."
    ),
    "0x80094812": (
        "Denied by Policy Module  0x80094812, The email name is unavailable and cannot be added to the"
        " Subject or Subject Alternate name."
    ),
}
_PENDING = "Taken Under Submission"
_SHIFTS = {"expired": timedelta(days=-3000), "not-yet": timedelta(days=3)}
_STRANGER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody Else's Issuing CA")])
_HTTP = 80  # a URL does not name it


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey


class NotDecidable(Exception):
    """A person decides on a request that is not there, or is issued, or, to deny it, does not wait."""

    def __init__(self, id: int, disposition: str) -> None:
        super().__init__(
            f"request {id} is {disposition.lower()}" if disposition else f"request {id} is unknown"
        )
        self.known = bool(disposition)


@dataclass(frozen=True, slots=True)
class Request:
    """A row of the CA's database."""

    id: int
    requester: str
    template: str
    disposition: Disposition
    message: str  # in the CA's words
    certificate: x509.Certificate | None = None


def generate_keys(count: int, bits: int = 2048) -> list[RSAPrivateKey]:
    """Return new RSA keys, made side by side: the library lets go of the interpreter meanwhile."""
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return list(workers.map(lambda _: generate_private_key(65537, bits), range(count)))


@cache
def _another_key() -> RSAPrivateKey:
    """Return a key that nobody asked a certificate for."""
    (key,) = generate_keys(1)
    return key


def thumbprint(certificate: x509.Certificate) -> str:
    """Return the SHA-1 thumbprint, 40 upper-case hex digits, as Windows names a certificate."""
    return certificate.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303 - a name, not a proof


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the DNS names of the subject alternative name, lower case, sorted."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(sorted(name.lower() for name in extension.value.get_values_for_type(x509.DNSName)))


def signing_request(key: PrivateKey, subject: str, names: Iterable[str]) -> x509.CertificateSigningRequest:
    """Return a PKCS#10 request for a web server's certificate."""
    alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    builder = x509.CertificateSigningRequestBuilder().subject_name(_common_name(subject))
    return builder.add_extension(alternative, critical=False).sign(key, hashes.SHA256())


class Authority:
    """The issuing CA, which takes requests, and the root above it.

    Args:
        keys: Of the root and of the issuing CA.
        http_port: At which its host publishes revocation lists, as certificates say.
    """

    def __init__(  # noqa: PLR0913 - an authority is made in one place, the port by name
        self,
        description: AuthorityDescription,
        domain: str,
        keys: tuple[RSAPrivateKey, RSAPrivateKey],
        clock: Clock,
        faults: Faults,
        *,
        http_port: int = 80,
    ) -> None:
        self.description = description
        self._published_at = description.host if http_port == _HTTP else f"{description.host}:{http_port}"
        self._clock = clock
        self._faults = faults
        root_key, self._key = keys
        root_name, name = _directory_name(domain, description.root), _directory_name(domain, description.name)
        self.root = self._ca(root_name, root_key.public_key(), root_name, root_key, 3650)
        self.issuing = self._ca(name, self._key.public_key(), root_name, root_key, 1825)
        self._lists = RevocationLists(
            {description.root: (self.root, root_key), description.name: (self.issuing, self._key)}, clock
        )
        self._requests: list[Request] = []
        self._undecided: dict[int, x509.CertificateSigningRequest] = {}  # what may be issued yet, by number

    @property
    def requests(self) -> tuple[Request, ...]:
        """The database, oldest first."""
        return tuple(self._requests)

    @property
    def chain(self) -> tuple[x509.Certificate, x509.Certificate]:
        """The certificates above a leaf, root last."""
        return self.issuing, self.root

    def revocation_list(self, name: str) -> bytes | None:
        """Return the revocation list, DER, of the CA with this common name; ``None``: it is neither's."""
        return self._lists.find(name)

    def submit(
        self, csr: x509.CertificateSigningRequest, template: str, requester: str, host: str = ""
    ) -> Request:
        """Enter a request, made on a host, into the database and decide it at once, as the template says."""
        disposition, message = self._decide(csr.public_key(), template, requester, host)
        if disposition == "Issued" and self._faults.active("ca.pending", host):
            disposition, message = "Pending", _PENDING
        request = Request(len(self._requests) + 1, requester, template, disposition, message)
        self._requests.append(request)
        self._undecided[request.id] = csr
        return self._settled(request)

    def resubmit(self, id: int, officer: str) -> Request:
        """Decide a request again in the name of a person, for whom it need not wait: issue it, as a rule.

        Source: MS-CSRA section 3.1.4.1.3, ICertAdminD::ResubmitRequest.

        Raises:
            NotDecidable: There is no such request, or it has its certificate.
        """
        row = self._row_without_certificate(id)
        disposition, message = self._decide(self._undecided[id].public_key(), row.template, row.requester, "")
        if disposition == "Issued":
            message = f"Issued  Resubmitted by {officer}"
        return self._settled(replace(row, disposition=disposition, message=message))

    def deny(self, id: int, officer: str) -> Request:
        """Deny a request that waits for a person.

        Source: MS-CSRA section 3.1.4.1.4, ICertAdminD::DenyRequest (what may be denied, and the words).

        Raises:
            NotDecidable: There is no such request, or it does not wait.
        """
        row = self._row_without_certificate(id)
        if row.disposition != "Pending":
            raise NotDecidable(id, row.disposition)
        return self._settled(replace(row, disposition="Denied", message=f"Denied by {officer}"))

    def certify(self, key: RSAPrivateKey, subject: str, names: Iterable[str], requester: str) -> Certified:
        """Issue a web server's certificate outside any command: what the estate has from the start."""
        csr = signing_request(key, subject, names)
        certificate = self._issue(csr, key.public_key(), self.description.templates["WebServer"])
        row = Request(len(self._requests) + 1, requester, "WebServer", "Issued", "Issued", certificate)
        self._requests.append(row)
        return Certified(certificate, key)

    def forget(self, kept: int) -> None:
        """Drop all rows of the database but the first *kept*: for a lab that is set back to its start."""
        del self._requests[kept:]
        self._undecided = {id: csr for id, csr in self._undecided.items() if id <= kept}

    def _row_without_certificate(self, id: int) -> Request:
        if not 0 < id <= len(self._requests):
            raise NotDecidable(id, "")
        row = self._requests[id - 1]
        if id not in self._undecided:
            raise NotDecidable(id, row.disposition)
        return row

    def _settled(self, row: Request) -> Request:
        """Write a row into the database as it was decided, with its certificate if it is to have one."""
        csr = self._undecided[row.id]
        key = csr.public_key()
        if row.disposition == "Issued" and isinstance(key, PublicKey):
            del self._undecided[row.id]
            row = replace(row, certificate=self._issue(csr, key, self.description.templates[row.template]))
        self._requests[row.id - 1] = row
        return row

    def _decide(self, key: object, name: str, requester: str, host: str) -> tuple[Disposition, str]:
        if not isinstance(key, PublicKey):
            return "Denied", _SMALL_KEY  # the templates want keys of these two kinds
        if denial := self._denial(key, name, requester, host):
            return "Denied", denial
        return "Issued", "Issued"

    def _denial(self, key: PublicKey, name: str, requester: str, host: str) -> str:
        """Return why a request is refused, in the CA's words; empty when it is not."""
        if not name:
            return _NO_TEMPLATE
        template = self.description.templates.get(name)
        if template is None:
            return _UNSUPPORTED.format(name)
        if not _may_enroll(template, requester):
            return _NO_ENROLL
        if denial := self._faults.armed("ca.deny", host):
            return _DENIALS.get(denial.value, _NO_ENROLL)
        # Bits are bits: a template for RSA of 2048 bits refuses the 256 of a curve.
        return _SMALL_KEY if key.key_size < template.smallest_key else ""

    def _issue(
        self, csr: x509.CertificateSigningRequest, key: PublicKey, template: Template
    ) -> x509.Certificate:
        odd = self._faults.armed("ca.odd")
        what = odd.value if odd else ""
        if what == "other-key":
            key = _another_key().public_key()
        valid = self._valid(template.days, _SHIFTS.get(what, timedelta()))
        signer, issuer = (
            (_another_key(), _STRANGER) if what == "other-root" else (self._key, self.issuing.subject)
        )
        builder = self._builder(csr.subject, key, issuer, signer, valid)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_key_usage(ca=False), critical=True).add_extension(
            usage, critical=False
        )
        for extension in csr.extensions:
            names = extension.value
            if isinstance(names, x509.SubjectAlternativeName) and not self._faults.active("ca.wrong-names"):
                builder = builder.add_extension(names, critical=False)
        return builder.sign(signer, hashes.SHA256())

    def _ca(
        self, subject: x509.Name, public: RSAPublicKey, issuer: x509.Name, key: RSAPrivateKey, days: int
    ) -> x509.Certificate:
        builder = self._builder(subject, public, issuer, key, self._valid(days))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return builder.add_extension(_key_usage(ca=True), critical=True).sign(key, hashes.SHA256())

    def _valid(self, days: int, shift: timedelta = timedelta()) -> _Valid:
        # AD CS dates a certificate ten minutes back, so that clocks may differ a little.
        begins = self._clock.now() - timedelta(minutes=10) + shift
        return begins, begins + timedelta(days=days)

    def _builder(
        self,
        subject: x509.Name,
        public: PublicKey,
        issuer: x509.Name,
        key: RSAPrivateKey,
        valid: _Valid,
    ) -> x509.CertificateBuilder:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(valid[0])
            .not_valid_after(valid[1])
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
            )
        )
        return builder if subject == issuer else builder.add_extension(self._crl(issuer), critical=False)

    def _crl(self, issuer: x509.Name) -> x509.CRLDistributionPoints:
        name = str(issuer.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
        url = x509.UniformResourceIdentifier(f"http://{self._published_at}/CertEnroll/{quote(name)}.crl")
        return x509.CRLDistributionPoints([x509.DistributionPoint([url], None, None, None)])


def _may_enroll(template: Template, requester: str) -> bool:
    return requester.lower() in {account.lower() for account in template.enroll}


def _common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _directory_name(domain: str, name: str) -> x509.Name:
    """Return a name as AD CS builds it: the domain's components, outermost first, then the common name."""
    parts = [x509.NameAttribute(NameOID.DOMAIN_COMPONENT, label) for label in reversed(domain.split("."))]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
