"""The estate as it was when the lab came up, to go back to."""

from __future__ import annotations

from collections.abc import Iterable

from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.estate import Estate


class Beginning:
    """Taken once, given back as often as wanted. What only time can change stays as it is."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._records = estate.zone.records()
        self._requests = len(estate.authority.requests)
        self._stores = {host: (store.entries, store.assignments) for host, store in estate.stores.items()}

    @property
    def requests(self) -> int:
        """How many rows the CA's database had."""
        return self._requests

    def restore(self) -> None:
        """Lift all faults, and put topology, activation, services, zone, CA, stores, files and tasks back.

        The secondaries follow with their lag, as after any change.
        """
        self._estate.faults.clear()
        self._estate.services.cancel()
        self._estate.store.forget()
        self._estate.activation.forget()
        self._estate.zone.put_back(self._records)
        self._estate.authority.forget(self._requests)
        self._restore_stores()
        for files in self._estate.files.values():
            files.clear()
        for tasks in self._estate.tasks.values():
            tasks.clear()
        self._estate.written.clear()

    def _restore_stores(self) -> None:
        for host, store in self._estate.stores.items():
            store.waiting.clear()
            entries, assignments = self._stores.get(host, ((), {}))
            for entry in entries:
                store.add(entry)
            for use, thumbprint in assignments.items():
                store.assign(use, thumbprint)
            for thumbprint in _beyond(store.entries, entries):
                store.remove(thumbprint)


def _beyond(now: Iterable[Entry], kept: Iterable[Entry]) -> set[str]:
    return {entry.thumbprint for entry in now} - {entry.thumbprint for entry in kept}
