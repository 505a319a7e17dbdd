"""How the lab publishes, activates, assigns and restarts, and how that is known. Data only."""

from __future__ import annotations

from lyncauto.lab.estate.behaviour import Behaviour

_LAB_ONLY = "the lab's own simplification: there is no other way round to be tried"

PUBLISHING: tuple[Behaviour, ...] = (
    Behaviour(
        "set-cswebserver.in-force",
        "Set-CsWebServer -InternalFqdn is in force at once, as the topology's next version",
        "assumed",
        "Microsoft, Set-CsWebServer names the parameter; whether somebody must publish then is not said",
    ),
    Behaviour(
        "set-cswebserver.enterprise",
        "Set-CsWebServer takes an internal FQDN for an Enterprise pool and refuses one for a Standard Edition"
        " server",
        "assumed",
        "Microsoft, Load balancing requirements: no override on Standard Edition; what the cmdlet says is not"
        " known",
    ),
    Behaviour(
        "set-cswebserver.clears",
        "an empty -InternalFqdn takes the override away",
        "assumed",
        "nothing that was read shows that it can be cleared, and nothing that it cannot",
    ),
    Behaviour(
        "set-cswebserver.any-name",
        "Set-CsWebServer takes any well-formed name, also one that belongs to another pool",
        "assumed",
        "Microsoft, Set-CsWebServer says nothing of a comparison",
        fixed="lyncauto refuses such names itself, before anything is written",
    ),
    Behaviour(
        "enable-cstopology.principals",
        "Enable-CsTopology gives the Kerberos web account http/ names of the web FQDNs",
        "documented",
        "Microsoft, Setting up Kerberos authentication; Get-CsKerberosAccountAssignment",
    ),
    Behaviour(
        "enable-cstopology.keeps-principals",
        "a name that is there stays there when the web FQDN changes",
        "assumed",
        "nothing that was read says that Enable-CsTopology removes one",
        fixed=_LAB_ONLY,
    ),
    Behaviour(
        "enable.report",
        "-Report makes an HTML file on the host, also of an activation that failed",
        "assumed",
        "Microsoft, Enable-CsTopology and Enable-CsComputer name the parameter",
        fixed="a report counts only where its command succeeded",
    ),
    Behaviour(
        "enable-cscomputer.own-replica",
        "Enable-CsComputer activates its own computer, as the replica there says",
        "documented",
        "Microsoft, Enable-CsComputer: activates role changes on the local computer",
    ),
    Behaviour(
        "enable.second-hops",
        "Enable-CsTopology goes to the store, to Active Directory and to the file share, Enable-CsComputer to"
        " Active Directory",
        "documented",
        "Microsoft, Enable-CsTopology and Enable-CsComputer: rights, -GlobalCatalog",
    ),
    Behaviour(
        "replication.invoked",
        "Invoke-CsManagementStoreReplication returns at once and makes no replica faster",
        "assumed",
        "Microsoft, Invoke-CsManagementStoreReplication: a replication can begin minutes later",
        fixed="lyncauto reads each replica and never counts on the call",
    ),
    Behaviour(
        "replication.dead",
        "a replica whose computer is gone stays in the list, and not up to date for ever",
        "assumed",
        "field experience with Edge servers",
        fixed="lyncauto reads the replicas of its own pool and reports the others",
    ),
    Behaviour(
        "get-csservice.all-pools",
        "Get-CsService -WebServer returns Directors' web services too",
        "documented",
        "Microsoft, Get-CsService; Load balancing requirements: Director pools have their own web services",
    ),
    Behaviour(
        "powershell.loads-modules",
        "from PowerShell 3.0 on a cmdlet is known without Import-Module",
        "documented",
        "Microsoft, about_Modules",
    ),
    Behaviour(
        "kerberos.assignment",
        "an assignment has Identity and UserAccount, and there is one a site at most",
        "documented",
        "Microsoft, Get-CsKerberosAccountAssignment",
    ),
    Behaviour(
        "kerberos.test",
        "Test-CsKerberosAccountAssignment ends with an error that names what is missing",
        "assumed",
        "Microsoft, Test-CsKerberosAccountAssignment does not show its output",
        fixed="lyncauto does not read the words",
    ),
    Behaviour(
        "set-cscertificate.at-once",
        "web services show a certificate that was assigned to new connections at once",
        "assumed",
        "IIS takes a changed binding without a restart; Microsoft does not say so of Set-CsCertificate",
    ),
    Behaviour(
        "set-cscertificate.uses",
        "Set-CsCertificate changes the uses that -Type names, and no other",
        "documented",
        "Microsoft, Modifying certificates for mobility",
    ),
    Behaviour(
        "services.stop-all",
        "Stop-CsWindowsService ends the web services with the others, unless told to leave them",
        "documented",
        "Microsoft, Stop-CsWindowsService, -LeaveWebServerRunning",
    ),
    Behaviour(
        "services.durations",
        "a graceful stop and a start take the time that the estate's description says, users or none",
        "assumed",
        "field experience: minutes to an hour",
        fixed="front-end-slow-start and front-end-stays-down stand for the other ways",
    ),
    Behaviour(
        "fabric.replicas",
        "each routing group has a replica on three Front Ends, and needs two for its quorum",
        "documented",
        "Microsoft, Topologies and components for Front End servers, instant messaging, and presence",
    ),
    Behaviour(
        "fabric.state",
        "Get-CsPoolFabricState returns an object a routing group: its primary, and the replicas that are up",
        "assumed",
        "Microsoft, Get-CsPoolFabricState does not show its output",
    ),
    Behaviour(
        "fail-over.refuses",
        "Invoke-CsComputerFailOver refuses where a routing group would lose its quorum",
        "assumed",
        "Microsoft, Invoke-CsComputerFailOver, -SkipFabricHealthCheck: there is a check to be skipped",
        fixed="lyncauto asks for the quorum itself, and before it drains anybody",
    ),
)
