"""One runspace pool's worth of PowerShell: which commands it knows by now, and running them."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lyncauto.lab.engine import binding_errors as errors
from lyncauto.lab.engine.binder import Bound, Given, bind
from lyncauto.lab.engine.call import SELECTED, Call, Identity, Item, Output, PSError
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.faults import FaultKind, Faults
from lyncauto.lab.engine.ledger import Ledger
from lyncauto.lab.engine.record import PipelineFailed, Record
from lyncauto.lab.engine.registry import Command, Module, Registry
from lyncauto.lab.engine.rewording import reworded
from lyncauto.lab.engine.role import Role

log = logging.getLogger(__name__)

IMPORT_MODULE = Declaration({"Name": (Parameter("Name", "String[]", mandatory=True, position=0),)}, "Name")


@dataclass(frozen=True, slots=True)
class Statement:
    """One command of a pipeline as the client sent it."""

    text: str  # a command's name, or a script
    script: bool = False
    given: Given = ()


class Streams(Protocol):
    """Where a pipeline's objects go."""

    def output(self, item: Item) -> None:
        """Send an object."""

    def error(self, record: Record) -> None:
        """Send a non-terminating error."""

    def warning(self, text: str) -> None:
        """Send a warning."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the sessions of one host share."""

    host: str
    registry: Registry
    faults: Faults = field(default_factory=Faults)
    ledger: Ledger = field(default_factory=Ledger)


class Session:
    """Runs commands as one identity; remembers which modules it was sent or has imported.

    Args:
        surroundings: What the sessions of its host share.
        identity: Who it runs as.
        role: All that it may call; ``None``: whatever the host has.
    """

    def __init__(self, surroundings: Surroundings, identity: Identity, role: Role | None = None) -> None:
        self._around = surroundings
        self._identity = identity
        self._role = role
        own = Command(
            "Import-Module", self._import, IMPORT_MODULE, "Microsoft.PowerShell.Commands.ImportModuleCommand"
        )
        known = (own,) if role is None else role.commands
        self._loaded = {command.name.lower(): command for command in known}
        self._imported = set() if role is None else {name.lower() for name in role.modules}

    async def run(self, pipelines: Iterable[Sequence[Statement]], streams: Streams) -> None:
        """Run one pipeline after the other.

        Raises:
            PipelineFailed: A command ended with a terminating error; the rest has not run.
        """
        for statements in pipelines:
            if len(statements) > 1:
                raise PipelineFailed(Record(_piped()))
            for statement in statements:
                await self._run(statement, streams)

    async def _run(self, statement: Statement, streams: Streams) -> None:
        if statement.script:
            self._send(statement.text)
            return
        command = self._find(statement.text)
        try:
            bound = self._bound(command, statement.given)
            if bound is not None:
                await self._call(command, bound, streams)
        except PSError as error:
            if self._around.faults.take(FaultKind.REWORDED, self._around.host, command.name):
                error = reworded(error)
            raise PipelineFailed(Record(error, command.name, command.class_name)) from error

    def _bound(self, command: Command, given: Given) -> Bound | None:
        """Return what a command is run with, ``None`` for a dry run; count it, also when it is refused."""
        try:
            bound = bind(command.declaration, given)
            skipped = _skipped(bound)
        except PSError:
            self._count(command)
            raise
        if skipped:
            return None
        self._count(command)
        return bound

    def _count(self, command: Command) -> None:
        self._around.ledger.asked(self._around.host, command.name, writes=command.writes)

    async def _call(self, command: Command, bound: Bound, streams: Streams) -> None:
        await self._misfortune(command)
        if command.calls and command.calls.module.lower() not in self._imported:
            self._load_by_itself(self._around.registry.installed(command.calls.module), command.calls.cmdlet)

        def error(problem: PSError) -> None:
            _report(Record(problem, command.name, command.class_name), bound, streams)

        call = Call(
            self._around.host,
            self._identity,
            bound.parameters,
            bound.common,
            streams.warning,
            error,
            frozenset(self._imported),
        )
        await _deliver(command, call, streams)

    async def _misfortune(self, command: Command) -> None:
        """Let the faults happen that lie between the client and the command."""
        faults, host = self._around.faults, self._around.host
        if delay := faults.take(FaultKind.DELAY, host, command.name):
            await asyncio.sleep(delay.seconds)
        if faults.take(FaultKind.ACCESS_DENIED, host, command.name):
            raise PSError(
                "Access is denied.",
                "AccessDenied",
                "PermissionDenied",
                exception="System.UnauthorizedAccessException",
            )

    def _find(self, name: str) -> Command:
        plain = name.rpartition("\\")[2]  # Lync\Get-CsPool
        command = self._loaded.get(plain.lower())
        if command is None and self._role is None:
            command = self._around.registry.find(plain)
        if command is None:
            try:
                self._load_by_itself(self._around.registry.provider(plain), name)
            except PSError as error:
                raise PipelineFailed(Record(error)) from error
            command = self._loaded[plain.lower()]
        return command

    def _load_by_itself(self, module: Module | None, name: str) -> None:
        """Load the module that has the command *name*, where the host's PowerShell does so by itself.

        Raises:
            PSError: There is none, or it does not.
        """
        if module is None or self._role is not None or not self._around.registry.loads:
            raise errors.command_not_found(name)
        self._take(module)

    def _send(self, script: str) -> None:
        try:
            if self._role is not None:
                raise errors.scripts_not_allowed(script)
            self._load(self._around.registry.sent(script))
        except PSError as error:
            raise PipelineFailed(Record(error)) from error

    def _load(self, module: Module) -> None:
        self._loaded.update({command.name.lower(): command for command in module.commands})

    def _take(self, module: Module) -> None:
        """Load an installed module."""
        self._load(module)
        self._imported.add(module.name.lower())

    def _import(self, call: Call) -> tuple[Item, ...]:
        for name in call.texts("Name"):
            module = self._around.registry.installed(name)
            if module is None:
                call.error(_no_such_module(name))
            else:
                self._take(module)
        return ()


