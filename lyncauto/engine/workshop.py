"""What a run is worked on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from lyncauto.engine.journal import Journal
from lyncauto.model.events import Event
from lyncauto.model.journal import Closed
from lyncauto.model.plan import Outcome
from lyncauto.ports.clock import Clock
from lyncauto.ports.step import Step


@dataclass(frozen=True, slots=True)
class Workshop:
    """Steps, a journal, a clock, and somebody to tell.

    Attributes:
        answer: Seconds after which an act whose answer was lost has either happened or never will.
        let_go: Gives back what is held for the run as long as it is open.
    """

    steps: Mapping[str, Step]
    journal: Journal
    clock: Clock
    tell: Callable[[Event], None]
    answer: float
    let_go: Callable[[], None]

    def close(self, outcome: Outcome | Literal["taken back", "nothing was changed"]) -> None:
        """Close the run. What was held for it goes first: a closed run can give nothing back any more."""
        self.let_go()
        self.journal.append(Closed(outcome))
