"""A renewal rehearsed: the next certificate is exchanged at a listener that nobody uses, and back again.

What that listener shows lies in a folder of its own, whose links lead to the versions that are on the node
anyhow: neither files nor memory of what clients are shown are touched. The balancer reloads when the listener
comes and when it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from lyncauto.errors import PreflightFailed
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import CertificateWish, Design, Part
from lyncauto.model.facts import Facts
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.steps import naming
from lyncauto.steps.design import Draft
from lyncauto.steps.estate import Estate
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
    first, *others = (_called(part) for part in design.parts)
    return replace(design, certificate=first.certificate, second=first.second, others=tuple(others))


def _called(part: Part) -> Part:
    first, *second = (replace(wish, name=f"{wish.name}{_SUFFIX}") for wish in part.certificates)
    return Part(part.node, part.own, first, *second)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A certificate of a node as the rehearsal shows it, and the one that it stands for."""

    node: str
    wish: CertificateWish
    called: CertificateWish

    @property
    def target(self) -> str:
        return naming.delivered(self.node, self.called.files)

    def served(self, observed: State) -> Attrs:
        """Return what the node serves, as the rehearsal begins and ends with it."""
        found = observed[naming.delivered(self.node, self.wish.files)]
        return delivered_attributes(found["thumbprint"], found["roots"].split(","))


def _all(part: Part) -> tuple[_Shown, ...]:
    pairs = zip(part.certificates, _called(part).certificates, strict=True)
    return tuple(_Shown(part.node, wish, called) for wish, called in pairs)


def _shown(design: Design) -> tuple[_Shown, ...]:
    return tuple(one for part in design.parts for one in _all(part))


class PlanFolder:
    """Each node has the rehearsal's folder as long as the rehearsal lasts."""

    id: ClassVar[str] = FOLDER

    def __init__(self, design: Design) -> None:
        self._shown = _shown(design)

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the folders, to come and to go."""
        made = [(one.target, one.served(observed)) for one in self._shown]
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
        first, *second = (one.served(observed)["thumbprint"] for one in _all(part))
        like = https(self._design, first, _called(part), *second)
        made = replace(like, title=TITLE, port=self._design.rehearsal_port)
        return made.target, made.attributes()


class PlanThereAndBack:
    """The listener shows the next certificate, and then the one that is served once more."""

    id: ClassVar[str] = SWAP

    def __init__(self, design: Design) -> None:
        self._shown = _shown(design)

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the exchanges, all there and then all back."""
        there = [self._exchange(one, observed) for one in self._shown]
        back = (replace(one, before=one.after, after=one.before, part=BACK) for one in there)
        return (*there, *back)

    @staticmethod
    def _exchange(one: _Shown, observed: State) -> Change:
        before = one.served(observed)
        thumbprint = observed[naming.certificate(one.wish)]["thumbprint"]
        return Change(SWAP, one.target, before, {**before, "thumbprint": thumbprint})


class RehearsalFolder:
    """Makes and removes the folder of links; what they lead to stays as it is."""

    id: ClassVar[str] = FOLDER
    atomic: ClassVar[bool] = False  # links without the last one
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.converge
        self._carrier = estate.carrier
        self._shown = {one.target: one for one in _shown(design)}
        self.read = SwapCertificate(estate).read

    def apply(self, changes: Sequence[Change]) -> None:
        """Make or remove it.

        Raises:
            BalancerFailed: The node could not; some links may be there.
        """
        for change in changes:
            one = self._shown[change.target]
            carrier = self._carrier(one.node)
            place, at = (
                CertificatePlace(carrier.machine.folder, wish.files) for wish in (one.wish, one.called)
            )
            if change.after is None:
                remove_folder(carrier, at.folder, "what a rehearsal showed")
            else:
                served = linked(carrier, place.current)
                make_folder(carrier, at.folder)
                for path, to in _links(at, place, (served, one.wish.slot)):
                    link(carrier, path, to)
                link(carrier, at.current, served)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a folder without all its links reads as absent."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a file that is there is there for everybody."""
        return ""


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
