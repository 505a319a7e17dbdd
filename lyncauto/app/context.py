"""One pool of one site file, and everything a command needs to work on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from lyncauto.app.playbook import Playbook
from lyncauto.app.runs import Runs
from lyncauto.model.events import Event
from lyncauto.model.site import Pool, Site
from lyncauto.ports.clock import Clock
from lyncauto.ports.outlet import Outlet
from lyncauto.report.by_hand import Places
from lyncauto.steps.estate import Estate


@dataclass(frozen=True, slots=True)
class Context:
    """What the jobs share.

    Attributes:
        reading: Opens the estate so that nothing can be written to it.
        writing: Opens it for a run.
        tell: Where the story of a run goes.
        outlets: Who hears what a renewal came to, in this order.
    """

    site: Site
    pool: Pool
    playbook: Playbook
    runs: Runs
    clock: Clock
    reading: Callable[[], AbstractContextManager[Estate]]
    writing: Callable[[], AbstractContextManager[Estate]]
    tell: Callable[[Event], None]
    outlets: tuple[Outlet, ...] = ()

    @property
    def places(self) -> Places:
        """Where a person types commands."""
        dns = self.site.dns[self.pool.dns]
        first, *others = (self.site.nodes[name] for name in self.pool.nodes)
        return Places(
            dns.host.name, dns.zone, first.name, first.folder, {node.name: node.folder for node in others}
        )

    @property
    def windows(self) -> dict[str, str]:
        """Window name to its text, of the windows that are declared."""
        declared = self.pool.windows
        pairs = {"preparation": declared.preparation, "cut-over": declared.cut_over}
        return {name: text for name, text in pairs.items() if text}
