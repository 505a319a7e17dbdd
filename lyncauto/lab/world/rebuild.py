"""A Front End that was set up anew: the machine has the name it had, and nothing else."""

from __future__ import annotations

from lyncauto.lab.estate.authority import generate_keys, names_of
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.estate import Estate


def rebuilt(estate: Estate, front_end: str) -> None:
    """Give a Front End a store with one certificate, new but for its names, for every use that had one.

    Its files are gone too.
    """
    store = estate.stores[front_end]
    assigned = store.assignments
    before = store.assigned("WebServicesInternal").certificate
    (key,) = generate_keys(1)
    subject = estate.store.pool.fqdn
    account = f"{estate.description.netbios}\\{front_end.partition('.')[0].upper()}$"
    certified = estate.authority.certify(key, subject, names_of(before), account)
    entry = Entry(certified.certificate, key, f"Lync {front_end.partition('.')[0]} rebuilt")
    old = [one.thumbprint for one in store.entries]
    store.add(entry)
    for use in assigned:
        store.assign(use, entry.thumbprint)
    for thumbprint in old:
        store.remove(thumbprint)
    estate.files[front_end].clear()
    estate.tasks[front_end].clear()
