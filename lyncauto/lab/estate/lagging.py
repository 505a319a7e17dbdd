"""A value with its history, so that whoever lags sees an older one."""

from __future__ import annotations

from typing import Generic, TypeVar

from lyncauto.lab.estate.faults import Armed

T = TypeVar("T")


class Lagging(Generic[T]):
    """A value and when it was set, from the start of the estate on."""

    def __init__(self, value: T) -> None:
        self._history: list[tuple[float, T]] = [(float("-inf"), value)]

    @property
    def value(self) -> T:
        """The value as its owner sees it."""
        return self._history[-1][1]

    def set(self, value: T, at: float) -> None:
        """Set the value at the moment *at*, in the estate's seconds."""
        self._history.append((at, value))

    def forget(self) -> None:
        """Go back to the value of the start, as though nothing had been set since."""
        del self._history[1:]

    def entry(self, at: float, stuck: Armed | None = None) -> tuple[float, T]:
        """Return when the value of the moment *at* was set (minus infinity: at the start), and the value.

        Args:
            at: In the estate's seconds.
            stuck: A fault that keeps away whatever was set once it was armed.
        """
        until = stuck.since if stuck else float("inf")
        return next(entry for entry in reversed(self._history) if entry[0] <= at and entry[0] < until)
