"""What `lyncauto lab fault` can break, by name. Data only; :mod:`lyncauto.lab.world.faults` does it."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.errors import LabFailed


@dataclass(frozen=True, slots=True)
class Fault:
    """One row.

    Attributes:
        value: What stands behind the colon: ``deny:Set-LyncAutoDnsRecord``. Empty: nothing.
        optional: Without a value it hits all.
        part: Which part of the lab is told: "winrm", "estate" or "world".
        id: What that part calls it.
    """

    name: str
    text: str
    part: str
    id: str = ""
    value: str = ""
    optional: bool = True


FAULTS: tuple[Fault, ...] = (
    Fault(
        "drop-before", "the connection is cut before the next command runs", "winrm", "drop-before", "command"
    ),
    Fault("drop-after", "the next command runs, and its answer is lost", "winrm", "drop-after", "command"),
    Fault(
        "winrm-fault", "the next command is answered with a WinRM fault", "winrm", "wsman-fault", "command"
    ),
    Fault("slow", "every command waits first (seconds=5)", "winrm", "delay", "command"),
    Fault("deny", "every command is refused for want of rights", "winrm", "access-denied", "command"),
    Fault("wrong-password", "nobody can log on", "winrm", "logon-refused", "host"),
    Fault("host-away", "a Windows host is switched off", "world", value="host", optional=False),
    Fault("second-hop", "the session configuration loses the account that it runs as", "world"),
    Fault("stale-replica", "a replica misses a topology that is published now", "world", value="host"),
    Fault("certificate-denied", "the CA refuses every request", "estate", "ca.deny"),
    Fault("certificate-pending", "the CA leaves every request to a person", "estate", "ca.pending"),
    Fault("certificate-wrong-names", "the CA drops the names of a request", "estate", "ca.wrong-names"),
    Fault(
        "certificate-no-key",
        "a certificate arrives without its key",
        "estate",
        "certificate.no-private-key",
        "host",
    ),
    Fault(
        "certificate-not-exportable",
        "its key cannot be exported",
        "estate",
        "certificate.not-exportable",
        "host",
    ),
    Fault(
        "certificate-incomplete-chain",
        "a host lacks the root",
        "estate",
        "certificate.incomplete-chain",
        "host",
    ),
    Fault("dns-refused", "the DNS server refuses every change", "estate", "dns.refuse-writes"),
    Fault(
        "dns-changed-in-between",
        "somebody changes a record right before our change (address=ADDRESS)",
        "world",
        value="name",
    ),
    Fault("dns-server-stale", "a name server follows no longer", "estate", "dns.stale-secondary", "host"),
    Fault(
        "dns-server-silent", "a name server or resolver says nothing", "world", value="host", optional=False
    ),
    Fault("port-taken", "something else listens on the virtual service's HTTPS port", "world"),
    Fault(
        "front-end-foreign-certificate",
        "a Front End's web services show a certificate of another CA",
        "world",
        value="Front End",
        optional=False,
    ),
    Fault(
        "front-end-down", "a Front End's web services are killed", "world", value="Front End", optional=False
    ),
    Fault(
        "front-end-frozen",
        "a Front End's web services take connections and never answer, as a host that hangs",
        "world",
        value="Front End",
        optional=False,
    ),
    Fault("front-end-mode", "a Front End answers as mode=403|500|hang says", "world", value="Front End"),
    Fault("haproxy-missing", "there is no HAProxy on the node", "world"),
    Fault("disk-full", "the node's disk takes no more data", "world"),
    Fault("vip-mute", "HAProxy answers 503: its real servers are kept in maintenance", "world"),
)


def find(text: str) -> tuple[Fault, str]:
    """Return the fault and the value that ``name`` or ``name:value`` says.

    Raises:
        LabFailed: There is no such fault, or its value is missing.
    """
    name, _, value = text.partition(":")
    for fault in FAULTS:
        if fault.name == name:
            _check(fault, value)
            return fault, value
    raise LabFailed(
        f"there is no fault {name!r}",
        why=f"the lab knows: {', '.join(fault.name for fault in FAULTS)}",
        fix="`lyncauto lab fault --list` says what each does",
    )


def _check(fault: Fault, value: str) -> None:
    if value and not fault.value:
        raise LabFailed(f"{fault.name} takes no value", why=f"{value!r} was given", fix=f"say `{fault.name}`")
    if not value and not fault.optional:
        raise LabFailed(
            f"{fault.name} needs a value",
            why=f"it does not hit every {fault.value}",
            fix=f"say `{fault.name}:<{fault.value}>`",
        )
