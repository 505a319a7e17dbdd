"""The web site of the authority's host: CA Web Enrolment behind a log-on, revocation lists for anybody.

Source: public clients of /certsrv, for paths, fields and types; Microsoft, KB5005413, for the binding.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl

from aiohttp import hdrs, web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from lyncauto.lab.estate.authority import Request
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.front_end.log_ons import LogOns
from lyncauto.lab.web_enrolment.pages import Pages
from lyncauto.lab.web_enrolment.words import ENGLISH, GERMAN

LARGEST = 1 << 16  # bytes of a form
_BEGIN, _END = "-----BEGIN CERTIFICATE REQUEST-----\n", "\n-----END CERTIFICATE REQUEST-----\n"
_CERTIFICATE, _CHAIN = "application/pkix-cert", "application/x-pkcs7-certificates"
_CA = "cacert"  # the number, in lower case, that stands for the authority itself

Form: TypeAlias = Mapping[str, str]  # by the names of fields, in lower case
_Page: TypeAlias = Callable[[web.BaseRequest, Form], Awaitable[web.StreamResponse]]


class Site:
    """What it answers. A log-on holds for its connection.

    Attributes:
        leaf: The certificate, DER, that the TLS side shows: what a log-on must be bound to.
    """

    def __init__(self, estate: Estate) -> None:
        self.leaf = b""
        self._estate = estate
        self._log_ons = LogOns()
        self._pages: Mapping[tuple[str, str], _Page] = {
            ("GET", "/certsrv"): self._welcome,
            ("GET", "/certsrv/"): self._welcome,
            ("GET", "/certsrv/certcarc.asp"): self._renewals,
            ("GET", "/certsrv/certnew.cer"): self._certificate,
            ("GET", "/certsrv/certnew.p7b"): self._chain,
            ("POST", "/certsrv/certfnsh.asp"): self._finish,
        }

    async def https(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer what came over TLS."""
        return await self._answer(request, b"" if self._unbound else self.leaf)

    async def http(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer what came in the clear: pages are not shown there, unless nobody cares for bindings."""
        if request.path.lower().startswith("/certsrv") and not self._unbound:
            return _reply(403, "The page must be viewed over a secure channel.")
        return await self._answer(request, b"")

    @property
    def _unbound(self) -> bool:
        return self._estate.faults.active("enrolment.no-binding")

    @property
    def _said(self) -> Pages:
        words = GERMAN if self._estate.faults.active("enrolment.german") else ENGLISH
        return Pages(words, self._estate.authority.description.name)

    async def _answer(self, request: web.BaseRequest, bound_to: bytes) -> web.StreamResponse:
        body = await request.read()
        method = "GET" if request.method == "HEAD" else request.method
        page = self._pages.get((method, request.path.lower()))
        if page is None:
            return self._published(request) if method == "GET" else _reply(404)
        challenges = self._log_ons.challenges(request, bound_to=bound_to)
        if challenges:
            return _challenged(challenges)
        if len(body) > LARGEST:
            return _reply(413)
        told = request.query_string if method == "GET" else body.decode("utf-8", errors="replace")
        return await page(request, {name.lower(): value for name, value in parse_qsl(told)})

    def _published(self, request: web.BaseRequest) -> web.StreamResponse:
        """Return what needs no log-on: a revocation list."""
        folder, _, file = request.path.strip("/").partition("/")
        name, dot, kind = file.rpartition(".")
        found = None
        if (folder.lower(), dot + kind.lower()) == ("certenroll", ".crl"):
            found = self._estate.authority.revocation_list(name)
        return _reply(404) if found is None else _reply(200, found, "application/pkix-crl")

    async def _welcome(self, _: web.BaseRequest, __: Form) -> web.StreamResponse:
        return _reply(200, self._said.welcome())

    async def _renewals(self, _: web.BaseRequest, __: Form) -> web.StreamResponse:
        return _reply(200, self._said.chain(0))  # the lab's authority was never renewed

    async def _certificate(self, request: web.BaseRequest, form: Form) -> web.StreamResponse:
        row, found = self._row(form), self._estate.authority.issuing
        if form.get("reqid", "").lower() != _CA:
            if row is None or row.certificate is None:
                return self._without(row)
            found = row.certificate
        return _file(request, found.public_bytes(_encoding(form)), _CERTIFICATE, "certnew.cer")

    async def _chain(self, request: web.BaseRequest, form: Form) -> web.StreamResponse:
        row, whole = self._row(form), list(self._estate.authority.chain)
        if form.get("reqid", "").lower() != _CA:
            if row is None or row.certificate is None:
                return self._without(row)
            whole.insert(0, row.certificate)
        content = serialize_certificates(whole, _encoding(form)).replace(b" PKCS7-", b" CERTIFICATE-")
        return _file(request, content, _CHAIN, "certnew.p7b")

    async def _finish(self, request: web.BaseRequest, form: Form) -> web.StreamResponse:
        """Take a request, or say what became of one."""
        said = self._said
        if form.get("mode") == "chkpnd":
            row = self._row(form)
            return _reply(200, said.unknown() if row is None else said.decided(row))
        signing = _signing_request(form.get("certrequest", ""))
        if form.get("mode") != "newreq" or signing is None:
            return _reply(200, said.unreadable())
        row = await self._enter(signing, _template(form.get("certattrib", "")), self._log_ons.user(request))
        if self._estate.faults.take("enrolment.drop-after"):
            return _cut(request)
        return _reply(200, said.decided(row))

    async def _enter(self, signing: x509.CertificateSigningRequest, template: str, user: str) -> Request:
        estate = self._estate
        estate.wrote(estate.authority.description.host, "certfnsh.asp")
        row = estate.authority.submit(signing, template, user)
        await estate.clock.sleep(estate.description.durations.request_certificate)
        return row

    def _row(self, form: Form) -> Request | None:
        wanted = form.get("reqid", "")
        return next((row for row in self._estate.authority.requests if str(row.id) == wanted), None)

    def _without(self, row: Request | None) -> web.Response:
        return _reply(200, self._said.unknown() if row is None else self._said.not_issued(row))


def _encoding(form: Form) -> Encoding:
    return Encoding.PEM if form.get("enc", "").lower() == "b64" else Encoding.DER


def _signing_request(text: str) -> x509.CertificateSigningRequest | None:
    """Return a request, which comes as base64 with or without its two lines; ``None``: it is none."""
    lines = [line.strip() for line in text.splitlines() if "-----" not in line]
    try:
        found = x509.load_pem_x509_csr(f"{_BEGIN}{chr(10).join(lines)}{_END}".encode())
    except ValueError:
        return None
    return found if found.is_signature_valid else None


def _template(attributes: str) -> str:
    pairs = (line.partition(":") for line in attributes.splitlines())
    values = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return values.get("certificatetemplate", "")


def _file(request: web.BaseRequest, content: bytes, kind: str, name: str) -> web.Response:
    """Return a file; who does not call himself a browser gets it under another type."""
    browser = "mozilla" in request.headers.get(hdrs.USER_AGENT, "").lower()
    reply = _reply(200, content, kind if browser else "application/octet-stream")
    reply.headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{name}"'
    return reply


def _challenged(challenges: tuple[str, ...]) -> web.Response:
    reply = _reply(401, "You do not have permission to view this directory or page.")
    for challenge in challenges:
        reply.headers.add(hdrs.WWW_AUTHENTICATE, challenge)
    return reply


def _reply(status: int, body: str | bytes = b"", kind: str = "text/html") -> web.Response:
    content = body.encode() if isinstance(body, str) else body
    return web.Response(
        status=status, body=content, headers={"Server": "Microsoft-IIS/10.0", "Content-Type": kind}
    )


def _cut(request: web.BaseRequest) -> web.Response:
    """Reset the connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
