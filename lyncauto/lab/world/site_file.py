"""The lab's site file: what an administrator of the lab's estate would write."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.world.places import Places
from lyncauto.lab.world.windows_hosts import DEFAULT, OURS
from lyncauto.model.site import (
    Account,
    BalancerNode,
    CentralManagement,
    CertificateAuthority,
    Dns,
    Limits,
    NameServer,
    Pool,
    Site,
    WindowsHost,
)

_ACCOUNT = "operator"
_MAIN = "main"


def site_of(estate: Estate, places: Places, haproxy: Path) -> Site:
    """Return what the lab's estate is for lyncauto; secrets are references into the lab's folder."""
    described = estate.description
    account = Account(user=described.operator, password=f"file:{places.password}")
    management = _windows(estate, described.of_role("management")[0], OURS)
    nodes = {node.partition(".")[0]: node for node in described.of_role("balancer")}
    return Site(
        version=1,
        name=described.name,
        accounts={_ACCOUNT: account},
        cms={_MAIN: CentralManagement(host=management)},
        dns={_MAIN: _dns(estate)},
        ca={_MAIN: CertificateAuthority(config=described.authority.config, source="lync")},
        nodes={entry: _node(estate, places, haproxy, number) for number, entry in enumerate(nodes, start=1)},
        pools=(_pool(estate, nodes),),
    )


def written(site: Site) -> str:
    """Return a site file's text."""
    yaml = YAML(pure=True)
    yaml.default_flow_style = False
    yaml.width = 200
    text = io.StringIO()
    yaml.dump(site.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True), text)
    return text.getvalue()


def _windows(estate: Estate, name: str, configuration: str) -> WindowsHost:
    return WindowsHost(
        name=name,
        address=estate.address(name),
        port=estate.description.ports.winrm,
        account=_ACCOUNT,
        configuration=configuration,
    )


def _dns(estate: Estate) -> Dns:
    zone = estate.zone
    return Dns(
        host=_windows(estate, zone.primary, DEFAULT),
        zone=zone.name,
        name_servers=_servers(estate, zone.servers),
        resolvers=_servers(estate, estate.description.of_role("resolver")),
    )


def _servers(estate: Estate, names: tuple[str, ...]) -> tuple[NameServer, ...]:
    port = estate.description.ports.dns
    return tuple(NameServer(name=name, address=estate.address(name), port=port) for name in names)


def _node(estate: Estate, places: Places, haproxy: Path, number: int) -> BalancerNode:
    node = estate.description.of_role("balancer")[number - 1]
    return BalancerNode(
        name=node,
        agent=f"https://{estate.address(node)}:{estate.description.ports.agent}",
        token=f"file:{places.token}",
        root=str(places.root),
        folder=str(places.node_folder(number)),
        haproxy=str(haproxy),
        purpose="lab",
    )


def _pool(estate: Estate, nodes: Mapping[str, str]) -> Pool:
    described = estate.description
    return Pool(
        name=described.pool.fqdn,
        nodes=tuple(nodes),
        node_addresses={entry: estate.address(node) for entry, node in nodes.items()}
        if len(nodes) > 1
        else {},
        override=described.override,
        vip=estate.vip,
        front_ends=tuple(_windows(estate, name, OURS) for name in described.pool.front_ends),
        low_ttl=float(described.site.low_ttl),
        limits=Limits(adopt=described.site.adopt),
        linger=described.site.linger,
    )
