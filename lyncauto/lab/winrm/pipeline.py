"""One pipeline of a shell: the engine's answers written into PSRP messages.

It runs in a task of its own: that the client, or its connection, has gone does not end it, as on Windows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property

from psrpcore import PowerShell, ServerPipeline
from psrpcore.types import PipelineState, PSInvocationState

from lyncauto.lab.engine.call import Item
from lyncauto.lab.engine.record import PipelineFailed, Record
from lyncauto.lab.engine.session import Session, Statement
from lyncauto.lab.winrm import clixml
from lyncauto.lab.winrm.outbox import Outbox


class Pipeline:
    """A pipeline from its first message to the end of its output.

    Args:
        protocol: The state machine that the messages go through.
        pump: Moves messages that were prepared to the outboxes.
    """

    def __init__(self, protocol: ServerPipeline, session: Session, pump: Callable[[], None]) -> None:
        self.protocol = protocol
        self.outbox = Outbox()
        self._session = session
        self._pump = pump
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """It was started and has not ended."""
        return self._task is not None and not self._task.done()

    @cached_property
    def statements(self) -> list[list[Statement]]:
        """What the client sent; asked for when its message is whole."""
        script = self.protocol.metadata
        return clixml.statements(script.commands) if isinstance(script, PowerShell) else []

    @property
    def names(self) -> list[str]:
        """The commands in it; a script has no name."""
        return [step.text for steps in self.statements for step in steps if not step.script]

    def start(self, cut: Callable[[], bool], ended: Callable[[], None]) -> None:
        """Run it.

        Args:
            cut: Asked when it has run: is the connection to be dropped in place of the answer?
            ended: Called when it has ended, however.
        """
        self._task = asyncio.create_task(self._run(cut))
        self._task.add_done_callback(lambda _: ended())

    async def stop(self) -> None:
        """Stop it if it runs, and wait until it has stopped."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    def close(self) -> None:
        """Take it off its pool's table; it must have ended."""
        if self.protocol.state in {PSInvocationState.Running, PSInvocationState.NotStarted}:
            self.protocol.state = PSInvocationState.Stopped
        self.protocol.close()

    def output(self, item: Item) -> None:
        """Send an object."""
        self.protocol.write_output(clixml.serialisable(item))
        self._pump()

    def error(self, record: Record) -> None:
        """Send a non-terminating error."""
        problem = record.error
        self.protocol.write_error(
            clixml.exception(problem),
            category_info=clixml.category(record),
            target_object=problem.target,
            fully_qualified_error_id=record.error_id,
        )
        self._pump()

    def warning(self, text: str) -> None:
        """Send a warning."""
        self.protocol.write_warning(text)
        self._pump()

    async def _run(self, cut: Callable[[], bool]) -> None:
        self.protocol.state = PSInvocationState.Running  # start() would say so, which no PowerShell does
        try:
            await self._session.run(self.statements, self)
            self.protocol.complete()
        except asyncio.CancelledError:
            self.protocol.stop()
        except PipelineFailed as failure:
            self._fail(failure.record)
        self.outbox.finish(cut=cut())
        self._pump()

    def _fail(self, record: Record) -> None:
        # psrpcore has complete() and stop() for a server's pipeline, and nothing for Failed.
        state = PSInvocationState.Failed
        self.protocol.prepare_message(
            PipelineState(PipelineState=int(state), ExceptionAsErrorRecord=clixml.error_record(record))
        )
        self.protocol.state = state
