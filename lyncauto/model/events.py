"""What a run tells while it goes on; the command line turns it into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from lyncauto.model.finding import Finding
from lyncauto.model.plan import Change, Stage


@dataclass(frozen=True, slots=True)
class StageBegun:
    """A stage is entered."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class ChangeBegun:
    """A change is journaled and about to be made."""

    change: Change


@dataclass(frozen=True, slots=True)
class ChangeDone:
    """A change reads back."""

    change: Change
    already: bool  # it was so when it was looked at


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """Nothing goes on before this."""

    reason: str
    until: str  # UTC, ISO 8601: the end of a hold, or a deadline


@dataclass(frozen=True, slots=True)
class Asked:
    """A check was asked."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something a reader should know."""

    text: str


Event: TypeAlias = StageBegun | ChangeBegun | ChangeDone | WaitsFor | Asked | Noted
