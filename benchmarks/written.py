"""Generated estates as files: the topology as it is exported, and a site file."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.pools import DOMAIN, NAME_SERVERS, Pool

_TOPOLOGY = "urn:schema:Microsoft.Rtc.Management.Deploy.Topology.2008"
_ROLES = "urn:schema:Microsoft.Rtc.Management.Deploy.ServiceRoles.2008"
_PORTS = "".join(
    f'<Port Owner="urn:component:OCSWebSite" Usage="WebSite" InterfaceSide="{side}" Port="{port}" '
    f'Protocol="{protocol}" ConfiguredPort="{published}"/>\n'
    for side, port, protocol, published in (
        ("External", 8080, "Http", 80),
        ("External", 4443, "Https", 443),
        ("Primary", 80, "Http", 80),
        ("Primary", 443, "Https", 443),
    )
)
_SITE = f"""version: 1
name: example
accounts:
  admin: {{user: EXAMPLE\\lyncadmin, password: file:password}}
cms:
  main:
    host: {{name: mgmt01.{DOMAIN}, account: admin}}
dns:
  main:
    host: {{name: {NAME_SERVERS[0]}, account: admin}}
    zone: {DOMAIN}
    name_servers:
      - {{name: {NAME_SERVERS[0]}, address: 10.250.0.21}}
ca:
  main: {{config: ca01.{DOMAIN}\\Example Issuing CA}}
nodes:
  lb01: {{name: lb01.{DOMAIN}, agent: "https://10.250.0.50:8443", token: file:token, root: root.pem}}
pools:
"""


def topology_file(pools: int, front_ends: int) -> str:
    """Return what `(Get-CsTopology -AsXml).ToString()` says of so many pools."""
    those = [Pool(number, front_ends) for number in range(pools)]
    clusters = "".join(map(_cluster, those))
    services = "".join(service for one in those for service in _services(one))
    return (
        f'<Topology xmlns="{_TOPOLOGY}" Signature="00000000-0000-0000-0000-000000000001">\n'
        f'<InternalDomains DefaultDomain="{DOMAIN}"><InternalDomain Name="{DOMAIN}"/></InternalDomains>\n'
        '<Sites><CentralSite SiteId="1"><Name>HQ</Name></CentralSite></Sites>\n'
        f"<Clusters>\n{clusters}</Clusters>\n<Services>\n{services}</Services>\n</Topology>\n"
    )


def site_file(pools: int, front_ends: int) -> str:
    """Return a site file with so many pools."""
    return _SITE + "".join(_declared(Pool(number, front_ends)) for number in range(pools))


def _cluster(pool: Pool) -> str:
    machines = "".join(f'<Machine Fqdn="{host}"/>\n' for host in pool.hosts)
    return f'<Cluster Fqdn="{pool.name}">{_key(pool)}\n{machines}</Cluster>\n'


def _services(pool: Pool) -> Iterator[str]:
    override = f'<InternalSettings Host="{pool.web_name}"/>' if pool.web_name != pool.name else ""
    external = f'<ExternalSettings Host="{pool.external_name}"/>'
    web = f'<WebService xmlns="{_ROLES}">{override}{external}</WebService>'
    parts = {
        "UserServices": "",
        "Registrar": "",
        "WebServices": f'<Ports xmlns="{_ROLES}">\n{_PORTS}</Ports>{web}',
    }
    for role, content in parts.items():
        yield (
            '<Service ServiceVersion="8">'
            f'<ServiceId SiteId="1" RoleName="{role}" Instance="{pool.number + 1}"/>'
            f"<InstalledOn>{_key(pool)}</InstalledOn>{content}</Service>\n"
        )


def _key(pool: Pool) -> str:
    return f'<ClusterId SiteId="1" Number="{pool.number + 1}"/>'


def _declared(pool: Pool) -> str:
    hosts = "".join(
        f"      - {{name: {host}, address: {address}, account: admin}}\n"
        for host, address in pool.hosts.items()
    )
    return (
        f"  - name: {pool.name}\n    nodes: [lb01]\n    override: {pool.override}\n    vip: {pool.vip}\n"
        f"    low_ttl: 60\n    linger: 7d\n    front_ends:\n{hosts}"
    )
