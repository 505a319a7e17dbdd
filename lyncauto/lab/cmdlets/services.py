"""The vendor's cmdlets that stop and start Front Ends, and those that say how the fabric is."""

from __future__ import annotations

from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, Output, PSError
from lyncauto.lab.estate.estate import Estate

_NAMES = ("W3SVC", "REPLICA", "RTCSRV", "RTCATS")  # of those that a Front End has


class ServiceCmdlets:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host

    def get_cs_windows_service(self, call: Call) -> Answer:
        """Return a Front End's services."""
        host = self._computer(call)
        state = self._estate.services.state(host)
        wanted = call.text("Name").lower()
        return [
            Output(
                "Microsoft.Rtc.Management.Deployment.Core.NTService",
                {"Name": name, "Status": state.value, "ActivityLevel": None},
            )
            for name in _NAMES
            if wanted in ("", name.lower())
        ]

    async def stop_cs_windows_service(self, call: Call) -> Answer:
        """Stop all services of a Front End."""
        host = self._all_of(call)
        await self._estate.services.stop(host)
        return ()

    async def start_cs_windows_service(self, call: Call) -> Answer:
        """Start all services of a Front End."""
        host, wait = self._all_of(call), not call.switch("NoWait")
        await self._estate.services.start(host, wait)
        if wait:
            self._check_running(host)
        return ()

    async def invoke_cs_computer_fail_over(self, call: Call) -> Answer:
        """Move a Front End's users to others, and stop its services."""
        hops.to_management_store(call)
        host = self._computer(call)
        at_risk = self._estate.fabric.at_risk(host)
        if at_risk and not call.switch("SkipFabricHealthCheck"):
            raise PSError(
                f"The fabric is not healthy enough to fail over {host}: {len(at_risk)} routing groups would"
                " lose their quorum.",
                "FabricHealthCheckFailed",
                "InvalidOperation",
                host,
            )
        await self._estate.services.stop(host)
        return ()

    async def invoke_cs_computer_fail_back(self, call: Call) -> Answer:
        """Start a Front End's services and let its users come back."""
        hops.to_management_store(call)
        host = self._computer(call)
        if not self._estate.services.running(host):
            await self._estate.services.start(host, wait=True)
        self._check_running(host)
        return ()

    def get_cs_pool_fabric_state(self, call: Call) -> Answer:
        """Return the pool's routing groups."""
        hops.to_management_store(call)
        pool = self._estate.store.pool.fqdn
        if call.text("PoolFqdn").lower() != pool:
            raise PSError(
                f'Cannot find the pool "{call.text("PoolFqdn")}".', "ObjectNotFound", "ObjectNotFound"
            )
        return [
            Output(
                "Microsoft.Rtc.Management.Fabric.RoutingGroupState",
                {"RoutingGroup": group.id, "Primary": group.primary, "Replicas": group.replicas},
            )
            for group in self._estate.fabric.groups()
        ]

    def _all_of(self, call: Call) -> str:
        """Return the Front End that is meant.

        Raises:
            PSError: A single service is meant, or the host is none.
        """
        if "Name" in call.parameters or "InputObject" in call.parameters:
            raise PSError("The lab knows all services together only.", "NotImplemented", "NotImplemented")
        return self._computer(call)

    def _computer(self, call: Call) -> str:
        host = call.text("ComputerName", self._host).lower()
        if host not in self._estate.description.pool.front_ends:
            raise PSError(
                f'No Skype for Business or Lync services were found on "{host}".',
                "ServiceNotFound",
                "ObjectNotFound",
                host,
            )
        hops.to_computer(call, local=host == self._host)
        return host

    def _check_running(self, host: str) -> None:
        if not self._estate.services.running(host):
            raise PSError(
                f"Service RTCSRV on {host} did not start in the time that is given to it.",
                "ServiceStartTimeout",
                "OperationTimeout",
                host,
                exception="System.ServiceProcess.TimeoutException",
            )
