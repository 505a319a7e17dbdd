"""The faults of Windows hosts: remoting, topology, activation, services, certificates. Data only."""

from __future__ import annotations

from lyncauto.lab.world.fault import Fault

REMOTING: tuple[Fault, ...] = (
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
    Fault(
        "run-as-unknown",
        "there is no session configuration beside the usual one",
        "winrm",
        "no-configuration",
        "host",
        flips="winrm.run-as",
    ),
    Fault(
        "second-hop-words",
        "the vendor's errors say other words, with other ids",
        "winrm",
        "reworded",
        "command",
        flips="cms.second-hop-text",
        beside=("second-hop",),
    ),
    Fault(
        "dns-words",
        "the DNS server's errors say other words, with other ids",
        "winrm",
        "reworded",
        "command",
        flips="dns.error-ids",
        default="Set-LyncAutoDnsRecord",
        beside=("dns-refused",),
    ),
    Fault(
        "request-words",
        "the error of a request tells neither the CA's words nor the request's number",
        "winrm",
        "reworded",
        "command",
        flips="request.refusals",
        default="Request-CsCertificate",
        beside=("certificate-denied",),
    ),
    Fault("host-away", "a Windows host is switched off", "world", value="host", optional=False),
    Fault("second-hop", "the session configuration loses the account that it runs as", "world"),
)

TOPOLOGY: tuple[Fault, ...] = (
    Fault("stale-replica", "a replica misses a topology that is published now", "world", value="host"),
    Fault(
        "replica-stuck", "a replica gets nothing that is published later", "estate", "replica.stale", "host"
    ),
    Fault(
        "replica-optimistic",
        "a replica counts as up to date whatever it has",
        "estate",
        "replica.optimistic",
        "host",
        flips="replication.up-to-date",
    ),
    Fault(
        "replica-clock",
        "a replica's dates come from a domain controller that is ahead (seconds=3600)",
        "estate",
        "replica.skewed",
        "host",
        flips="replication.one-clock",
        option="seconds",
        default="3600",
    ),
    Fault(
        "topology-other-element",
        "an override stands in an element of another name",
        "estate",
        "topology.other-element",
        flips="topology.internal-settings",
    ),
    Fault(
        "uris-without-port",
        "the URIs of Get-CsService never name a port",
        "estate",
        "service.plain-uris",
        flips="get-csservice.published-port-in-uris",
    ),
    Fault(
        "unknown-pool-error",
        "Get-CsService refuses a pool that does not exist",
        "estate",
        "service.unknown-pool",
        flips="get-csservice.unknown-pool",
    ),
    Fault(
        "override-needs-publish",
        "Set-CsWebServer is accepted, and nothing is in force until somebody publishes",
        "estate",
        "override.needs-publish",
        flips="set-cswebserver.in-force",
    ),
    Fault(
        "override-refused",
        "Set-CsWebServer takes no internal FQDN",
        "estate",
        "override.refused",
        flips="set-cswebserver.enterprise",
    ),
    Fault(
        "override-cannot-clear",
        "Set-CsWebServer does not take an override away again",
        "estate",
        "override.cannot-clear",
        flips="set-cswebserver.clears",
    ),
    Fault(
        "override-changed",
        "somebody sets another override right before ours (fqdn=FQDN)",
        "estate",
        "override.meddled",
        option="fqdn",
    ),
    Fault(
        "topology-changed",
        "somebody publishes a topology right before our change",
        "estate",
        "topology.meddled",
    ),
    Fault(
        "simple-url-changed",
        "somebody changes a simple URL with the topology that is published next; mended, he puts it back",
        "world",
    ),
    Fault(
        "assignment-changed",
        "somebody assigns our certificate to another use right before we assign it",
        "estate",
        "assignment.meddled",
        "Front End",
    ),
    Fault(
        "activation-denied",
        "Active Directory takes no change, so that an activation ends half-way",
        "estate",
        "directory.denied",
        "host",
    ),
    Fault(
        "spn-missing",
        "the Kerberos account lacks a service principal name",
        "estate",
        "spn.missing",
        flips="kerberos.complete",
    ),
)

SERVICES: tuple[Fault, ...] = (
    Fault(
        "fabric-other-shape",
        "Get-CsPoolFabricState gives nothing that can be understood",
        "estate",
        "fabric.other-shape",
        flips="fabric.state",
    ),
    Fault(
        "quorum-edge", "a routing group has lost a replica", "estate", "fabric.replica-lost", "routing group"
    ),
    Fault(
        "front-end-slow-start",
        "a Front End's services take long to start, by the estate's clock (seconds=2400)",
        "estate",
        "services.slow",
        "Front End",
        option="seconds",
        default="2400",
    ),
    Fault(
        "front-end-stays-down",
        "a Front End's services do not start again",
        "estate",
        "services.do-not-start",
        "Front End",
    ),
    Fault(
        "front-end-rebuilt",
        "a Front End was set up anew: it has other certificates",
        "world",
        value="Front End",
        optional=False,
    ),
    Fault(
        "certificate-after-restart",
        "a Front End serves a new certificate only once it was restarted",
        "estate",
        "certificate.needs-restart",
        "Front End",
        flips="set-cscertificate.at-once",
    ),
)

CERTIFICATES: tuple[Fault, ...] = (
    Fault(
        "certificate-denied",
        "the CA refuses every request, or those of one host (hresult=0x80094012)",
        "estate",
        "ca.deny",
        "host",
        option="hresult",
        default="0x80094012",
    ),
    Fault("ca-away", "nobody reaches the CA: its services are stopped", "estate", "ca.away"),
    Fault(
        "certificate-odd",
        "the CA issues what was not asked for (what=other-key|other-root|expired|not-yet)",
        "estate",
        "ca.odd",
        option="what",
        default="other-key",
    ),
    Fault("certificate-pending", "the CA leaves every request to a person", "estate", "ca.pending", "host"),
    Fault(
        "certificate-wrong-names",
        "the CA drops the names of a request",
        "estate",
        "ca.wrong-names",
        flips="ca.drops-names",
    ),
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
    Fault(
        "certificate-no-more-names",
        "Request-CsCertificate adds no name of the topology to -DomainName",
        "estate",
        "request.own-names",
        flips="request.names",
    ),
    Fault(
        "certificate-no-output",
        "Request-CsCertificate returns nothing, as its page says",
        "estate",
        "request.no-output",
        flips="request.output",
    ),
    Fault(
        "request-breaks-off",
        "a request ends with the session that made it",
        "estate",
        "request.aborted",
        flips="request.goes-on",
    ),
    Fault(
        "ping-words",
        "certutil -ping prints other words, whether the CA answers or not",
        "estate",
        "ca.other-words",
        flips="ca.ping",
    ),
)

ENROLMENT: tuple[Fault, ...] = (
    Fault("web-enrolment-away", "the web server of the CA's host is stopped", "world"),
    Fault(
        "web-enrolment-drop-after",
        "CA Web Enrolment enters the next request, and its answer is lost",
        "estate",
        "enrolment.drop-after",
    ),
    Fault(
        "web-enrolment-no-binding",
        "CA Web Enrolment takes a log-on without channel binding, over plain HTTP too",
        "estate",
        "enrolment.no-binding",
        flips="enrolment.binding",
    ),
    Fault(
        "web-enrolment-german",
        "CA Web Enrolment speaks German",
        "estate",
        "enrolment.german",
        flips="enrolment.language",
    ),
)
