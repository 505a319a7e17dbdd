"""What the targets of a plan are, how each is changed, and how it is taken back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TargetWords:
    """One kind of target.

    Attributes:
        form: As it is written, what varies in capitals: "a-record/NAME".
        what: What such a target is.
        changed: How it is changed.
        back: How it is taken back, or why it is not.
    """

    form: str
    what: str
    changed: str
    back: str

    @property
    def kind(self) -> str:
        """What is before the first slash."""
        return self.form.partition("/")[0]


TARGETS = (
    TargetWords(
        "backup/POOL",
        "The exported configuration of the pool, on the management host.",
        "`Export-CsConfiguration` writes it before anything else is changed; the run keeps its hash.",
        "It stays: it is what a person would go back to.",
    ),
    TargetWords(
        "certificate/NAME[@NODE]",
        "The certificate that the balancer is to show for the override and the names that move. With "
        "`@NODE` its key is made on that node.",
        "It is requested once, by the source that the site file names. A mark in the journal lets a run that "
        "was cut off find it again instead of asking for another.",
        "A certificate stays issued. It does no harm; revoke it at the CA if nobody is to use it.",
    ),
    TargetWords(
        "front-end-certificate/HOST",
        "The next certificate of a Front End's internal web services, which holds a new override.",
        "It is requested on the Front End itself, and assigned to nothing yet.",
        "A certificate stays issued.",
    ),
    TargetWords(
        "stored/HOST/NAME",
        "The balancer's certificate and its key in the Windows store of the host that asked for it.",
        "With `remove_from_store` it is removed there once the balancer serves it.",
        "It is not put back: the key is then on the balancer's nodes alone.",
    ),
    TargetWords(
        "delivered/NODE/NAME",
        "The certificate that a balancer's node serves, with its key and the roots that it trusts.",
        "It is put on the node under a pass phrase made for that one transfer. A renewal exchanges it in "
        "HAProxy's memory, without a reload, and then on disk.",
        "A migration's is removed again with `lyncauto rollback --finish`; a renewal's is exchanged for the "
        "one before.",
    ),
    TargetWords(
        "staged/NODE/NAME/SLOT",
        "The next certificate, which lies on a node beside the one that is served.",
        "It is put there and judged before any client is shown it.",
        "It is removed, unless its key was made on the node and is nowhere else.",
    ),
    TargetWords(
        "virtual-service/ADDRESS:PORT[@NODE]",
        "An address and port at which the balancer takes clients, with the real servers behind it, their "
        "health check and persistence. With `@NODE` it is another node than the pool's first.",
        "A whole configuration is written beside the one that is loaded, checked by HAProxy itself, and "
        "loaded; one that is refused changes nothing.",
        "`lyncauto rollback` leaves it, for clients that still hold its address; `lyncauto rollback "
        "--finish` takes it away once it has been silent.",
    ),
    TargetWords(
        "a-record/NAME",
        "The A record of a name of the web services: its addresses and its TTL.",
        "In three links: the TTL goes down and the old one is waited for, the addresses change, the TTL goes "
        "up again. Each is written only if the record is still as the plan saw it.",
        "By the same links with the old addresses: `lyncauto rollback`, or by hand what `lyncauto rollback "
        "--print` writes. A new override's record stays once the override is published.",
    ),
    TargetWords(
        "override/POOL",
        "The name of the pool's internal web services in the topology.",
        "It is set when all that clients need for it is there, and published.",
        "It stays: clients hold URLs with it. DNS leads it back to Front Ends that serve it.",
    ),
    TargetWords(
        "activated/POOL",
        "A published topology, made known to Active Directory.",
        "`Enable-CsTopology` on the management host; its report is how lyncauto sees that it was done.",
        "An activated topology stays activated.",
    ),
    TargetWords(
        "replica/HOST",
        "A Front End's own copy of the topology.",
        "Nothing is written to it: after a publication it is read until it has the new override.",
        "Nothing is to be taken back: it follows the topology.",
    ),
    TargetWords(
        "drain/HOST",
        "Whether the balancer gives a Front End new clients.",
        "It is set to drain at every virtual service while another Front End is ready, and made ready again "
        "after its turn.",
        "It is made ready again; `lyncauto rollback --print` has the commands.",
    ),
    TargetWords(
        "enabled/HOST",
        "What a publication changed of the roles of one Front End.",
        "`Enable-CsComputer` on that Front End; its report is how lyncauto sees that it was done.",
        "It stays: it follows the topology.",
    ),
    TargetWords(
        "assigned/HOST",
        "The certificate that a Front End uses for its internal web services.",
        "`Set-CsCertificate` for that use alone; those of all other uses are compared before and after.",
        "It stays: it holds the old names too, and clients hold URLs with the new one.",
    ),
    TargetWords(
        "served/HOST",
        "The certificate that a Front End's web site shows to whoever connects.",
        "Where it does not show the assigned one yet, its services are restarted, drained and with the "
        "quorum kept.",
        "It stays with the assigned certificate. A Front End whose restart was cut off is named by "
        "`lyncauto rollback --print`, with the command that starts it.",
    ),
)
