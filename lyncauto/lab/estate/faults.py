"""What can be made to go wrong in the lab, by name. The rest of the lab asks here before it acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lyncauto.errors import LabFailed


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can go wrong.

    Attributes:
        target: What the target names; empty: there is none. A fault that is set without one hits all.
        value: What the value says; empty: there is none.
        once: It hits once and is over.
    """

    id: str
    text: str
    target: str = ""
    value: str = ""
    once: bool = False


# A table: whoever builds a part of the lab adds a row here.
FAULTS: tuple[Fault, ...] = (
    Fault("ca.deny", "the CA's policy refuses every request (0x80094012)", "host", "HRESULT"),
    Fault("ca.away", "nobody reaches the CA's interface"),
    Fault("ca.odd", "the CA issues what was not asked for", "", "what"),
    Fault("ca.pending", "the CA takes requests under submission", "host"),
    Fault("ca.wrong-names", "the CA issues without the subject alternative names"),
    Fault("enrolment.german", "the pages of CA Web Enrolment are German"),
    Fault("enrolment.no-binding", "the pages take a log-on that is bound to nothing, in the clear as well"),
    Fault("enrolment.drop-after", "a request is entered, and the page's answer is lost", once=True),
    Fault("certificate.incomplete-chain", "a host does not hold the root certificate", "host"),
    Fault("certificate.no-private-key", "a requested certificate reaches the store without its key", "host"),
    Fault("certificate.not-exportable", "the key of a requested certificate cannot be exported", "host"),
    Fault("certificate.foreign", "a Front End serves a certificate of a stranger's CA", "host"),
    Fault("dns.refuse-writes", "the zone takes no change (WIN32 5)"),
    Fault(
        "dns.foreign-edit", "someone changes a record right before our change", "name", "address", once=True
    ),
    Fault("dns.stale-secondary", "a name server no longer follows the zone", "name server"),
    Fault("replica.stale", "a replica no longer follows the store, and reports nothing", "replica"),
    Fault("replica.optimistic", "a replica counts as up to date whatever it has", "replica"),
    Fault("override.needs-publish", "an override counts once somebody has published, and not before"),
    Fault("override.refused", "Set-CsWebServer takes no internal FQDN"),
    Fault(
        "directory.denied", "Active Directory takes no change, so that an activation ends half-way", "host"
    ),
    Fault("services.do-not-start", "a Front End's services do not start", "host"),
    Fault("services.slow", "a Front End's services take their time to start", "host", "seconds"),
    Fault("certificate.needs-restart", "a Front End serves a new certificate once it was restarted", "host"),
    Fault("override.cannot-clear", "Set-CsWebServer does not take an override away"),
    Fault("override.meddled", "someone sets another override right before ours", "", "FQDN", once=True),
    Fault("topology.meddled", "someone publishes right before our change", once=True),
    Fault("topology.other-element", "an override's element in the topology document has another name"),
    Fault("simple-url.meddled", "someone changes a simple URL with the next topology"),
    Fault("assignment.meddled", "someone assigns a certificate right before we do", "host", once=True),
    Fault("spn.missing", "the Kerberos account lacks a service principal name"),
    Fault("replica.skewed", "a replica's dates are ahead", "replica", "seconds"),
    Fault("service.plain-uris", "Get-CsService names no port in a URI"),
    Fault("service.unknown-pool", "Get-CsService refuses a pool that does not exist"),
    Fault("request.own-names", "a request has the names of -DomainName and no others"),
    Fault("request.no-output", "Request-CsCertificate returns nothing"),
    Fault("request.aborted", "a request ends with the session that made it"),
    Fault("ca.other-words", "certutil -ping prints other words"),
    Fault("dns.static-lost", "a changed record is no longer static"),
    Fault("web.tls10", "TLS 1.0 and nothing later", "host"),
    Fault("sni.refused", "a handshake that names the server fails", "host"),
    Fault("sni.required", "a handshake that does not name the server fails", "host"),
    Fault("web.ntlm", "the ticket service asks for a Windows log-on", "host"),
    Fault("web.channel-binding", "a Windows log-on must be bound to the Front End's certificate", "host"),
    Fault("web.no-blank", "there is no /meet/blank.html", "host"),
    Fault("web.head-refused", "every HEAD is answered with an error", "host", "status"),
    Fault("web.any-ticket", "any ticket is taken", "host"),
    Fault("web.plain-refusal", "a ticket is refused without a diagnosis", "host"),
    Fault("web.own-cookie", "every answer sets a cookie", "host", "name"),
    Fault("web.long-polls", "polls are held for longer", "host", "seconds"),
    Fault("fabric.other-shape", "Get-CsPoolFabricState gives objects of another shape"),
    Fault("fabric.replica-lost", "a routing group has lost a replica, and rebuilds it", "routing group"),
)


@dataclass(frozen=True, slots=True)
class Armed:
    """A fault that is set."""

    since: float  # the estate's seconds
    value: str = ""


class Faults:
    """The faults that are set now."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._armed: dict[tuple[str, str], Armed] = {}

    def set(self, id: str, target: str = "", value: str = "") -> None:
        """Set a fault, from now on.

        Raises:
            LabFailed: There is no such fault.
        """
        if id not in {fault.id for fault in FAULTS}:
            known = ", ".join(fault.id for fault in FAULTS)
            raise LabFailed(
                f"there is no fault {id!r}", why=f"the lab knows: {known}", fix="choose one of these"
            )
        self._armed[id, target.lower()] = Armed(self._seconds(), value)

    def clear(self, id: str = "", target: str = "") -> None:
        """Lift a fault with the given target, all of this id, or all there are."""
        self._armed = {
            key: armed
            for key, armed in self._armed.items()
            if (id and key[0] != id) or (target and key[1] != target.lower())
        }

    def lift(self, id: str, target: str = "") -> None:
        """Lift exactly what was set with this id and target; what is not set is lifted already."""
        self._armed.pop((id, target.lower()), None)

    def armed(self, id: str, target: str = "") -> Armed | None:
        """Return the fault as it hits *target*; ``None`` when it does not."""
        return self._armed.get((id, target.lower())) or self._armed.get((id, ""))

    def active(self, id: str, target: str = "") -> bool:
        """Say whether the fault hits *target* now."""
        return self.armed(id, target) is not None

    def take(self, id: str, target: str = "") -> Armed | None:
        """Return the fault as it hits *target*, and lift it: it hits once."""
        return self._armed.pop((id, target.lower()), None) or self._armed.pop((id, ""), None)

    def listed(self) -> tuple[str, ...]:
        """Return what is set, as a person would type it, sorted."""
        return tuple(
            sorted(" ".join(filter(None, (*key, armed.value))) for key, armed in self._armed.items())
        )
