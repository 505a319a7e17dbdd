"""What people have to do beside a publication: each with the very command or setting. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lyncauto.model import site
from lyncauto.model.design import Design
from lyncauto.model.facts import Facts
from lyncauto.model.manual import ManualStep

_OPERATOR = "who runs lyncauto"
_ZONES = (
    r"Computer Configuration\Administrative Templates\Windows Components\Internet Explorer"
    r"\Internet Control Panel\Security Page\Site to Zone Assignment List"
)


def manual_steps(pool: site.Pool, facts: Facts, design: Design) -> tuple[ManualStep, ...]:
    """Return the steps, in the order in which they are best done; none where the override is in force.

    Source: Microsoft, "Setting up DHCP for Lync Phone Edition", "Load balancing requirements", "Setting up
    Kerberos authentication".
    """
    if not design.publish:
        return ()
    return (
        _firewall(pool.owners, facts, design),
        _intranet_zone(pool.owners, design),
        _dhcp(pool.owners, design),
        _reverse_proxy(pool.owners, facts, design),
        *_kerberos(facts, design),
        _control_panel(design),
    )


def _firewall(owners: site.Owners, facts: Facts, design: Design) -> ManualStep:
    outside = f"{facts.web.external_https_port} and {facts.web.external_http_port}"
    return ManualStep(
        id="firewall",
        title="Let clients reach the virtual service",
        why="a firewall between clients and servers knows the Front Ends, and not the new address",
        command="\n".join(
            (
                f"permit TCP from the clients' networks to {design.vip}, port {design.https_port}",
                f"permit TCP from the clients' networks to {design.vip}, port {design.http_port}",
                f"keep what lets the reverse proxy reach ports {outside} of the Front Ends:",
                "lyncauto leaves the external web services there",
            )
        ),
        owner=owners.firewall,
        check=f"from a client's network, before the window: `Test-NetConnection {design.vip} -Port "
        f"{design.https_port}`",
    )


def _intranet_zone(owners: site.Owners, design: Design) -> ManualStep:
    return ManualStep(
        id="intranet-zone",
        title="Put the override into the browsers' intranet zone",
        why="outside it a browser sends no Windows log-on of itself, and asks for a password",
        command=f"in a Group Policy object for the users' computers, under {_ZONES}:\n"
        f"https://{design.override} = 1",
        owner=owners.intranet_zone,
        check="on a client, after `gpupdate /force`: "
        r"`reg query HKLM\Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMapKey` "
        "lists it",
    )


def _dhcp(owners: site.Owners, design: Design) -> ManualStep:
    return ManualStep(
        id="dhcp",
        title="Tell telephones with PIN log-on by DHCP option 43, sub-option 3",
        why="they log on at the web services' name that DHCP gives them, and find no other by themselves",
        command="\n".join(
            (
                "on a Front End, in the folder of DHCPUtil.exe, once the run is over:",
                f"DHCPUtil.exe -SipServer {design.pool} -WebServer {design.override}",
                "then, on each DHCP server, with DHCPConfigScript.bat beside it, run what that printed",
            )
        ),
        owner=owners.dhcp,
        check="on a Front End: `DHCPUtil.exe -EmulateClient` prints the override as web server",
    )


def _reverse_proxy(owners: site.Owners, facts: Facts, design: Design) -> ManualStep:
    outside = facts.web.external_fqdn or "the external web services"
    return ManualStep(
        id="reverse-proxy",
        title="See that the reverse proxy needs nothing",
        why="a rule that publishes internal names would go on sending them to one Front End; mobile clients "
        "inside the network go out to the proxy and back",
        command="\n".join(
            (
                f"leave the rule of {outside} as it is",
                f"a rule that forwards to an internal web services name: forward it to {design.override},",
                "with the Host header kept",
                "let clients inside the network reach the proxy's public address (hairpin)",
            )
        ),
        owner=owners.reverse_proxy,
        check=f"from outside: `curl -I https://{outside}/meet/blank.html` answers as before"
        if facts.web.external_fqdn
        else "",
    )


def _kerberos(facts: Facts, design: Design) -> Iterator[ManualStep]:
    for one in facts.kerberos:
        yield ManualStep(
            id="kerberos",
            title=f"See that the Kerberos web account of {one.site} serves the override",
            why="without the service principal name browsers fall back to NTLM, or ask for a password",
            command=f'Test-CsKerberosAccountAssignment -Identity "{one.site}" -Verbose',
            owner=_OPERATOR,
            check=f"`setspn -L {one.account}` lists http/{design.override}",
        )


def _control_panel(design: Design) -> ManualStep:
    return ManualStep(
        id="control-panel",
        title="Open the Control Panel anew",
        why="its internal URL follows the override: a saved shortcut keeps the old host",
        command="Get-CsService -WebServer -PoolFqdn "
        f"{design.pool} | Select-Object CscpInternalUri\nsave shortcuts to what it prints",
        owner=_OPERATOR,
        check=f"it prints https://{design.override}/Cscp",
    )
