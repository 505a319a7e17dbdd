"""The faults of DNS, web services, clients and node. Data only."""

from __future__ import annotations

from lyncauto.lab.world.fault import Fault

NAMES: tuple[Fault, ...] = (
    Fault("dns-refused", "the DNS server refuses every change", "estate", "dns.refuse-writes"),
    Fault(
        "dns-changed-in-between",
        "somebody changes a record right before our change (address=ADDRESS)",
        "world",
        value="name",
    ),
    Fault(
        "dns-static-lost",
        "a record that is changed is no longer static",
        "estate",
        "dns.static-lost",
        flips="dns.static-stays",
    ),
    Fault("dns-server-stale", "a name server follows no longer", "estate", "dns.stale-secondary", "host"),
    Fault(
        "dns-server-silent", "a name server or resolver says nothing", "world", value="host", optional=False
    ),
)

FRONT_ENDS: tuple[Fault, ...] = (
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
    Fault(
        "front-end-tls10",
        "a Front End speaks TLS 1.0 and nothing later, as Windows Server 2008 R2 does by default",
        "web",
        "web.tls10",
        "Front End",
        flips="web.tls12",
    ),
    Fault(
        "front-end-refuses-sni",
        "a Front End breaks a handshake off that names the server",
        "web",
        "sni.refused",
        "Front End",
    ),
    Fault(
        "front-end-needs-sni",
        "a Front End breaks a handshake off that does not name the server",
        "web",
        "sni.required",
        "Front End",
        flips="web.one-certificate",
    ),
    Fault(
        "front-end-ntlm",
        "a Front End's ticket service asks for a Windows log-on, which holds for its connection",
        "web",
        "web.ntlm",
        "Front End",
        flips="web.ticket-shape",
    ),
    Fault(
        "front-end-channel-binding",
        "a Front End refuses a Windows log-on that is not bound to its own certificate",
        "web",
        "web.channel-binding",
        "Front End",
        flips="web.no-channel-binding",
    ),
    Fault("front-end-no-blank", "there is no /meet/blank.html", "web", "web.no-blank", "Front End"),
    Fault(
        "front-end-head",
        "a Front End answers every HEAD with an error (status=405)",
        "web",
        "web.head-refused",
        "Front End",
        flips="web.head",
        option="status",
        default="405",
    ),
    Fault(
        "front-end-any-ticket",
        "a Front End takes any ticket",
        "web",
        "web.any-ticket",
        "Front End",
        flips="web.ticket-bound",
    ),
    Fault(
        "front-end-plain-refusal",
        "a Front End does not say that it was the ticket which it did not know",
        "web",
        "web.plain-refusal",
        "Front End",
        flips="web.ticket-refused",
    ),
    Fault(
        "front-end-own-cookie",
        "a Front End sets a cookie of its own (name=MS-WSMAN)",
        "web",
        "web.own-cookie",
        "Front End",
        flips="web.no-cookie",
        option="name",
        default="MS-WSMAN",
    ),
    Fault(
        "front-end-long-polls",
        "a Front End holds every poll for longer (seconds=5)",
        "web",
        "web.long-polls",
        "Front End",
        flips="web.poll",
        option="seconds",
        default="5",
    ),
)

CLIENTS: tuple[Fault, ...] = (
    Fault(
        "clients-adopt-at-once",
        "every client takes new URLs as soon as its registrar has them",
        "clients",
        "adopt",
        flips="provisioning.at-sign-in",
        default="at-replication",
    ),
    Fault(
        "clients-adopt-late",
        "no client takes new URLs before it signs in the next time",
        "clients",
        "adopt",
        flips="provisioning.at-sign-in",
        default="at-sign-in",
    ),
    Fault(
        "clients-keep-names",
        "clients keep what a name server said beyond its TTL (seconds=2)",
        "clients",
        "longer",
        flips="client.ttl",
        option="seconds",
        default="2",
    ),
    Fault(
        "clients-keep-connections",
        "clients keep a connection for as long as it holds (seconds=3600)",
        "clients",
        "keep_alive",
        flips="client.kept-connections",
        option="seconds",
        default="3600",
    ),
)

NODE: tuple[Fault, ...] = (
    Fault("port-taken", "something else listens on the virtual service's HTTPS port", "world"),
    Fault("haproxy-missing", "there is no HAProxy on the node", "node", value="node"),
    Fault("disk-full", "the node's disk takes no more data", "node", value="node"),
    Fault("vip-mute", "HAProxy answers 503: its real servers are kept in maintenance", "node", value="node"),
    Fault(
        "node-away",
        "the node's agent answers nobody; what it runs goes on (act='ln -sfn': from the act that begins so)",
        "node",
        value="node",
        option="act",
    ),
    Fault(
        "key-mixed-up",
        "a private key that is written to the node becomes another one (path=.ecdsa: one that lies there)",
        "node",
        value="node",
        option="path",
    ),
    Fault(
        "worker-left-over",
        "a HAProxy goes on listening beside the node's with the certificate that is served now",
        "node",
        value="node",
    ),
)
