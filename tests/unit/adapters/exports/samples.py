"""Exported files, made for the tests: of one small estate, and of as large a one as is wanted."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

SIGNATURE = "4f2a7a2c-5a42-4a0e-9a4b-1d1f0d7a1c11"
OTHER_SIGNATURE = "9a2a7a2c-5a42-4a0e-9a4b-1d1f0d7a1c99"
POOL = "pool01.contoso.com"
HOSTS = ("fe01.contoso.com", "fe02.contoso.com", "fe03.contoso.com")
OVERRIDE = "webint.contoso.com"
EXTERNAL = "webext.contoso.com"
THUMBPRINT = "AB" * 20

_TOPOLOGY = "urn:schema:Microsoft.Rtc.Management.Deploy.Topology.2008"
_ROLES = "urn:schema:Microsoft.Rtc.Management.Deploy.ServiceRoles.2008"
_WRITABLE = "urn:schema:Microsoft.Rtc.Management.Deploy.WritableTopology.2008"
_BUILDER = "urn:schema:Microsoft.Rtc.Management.Deploy.TopologyBuilder.2008"
_URLS = "urn:schema:Microsoft.Rtc.Management.Settings.SimpleUrl.2008"
_CLIXML = "http://schemas.microsoft.com/powershell/2004/04"

_WEB = f"""<Ports xmlns="{_ROLES}">
<Port Owner="urn:component:OCSWebSite" Usage="WebSite" InterfaceSide="External" Port="8080" Protocol="Http" ConfiguredPort="80"/>
<Port Owner="urn:component:OCSWebSite" Usage="WebSite" InterfaceSide="External" Port="4443" Protocol="Https" ConfiguredPort="443"/>
<Port Owner="urn:component:OCSWebSite" Usage="WebSite" InterfaceSide="Primary" Port="80" Protocol="Http"/>
<Port Owner="urn:component:OCSWebSite" Usage="WebSite" InterfaceSide="Primary" Port="443" Protocol="Https"/>
<Port Owner="urn:component:Reach" Usage="PsomServer" InterfaceSide="Primary" Port="8060" Protocol="Mtls"/>
</Ports>"""  # noqa: E501 - one port a line
_DOMAINS = (
    '<InternalDomains AllowAllDomains="false" DefaultDomain="contoso.com">'
    '<InternalDomain Name="contoso.com"/></InternalDomains>'
)
URLS = f"""<SimpleUrlConfiguration UseBackendDatabase="false" xmlns="{_URLS}">
<SimpleUrl Component="Dialin" Domain="*" ActiveUrl="https://dialin.contoso.com">
<SimpleUrlEntry Url="https://dialin.contoso.com"/></SimpleUrl>
<SimpleUrl Component="Meet" Domain="contoso.com" ActiveUrl="https://meet.contoso.com"/>
<SimpleUrl Component="Cscp" Domain="*" ActiveUrl=""/>
</SimpleUrlConfiguration>"""


def topology(
    pools: Mapping[str, Iterable[str]] | None = None,
    *,
    signature=SIGNATURE,
    override=OVERRIDE,
    declaration="",
) -> str:
    """Return a published topology; *pools* are names and their computers."""
    named = pools or {POOL: HOSTS}
    clusters, services = [], []
    for number, (pool, hosts) in enumerate(named.items(), 1):
        machines = "".join(
            f'<Machine OrdinalInCluster="{at}" Fqdn="{host}"><NetInterface IPAddress="0.0.0.0"/></Machine>'
            for at, host in enumerate(hosts, 1)
        )
        key = f'<ClusterId SiteId="1" Number="{number}"/>'
        clusters.append(f'<Cluster RequiresSetup="true" Fqdn="{pool}">{key}{machines}</Cluster>')
        services += [
            _service("UserServices", number, f"<InstalledOn>{key}</InstalledOn>"),
            _service("Registrar", number, f"<InstalledOn>{key}</InstalledOn>"),
            _service("UserStore", number, f"<InstalledOn><SqlInstanceId>{key}</SqlInstanceId></InstalledOn>"),
            _service(
                "WebServices",
                number,
                f"<InstalledOn>{key}</InstalledOn>{_WEB}{web_settings(override, EXTERNAL)}",
            ),
        ]
    return (
        f'{declaration}<Topology xmlns="{_TOPOLOGY}" Signature="{signature}">\n{_DOMAINS}\n'
        '<Sites><CentralSite SiteId="1"><Name>HQ</Name><Location/></CentralSite></Sites>\n'
        f"<Clusters>{''.join(clusters)}</Clusters>\n<SqlInstances/>\n<Services>{''.join(services)}</Services>\n"
        "</Topology>\n"
    )


def large_topology(pools: int, members: int) -> str:
    """Return a topology of so many pools with so many Front Ends each."""
    named = {
        f"pool{pool}.contoso.com": [f"fe{pool}-{member}.contoso.com" for member in range(members)]
        for pool in range(pools)
    }
    return topology(named)


def web_settings(internal: str, external: str) -> str:
    own = f'<InternalSettings Host="{internal}"><OverrideUrls/></InternalSettings>' if internal else ""
    return f'<WebService xmlns="{_ROLES}">{own}<ExternalSettings Host="{external}"/></WebService>'


def _service(role: str, number: int, content: str) -> str:
    identity = f'<ServiceId SiteId="1" RoleName="{role}" Instance="{number}"/>'
    return f'<Service RoleVersion="1" ServiceVersion="7">{identity}<DependsOn/>{content}</Service>\n'


def builder(*, published=True, signature=SIGNATURE, override=OVERRIDE, urls=URLS) -> str:
    """Return what Topology Builder saves."""
    machines = "".join(f'<Machine Fqdn="{host}"/>' for host in HOSTS)
    services = "".join(
        f'<Service UniqueId="s{role}" RoleName="{role}" InstalledOn="{on}" ServiceVersion="7">'
        f"<DependsOn/>{content}</Service>\n"
        for role, on, content in (
            ("UserServices", "c1", ""),
            ("Registrar", "c1", ""),
            ("UserStore", "i1", ""),
            ("WebServices", "c1", _WEB + web_settings(override, EXTERNAL)),
        )
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<TopologyBuilder IsFreeFromChanges="true" xmlns="{_BUILDER}"><NewTopology>
<PartialTopology IsPublished="{str(published).lower()}" Signature="{signature}" xmlns="{_WRITABLE}">
{_DOMAINS.replace("<InternalDomains", f'<InternalDomains xmlns="{_TOPOLOGY}"')}
{urls}
<CentralSites><CentralSite SiteId="1"><Name xmlns="{_TOPOLOGY}">HQ</Name>
<Clusters>
<Cluster UniqueId="c1" Fqdn="{POOL}"><Machines>{machines}</Machines>
<SqlInstances><SqlInstance UniqueId="i1" Name=""/></SqlInstances></Cluster>
</Clusters><RemoteSites/></CentralSite></CentralSites>
<Services>{services}</Services>
</PartialTopology></NewTopology></TopologyBuilder>
"""


