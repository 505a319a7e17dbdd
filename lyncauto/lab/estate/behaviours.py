"""How the lab behaves and how that is known; `lyncauto lab assumptions` prints it.

What is only assumed may differ on a real estate: lyncauto must finish or stop safely either way.
"""

from __future__ import annotations

from lyncauto.lab.estate.behaviour import Behaviour, Standing
from lyncauto.lab.estate.behaviours_of_enrolment import ENROLMENT
from lyncauto.lab.estate.behaviours_of_programs import PROGRAMS
from lyncauto.lab.estate.behaviours_of_publishing import PUBLISHING

__all__ = ["BEHAVIOURS", "Behaviour", "Standing"]

_ARTICLE = "J. Schertz, Lync Web Services Load Balancing with KEMP VLM, 2012"

# A table: whoever builds a part of the lab adds rows here.
BEHAVIOURS: tuple[Behaviour, ...] = (
    Behaviour(
        "topology.xml",
        "the topology document's elements, and that a service's published port is ConfiguredPort",
        "recorded",
        "public topology files of Skype for Business 2015 and 2019",
    ),
    Behaviour(
        "topology.internal-settings",
        "an override stands in an element InternalSettings before ExternalSettings",
        "assumed",
        "counterpart of ExternalSettings; no public topology with an override was found",
    ),
    Behaviour(
        "get-csservice.properties",
        "names and order of the properties of Get-CsService -WebServer",
        "recorded",
        "Microsoft, Get-CsService sample output, TechNet gg429698",
    ),
    Behaviour(
        "get-csservice.empty-override",
        "InternalFqdn is empty when there is no override",
        "documented",
        "Microsoft, Configure Skype for Business for hybrid modern authentication",
    ),
    Behaviour(
        "get-csservice.internal-uris",
        "the host of every internal URI is the override FQDN",
        "recorded",
        "Microsoft, Get-CsService sample output, TechNet gg429698",
    ),
    Behaviour(
        "get-csservice.published-port-in-uris",
        "a URI names its published port unless it is the scheme's own",
        "assumed",
        "the samples show default ports only",
    ),
    Behaviour(
        "get-csservice.unknown-pool",
        "-PoolFqdn with a pool that does not exist returns nothing",
        "assumed",
        "Get-CsService page says nothing",
    ),
    Behaviour(
        "replication.late",
        "a replica follows with a lag, and the store learns of it later still",
        "documented",
        "Microsoft, Invoke-CsManagementStoreReplication",
    ),
    Behaviour(
        "replication.up-to-date",
        "UpToDate is false from a publication until the replica has it",
        "assumed",
        "Microsoft, Get-CsManagementStoreReplicationStatus; the real flag may stay true for a while",
    ),
    Behaviour(
        "replication.one-clock",
        "all dates of replicas come from one clock",
        "assumed",
        "domain members follow one time source; one that does not can be off by minutes unnoticed",
    ),
    Behaviour(
        "kerberos.complete",
        "the Kerberos account has every service principal name that the topology asks for",
        "assumed",
        "Microsoft, Enable-CsTopology makes them; nothing keeps others from changing them",
    ),
    Behaviour(
        "cms.second-hop",
        "a session without credentials of its own is refused by the Central Management database",
        "documented",
        "Microsoft, Making the second hop in PowerShell remoting",
    ),
    Behaviour(
        "cms.second-hop-text",
        "the words and the error id of that refusal, and of those by the directory and by other computers",
        "assumed",
        "SQL Server error 4060 and 18456, LDAP_OPERATIONS_ERROR, HRESULT 0x80070520",
    ),
    Behaviour(
        "winrm.run-as",
        "a session configuration that runs as somebody exists on hosts with PowerShell 2.0",
        "assumed",
        "WMF 3 and later document RunAs (about_Session_Configurations); hosts of Lync 2010 have 2.0",
    ),
    Behaviour(
        "winrm.role",
        "a session that a role constrains has none of the commands that Windows leaves visible beside it",
        "assumed",
        "about_Role_Capabilities: Get-Command and some others stay; lyncauto calls none of them",
        fixed="whatever more is visible is not called",
    ),
    Behaviour(
        "get-cscertificate.uses",
        "one object a use, with the same thumbprint repeated",
        "documented",
        "Microsoft, Get-CsCertificate",
    ),
    Behaviour(
        "request.not-assigned",
        "a requested certificate lies in LocalMachine\\My and is assigned to nothing",
        "documented",
        "Microsoft, Request-CsCertificate",
    ),
    Behaviour(
        "request.exportable",
        "the key can be exported only if -PrivateKeyExportable $true was given",
        "documented",
        "Microsoft, Request-CsCertificate",
    ),
    Behaviour(
        "request.names",
        "the topology's override, simple URLs, pool and server FQDN are added to -DomainName",
        "assumed",
        f"{_ARTICLE}: the wizard fills in names by itself; that pool and server are among them is assumed",
    ),
    Behaviour(
        "request.subject",
        "for internal web services alone the subject is the override FQDN, else the pool FQDN",
        "recorded",
        _ARTICLE,
    ),
    Behaviour(
        "request.output",
        "it returns a CertificateReference, although the page says it returns nothing",
        "recorded",
        "public installation scripts pass its output to Set-CsCertificate -Reference",
    ),
    Behaviour(
        "request.goes-on",
        "once begun, a request is carried through even if the session that asked for it breaks off",
        "assumed",
        "WS-Management keeps a disconnected shell running",
    ),
    Behaviour(
        "request.refusals",
        "a denied or pending request is an error record with the CA's words and the request's number",
        "assumed",
        "Microsoft, Request-CsCertificate names the states Issued, Denied and Pending only",
    ),
    Behaviour(
        "ca.hresults",
        "numbers and words of a policy module's denial",
        "recorded",
        "winerror.h, CERTSRV_E_TEMPLATE_DENIED and others; public transcripts of certreq",
    ),
    Behaviour(
        "ca.drops-names",
        "a CA may issue without the subject alternative names that were asked for",
        "assumed",
        "templates that supply the names, and policy modules, can do so",
    ),
    Behaviour(
        "ca.ping",
        "certutil -ping ends with 0 when the CA answers and otherwise prints why not, in these words",
        "assumed",
        "Microsoft, certutil, names the verb; its output was not recorded",
    ),
    Behaviour(
        "dns.lag",
        "a secondary serves the old record until it has replicated",
        "documented",
        "Microsoft, Active Directory-integrated zones",
    ),
    Behaviour(
        "dns.soa-names-itself",
        "every domain controller names itself in the SOA record",
        "documented",
        "Microsoft, Active Directory-integrated zones",
    ),
    Behaviour(
        "dns.static-stays",
        "a record that is changed through a clone stays static",
        "assumed",
        "Microsoft, Set-DnsServerResourceRecord; observed with dynamic updates on other servers",
    ),
    Behaviour(
        "dns.error-ids",
        "WIN32 5 for a change without the right, WIN32 9601 for a zone that is not there",
        "assumed",
        "winerror.h; the module's texts were not recorded",
    ),
    Behaviour(
        "pfx.old-algorithms",
        "a PFX is encrypted with 3DES and SHA-1, and holds leaf and key only",
        "documented",
        "Microsoft, Export-PfxCertificate: default of -CryptoAlgorithmOption, and -ChainOption",
    ),
    Behaviour(
        "serverversion.text",
        "what Get-CsServerVersion prints",
        "recorded",
        "Microsoft, Get-CsServerVersion; the build is Lync 2010's",
    ),
    Behaviour(
        "web.abs-handler",
        "/abs/handler answers 401 with Negotiate and NTLM over HTTPS, and 403 over HTTP",
        "recorded",
        _ARTICLE,
    ),
    Behaviour(
        "web.blank",
        "/meet/blank.html answers 200 over HTTPS and HTTP",
        "recorded",
        _ARTICLE,
    ),
    Behaviour(
        "web.root-certificate",
        "the root certificate is there over HTTP, for phones; its path is the lab's own",
        "documented",
        "Microsoft, Load balancing requirements for Skype for Business: HTTP 80 of the internal web services",
    ),
    Behaviour(
        "web.ticket-bound",
        "a web ticket is good at the Front End that gave it, until that one's process ends",
        "assumed",
        "Microsoft, Load balancing requirements: Lync 2010 web services need persistence",
    ),
    Behaviour(
        "web.ticket-refused",
        "a ticket that is not known is answered 401 with X-Ms-diagnostics 28020",
        "assumed",
        "the diagnostics of Lync's web services as seen in the field; not found in Microsoft's pages",
    ),
    Behaviour(
        "web.ticket-shape",
        "one POST without SOAP gives a ticket, which goes into the header X-MS-WebTicket",
        "assumed",
        "a simplification of MS-OCAUTHWS: what is asked for goes the same way, over the same connections",
    ),
    Behaviour(
        "web.no-cookie",
        "a Front End sets no cookie of its own: MS-WSMAN is the balancer's",
        "assumed",
        "Microsoft, Load balancing requirements: the balancer issues it; a real server may send one too",
    ),
    Behaviour(
        "web.tls12",
        "a Front End's web services speak TLS 1.2",
        "assumed",
        "Windows Server 2008 R2 does so only with its registry key; who has it, nobody knows beforehand",
    ),
    Behaviour(
        "web.one-certificate",
        "a Front End shows one certificate, whatever name a handshake asks for, and if it asks for none",
        "assumed",
        "http.sys knows no SNI before Windows Server 2012; the sites' bindings were not recorded",
    ),
    Behaviour(
        "web.head",
        "a HEAD is answered as a GET is",
        "assumed",
        "RFC 9110 section 9.3.2; handlers of Lync were not asked",
    ),
    Behaviour(
        "web.log-on-connection",
        "an NTLM log-on holds for the connection that it was made on",
        "documented",
        "MS-NTHT; Microsoft, Load balancing requirements: one client's requests on one connection",
    ),
    Behaviour(
        "web.no-channel-binding",
        "a Windows log-on need not be bound to the server's certificate",
        "assumed",
        "Extended Protection is off in IIS by default; what Lync's sites set was not recorded",
    ),
    Behaviour(
        "web.poll",
        "a long poll is a GET that is held for a time without news and then answered 200",
        "assumed",
        "a simplification of the Mobility service's events",
    ),
    Behaviour(
        "provisioning.line",
        "a line of JSON over TCP stands for SIP in-band provisioning",
        "assumed",
        "a simplification; only what it tells matters here: the URLs of the web services",
        fixed="no code reads it but the lab's own clients",
    ),
    Behaviour(
        "provisioning.at-sign-in",
        "half of the clients take new web URLs as soon as their registrar's replica has them, half at their"
        " next sign-in",
        "assumed",
        "MS-SIPREGE names the provisioning groups; when a client adopts a change is not said",
    ),
    Behaviour(
        "client.next-registrar",
        "a client whose registrar does not answer signs in at the pool's next address",
        "documented",
        "Microsoft, DNS load balancing on Front End pools",
    ),
    Behaviour(
        "client.one-address",
        "for web services a client tries one address of a name only",
        "documented",
        "Microsoft, DNS load balancing: it cannot be used for client-to-server web traffic",
    ),
    Behaviour(
        "client.ttl",
        "clients keep to a record's TTL, and to the SOA's minimum for a name that does not exist",
        "assumed",
        "RFC 1035, RFC 2308; real programs may keep a name until they are started anew",
    ),
    Behaviour(
        "client.new-ticket",
        "a client whose ticket is refused asks for another one, whatever the reason told",
        "assumed",
        "MS-OCAUTHWS says how a ticket is got, not what a client does when it is refused",
        fixed="a client that kept it would be refused until its next sign-in, by whatever server",
    ),
    Behaviour(
        "client.kept-connections",
        "a kept connection is given up after a while, and the name asked for again",
        "assumed",
        "a real client's connections end when they are idle; one that never is idle may stay for long",
    ),
    Behaviour(
        "resolver.round-robin",
        "a resolver gives several addresses of a name in turn",
        "documented",
        "Microsoft, DNS server: round robin is on by default",
    ),
    Behaviour(
        "resolver.negative",
        "a resolver remembers that a name does not exist, for the smaller of the SOA's TTL and minimum",
        "documented",
        "RFC 2308 section 5",
    ),
    Behaviour(
        "node.restart",
        "HAProxy that ends unasked is started again, five times in ten seconds at most",
        "documented",
        "systemd.service(5), Restart= and RestartSec=; systemd.unit(5), StartLimitBurst=",
    ),
    Behaviour(
        "node.programs",
        "the node's agent runs a fixed table of programs, on paths below its own folder alone",
        "assumed",
        "how sudo would be set up for an account of its own",
        fixed="that table is lyncauto's own, and shipped with it; a node that lacks a program is a fault",
    ),
    *PUBLISHING,
    *PROGRAMS,
    *ENROLMENT,
)
