"""The vendor's cmdlets that change the topology and activate it."""

from __future__ import annotations

import re
from html import escape

from lyncauto.lab.cmdlets.carrying import Carrier
from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, PSError
from lyncauto.lab.estate.estate import Estate

_FQDN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+", re.IGNORECASE)
_KNOWN = {"Identity", "InternalFqdn", "Force"}  # parameters of Set-CsWebServer that the lab acts on


class PublishingCmdlets:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._carrier = Carrier()

    def set_cs_web_server(self, call: Call) -> Answer:
        """Give the pool's web services an internal FQDN; it counts from the next topology on."""
        hops.to_management_store(call)
        self.meddle()
        self._check_identity(call.text("Identity"))
        if others := sorted(set(call.parameters) - _KNOWN):
            raise PSError(f"The lab does not change {', '.join(others)}.", "NotImplemented", "NotImplemented")
        if "InternalFqdn" in call.parameters:
            self.write_override(call.text("InternalFqdn"))
        return ()

    def meddle(self) -> None:
        """Let the other administrator have his turn, whom a fault may have sent."""
        faults, store = self._estate.faults, self._estate.store
        if edit := faults.take("override.meddled"):
            store.set_override(edit.value or f"other.{self._estate.description.domain}")
        if faults.take("topology.meddled"):
            store.publish()

    def write_override(self, fqdn: str) -> None:
        """Write the override into the topology, as `Set-CsWebServer -InternalFqdn` does.

        An empty one takes it away again.

        Raises:
            PSError: It is no FQDN, or this estate takes none; nothing was written.
        """
        estate, pool = self._estate, self._estate.store.pool
        clears = not fqdn and not estate.faults.active("override.cannot-clear")
        if not clears and not _FQDN.fullmatch(fqdn):
            raise _refused(f'"{fqdn}" is not a valid fully qualified domain name (FQDN).', fqdn)
        if pool.front_ends == (pool.fqdn,):
            raise _refused("The internal web services FQDN of a Standard Edition server is its own.", fqdn)
        if estate.faults.active("override.refused"):
            raise _refused("The internal web services FQDN can be set in Topology Builder only.", fqdn)
        if estate.faults.active("override.needs-publish"):
            estate.store.draft_override(fqdn.lower())
        elif fqdn.lower() != pool.internal_fqdn:
            estate.store.set_override(fqdn.lower())

    async def enable_cs_topology(self, call: Call) -> Answer:
        """Activate the topology in force: service principal names in Active Directory."""
        hops.to_management_store(call)
        hops.to_directory(call)
        hops.to_file_share(call)
        await self._carrier.carry(self._enable_topology(call.text("Report")))
        return ()

    async def enable_cs_computer(self, call: Call) -> Answer:
        """Activate this computer as its own replica says."""
        hops.to_directory(call)
        if self._host not in self._estate.description.pool.front_ends:
            raise PSError(
                f"The computer {self._host} is not defined in the topology.",
                "ComputerNotInTopology",
                "ObjectNotFound",
                self._host,
            )
        await self._carrier.carry(self._enable_computer(call.text("Report")))
        return ()

    def publish_cs_topology(self, call: Call) -> Answer:
        """Refuse: what it replaces, and what it drops, the lab does not take part in."""
        del call
        raise PSError("The lab publishes no topology document.", "NotImplemented", "NotImplemented")

    def invoke_cs_management_store_replication(self, call: Call) -> Answer:
        """Ask for a full replication. The replica follows with its lag all the same."""
        hops.to_management_store(call)
        wanted = call.text("ReplicaFqdn").lower()
        if wanted and wanted not in self._estate.store.replicas:
            raise PSError(
                f'Cannot find the replica "{wanted}". Verify that it exists and try again.',
                "ObjectNotFound",
                "ObjectNotFound",
                wanted,
                exception="Microsoft.Rtc.Management.Xds.XdsObjectNotFoundException",
            )
        return ()

    async def _enable_topology(self, report: str) -> None:
        estate = self._estate
        await estate.clock.sleep(estate.description.durations.topology_enable)
        denied = estate.faults.active("directory.denied", self._host)
        estate.activation.topology(limit=len(estate.activation.missing) // 2 if denied else None)
        self._write(report, "Enable-CsTopology", failed=denied)

    async def _enable_computer(self, report: str) -> None:
        estate = self._estate
        await estate.clock.sleep(estate.description.durations.computer_enable)
        denied = estate.faults.active("directory.denied", self._host)
        if not denied:
            estate.activation.computer(self._host)
        self._write(report, "Enable-CsComputer", failed=denied)

    def _write(self, report: str, cmdlet: str, *, failed: bool) -> None:
        """Write the report, of a failure too, and raise the failure."""
        if report:
            said = "failed: access is denied" if failed else "completed successfully"
            text = f"<html><body><h1>{escape(cmdlet)}</h1><p>Task {said}.</p></body></html>"
            self._estate.files[self._host].write(report, text.encode())
        if failed:
            raise PSError(
                f'Command execution failed: "{cmdlet}": Access is denied (Active Directory).',
                "ProcessingFailed",
                "PermissionDenied",
                exception="System.DirectoryServices.ActiveDirectory.ActiveDirectoryOperationException",
            )

    def _check_identity(self, identity: str) -> None:
        pool = self._estate.store.pool.fqdn
        if identity.lower().removeprefix("webserver:") == pool:
            return
        others = {one.fqdn for one in self._estate.description.other_pools if one.has_web_services}
        if identity.lower().removeprefix("webserver:") in others:
            raise PSError("The lab changes its own pool alone.", "NotImplemented", "NotImplemented")
        raise PSError(
            f'Cannot find the object "{identity}". Verify that it exists and try again.',
            "ObjectNotFound",
            "ObjectNotFound",
            identity,
            exception="Microsoft.Rtc.Management.Xds.XdsObjectNotFoundException",
        )


def _refused(why: str, value: str) -> PSError:
    return PSError(
        why, "InvalidFqdn", "InvalidArgument", value, exception="Microsoft.Rtc.Management.ManagementException"
    )
