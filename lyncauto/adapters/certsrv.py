"""The road to an enterprise CA by its web pages, CA Web Enrolment: no Windows host in between.

Source: public clients of /certsrv; Microsoft, KB5005413 (what makes these pages safe to log on to).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from lyncauto.adapters import certsrv_codec as codec
from lyncauto.adapters.certsrv_codec import Told
from lyncauto.adapters.windows_http import Answer, AnswerMissing, LogOnRefused, NotSent, WebServer
from lyncauto.errors import AccessDenied, AnswerLost, CertificateDenied, HostUnreachable
from lyncauto.model.secret import Secret
from lyncauto.ports.certificates import Pending
from lyncauto.ports.enrolment import Enrolled, Granted

_OK, _FORBIDDEN, _NOT_FOUND = 200, 403, 404
_PORTS: Final = {"http": 80, "https": 443}
# What the pages say when they have not reached the CA: RPC_S_SERVER_UNAVAILABLE, EPT_S_NOT_REGISTERED.
_NOT_REACHED: Final = frozenset({0x800706BA, 0x800706D9})

PLAIN: Final = (
    "{url} is plain HTTP: whoever is on the way can take over the log-on and have certificates issued in "
    "its name; give the pages a certificate and use https"
)
NTLM: Final = "{host} was logged on to by NTLM, and not by Kerberos"
UNBOUND: Final = (
    "{host} takes a log-on that is not bound to its certificate: another's log-on can be relayed to it "
    "(ESC8); set Extended Protection to Required for its web site (KB5005413)"
)
UNKNOWN: Final = "whether {host} takes a log-on that is not bound to its certificate is not known: {why}"


class Certsrv:
    r"""The port :class:`lyncauto.ports.enrolment.Enrolment` by way of ``https://host/certsrv/``.

    Every question has a connection and a log-on of its own, bound to the server's certificate. No redirect is
    followed, no proxy is asked, and nothing of the environment counts.

    Args:
        url: ``https://ca01.contoso.com/certsrv/``; the name is verified. Plain ``http`` is warned of.
        user: Down-level name, ``CONTOSO\lyncadmin``, or UPN: in whose name is asked.
        password: Never leaves this process: what goes out is a proof.
        root: PEM file that the server's certificate chains to; ``None``: what the system trusts.
        address: To connect to, where the name does not resolve; empty: the name.
        patience: Seconds for the connection, and again for each answer.

    Raises:
        ValueError: The URL is none, or holds a user's name or a password.
    """

    def __init__(  # noqa: PLR0913 - a road is made in one place, by name
        self,
        url: str,
        *,
        user: str,
        password: Secret,
        root: Path | None = None,
        address: str = "",
        patience: float = 60.0,
    ) -> None:
        place = urlsplit(url)
        if place.scheme not in _PORTS or not place.hostname or place.username is not None:
            raise ValueError("the URL of CA Web Enrolment is https://host/certsrv/, without a user")
        self._host = place.hostname
        self._folder = f"/{place.path.strip('/') or 'certsrv'}"
        self._server = WebServer(
            host=self._host,
            address=address or self._host,
            port=place.port or _PORTS[place.scheme],
            user=user,
            password=password,
            secure=place.scheme == "https",
            root=root,
            patience=patience,
        )
        self._url = f"{place.scheme}://{self._server.named}{self._folder}/"
        self._ntlm = False
        self._without_chain = ""

    def submit(self, request: bytes, template: str) -> Enrolled:
        """Hand in a request, once; see the port.

        What was issued and cannot be fetched is :class:`Pending`, so that its number is not lost.

        Raises:
            AccessDenied: The log-on was refused, or the account may not see the page; nothing was handed in.
        """
        try:
            form = codec.form(request.decode("ascii"), template)
        except ValueError as error:
            raise self._not_issued(str(error)) from None
        try:
            answer = self._server.ask("POST", f"{self._folder}/certfnsh.asp", form)
        except AnswerMissing as error:
            raise self._lost(str(error)) from error
        except NotSent as error:
            raise self._away(error) from error
        self._ntlm = self._ntlm or answer.ntlm
        if answer.status in {_FORBIDDEN, _NOT_FOUND}:
            raise self._elsewhere(answer.status)
        if answer.status != _OK:
            raise self._lost(f"HTTP {answer.status}")
        return self._decided(codec.read(answer.body))

    def fetch(self, request_id: str) -> Enrolled:
        """Ask what became of a request; see the port.

        Raises:
            AccessDenied: The log-on was refused, or the account may not see the page.
        """
        content = self._get("certnew.cer", ReqID=request_id, Enc="b64")
        found = codec.certificate(content)
        if found is not None:
            return Granted(request_id, found, self._chain())
        told = codec.read(content)
        if told.kind == "pending":
            return Pending(request_id, told.words)
        if told.kind in {"denied", "failed"} and told.status not in _NOT_REACHED:
            raise self._not_issued(f"request {request_id}: {told.why}")
        raise self._unreachable(told.why or "it gives neither a certificate nor a page that is understood")

    def warnings(self) -> tuple[str, ...]:
        """Return what is weak about this road, found out by one harmless GET when first asked."""
        found = [PLAIN.format(url=self._url)] if not self._server.secure else [self._unbound]
        found += [NTLM.format(host=self._host)] if self._ntlm else []
        return tuple(filter(None, (*found, self._without_chain)))

    @cached_property
    def _unbound(self) -> str:
        """Whether a log-on that is bound to nothing is taken, as a warning; empty: it is refused."""
        try:
            answer = self._server.ask("GET", f"{self._folder}/", bound=False)
        except LogOnRefused as refused:
            self._ntlm = self._ntlm or refused.ntlm
            return ""
        except NotSent as error:
            return UNKNOWN.format(host=self._host, why=error)
        self._ntlm = self._ntlm or answer.ntlm
        return UNBOUND.format(host=self._host) if answer.status == _OK else ""

    def _decided(self, told: Told) -> Enrolled:
        if told.kind == "issued":
            return self._issued(told.request_id)
        if told.kind == "pending" and told.request_id:
            return Pending(told.request_id, told.words)
        if told.kind == "failed" and told.status in _NOT_REACHED:
            raise self._unreachable(told.why)
        if told.kind in {"denied", "failed"}:
            raise self._not_issued(f"request {told.request_id}: {told.why}" if told.request_id else told.why)
        raise self._lost(f"its answer cannot be understood: {told.words}")

    def _issued(self, request_id: str) -> Enrolled:
        """Fetch what was just issued; whatever is in the way, the number must not get lost."""
        try:
            return self.fetch(request_id)
        except (AccessDenied, CertificateDenied, HostUnreachable) as error:
            return Pending(request_id, f"it was issued, and could not be fetched: {error.why}")

    def _chain(self) -> tuple[bytes, ...]:
        """Return the CA's own certificate and those above it; nothing, and a warning, if they do not come."""
        try:
            renewals = codec.renewals(self._get("certcarc.asp"))
            content = self._get("certnew.p7b", ReqID="CACert", Renewal=str(renewals or 0), Enc="b64")
        except (AccessDenied, HostUnreachable) as error:
            self._without_chain = f"{self._host} did not give the certificates of the CA: {error.why}"
            return ()
        found = codec.chain(content)
        self._without_chain = "" if found else f"what {self._host} gives as the CA's certificates holds none"
        return found

    def _get(self, page: str, **query: str) -> bytes:
        target = f"{self._folder}/{page}{'?' if query else ''}{urlencode(query)}"
        try:
            answer: Answer = self._server.ask("GET", target)
        except NotSent as error:
            raise self._away(error) from error
        self._ntlm = self._ntlm or answer.ntlm
        if answer.status in {_FORBIDDEN, _NOT_FOUND}:
            raise self._elsewhere(answer.status)
        if answer.status != _OK:
            raise self._unreachable(f"HTTP {answer.status}")
        return answer.body

    def _away(self, error: NotSent) -> AccessDenied | HostUnreachable:
        if isinstance(error, LogOnRefused):
            return AccessDenied(
                f"{self._url} was not entered",
                why=str(error),
                fix="check account and password, and that it may log on to the CA's web pages",
            )
        return self._unreachable(str(error))

    def _elsewhere(self, status: int) -> AccessDenied | HostUnreachable:
        if status == _FORBIDDEN:
            return AccessDenied(
                f"{self._url} was not entered",
                why=f"HTTP {status}: the page is closed to {self._server.user}, or to this way of asking",
                fix="let this account see the CA's web pages, and use https",
            )
        return self._unreachable(f"HTTP {status}: there is no CA Web Enrolment")

    def _unreachable(self, why: str) -> HostUnreachable:
        return HostUnreachable(
            f"{self._url} does not answer as CA Web Enrolment does",
            why=why,
            fix="see that the role service runs there, and that URL and root are right",
        )

    def _not_issued(self, why: str) -> CertificateDenied:
        return CertificateDenied(
            f"the CA at {self._host} did not issue the certificate",
            why=why,
            fix="let the account that asks enroll with the template, or name another template",
        )

    def _lost(self, why: str) -> AnswerLost:
        return AnswerLost(
            f"{self._url} was given a request, and what became of it is not known",
            why=why,
            fix="look at the CA for the request; it may have been made, and is not made again by itself",
        )