async def _deliver(command: Command, call: Call, streams: Streams) -> None:
    """Call a handler; a defect in it reaches the client as a .NET exception would, and the lab's log."""
    try:
        answer = command.handler(call)
        for item in await answer if inspect.isawaitable(answer) else answer:
            # What came before an error has left the pipeline.
            streams.output(_selected(item) if command.selects else item)
    except PSError:
        raise
    except Exception as defect:
        log.exception("the handler of %s on %s failed", command.name, call.host)
        kind = type(defect).__name__
        raise PSError(f"{kind}: {defect}", kind, exception="System.InvalidOperationException") from defect


def _selected(item: Item) -> Item:
    """Return an object as Select-Object leaves it."""
    return Output(SELECTED, item) if isinstance(item, Mapping) else item


def _skipped(bound: Bound) -> bool:
    if bound.common.get("Confirm") is True:
        raise PSError(
            "Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.",
            "InvalidOperation",
            "InvalidOperation",
            exception="System.Management.Automation.PSInvalidOperationException",
        )
    return bound.common.get("WhatIf") is True


def _report(record: Record, bound: Bound, streams: Streams) -> None:
    """Do with a non-terminating error what ErrorAction says."""
    action = bound.common.get("ErrorAction", "Continue")
    if action == "Continue":
        record.error.terminating = False
        streams.error(record)
    elif action != "SilentlyContinue":  # Stop, or Inquire where nobody can be asked
        raise _stopped(record.error)


def _stopped(error: PSError) -> PSError:
    return PSError(
        'Command execution stopped because the preference variable "ErrorActionPreference" or common '
        f"parameter is set to Stop: {error.message}",
        error.error_id,
        error.category,
        error.target,
        exception="System.Management.Automation.ActionPreferenceStopException",
    )


def _no_such_module(name: str) -> PSError:
    return PSError(
        f"The specified module '{name}' was not loaded because no valid module file was found in any module "
        "directory.",
        "Modules_ModuleNotFound",
        "ResourceUnavailable",
        name,
        exception="System.IO.FileNotFoundException",
    )


def _piped() -> PSError:
    return PSError(
        "The lab's engine runs one command a pipeline; send the commands one by one.",
        "LabPipelineNotSupported",
        "NotImplemented",
        exception="System.Management.Automation.PSNotSupportedException",
    )
