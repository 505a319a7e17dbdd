"""A renewal rehearsed: the next certificate is exchanged at a listener that nobody uses, and back again.

What that listener shows lies in a folder of its own, whose links lead to the versions that are on the node
anyhow: neither files nor memory of what clients are shown are touched. The balancer reloads when the listener
comes and when it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from lyncauto.errors import PreflightFailed
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import CertificateWish, Design, Part
from lyncauto.model.facts import Facts
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.steps import naming
from lyncauto.steps.design import Draft
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.node_folder import link, linked, make_folder, remove_folder
from lyncauto.steps.observe import delivered_attributes
from lyncauto.steps.services import ChangeVirtualServices, https
from lyncauto.steps.shown import ShownToClients
from lyncauto.steps.swap import SwapCertificate

FOLDER, LISTENER, SWAP = "rehearsal.folder", "rehearsal.listener", "rehearsal.swap"
AWAY, BACK = "away", "back"  # the parts of these steps that undo the others
TITLE = "Rehearsal"
_SUFFIX = ".staging"
_KEPT = "the certificate that is asked for stays: the next renewal takes it and asks for no other one"
_RELOADS = "HAProxy reloads twice, when the listener comes and when it goes; open connections last"


def rehearsal(draft: Draft, port: int, facts: Facts) -> Draft:
    """Return the renewal as it is to be rehearsed at *port* of the VIP.

    Raises:
        PreflightFailed: The pool uses that port.
    """
    made = draft.design
    used = {made.https_port, made.http_port}
    used |= {one.port for one in facts.services if one.address == made.vip}
    if port in used:
        raise PreflightFailed(
            f"a renewal of {made.pool} cannot be rehearsed at port {port}",
            why=f"{made.vip}:{port} is a virtual service that clients use, or a rehearsal that was left over",
            fix="write another `rehearsal_port`; `lyncauto migrate` removes what was left over",
        )
    return Draft(replace(made, rehearsal_port=port), draft.left_alone, (*draft.warnings, _KEPT, _RELOADS))


def rehearsed(design: Design) -> Design:
    """Return the design with the certificates called as they are at the rehearsal's listener."""
    others = tuple(replace(part, certificate=_called(part.certificate)) for part in design.others)
    return replace(design, certificate=_called(design.certificate), others=others)


def _called(wish: CertificateWish) -> CertificateWish:
    return replace(wish, name=f"{wish.name}{_SUFFIX}")


def _target(part: Part) -> str:
    return naming.delivered(part.node, _called(part.certificate).name)


def _served(part: Part, observed: State) -> Attrs:
    """Return what the node serves, as the rehearsal begins and ends with it."""
    found = observed[naming.delivered(part.node, part.certificate.name)]
    return delivered_attributes(found["thumbprint"], found["roots"].split(","))


class PlanFolder:
    """Each node has the rehearsal's folder as long as the rehearsal lasts."""

    id: ClassVar[str] = FOLDER

    def __init__(self, design: Design) -> None:
        self._parts = design.parts

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the folders, to come and to go."""
        made = [(_target(part), _served(part, observed)) for part in self._parts]
        come = (Change(FOLDER, target, None, attrs) for target, attrs in made)
        go = (Change(FOLDER, target, attrs, None, part=AWAY) for target, attrs in made)
        return (*come, *go)


class PlanListener:
    """Each node has the rehearsal's listener as long as the rehearsal lasts."""

    id: ClassVar[str] = LISTENER

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the listeners, to come and to go."""
        made = [self._service(part, observed) for part in self._design.parts]
        come = (Change(LISTENER, target, None, attrs) for target, attrs in made)
        go = (Change(LISTENER, target, attrs, None, part=AWAY) for target, attrs in made)
        return (*come, *go)

    def _service(self, part: Part, observed: State) -> tuple[str, Attrs]:
        like = https(self._design, _served(part, observed)["thumbprint"], part)
        name = _called(part.certificate).name
        made = replace(like, title=TITLE, port=self._design.rehearsal_port, certificate_name=name)
        return made.target, made.attributes()


class PlanThereAndBack:
    """The listener shows the next certificate, and then the one that is served once more."""

    id: ClassVar[str] = SWAP

    def __init__(self, design: Design) -> None:
        self._parts = design.parts

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the exchanges, all there and then all back."""
        there = [self._exchange(part, observed) for part in self._parts]
        back = (replace(one, before=one.after, after=one.before, part=BACK) for one in there)
        return (*there, *back)

    @staticmethod
    def _exchange(part: Part, observed: State) -> Change:
        before = _served(part, observed)
        thumbprint = observed[naming.certificate(part.certificate)]["thumbprint"]
        return Change(SWAP, _target(part), before, {**before, "thumbprint": thumbprint})


class RehearsalFolder:
    """Makes and removes the folder of links; what they lead to stays as it is."""

    id: ClassVar[str] = FOLDER
    atomic: ClassVar[bool] = False  # links without the last one
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.converge
        self._carrier = estate.carrier
        self._slots = {_target(part): (part, part.certificate.slot) for part in design.parts}
        self.read = SwapCertificate(estate).read

    def apply(self, changes: Sequence[Change]) -> None:
        """Make or remove it.

        Raises:
            BalancerFailed: The node could not; some links may be there.
        """
        for change in changes:
            part, slot = self._slots[change.target]
            carrier = self._carrier(part.node)
            place = CertificatePlace(carrier.machine.folder, part.certificate.name)
            if change.after is None:
                remove_folder(carrier, _place(carrier, part).folder, "what a rehearsal showed")
            else:
                served = linked(carrier, place.current)
                made = dict(_links(_place(carrier, part), place, (served, slot)))
                make_folder(carrier, _place(carrier, part).folder)
                for at, to in (*made.items(), (_place(carrier, part).current, served)):
                    link(carrier, at, to)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a folder without all its links reads as absent."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a file that is there is there for everybody."""
        return ""


def _place(carrier: Carrier, part: Part) -> CertificatePlace:
    return CertificatePlace(carrier.machine.folder, _called(part.certificate).name)


def _links(at: CertificatePlace, to: CertificatePlace, slots: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give path and target of the links to versions and authorities."""
    beside = f"../{to.folder.rpartition('/')[2]}"
    yield at.roots, f"{beside}/{to.roots.rpartition('/')[2]}"
    for slot in slots:
        yield at.version(slot).folder, f"{beside}/{slot}"


class RehearsalListener(ChangeVirtualServices):
    """Adds the rehearsal's listener to the pool's virtual services, and takes it away."""

    id: ClassVar[str] = LISTENER


class RehearsalSwap(SwapCertificate):
    """Exchanges what the rehearsal's listener shows."""

    id: ClassVar[str] = SWAP


class RehearsalShown(ShownToClients):
    """The rehearsal's listener shows what lies in its folder, for every name."""

    id: ClassVar[str] = "rehearsal.shown"

    def __init__(self, estate: Estate, design: Design) -> None:
        super().__init__(estate, rehearsed(design))
