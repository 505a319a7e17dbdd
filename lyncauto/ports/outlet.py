"""Somebody who hears what a renewal came to."""

from __future__ import annotations

from typing import Protocol

from lyncauto.model.outcome import Outcome


class Outlet(Protocol):
    """One way out: a file, a log, a command."""

    @property
    def name(self) -> str:
        """What the site file calls it."""

    def hear(self, outcome: Outcome) -> str:
        """Take in *outcome*, and return what there is to show to the operator, most often nothing.

        Raises:
            LyncAutoError: It could not; the next outlet is told all the same.
        """
