"""What clients feel of a plan, and what people try by hand: sections of a change request. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lyncauto.model import site
from lyncauto.model.design import Design
from lyncauto.model.plan import Change, Plan
from lyncauto.model.starting import WITH_FAIL_OVER
from lyncauto.report.lines import duration
from lyncauto.report.markdown import listed, table, text
from lyncauto.report.staying import staying
from lyncauto.report.ticket_times import ways_back

_RECORD, _DRAIN, _SERVED = "a-record/", "drain/", "served/"
_DISCOVERY = "lyncdiscoverinternal."
_MEET, _DIALIN = "meet", "dialin"
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Moves:
    """Which clients are moved by a plan, and how.

    Attributes:
        names: Whose addresses change, sorted.
        follows: Seconds after that for which a client may still use the old address.
        drained: Front Ends that are taken out of the balancing for a while, in their order.
        restarts: Those of them that may be restarted.
    """

    plan: Plan
    design: Design
    names: tuple[str, ...]
    follows: float
    drained: tuple[str, ...]
    restarts: tuple[str, ...]

    def hosts(self, component: str) -> tuple[str, ...]:
        """Return the hosts of the simple URLs of *component*, sorted."""
        lines = (line.split(" ") for line in self.design.simple_urls)
        return tuple(sorted({urlsplit(url).hostname or "" for kind, _, url in lines if kind == component}))

    @property
    def there(self) -> frozenset[str]:
        """Every name that leads to the VIP from now on: aliases and what led there before are among them."""
        return frozenset((*self.names, *self.design.certificate.names))


def moves(plan: Plan, design: Design) -> Moves:
    """Return which clients *plan* moves."""
    found = [change for stage in plan.stages if stage.traffic for change in stage.changes if _moves(change)]
    names = sorted({change.target.removeprefix(_RECORD) for change in found})
    follows = max((change.hold.seconds for change in found if change.hold), default=0.0)
    return Moves(plan, design, tuple(names), follows, _hosts(plan, _DRAIN), _hosts(plan, _SERVED))


def _hosts(plan: Plan, prefix: str) -> tuple[str, ...]:
    targets = dict.fromkeys(one.target for one in plan.changes if one.target.startswith(prefix))
    return tuple(target.removeprefix(prefix) for target in targets)


def _moves(change: Change) -> bool:
    return change.target.startswith(_RECORD) and not change.transitional


def impact(moved: Moves, limits: site.Limits) -> Iterator[str]:
    """Give the section: what each kind of client feels, and what happens to the Front Ends."""
    rows = (
        ("Desktop clients", *_desktop(moved)),
        ("Browsers that join meetings", *_browsers(moved)),
        ("Mobile clients, inside", *_mobile(moved)),
        ("Mobile clients, outside", "come by the reverse proxy: not touched", _NOTHING, _NOTHING),
        ("Telephones (Lync Phone Edition)", *_phones(moved)),
        ("Meeting rooms (Lync Room System)", *_rooms(moved)),
        ("Federation, SIP and media", *_sip(moved)),
    )
    yield from table(("clients", "what changes", "at the cut-over", "at a rollback"), rows)
    yield ""
    yield f"The virtual service keeps a client at one Front End {_persistence(moved.design)}."
    yield ""
    yield from _front_ends(moved, limits)


def _desktop(moved: Moves) -> tuple[str, str, str]:
    uses = (
        f"address book, distribution groups and web tickets come from {text(moved.design.override)}, "
        f"which answers {text(moved.design.vip)}"
    )
    if not moved.design.publish:
        return f"{uses}; they stay signed in by SIP", _new_connections(moved), _back(moved)
    learns = (
        "the new URL is taken once their Front End knows it, at the latest at the next sign-in; until then "
        "they go to the Front Ends directly"
    )
    if moved.restarts:
        learns += ", and are without these services while theirs is restarted"
    return uses, learns, _back(moved)


def _browsers(moved: Moves) -> tuple[str, str, str]:
    hosts = [name for name in (*moved.hosts(_MEET), *moved.hosts(_DIALIN)) if name in moved.there]
    if not hosts:
        return "no meeting URL moves: not touched", _NOTHING, _NOTHING
    felt = (
        f"{_new_connections(moved)}; a meeting page that has to connect anew may come to another Front End "
        "and have to join once more"
    )
    if moved.design.publish:
        override = text(moved.design.override)
        felt += f"; a page at {override} asks for a password while the intranet zone lacks it"
    return f"{listed(hosts)} answer {text(moved.design.vip)}", felt, _as_desktop(moved)


def _mobile(moved: Moves) -> tuple[str, str, str]:
    outside = (
        "use the external web services, by the reverse proxy inside too, unless autodiscovery was told "
        "otherwise (`Get-CsMcxConfiguration`): not touched"
    )
    found = sorted(name for name in moved.there if name.startswith(_DISCOVERY))
    if not found:
        return outside, _NOTHING, _NOTHING
    return (
        f"{outside}; they ask for them at {listed(found)}, which moves",
        _new_connections(moved),
        _as_desktop(moved),
    )


def _phones(moved: Moves) -> tuple[str, str, str]:
    uses = (
        "PIN log-on, certificates, address book and updates come from the names that move; the virtual "
        "service takes TLS 1.2 and later"
    )
    felt = f"{_new_connections(moved)}; one that speaks TLS 1.0 or 1.1 alone is not served there"
    if moved.design.publish:
        felt += f"; PIN log-on follows once DHCP names {text(moved.design.override)}"
    return uses, felt, _as_desktop(moved)


def _rooms(moved: Moves) -> tuple[str, str, str]:
    uses = (
        "as desktop clients and browsers; a room that trusts the Front Ends' root trusts the virtual "
        "service's certificate, which is proved before anybody is moved"
    )
    return uses, "as desktop clients and browsers", _as_desktop(moved)


def _sip(moved: Moves) -> tuple[str, str, str]:
    uses = (
        f"not touched: {text(moved.design.pool)}, its Front Ends, SRV records and Edge keep names and ports"
    )
    if not moved.restarts:
        return uses, _NOTHING, _NOTHING
    return uses, "users of a Front End that is restarted sign in at another one", _NOTHING


def _new_connections(moved: Moves) -> str:
    if not moved.names:
        return "nothing: no address changes"
    vip, within = text(moved.design.vip), duration(moved.follows)
    return f"new connections go to {vip} within {within}; open ones to a Front End go on"


def _back(moved: Moves) -> str:
    ends = ways_back(moved.plan)
    if not ends:
        return "nothing: no address goes back"
    first, last = next(iter(ends.values())), list(ends.values())[-1]
    within = f"within {duration(first.ends)}"
    if last != first:
        within += f", or within {duration(last.ends)} once the TTL is up again"
    return f"new connections go to the Front Ends {within}; those at the balancer go on"


def _as_desktop(moved: Moves) -> str:
    return "as desktop clients" if ways_back(moved.plan) else _NOTHING


def _persistence(design: Design) -> str:
    if design.cookie:
        return f"by the cookie {text(design.cookie)} for HTTPS, and by its address for HTTP"
    return "by its address; this version needs no cookie"


def _front_ends(moved: Moves, limits: site.Limits) -> Iterator[str]:
    made = moved.design.publication
    if made is None or not moved.drained:
        yield "No Front End is drained or restarted."
        return
    yield f"Front Ends that are renewed, one after another: {listed(moved.drained)}. Each in its turn:"
    yield ""
    yield f"- is drained at the balancer; its requests are waited for, at most {duration(limits.drain)};"
    yield "- has the changed roles activated;"
    if moved.restarts:
        yield from _restart(moved, made.product, limits)
    yield f"- is put back. The other {len(moved.design.https_servers) - 1} serve meanwhile."
    yield ""
    if not moved.restarts:
        yield "None is restarted: each shows a certificate that holds the override already."
    elif made.adopt:
        yield f"Clients are given {duration(made.adopt)} to sign in again before the first one is taken out."
    else:
        yield "Clients are given no time to sign in again before the first one is taken out: `adopt` under"
        yield "`limits` of the site file gives them some."


def _restart(moved: Moves, product: int, limits: site.Limits) -> Iterator[str]:
    who = "" if moved.restarts == moved.drained else f" ({listed(moved.restarts)} alone)"
    how = "is failed over (`Invoke-CsComputerFailOver`)"
    if product < WITH_FAIL_OVER:
        how = "has its services stopped (`Stop-CsWindowsService -Graceful`)"
    yield f"- gets its certificate{who}; where its web site does not show that by itself, and no quorum"
    yield f"  would be lost, it {how} and is started again, which may take at most {duration(limits.start)};"


def by_hand(moved: Moves) -> Iterator[str]:
    """Give the table of what people try, for each kind of client."""
    meet = moved.hosts(_MEET)
    page = f"join a meeting at {listed(meet)}, as a user and as a guest" if meet else "join a meeting"
    admin = text(f"https://{moved.design.override}/Cscp")
    rows = (
        ("Desktop clients", "sign out and in; find somebody in the address book; open a distribution group"),
        ("Browsers that join meetings", f"{page}; share a presentation; open the dial-in page"),
        ("Mobile clients, inside", "sign in by the wireless network; join a meeting"),
        ("Mobile clients, outside", "sign in by the mobile network; join a meeting"),
        ("Telephones (Lync Phone Edition)", "restart one; log on by PIN; find somebody in the address book"),
        ("Meeting rooms (Lync Room System)", "join the next meeting on the calendar by one touch"),
        (
            "Federation, SIP and media",
            "send a message to a partner; call within the pool, and to the telephone network",
        ),
        ("Administrators", f"open {admin}, and see no warning of the certificate"),
    )
    yield from table(("clients", "what is tried", ""), [(*row, "passed / failed") for row in rows])


def stays(plan: Plan) -> Iterator[str]:
    """Give the table of what nothing takes back: reason by reason."""
    reasons: dict[str, list[str]] = {}
    for one in staying(plan.changes):
        reasons.setdefault(one.why, []).append(one.change.target)
    yield from table(("what stays", "why"), [(listed(found), text(why)) for why, found in reasons.items()])
