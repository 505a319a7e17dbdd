"""What was recorded, and which name stands for which: for the eyes of whoever recorded it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lyncauto.model.recording import Recording
from lyncauto.report.lines import Line, Tone


def recorded_lines(names: Mapping[str, str], path: str, recording: Recording) -> Iterator[Line]:
    """Give the lines; *names* are real to invented."""
    yield Line("In the recording stands (left: yours; this list is not in the file):", Tone.PLAIN)
    changed = {real: invented for real, invented in names.items() if real != invented}
    width = max((len(real) for real in changed), default=0)
    for real, invented in sorted(changed.items(), key=lambda pair: (pair[1], pair[0])):
        yield Line(f"  {real.ljust(width)}  {invented}", Tone.PLAIN)
    yield Line(f"{recording.answers} answers are in {path}: read it, then send it.", Tone.GOOD)
