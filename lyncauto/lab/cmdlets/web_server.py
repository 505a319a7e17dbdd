"""The object that `Get-CsService -WebServer` prints for a pool.

Names and order of the properties: Microsoft, Get-CsService sample output (TechNet gg429698, Lync 2010).
"""

from __future__ import annotations

from lyncauto.lab.engine.call import Output, Value
from lyncauto.lab.estate.description import Pool, Ports

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Property, side, scheme, path; in the order of the sample.
_URIS = (
    ("LIServiceInternalUri", "internal", "https", "/locationinformation/liservice.svc"),
    ("ABHandlerInternalUri", "internal", "https", "/abs/handler"),
    ("ABHandlerExternalUri", "external", "https", "/abs/handler"),
    ("DLExpansionInternalUri", "internal", "https", "/groupexpansion/service.svc"),
    ("DLExpansionExternalUri", "external", "https", "/groupexpansion/service.svc"),
    ("CAHandlerInternalUri", "internal", "https", "/CertProv/CertProvisioningService.svc"),
    ("CAHandlerExternalUri", "external", "https", "/CertProv/CertProvisioningService.svc"),
    ("CAHandlerInternalAnonUri", "internal", "http", "/CertProv/CertProvisioningService.svc"),
    ("CollabContentInternalUri", "internal", "https", "/CollabContent"),
    ("CollabContentExternalUri", "external", "https", "/CollabContent"),
    ("DeviceUpdateDownloadInternalUri", "internal", "https", "/RequestHandler/ucdevice.upx"),
    ("DeviceUpdateDownloadExternalUri", "external", "https", "/RequestHandlerExt/ucdevice.upx"),
    ("DeviceUpdateStoreInternalUri", "internal", "http", "/RequestHandler/Files"),
    ("DeviceUpdateStoreExternalUri", "external", "https", "/RequestHandlerExt/Files"),
    ("RgsAgentServiceInternalUri", "internal", "https", "/RgsClients/AgentService.svc"),
    ("RgsAgentServiceExternalUri", "external", "https", "/RgsClients/AgentService.svc"),
    ("MeetExternalUri", "external", "https", "/Meet"),
    ("DialinExternalUri", "external", "https", "/Dialin"),
    ("CscpInternalUri", "internal", "https", "/Cscp"),
    ("ReachExternalUri", "external", "https", "/Reach"),
    ("ReachInternalUri", "internal", "https", "/Reach"),
    ("WebTicketExternalUri", "external", "https", "/WebTicket/WebTicketService.svc"),
    ("WebTicketInternalUri", "internal", "https", "/WebTicket/WebTicketService.svc"),
)


def web_server(pool: Pool, ports: Ports, version: int, instance: int = 1, *, plain: bool = False) -> Output:
    """Return the web services of a pool, the topology's *instance*-th; *plain*: no URI names a port."""
    properties: dict[str, Value] = {
        "Identity": f"WebServer:{pool.fqdn}",
        "FileStore": f"FileStore:{pool.fqdn}",
        "UserServer": f"UserServer:{pool.fqdn}",
        **_port_numbers(ports),
        **{name: _uri(pool, ports, side, scheme, plain=plain) + path for name, side, scheme, path in _URIS},
        "ExternalFqdn": pool.external_fqdn,
        "InternalFqdn": pool.internal_fqdn or None,
        "DependentServiceList": (f"Registrar:{pool.fqdn}", f"ConferencingServer:{pool.fqdn}"),
        "ServiceId": f"1-WebServices-{instance}",
        "SiteId": "Site:HQ",
        "PoolFqdn": pool.fqdn,
        "Version": version,
        "Role": "WebServer",
    }
    return Output("Microsoft.Rtc.Management.Xds.DisplayWebServer", properties)


def _port_numbers(ports: Ports) -> dict[str, Value]:
    own = {
        "PrimaryHttpPort": ports.http,
        "PrimaryHttpsPort": ports.https,
        "ExternalHttpPort": ports.external_http,
        "ExternalHttpsPort": ports.external_https,
    }
    published = {f"Published{name}": port for name, port in own.items()}
    media = {
        "ReachPrimaryPsomServerPort": 8060,
        "ReachExternalPsomServerPort": 8061,
        "AppSharingPortStart": 49152,
        "AppSharingPortCount": 16383,
    }
    return {**own, **published, **media}


def _uri(pool: Pool, ports: Ports, side: str, scheme: str, *, plain: bool) -> str:
    host = pool.external_fqdn if side == "external" else pool.internal_fqdn or pool.fqdn
    inner = {"http": ports.http, "https": ports.https}
    outer = {"http": ports.external_http, "https": ports.external_https}
    port = (outer if side == "external" else inner)[scheme]
    return f"{scheme}://{host}" if plain or port == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"
