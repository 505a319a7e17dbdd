"""A run as it goes on: stages, changes, and what is waited for and until when."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console, RenderableType
from rich.status import Status
from rich.text import Text

from lyncauto.model.events import Asked, ChangeBegun, ChangeDone, Event, Noted, StageBegun, WaitsFor
from lyncauto.report.findings_text import finding_lines
from lyncauto.report.lines import Tone


class Countdown:
    """How long something is still waited for; rich asks anew at every refresh."""

    def __init__(self, reason: str, until: datetime) -> None:
        self._reason = reason
        self._until = until

    def __rich__(self) -> RenderableType:
        left = max(0.0, (self._until - datetime.now(UTC)).total_seconds())
        return Text(f"{left:.0f} s, until {self._until:%H:%M:%S} UTC: {self._reason}")


class Story:
    """Tells events on a console; with a terminal what is waited for counts down."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self._console = console
        self._quiet = quiet
        self._status: Status | None = None

    def tell(self, event: Event) -> None:
        """Tell one event."""
        if self._quiet:
            return
        self._stop_waiting()
        match event:
            case StageBegun(stage=stage):
                self._say(f"{stage.id}: {stage.title}", Tone.TITLE)
            case ChangeBegun(change=change):
                self._say(f"  .. {change.target}", Tone.QUIET)
            case ChangeDone(change=change, already=already):
                self._say(f"  ok {change.target}" + (" (was so already)" if already else ""), Tone.GOOD)
            case Asked(findings=findings):
                for line in finding_lines(findings):
                    self._say(line.text, line.tone)
            case Noted(text=text):
                self._say(f"  note: {text}", Tone.WARNING)
            case WaitsFor():
                self._wait(event)

    def close(self) -> None:
        """Stop a countdown that still runs."""
        self._stop_waiting()

    def _say(self, text: str, tone: Tone) -> None:
        self._console.print(Text(text, style=str(tone)))

    def _wait(self, event: WaitsFor) -> None:
        until = datetime.fromisoformat(event.until)
        if self._console.is_terminal:
            self._status = Status(Countdown(event.reason, until), console=self._console)
            self._status.start()
        else:
            self._say(f"  waiting until {until:%H:%M:%S} UTC: {event.reason}", Tone.QUIET)

    def _stop_waiting(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None
