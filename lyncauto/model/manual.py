"""What a person has to do beside a rollout, since lyncauto cannot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ManualStep:
    """One task for somebody, as the plan shows it."""

    id: str  # "dhcp-option-43"; the key of `owners` in the site file
    title: str
    why: str  # what users meet if nobody does it
    command: str  # the exact command or setting; several lines where it takes several
    owner: str  # who does it; empty: nobody was named in the site file
    check: str = ""  # how lyncauto or a person sees that it was done
