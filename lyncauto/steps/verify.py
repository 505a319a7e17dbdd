"""The estate after the cut-over, as clients see it, and that nothing else has changed."""

from __future__ import annotations

from typing import ClassVar

from lyncauto.model.design import Design
from lyncauto.model.finding import Finding
from lyncauto.steps.client_view import ClientView
from lyncauto.steps.estate import Estate
from lyncauto.steps.through import Through
from lyncauto.steps.unchanged import Unchanged


class VerifyClients:
    """Every name server and resolver sends clients to the VIP, and the VIP serves them."""

    id: ClassVar[str] = "verify.clients"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._design = design
        self._view = ClientView(estate, design, self.id)
        self._through = Through(estate.probe, design)

    def run(self) -> tuple[Finding, ...]:
        """Ask each server for each name that moved, then the VIP for each."""
        found = [finding for name in self._design.names for finding in self._view.of(name)]
        return (*found, *(self._through.secure(name, self.id) for name in self._design.certificate.names))


class VerifyUnchanged:
    """Assignments, simple URLs, Kerberos accounts and other names are as before anything was changed."""

    id: ClassVar[str] = "verify.unchanged"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._compare = Unchanged(estate, design, self.id)

    def run(self) -> tuple[Finding, ...]:
        """Read them again; a host that cannot be read says nothing about what has changed."""
        return self._compare.everything()
