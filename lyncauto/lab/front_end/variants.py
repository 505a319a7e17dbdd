"""How one Front End's web services can differ from what the lab takes for usual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variants:
    """Nothing set: as the others. What each of them stands for, the table of faults says.

    Attributes:
        tls10: No TLS later than 1.0.
        sni_refused: A handshake that names the server fails.
        sni_required: A handshake that does not name the server fails.
        ntlm: The ticket service asks for a Windows log-on, which then holds for its connection; the other
            pages take one in place of a ticket.
        channel_binding: The same, and the log-on must be bound to this Front End's own TLS certificate.
        no_blank: There is no /meet/blank.html.
        head: Status of the answer to every HEAD; 0: that of a GET.
        any_ticket: The ticket of another Front End is as good as an own one.
        plain_refusal: A ticket that is not known is answered 401, and nothing tells why.
        own_cookie: Name of a cookie that every answer sets; empty: none.
        longer: Seconds by which a poll is held longer.
    """

    tls10: bool = False
    sni_refused: bool = False
    sni_required: bool = False
    ntlm: bool = False
    channel_binding: bool = False
    no_blank: bool = False
    head: int = 0
    any_ticket: bool = False
    plain_refusal: bool = False
    own_cookie: str = ""
    longer: float = 0.0
