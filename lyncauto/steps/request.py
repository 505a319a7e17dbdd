"""The virtual service's certificate: asked for once, found again by its mark, judged before use."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import ClassVar

from lyncauto.errors import CertificateDenied, CertificateRejected
from lyncauto.model.design import Design
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.plan import Attrs, Change, State, known_later
from lyncauto.ports.certificates import CertificateAuthority, Pending
from lyncauto.ports.clock import Clock
from lyncauto.steps import naming
from lyncauto.steps.design import demand
from lyncauto.steps.observe import certificate_attributes
from lyncauto.steps.policy import objections, serious

STEP = "certificate.request"


class PlanRequest:
    """The Front End's store holds a certificate that satisfies the wish."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._wish = design.certificate

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the request, unless a certificate that will do is there."""
        target = naming.certificate(self._wish.name)
        if target in observed:
            return ()
        wanted = certificate_attributes(self._wish, known_later(target, "thumbprint"))
        return (Change(STEP, target, None, wanted, one_way="a certificate that was issued stays issued"),)


class RequestCertificate:
    """Asks the CA, at most once for each mark."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = False

    def __init__(
        self, authority: CertificateAuthority, design: Design, clock: Clock, *, deadline: float
    ) -> None:
        self.deadline = deadline
        self._authority = authority
        self._design = design
        self._clock = clock

    def read(self, target: str) -> Attrs | None:  # noqa: ARG002 - there is one certificate a design
        """Return the certificate that carries the mark.

        Raises:
            CertificateRejected: It is there and must not be used; it is assigned to nothing.
        """
        found = self._authority.find(self._design.certificate.friendly_name)
        if found is None:
            return None
        self._judge(found)
        return certificate_attributes(self._design.certificate, found.thumbprint)

    def apply(self, changes: Sequence[Change]) -> None:  # noqa: ARG002 - as above
        """Ask, unless a request in doubt turns out to have been granted.

        Raises:
            CertificateDenied: The authority refused, or a person there has yet to decide.
            CertificateRejected: What came back must not be used; it is assigned to nothing.
            AnswerLost: The request may have been made.
        """
        wish = self._design.certificate
        if self._authority.find(wish.friendly_name) is not None:
            return
        submission = self._authority.submit(wish)
        if isinstance(submission, Pending):
            raise CertificateDenied(
                f"the request for {wish.name} waits at {wish.ca}",
                why=f"request {submission.request_id}: {submission.why}",
                fix=f"have it issued there and retrieved on {wish.host}; then run the same command again",
            )
        self._judge(submission.certificate)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a certificate is issued or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: the store either has it or not."""
        return ""

    def _judge(self, found: StoredCertificate) -> None:
        der, wish = base64.b64decode(found.certificate), self._design.certificate
        wanted, now = demand(self._design), self._clock.now()
        reasons = serious(objections(der, wanted, now, private_key=found.has_private_key))
        if reasons:
            raise CertificateRejected(
                f"the certificate {found.thumbprint} for {wish.name} must not be used",
                why="\n".join(reasons),
                fix=f"correct the template {wish.template}, run `lyncauto rollback`, plan again",
            )
