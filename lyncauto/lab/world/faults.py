"""Sets and lifts faults in all parts of the lab."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from lyncauto.errors import LabFailed
from lyncauto.lab.engine.faults import Fault as WinRMFault
from lyncauto.lab.engine.faults import FaultKind
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.net.resolver import Fault as ResolverFault
from lyncauto.lab.node_agent.agent import NodeAgent
from lyncauto.lab.web_enrolment.server import WebEnrolment
from lyncauto.lab.world.fault import Fault
from lyncauto.lab.world.fault_table import find
from lyncauto.lab.world.front_ends import FrontEnds
from lyncauto.lab.world.names import Names
from lyncauto.lab.world.node_faults import NodeFaults
from lyncauto.lab.world.rebuild import rebuilt
from lyncauto.lab.world.users import Users
from lyncauto.lab.world.variation import Manners, figure
from lyncauto.lab.world.windows_hosts import WindowsHosts

_ONCE = (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.WSMAN_FAULT)

Options = Mapping[str, str]
_Act = Callable[[str, Options], Awaitable[None]]


class FaultBoard:
    """What is set, and how to set and lift it."""

    def __init__(  # noqa: PLR0913, PLR0917 - one argument a part of the lab
        self,
        estate: Estate,
        hosts: WindowsHosts,
        enrolment: WebEnrolment,
        names: Names,
        agents: Mapping[str, NodeAgent],
        front_ends: FrontEnds,
        users: Users,
    ) -> None:
        self._estate = estate
        self._hosts = hosts
        self._enrolment = enrolment
        self._names = names
        self._nodes = NodeFaults(agents)
        self._front_ends = front_ends
        self._users = users
        self._set: dict[str, None] = {}
        self._squatter: asyncio.Server | None = None
        self._manners = Manners()
        self._table: dict[str, tuple[_Act, _Act]] = {
            "host-away": (self._host_away, self._host_back),
            "web-enrolment-away": (self._enrolment_away, self._enrolment_back),
            "second-hop": (self._run_as_lost, self._run_as_back),
            "stale-replica": (self._stale_replica, self._fresh_replica),
            "simple-url-changed": (self._other_simple_url, self._own_simple_urls),
            "dns-changed-in-between": (self._foreign_edit, self._no_foreign_edit),
            "dns-server-silent": (self._silent, self._talking),
            "port-taken": (self._squat, self._unsquat),
            "front-end-foreign-certificate": (self._foreign, self._genuine),
            "front-end-down": (self._down, self._up),
            "front-end-frozen": (self._freeze, self._thaw),
            "front-end-mode": (self._mode, self._mode_ok),
            "front-end-rebuilt": (self._rebuild, self._leave),
        }

    @property
    def active(self) -> tuple[str, ...]:
        """What is set, as a person types it; a fault that has struck as often as it was to is gone."""
        return tuple(text for text in self._set if self._stands(text))

    async def set(self, text: str, options: Options) -> None:
        """Set ``name`` or ``name:value``.

        Raises:
            LabFailed: There is no such fault, or it cannot be set so.
        """
        fault, value = find(text)
        target = self._target(fault, value)
        match fault.part:
            case "winrm":
                self._set_winrm(text, fault, target, options)
            case "estate":
                self._estate.faults.set(fault.id, target, _said(fault, options))
            case "web":
                self._estate.faults.set(fault.id, target, _said(fault, options))
                await self._vary(target)
            case "node":
                await self._nodes.table[fault.name][0](target, _said(fault, options))
            case "clients":
                await self._users.vary(self._manners.take_on(fault.id, _said(fault, options)))
            case _:
                await self._table[fault.name][0](target, options)
        self._set[text] = None

    async def lift(self, text: str) -> None:
        """Lift what was set by the same text; one that is not set is lifted already.

        Raises:
            LabFailed: There is no such fault.
        """
        fault, value = find(text)
        target = self._target(fault, value)
        match fault.part:
            case "winrm":
                with suppress(KeyError):  # a one-shot fault has struck
                    self._hosts.faults.remove(text)
            case "estate":
                self._estate.faults.lift(fault.id, target)
            case "web":
                self._estate.faults.lift(fault.id, target)
                await self._vary(target)
            case "node":
                await self._nodes.table[fault.name][1](target, "")
            case "clients":
                await self._users.vary(self._manners.drop(fault.id))
            case _:
                await self._table[fault.name][1](target, {})
        self._set.pop(text, None)

    async def clear(self) -> None:
        """Lift all."""
        for text in tuple(self._set):
            await self.lift(text)

    def _stands(self, text: str) -> bool:
        fault, value = find(text)
        if fault.part == "winrm":
            return text in self._hosts.faults.active()
        return fault.part != "estate" or self._estate.faults.active(fault.id, self._target(fault, value))

    async def _vary(self, front_end: str) -> None:
        for fqdn in self._meant(front_end):
            await self._front_ends.vary(fqdn)

    def _target(self, fault: Fault, value: str) -> str:
        if fault.value == "Front End" and value:
            return self._front_ends.fqdn(value)
        return self._host(value) if fault.value in {"host", "node"} else value

    def _host(self, text: str) -> str:
        """Return the FQDN of a host that may have been given by its short name."""
        if not text:
            return ""
        full = text.lower() if "." in text else f"{text.lower()}.{self._estate.description.domain}"
        if full not in self._estate.description.hosts:
            known = ", ".join(self._estate.description.hosts)
            raise LabFailed(
                f"there is no host {text!r}", why=f"the estate has {known}", fix="name one of these"
            )
        return full

    def _set_winrm(self, text: str, fault: Fault, target: str, options: Options) -> None:
        kind = FaultKind(fault.id)
        times = int(options["times"]) if "times" in options else (1 if kind in _ONCE else None)
        command, host = (
            (fault.default, target)
            if fault.value == "host"
            else (target or fault.default, self._host(options.get("host", "")))
        )
        seconds = float(options.get("seconds", "5"))
        self._hosts.faults.add(text, WinRMFault(kind, command, host, times=times, seconds=seconds))

    async def _host_away(self, host: str, _: Options) -> None:
        self._winrm(host)
        await self._hosts.take_away(host)
        if host == self._estate.authority.description.host:
            await self._enrolment.take_away(host)

    async def _host_back(self, host: str, _: Options) -> None:
        await self._hosts.bring_back(host)
        await self._enrolment.bring_back(host)

    async def _enrolment_away(self, _: str, __: Options) -> None:
        await self._enrolment.take_away("")

    async def _enrolment_back(self, _: str, __: Options) -> None:
        await self._enrolment.bring_back("")

    def _winrm(self, host: str) -> None:
        if host not in self._hosts.names:
            raise LabFailed(
                f"{host} has no WinRM", why=f"{', '.join(self._hosts.names)} have", fix="name one of these"
            )

    async def _run_as_lost(self, _: str, __: Options) -> None:
        self._hosts.run_as_lost = True

    async def _run_as_back(self, _: str, __: Options) -> None:
        self._hosts.run_as_lost = False

    async def _stale_replica(self, host: str, _: Options) -> None:
        self._estate.faults.set("replica.stale", host)
        self._estate.store.publish()

    async def _fresh_replica(self, host: str, _: Options) -> None:
        self._estate.faults.clear("replica.stale", host)

    async def _other_simple_url(self, _: str, __: Options) -> None:
        self._estate.faults.set("simple-url.meddled")

    async def _own_simple_urls(self, _: str, __: Options) -> None:
        self._estate.faults.clear("simple-url.meddled")
        self._estate.store.put_simple_urls_back()

    async def _foreign_edit(self, name: str, options: Options) -> None:
        address = options.get("address", self._estate.at(99))
        self._estate.faults.set("dns.foreign-edit", name, address)

    async def _no_foreign_edit(self, name: str, _: Options) -> None:
        self._estate.faults.clear("dns.foreign-edit", name)

    async def _silent(self, host: str, _: Options) -> None:
        if host in self._names.servers:
            self._names.servers[host].silent = True
        elif host in self._names.resolvers:
            self._names.resolvers[host].fault = ResolverFault.SILENT
        else:
            known = ", ".join((*self._names.servers, *self._names.resolvers))
            raise LabFailed(f"{host} answers no DNS", why=f"{known} do", fix="name one of these")

    async def _talking(self, host: str, _: Options) -> None:
        if host in self._names.servers:
            self._names.servers[host].silent = False
        if host in self._names.resolvers:
            self._names.resolvers[host].fault = None

    async def _squat(self, _: str, __: Options) -> None:
        async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        port = self._estate.description.ports.https
        try:
            self._squatter = await asyncio.start_server(hang_up, self._estate.vip, port)
        except OSError as error:
            raise LabFailed(
                f"{self._estate.vip}:{port} cannot be taken",
                why=error.strerror or str(error),
                fix="set port-taken before the balancer listens there",
            ) from error

    async def _unsquat(self, _: str, __: Options) -> None:
        if self._squatter is not None:
            self._squatter.close()
            await self._squatter.wait_closed()
            self._squatter = None

    async def _foreign(self, host: str, _: Options) -> None:
        fqdn = self._front_ends.fqdn(host)
        self._estate.faults.set("certificate.foreign", fqdn)
        await self._front_ends.serve_certificate(fqdn)

    async def _genuine(self, host: str, _: Options) -> None:
        self._estate.faults.clear("certificate.foreign", host)
        await self._front_ends.serve_certificate(host)

    async def _down(self, host: str, _: Options) -> None:
        await self._users.killed(await self._front_ends.kill(self._front_ends.fqdn(host)))

    async def _up(self, host: str, _: Options) -> None:
        await self._front_ends.revive(self._front_ends.fqdn(host))

    async def _freeze(self, host: str, _: Options) -> None:
        self._front_ends.freeze(self._front_ends.fqdn(host))

    async def _thaw(self, host: str, _: Options) -> None:
        self._front_ends.thaw(self._front_ends.fqdn(host))

    async def _mode(self, host: str, options: Options) -> None:
        for fqdn in self._meant(host):
            await self._front_ends.set_mode(fqdn, options.get("mode", "500"))

    async def _mode_ok(self, host: str, _: Options) -> None:
        for fqdn in self._meant(host):
            await self._front_ends.set_mode(fqdn, "ok")

    async def _rebuild(self, host: str, _: Options) -> None:
        rebuilt(self._estate, host)
        await self._front_ends.serve_certificate(host)

    async def _leave(self, host: str, _: Options) -> None:
        """Leave it as it is: what was set up anew stays so until the lab is reset."""

    def _meant(self, host: str) -> tuple[str, ...]:
        return (self._front_ends.fqdn(host),) if host else self._front_ends.names


def _said(fault: Fault, options: Options) -> str:
    """Return what the fault's one option says.

    Raises:
        LabFailed: It is no figure where one is due.
    """
    said = options.get(fault.option, fault.default) if fault.option else fault.default
    if fault.option in ("seconds", "status"):
        figure(said)
    return said
