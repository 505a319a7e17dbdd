"""An error together with the command that it came from: what an error record holds."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.lab.engine.call import PSError


@dataclass(frozen=True, slots=True)
class Record:
    """One error record.

    Attributes:
        activity: The command's name; empty when it belongs to none (an unknown command, a script).
        class_name: What stands behind the comma of the id; empty: the id stands alone.
    """

    error: PSError
    activity: str = ""
    class_name: str = ""

    @property
    def error_id(self) -> str:
        """FullyQualifiedErrorId."""
        return f"{self.error.error_id},{self.class_name}" if self.class_name else self.error.error_id


class PipelineFailed(Exception):
    """A terminating error: the pipeline's state becomes Failed."""

    def __init__(self, record: Record) -> None:
        super().__init__(record.error.message)
        self.record = record
