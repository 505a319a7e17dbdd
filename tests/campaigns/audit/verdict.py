"""What became of one planted defect."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """One defect.

    Attributes:
        lost: What should have been found and was not.
        false: What was found, and neither is the defect nor follows from it.
        wrong: What else is not as it must be: an exit code, a write, a silence.
    """

    name: str
    lost: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the defect was found, each part of it exactly once."""
        return not self.lost

    @property
    def good(self) -> bool:
        """Whether all is as it must be."""
        return not (self.lost or self.false or self.wrong)

    def lines(self) -> tuple[str, ...]:
        """Return what is to be printed of it."""
        return (
            f"{'ok ' if self.good else 'BAD'} {self.name}",
            *(f"      not found: {text}" for text in self.lost),
            *(f"      false: {text}" for text in self.false),
            *(f"      {text}" for text in self.wrong),
        )
