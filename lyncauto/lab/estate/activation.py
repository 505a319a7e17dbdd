"""What was activated: by Enable-CsTopology in Active Directory, by Enable-CsComputer on each computer."""

from __future__ import annotations

from lyncauto.lab.estate.description import Description
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.management_store import ManagementStore


class Activation:
    """Service principal names of the Kerberos web account, and how far each computer was activated.

    At the start everything is activated as the topology of the start says.
    """

    def __init__(self, description: Description, store: ManagementStore, faults: Faults) -> None:
        self._description = description
        self._store = store
        self._faults = faults
        self._principals: dict[str, str] = {}
        self._computers: dict[str, str] = {}
        self.forget()

    @property
    def principals(self) -> dict[str, str]:
        """``http/`` and a web FQDN, to the account that has it, sorted; empty without an account."""
        return dict(sorted(self._principals.items()))

    @property
    def computers(self) -> dict[str, str]:
        """FQDN of each Front End to the override that its replica had when it was activated; empty: none."""
        return dict(self._computers)

    @property
    def missing(self) -> tuple[str, ...]:
        """The principals that the topology in force asks for and the account does not have, sorted."""
        return tuple(sorted(set(self._wanted()) - set(self._principals)))

    def topology(self, *, limit: int | None = None) -> None:
        """Do what Enable-CsTopology does: give the account the principals of the topology in force.

        Args:
            limit: No more than so many, as when the rights end half-way.
        """
        if self._faults.active("spn.missing"):
            limit = 0
        for name in self.missing[:limit]:
            self._principals[name] = self._account

    def computer(self, host: str) -> None:
        """Do what Enable-CsComputer does on a Front End: activate it as its own replica says.

        Raises:
            KeyError: This computer holds no replica.
        """
        self._computers[host] = self._store.local(host).internal_fqdn

    def forget(self) -> None:
        """Go back to what was activated at the start."""
        pool = self._description.pool
        self._principals = dict.fromkeys(self._wanted(pool.internal_fqdn), self._account)
        self._computers = dict.fromkeys(pool.front_ends, pool.internal_fqdn)

    def dump(self) -> dict[str, dict[str, str]]:
        """Return all of it as plain data in a stable order."""
        return {"principals": self.principals, "computers": self.computers}

    @property
    def _account(self) -> str:
        return self._description.kerberos.account if self._description.kerberos else ""

    def _wanted(self, override: str | None = None) -> tuple[str, ...]:
        """Return the principals of every pool with web services."""
        if self._description.kerberos is None:
            return ()
        pool = self._description.pool
        internal = self._store.topology.internal_fqdn if override is None else override
        hosts = [internal or pool.fqdn, pool.external_fqdn]
        for other in self._description.other_pools:
            if other.has_web_services:
                hosts += [other.internal_fqdn or other.fqdn, other.external_fqdn]
        return tuple(f"http/{host}" for host in hosts)