def configuration(*, document="", as_text=False, files: Mapping[str, bytes] | None = None) -> bytes:
    """Return an exported configuration: the topology, the simple URLs, and what nobody here knows."""
    inner = document or topology()
    content = escape(inner) if as_text else inner
    anchored = (
        f'<AnchoredXml><Key ScopeClass="Global"/><Dictionary><Item><Value>{URLS}</Value></Item></Dictionary>'
    )
    text = f"""<?xml version="1.0" encoding="utf-8"?>
<DocItemSet xmlns="urn:schema:Microsoft.Rtc.Management.Xds.AppLayer.2008">
<DocItem Name="urn:xds:Host:Topology"><Data>{content}</Data></DocItem>
<DocItem Name="urn:xds:Settings:SimpleUrl"><Data>{anchored}</AnchoredXml></Data></DocItem>
<DocItem Name="urn:xds:Settings:Other"><Data><Other Secret="never told"/></Data></DocItem>
</DocItemSet>"""
    return zipped({"DocItemSet.xml": text.encode(), **(files or {})})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


ZONE = """;
;  Database file contoso.com.dns for contoso.com zone.
;      Zone version:  47
;

@                       IN  SOA dc01.contoso.com. hostmaster.contoso.com. (
                        \t\t47           ; serial number
                        \t\t900          ; refresh
                        \t\t600          ; retry
                        \t\t86400        ; expire
                        \t\t1800       ) ; default TTL

@                       NS\tdc01.contoso.com.
@                       NS\tdc02.contoso.com.
@                       [AGE:3595912]\t600\tA\t10.0.0.21
_sipinternaltls._tcp    SRV\t0 0 5061\tpool01.contoso.com.
admin                   CNAME\twebint.contoso.com.
fe01                    [AGE:3595912]\t1200\tA\t10.0.0.11
fe02                    [AGE:3595912]\t1200\tA\t10.0.0.12
meet                    A\t10.0.0.60
notes                   TXT\t( "one; two" "a (b" )
pool01                  300\tA\t10.0.0.11
                        300\tA\t10.0.0.12
                        300\tAAAA\t2001:db8::11
webint                  [AGE:3595912]\tA\t10.0.0.60
"""

MASTER = """$ORIGIN contoso.com.
$TTL 1h
@ IN SOA ns1 hostmaster 1 2h 15m 4w 10m
  IN NS ns1
  IN NS ns2.fabrikam.com.
fe01 IN A 10.0.0.11
fe02 600 IN A 10.0.0.12
* IN A 10.0.0.99
branch IN NS ns.branch
ns.branch IN A 10.9.0.1
deep.under A 10.0.0.7
$ORIGIN sub.contoso.com.
web A 10.0.0.70
"""


