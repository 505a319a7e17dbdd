"""The whole lab in one process: its parts put together, started, stopped, and what can be asked of it."""

from __future__ import annotations

import asyncio
import secrets
import ssl
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.authority import NotDecidable
from lyncauto.lab.estate.description import Description
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.node_agent.agent import NodeAgent
from lyncauto.lab.node_agent.haproxy import HAProxy
from lyncauto.lab.node_agent.orders import orders
from lyncauto.lab.node_agent.sockets import ask
from lyncauto.lab.web_enrolment.server import WebEnrolment
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.world.beginning import Beginning
from lyncauto.lab.world.faults import FaultBoard
from lyncauto.lab.world.front_ends import FrontEnds
from lyncauto.lab.world.names import Names
from lyncauto.lab.world.network import Network, claim
from lyncauto.lab.world.places import Places, write, write_server
from lyncauto.lab.world.site_file import site_of, written
from lyncauto.lab.world.users import Users, account_of
from lyncauto.lab.world.windows_hosts import WindowsHosts
from lyncauto.lab.world.wiring import Wiring
from lyncauto.model.secret import Secret

OFFICER = "caadmin"  # the person at the CA


class World:
    """One lab. Its folder exists, is empty, and is removed by the janitor."""

    def __init__(
        self, folder: Path, description: Description, haproxy: HAProxy, powershell: str = ""
    ) -> None:
        """Put it together; nothing runs yet.

        Args:
            folder: Of the lab.
            description: Of its estate.
            haproxy: The program.
            powershell: A real PowerShell engine that runs the commands; empty: the lab's own does.
        """
        self._began = time.monotonic()
        self.places = Places(folder)
        self.haproxy = haproxy
        self._network: Network = claim(_listeners(description))
        self.estate = Estate(self._network.prefix, description)
        self._nodes = description.of_role("balancer")
        self._accounts = self._secrets(description)
        write(self.places.root, self.estate.authority.root.public_bytes(Encoding.PEM))
        self.enrolment = self._enrolment(description.authority.host)
        self.hosts = WindowsHosts(self.estate, powershell, self.places.modules)
        self.names = Names(self.estate)
        self.agents = {node: self._agent(number, node) for number, node in enumerate(self._nodes, start=1)}
        self.front_ends = FrontEnds(self.estate, self.places)
        self._wiring = Wiring(self.estate, self.front_ends)
        self.users = Users(self.estate, self.places, self._accounts.path)
        self.faults = FaultBoard(
            self.estate, self.hosts, self.enrolment, self.names, self.agents, self.front_ends, self.users
        )
        self._beginning = Beginning(self.estate)

    async def start(self) -> None:
        """Bring everything up; all end points answer when this returns.

        Raises:
            LabFailed: A process did not start.
            OSError: An address was taken meanwhile.
        """
        described = self.estate.description
        self._accounts.write()
        await asyncio.gather(
            self.front_ends.start(),
            self.users.start(),
            self.names.start(),
            self.hosts.start(),
            self.enrolment.start(),
            *(
                agent.start(self.estate.address(node), described.ports.agent, self._tls(node))
                for node, agent in self.agents.items()
            ),
        )
        self._wiring.start()

    async def stop(self) -> None:
        """Take everything down."""
        await self._wiring.stop()
        await asyncio.gather(
            self.users.stop(),
            self.front_ends.stop(),
            *(agent.stop() for agent in self.agents.values()),
            self.enrolment.stop(),
            self.hosts.stop(),
            self.names.stop(),
        )
        self._accounts.remove()
        self._network.close()

    async def reset(self) -> None:
        """Put the whole estate back to its start, without restarting what runs."""
        await self.users.work(on=False, per_second=None)
        await self.faults.clear()
        self._beginning.restore()
        await asyncio.gather(
            *(agent.reset() for agent in self.agents.values()), self.hosts.reset(), self.front_ends.revive()
        )
        for fqdn in self.front_ends.names:
            await self.front_ends.set_mode(fqdn, "ok")
            await self.front_ends.serve_certificate(fqdn)
            await self.front_ends.provision(fqdn)
        await asyncio.sleep(max(self.estate.description.zone.secondaries.values(), default=0.0))
        self.names.reset()
        self.estate.written.clear()

    async def kill(self, front_end: str) -> None:
        """Kill a Front End's process; the clients learn the instant."""
        await self.users.killed(await self.front_ends.kill(self.front_ends.fqdn(front_end)))

    async def revive(self, front_end: str) -> None:
        """Start it again."""
        await self.front_ends.revive(self.front_ends.fqdn(front_end))

    async def dump(self) -> dict[str, Any]:
        """Return the state of estate and nodes; nothing in it changes unless somebody writes."""
        first, *others = self.agents.values()
        told = {"node": await _told(first)}
        for number, agent in enumerate(others, start=2):
            told[f"node {number}"] = await _told(agent)
        return {**self.estate.dump(), **told}

    def issued(self) -> int:
        """Return how many requests the CA has had since the start."""
        return len(self.estate.authority.requests) - self._beginning.requests

    def decide(self, id: int, *, deny: bool) -> str:
        """Let a person at the CA issue a request, or deny it; return what its database says of it then.

        Raises:
            LabFailed: There is no such request, or it is decided.
        """
        officer = f"{self.estate.description.netbios}\\{OFFICER}"
        authority = self.estate.authority
        try:
            row = authority.deny(id, officer) if deny else authority.resubmit(id, officer)
        except NotDecidable as reason:
            waiting = [str(one.id) for one in authority.requests if one.disposition == "Pending"]
            raise LabFailed(
                f"nobody can decide on request {id}",
                why=str(reason),
                fix=f"these wait: {', '.join(waiting)}" if waiting else "no request waits for a person",
            ) from reason
        return row.message

    def site(self) -> str:
        """Return the text of the lab's site file."""
        return written(site_of(self.estate, self.places, self.haproxy.path))

    def status(self) -> dict[str, Any]:
        """Return what runs where."""
        described = self.estate.description
        return {
            "estate": described.name,
            "folder": str(self.places.folder),
            "network": f"{self._network.prefix}.0/24",
            "seconds": round(time.monotonic() - self._began, 1),
            "hosts": {name: self._host(name) for name in described.hosts},
            "vip": self.estate.vip,
            "override": described.override,
            "root": str(self.places.root),
            "haproxy": {
                "path": str(self.haproxy.path),
                "version": self.haproxy.version,
                "running": self.agents[self._nodes[0]].unit.active,
                "generation": self.agents[self._nodes[0]].unit.generation,
            },
            "clients": {
                "pid": self.users.pid,
                "count": described.clients.count,
                "patience": self.users.patience,
            },
            "faults": list(self.faults.active),
            "writes": self.estate.writes,
            "shipped": list(described.shipped),
        }

    def _host(self, name: str) -> Mapping[str, Any]:
        ports = self.estate.description.ports
        role = self.estate.description.hosts[name].role
        listens = {port: getattr(ports, port) for port in _PORTS.get(role, ())}
        pid = {"pid": self.front_ends.pids()[name]} if role == "front-end" else {}
        return {"address": self.estate.address(name), "role": role, "ports": listens, **pid}

    def _enrolment(self, host: str) -> WebEnrolment:
        certified, place = self.estate.certify(host, (host,)), self.places.certificate(host)
        write_server(place, certified, self.estate.authority.chain)
        return WebEnrolment(self.estate, place)

    def _secrets(self, description: Description) -> Accounts:
        self._token = Secret(secrets.token_urlsafe(32))
        password = Secret(secrets.token_urlsafe(24))
        write(self.places.token, self._token.reveal().encode())
        write(self.places.password, password.reveal().encode())
        known = {description.operator: password, account_of(description): Secret(secrets.token_urlsafe(24))}
        return Accounts(self.places.folder, known)

    def _agent(self, number: int, node: str) -> NodeAgent:
        certified, place = self.estate.certify(node, (node,)), self.places.certificate(node)
        write_server(place, certified, self.estate.authority.chain)
        folder, wrote = self.places.node_folder(number), partial(self.estate.wrote, node)
        return NodeAgent(folder, self.haproxy.path, self._token, wrote)

    def _tls(self, node: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.places.certificate(node))
        return made


async def _told(agent: NodeAgent) -> dict[str, Any]:
    ordered = orders(await ask(agent.unit.socket, "show servers state") or "")
    return {**agent.dump(), "out": ordered}


_PORTS = {
    "management": ("winrm",),
    "name-server": ("winrm", "dns"),
    "secondary-name-server": ("dns",),
    "certification-authority": ("winrm", "https", "http"),
    "front-end": ("winrm", "https", "http", "registrar"),
    "balancer": ("agent",),
    "resolver": ("dns",),
}


def _listeners(description: Description) -> list[tuple[int, int]]:
    """Return last octet and port of all that will listen; the virtual services come later."""
    ports = description.ports
    places = [
        (host.offset, getattr(ports, port))
        for host in description.hosts.values()
        for port in _PORTS.get(host.role, ())
    ]
    nodes = [description.hosts[node].offset for node in description.of_role("balancer")]
    served = (description.vip, *(nodes if len(nodes) > 1 else ()))
    return [*places, *((offset, port) for offset in served for port in (ports.https, ports.http))]
