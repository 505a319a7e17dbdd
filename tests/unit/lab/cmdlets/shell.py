"""A session on a host of an estate, without the wire."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lyncauto.lab.cmdlets.registry import VENDOR, build_registry
from lyncauto.lab.engine.call import Identity, Item, Output
from lyncauto.lab.engine.ledger import Ledger
from lyncauto.lab.engine.record import PipelineFailed, Record
from lyncauto.lab.engine.session import Session, Statement, Surroundings
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.modules import READ, WRITE, module_text

LYNC_HOST = "mgmt01.contoso.test"
FRONT_END = "fe01.contoso.test"
DNS_HOST = "dc01.contoso.test"
CA_HOST = "ca01.contoso.test"
AS_CALLER = Identity("CONTOSO\\lyncadmin", network=False)


def new_estate(name: str = "lync-2010") -> Estate:
    return Estate("127.20.30", load(name), ManualClock())


class Refused(Exception):
    """The command ended with a terminating error."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"{record.error.error_id}: {record.error.message}")
        self.id = record.error.error_id
        self.message = record.error.message


@dataclass
class Collected:
    items: list[Item] = field(default_factory=list)

    def output(self, item: Item) -> None:
        self.items.append(item)

    def error(self, record: Record) -> None:
        raise Refused(record)

    def warning(self, text: str) -> None:
        raise AssertionError(text)


class Shell:
    """One session that was sent both modules and, where there is one, has imported the vendor's.

    Unless somebody else is named, it runs as the estate's service account.
    """

    def __init__(self, estate: Estate, host: str, identity: Identity | None = None) -> None:
        identity = identity or Identity(estate.description.service_account, network=True)
        registry = build_registry(estate, host)
        ledger = Ledger(estate.wrote)
        self._session = Session(Surroundings(host, registry, ledger=ledger), identity)
        self._ready = False
        self._has_lync = registry.installed(VENDOR) is not None

    def _preparation(self) -> list[Statement]:
        sent = [Statement(module_text(module), script=True) for module in (READ, WRITE)]
        return [*sent, *([Statement("Import-Module", given=(("Name", VENDOR),))] if self._has_lync else [])]

    async def start(self, name: str, /, **parameters: object) -> list[Any]:
        first = [] if self._ready else self._preparation()
        self._ready = True
        streams = Collected()
        command = Statement(name, given=tuple(parameters.items()))
        try:
            await self._session.run([[statement] for statement in [*first, command]], streams)
        except PipelineFailed as failure:
            raise Refused(failure.record) from failure
        return [item.properties if isinstance(item, Output) else item for item in streams.items]

    def run(self, name: str, /, **parameters: object) -> list[Any]:
        return asyncio.run(self.start(name, **parameters))

    def one(self, name: str, /, **parameters: object) -> Mapping[str, Any]:
        (item,) = self.run(name, **parameters)
        assert isinstance(item, Mapping)
        return item
