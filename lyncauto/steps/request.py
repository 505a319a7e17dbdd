"""Certificates, the virtual service's and the Front Ends': asked for once, found again, judged before use."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import ClassVar

from lyncauto.errors import CertificateDenied, CertificateRejected
from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.plan import Attrs, Change, State, known_later
from lyncauto.ports.certificates import Pending
from lyncauto.steps import naming
from lyncauto.steps.deliver import STEP as DELIVER
from lyncauto.steps.design import demand
from lyncauto.steps.estate import Estate
from lyncauto.steps.observe import certificate_attributes
from lyncauto.steps.policy import objections, serious
from lyncauto.steps.stage import STEP as STAGE

STEP = "certificate.request"
FRONT_ENDS = "certificate.front-ends"
_ISSUED = "a certificate that was issued stays issued"


class PlanRequest:
    """The Front End's store holds a certificate that satisfies the wish."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._wish = design.certificate
        delivered = naming.delivered(design.node, design.certificate.name)
        staged = naming.staged(design.node, design.certificate.name, design.certificate.slot)
        self._until = f"{STAGE}/{staged}#0" if design.renewal else f"{DELIVER}/{delivered}#0"

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the request, unless a certificate that will do is there."""
        target = naming.certificate(self._wish.name)
        if target in observed:
            return ()
        wanted = certificate_attributes(self._wish, known_later(target, "thumbprint"))
        return (Change(STEP, target, None, wanted, one_way=_ISSUED, until=self._until),)


class PlanFrontEndRequests:
    """Each Front End whose certificate lacks a new override has one in its store that holds it."""

    id: ClassVar[str] = FRONT_ENDS

    def __init__(self, design: Design) -> None:
        self._wishes = front_end_wishes(design)

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the requests, unless certificates that will do are there; nothing is assigned yet."""
        return tuple(
            Change(
                FRONT_ENDS,
                target,
                None,
                certificate_attributes(wish, known_later(target, "thumbprint")),
                one_way=_ISSUED,
            )
            for target, wish in self._wishes.items()
            if target not in observed
        )


def front_end_wishes(design: Design) -> dict[str, CertificateWish]:
    """Return target -> wish, of the Front Ends that need another certificate, in their order."""
    needy = design.publication.front_ends if design.publication else ()
    return {naming.front_end_certificate(one.host): one.certificate for one in needy if one.certificate}


class RequestCertificate:
    """Asks the CA, at most once for each mark.

    Args:
        id: Of the step.
        wishes: Target to what is wished for.
    """

    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = False

    def __init__(
        self, id: str, wishes: Mapping[str, CertificateWish], estate: Estate, design: Design
    ) -> None:
        self.id = id
        self.deadline = estate.pool.limits.converge
        self._wishes = wishes
        self._authority = estate.ca
        self._design = design
        self._clock = estate.clock

    def read(self, target: str) -> Attrs | None:
        """Return the certificate that carries the mark.

        Raises:
            CertificateRejected: It is there and must not be used; it is assigned to nothing.
        """
        wish = self._wishes[target]
        found = self._authority.find(wish.host, wish.friendly_name)
        if found is None:
            return None
        self._judge(wish, found)
        return certificate_attributes(wish, found.thumbprint)

    def apply(self, changes: Sequence[Change]) -> None:
        """Ask, unless a request in doubt turns out to have been granted.

        Raises:
            CertificateDenied: The authority refused, or a person there has yet to decide.
            CertificateRejected: What came back must not be used; it is assigned to nothing.
            AnswerLost: The request may have been made.
        """
        for change in changes:
            wish = self._wishes[change.target]
            if self._authority.find(wish.host, wish.friendly_name) is None:
                self._ask(wish)

    def _ask(self, wish: CertificateWish) -> None:
        submission = self._authority.submit(wish)
        if isinstance(submission, Pending):
            raise CertificateDenied(
                f"the request for {wish.name} waits at {wish.ca}",
                why=f"request {submission.request_id}: {submission.why}",
                fix=f"have it issued there and retrieved on {wish.host}; then run the same command again",
            )
        self._judge(wish, submission.certificate)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a certificate is issued or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: the store either has it or not."""
        return ""

    def _judge(self, wish: CertificateWish, found: StoredCertificate) -> None:
        der = base64.b64decode(found.certificate)
        wanted, now = demand(self._design, wish), self._clock.now()
        reasons = serious(objections(der, wanted, now, private_key=found.has_private_key))
        if reasons:
            raise CertificateRejected(
                f"the certificate {found.thumbprint} for {wish.name} must not be used",
                why="\n".join(reasons),
                fix=f"correct the template {wish.template}, run `lyncauto rollback`, plan again",
            )
