"""Certificates, the virtual service's and the Front Ends': asked for once, found again, judged before use."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lyncauto.errors import (
    AGAIN,
    AnswerLost,
    CertificateDenied,
    CertificatePending,
    CertificateRejected,
    LyncAutoError,
)
from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.key_kind import words
from lyncauto.model.plan import Attrs, Change, State, known_later
from lyncauto.ports.certificates import CertificateAuthority, Pending, Submission
from lyncauto.ports.notes import Notes
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
_NO_NUMBER = "waits"
IN_DOUBT = "asked"  # noted before it is asked for: what is noted afterwards is its number
TYPED = "?"  # before a number that a person has found at the CA


@dataclass(frozen=True, slots=True)
class Road:
    """How the CA is reached for each wish, and what was asked of it before."""

    authority: Callable[[CertificateWish], CertificateAuthority]
    notes: Notes


class PlanRequest:
    """The Front End's store, or the folder of each node, holds a certificate that satisfies the wish."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the requests, unless certificates that will do are there; several are one act."""
        wishes = wishes_of(self._design)
        group = "certificates" if len(wishes) > 1 else ""
        return tuple(
            Change(
                STEP,
                target,
                None,
                certificate_attributes(wish, known_later(target, "thumbprint")),
                one_way=_ISSUED,
                group=group,
                until=self._until(wish),
            )
            for target, wish in wishes.items()
            if target not in observed and not wish.thumbprint
        )

    def _until(self, wish: CertificateWish) -> str:
        """Return the change by which the last node that needs the certificate has it."""
        node = self._design.parts_with(wish)[-1].node
        if self._design.renewal:
            return f"{STAGE}/{naming.staged(node, wish.files, wish.slot)}#0"
        return f"{DELIVER}/{naming.delivered(node, wish.files)}#0"


def wishes_of(design: Design) -> dict[str, CertificateWish]:
    """Return target -> wish, of the balancer's certificates, the first node's first."""
    return {naming.certificate(wish): wish for wish in design.certificates}


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
        road: How the CA is reached, and what was asked of it before.
    """

    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = False

    def __init__(
        self, id: str, wishes: Mapping[str, CertificateWish], road: Road, estate: Estate, design: Design
    ) -> None:
        self.id = id
        self._patience = estate.pool.limits.converge
        self._wishes = wishes
        self._road = road.authority
        self._notes = road.notes
        self._design = design
        self._clock = estate.clock

    @property
    def deadline(self) -> float:
        """What the CA issues shows at once or, where its answer was lost and it shows nowhere, never."""
        return self._patience if all(self._road(wish).shows for wish in self._wishes.values()) else 0.0

    def read(self, target: str) -> Attrs | None:
        """Return the certificate that carries the mark.

        Raises:
            CertificateRejected: It is there and must not be used; it is assigned to nothing.
        """
        wish = self._wishes[target]
        found = self._road(wish).find(wish.host, wish.friendly_name)
        if found is None:
            return None
        self._judge(wish, found)
        return certificate_attributes(wish, found.thumbprint)

    def apply(self, changes: Sequence[Change]) -> None:
        """Ask, unless it was asked before: then see what became of that. One that waits keeps no other back.

        Raises:
            CertificateDenied: The authority refused.
            CertificatePending: A person there has yet to decide; the request's number is noted.
            CertificateRejected: What came back must not be used; it is assigned to nothing.
            AnswerLost: The request may have been made.
        """
        waiting: list[CertificatePending] = []
        for change in changes:
            wish = self._wishes[change.target]
            try:
                if self._road(wish).find(wish.host, wish.friendly_name) is None:
                    self._ask(change.target, wish)
            except CertificatePending as error:
                waiting.append(error)
            except CertificateDenied as error:
                if self._design.second:
                    error.why = f"{words(wish.key)}, template {wish.template}: {error.why}"
                raise
        if waiting:
            waiting[0].why = "\n".join(error.why for error in waiting)
            raise waiting[0]

    def _ask(self, target: str, wish: CertificateWish) -> None:
        typed = self._notes.recall(target)
        try:
            self._settle(wish, self._asked(target, wish))
        except (CertificateDenied, CertificateRejected) as error:
            if not typed.startswith(TYPED):
                raise
            self._notes.note(target, IN_DOUBT)  # a number that was mistyped decides nothing
            why = f"request {typed.removeprefix(TYPED)} is not it: {error.why}"
            raise self._lost(wish, why) from error

    def _asked(self, target: str, wish: CertificateWish) -> Submission:
        """Return what became of the request, which is made if it never was; its number is noted at once."""
        known = self._notes.recall(target)
        road = self._road(wish)
        if known == IN_DOUBT and not road.shows:
            why = f"the answer of {wish.ca} was lost, and what it issues is found nowhere else"
            raise self._lost(wish, why)
        if known == _NO_NUMBER:
            return Pending("", "it was asked for, and nobody said under which number")
        if known not in {"", IN_DOUBT}:
            return self._told(target, road.fetch(wish, known.removeprefix(TYPED)))
        self._notes.note(target, IN_DOUBT)
        try:
            submission = road.submit(wish)
        except AnswerLost:
            raise
        except LyncAutoError:
            self._notes.note(target, "")  # it certainly was not made, or is decided
            raise
        return self._told(target, submission)

    def _told(self, target: str, submission: Submission) -> Submission:
        number = submission.request_id or (_NO_NUMBER if isinstance(submission, Pending) else "")
        if number and self._notes.recall(target) != number:
            self._notes.note(target, number)
        return submission

    def _settle(self, wish: CertificateWish, submission: Submission) -> None:
        if isinstance(submission, Pending):
            number = submission.request_id
            raise CertificatePending(
                f"the request for {wish.name} waits at {wish.ca}",
                why=f"request {self._design.named(number or 'of unknown number', wish)}: {submission.why}",
                fix=f"have it issued there; then {AGAIN}: it is fetched, and not asked for a second time",
            )
        self._judge(wish, submission.certificate)
        self._road(wish).keep(wish, submission)

    def _lost(self, wish: CertificateWish, why: str) -> AnswerLost:
        return AnswerLost(
            f"whether a certificate for {self._design.named(wish.name, wish)} was asked for is not known",
            why=why,
            fix=f"look at the CA for a request for {wish.name}; then {AGAIN}, with `--request NUMBER`, or "
            "with `--request none` where it has none",
        )

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
            whose = self._design.named(wish.name, wish)
            raise CertificateRejected(
                f"the certificate {found.thumbprint} for {whose} must not be used",
                why="\n".join(reasons),
                fix=f"correct the template {wish.template} at the CA; then {AGAIN}",
            )
