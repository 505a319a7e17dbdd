"""What people do by hand beside a rollout, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lyncauto.model.manual import ManualStep
from lyncauto.report.lines import Line, Tone


def manual_lines(steps: Iterable[ManualStep]) -> tuple[Line, ...]:
    """Return a block a step: what, why, the command or setting, who, and how it is seen."""
    return tuple(line for step in steps for line in _step(step))


def owner(step: ManualStep) -> str:
    """Return who does it; where nobody was named, what names somebody."""
    return step.owner or f"not named: set owners.{step.id} in the site file"


def _step(step: ManualStep) -> Iterator[Line]:
    yield Line(f"  * {step.title}", Tone.CHANGE)
    yield Line(f"      why: {step.why}", Tone.QUIET)
    for line in step.command.splitlines():
        yield Line(f"      {line}")
    yield Line(f"      owner: {owner(step)}", Tone.PLAIN if step.owner else Tone.WARNING)
    if step.check:
        yield Line(f"      check: {step.check}", Tone.QUIET)