class Obj:
    """An object as Export-Clixml writes it."""

    def __init__(self, type_="Selected.Object", /, **properties) -> None:
        self.type, self.properties = type_, properties


def clixml(*objects) -> str:
    """Return a file of exported objects."""
    body = "".join(_value(one, f"{number}", None) for number, one in enumerate(objects))
    return f'<Objs Version="1.1.0.1" xmlns="{_CLIXML}">\n{body}</Objs>'


def _value(value, key: str, name: str | None) -> str:
    named = f" N={quoteattr(name)}" if name else ""
    if isinstance(value, list):
        items = "".join(_value(one, f"{key}.{number}", None) for number, one in enumerate(value))
        types = "<TN><T>System.Collections.Generic.List</T></TN>"
        return f'<Obj{named} RefId="{key}">{types}<LST>{items}</LST></Obj>'
    if not isinstance(value, Obj):
        tag, text = _plain(value)
        return f"<{tag}{named}>{text}</{tag}>"
    properties = "".join(
        _value(one, f"{key}.{number}", own) for number, (own, one) in enumerate(value.properties.items())
    )
    types = f'<TN RefId="{key}"><T>Deserialized.{value.type}</T><T>System.Object</T></TN>'
    text = f"<ToString>{value.type}</ToString>"
    return f'<Obj{named} RefId="{key}">{types}{text}<Props>{properties}</Props></Obj>\n'


def _plain(value) -> tuple[str, str]:
    match value:
        case None:
            return "Nil", ""
        case bool():
            return "B", str(value).lower()
        case int():
            return "I32", str(value)
        case bytes():
            return "BA", base64.b64encode(value).decode()
    return "S", escape(value)


def web_service(pool=POOL, internal: str | None = OVERRIDE) -> Obj:
    return Obj(
        "Microsoft.Rtc.Management.Xds.DisplayWebServer",
        Identity=f"WebServer:{pool}",
        PrimaryHttpPort=80,
        PrimaryHttpsPort=443,
        ExternalHttpPort=8080,
        ExternalHttpsPort=4443,
        PublishedPrimaryHttpPort=80,
        PublishedPrimaryHttpsPort=443,
        PublishedExternalHttpPort=80,
        PublishedExternalHttpsPort=443,
        ExternalFqdn=EXTERNAL,
        InternalFqdn=internal,
        SiteId="Site:HQ",
        PoolFqdn=pool,
        Version=7,
    )


def pool_object(pool=POOL, computers=HOSTS) -> Obj:
    services = [f"{role}:{pool}" for role in ("UserServer", "Registrar", "UserDatabase", "WebServer")]
    return Obj(
        "Microsoft.Rtc.Management.Xds.DisplayPool",
        Identity=pool,
        Services=services,
        Computers=list(computers),
        Fqdn=pool,
        Site="Site:HQ",
    )


OBJECTS: dict[str, str] = {
    "web": clixml(web_service()),
    "pools": clixml(pool_object()),
    "urls": clixml(
        Obj(
            "Microsoft.Rtc.Management.WritableConfig.Settings.SimpleUrl.SimpleUrlConfiguration",
            Identity="Global",
            SimpleUrl=[
                Obj(
                    "SimpleUrl", Component="meet", Domain="contoso.com", ActiveUrl="https://meet.contoso.com"
                ),
                "Component=dialin;Domain=*;SimpleUrlEntry=Entry;ActiveUrl=https://dialin.contoso.com",
            ],
        )
    ),
    "domains": clixml(Obj("SipDomain", Identity="contoso.com", Name="contoso.com", IsDefault=True)),
    "replicas": clixml(
        Obj(
            "ReplicaState",
            UpToDate=True,
            ReplicaFqdn=HOSTS[0],
            LastUpdateCreation="2026-08-22T10:00:00.1+02:00",
        ),
        Obj("ReplicaState", UpToDate=False, ReplicaFqdn=HOSTS[1], LastUpdateCreation="0001-01-01T00:00:00"),
    ),
    "kerberos": clixml(Obj("KerberosAccountAssignment", Identity="Site:HQ", UserAccount="CONTOSO\\kerbauth")),
    "mobility": clixml(Obj("McxConfiguration", Identity="Global", ExposedWebURL="External")),
    "uses": clixml(
        Obj("CertificateReference", Use="Default", Thumbprint=THUMBPRINT),
        Obj("CertificateReference", Use="WebServicesInternal", Thumbprint=THUMBPRINT.lower()),
    ),
    "version": clixml("Skype for Business Server 2015 (6.0.9319.0): Volume license key installed."),
}


def stored_object(der: bytes, **more) -> Obj:
    return Obj(
        "System.Security.Cryptography.X509Certificates.X509Certificate2",
        RawData=der,
        FriendlyName="web",
        HasPrivateKey=True,
        **more,
    )
