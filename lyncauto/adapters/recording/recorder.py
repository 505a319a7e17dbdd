"""Notes what is asked through the ports and what comes back; everything passes through as it is."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from lyncauto.adapters.typed_object import TypedObject
from lyncauto.errors import LyncAutoError
from lyncauto.model.key_kind import Family
from lyncauto.model.recording import (
    Answered,
    CommandAct,
    Data,
    Failure,
    NodeAct,
    ProbeAct,
    QuestionAct,
)
from lyncauto.model.secret import Secret
from lyncauto.ports.dns import Answer, NameServers
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.node import Completed, Node
from lyncauto.ports.powershell import Command, NotRan, Object, Outcome, PowerShell, Ran, Unknown
from lyncauto.ports.probe import Http, Probe, Reach, Tls


class Recorder:
    """Everything that was asked and answered, in the order in which the answers came; for several threads.

    Attributes:
        secrets: Those that were read to reach the estate: a recording must hold none.
    """

    def __init__(self) -> None:
        self.secrets: list[Secret] = []
        self._acts: list[CommandAct | QuestionAct | ProbeAct | NodeAct] = []
        self._guard = threading.Lock()

    @property
    def commands(self) -> tuple[CommandAct, ...]:
        """What was asked of Windows hosts."""
        return tuple(act for act in self._acts if isinstance(act, CommandAct))

    @property
    def questions(self) -> tuple[QuestionAct, ...]:
        """What name servers were asked."""
        return tuple(act for act in self._acts if isinstance(act, QuestionAct))

    @property
    def probes(self) -> tuple[ProbeAct, ...]:
        """What end points were asked."""
        return tuple(act for act in self._acts if isinstance(act, ProbeAct))

    @property
    def node_acts(self) -> tuple[NodeAct, ...]:
        """What the balancer's node was asked."""
        return tuple(act for act in self._acts if isinstance(act, NodeAct))

    def secret(self, secret: Secret) -> Secret:
        """Remember a secret that was read."""
        self.secrets.append(secret)
        return secret

    def session(self, inner: PowerShell) -> PowerShell:
        """Return a session that notes its commands."""
        return _Session(inner, self)

    def ask(self, inner: NameServers) -> NameServers:
        """Return name servers that note their questions."""
        return _NameServers(inner, self)

    def probe(self, inner: Probe) -> Probe:
        """Return a probe that notes what it finds."""
        return _Probe(inner, self)

    def node(self, inner: Node) -> Node:
        """Return a node that notes what it is asked."""
        return _Node(inner, self)

    def note(self, act: CommandAct | QuestionAct | ProbeAct | NodeAct) -> None:
        """Keep one act; the same question with the same answer is kept once."""
        with self._guard:
            if act not in self._acts:
                self._acts.append(act)


def failure_of(error: LyncAutoError) -> Failure:
    """Return an error as a recording keeps it."""
    return Failure(error.code, error.what, error.why, error.error_id, error.category)


class _Session:
    def __init__(self, inner: PowerShell, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    @property
    def host(self) -> str:
        return self._inner.host

    def run(self, command: Command) -> Outcome:
        asked = {name: None if value is None else _data(value) for name, value in command.parameters.items()}
        try:
            outcome = self._inner.run(command)
        except LyncAutoError as error:
            failed = failure_of(error)
            self._recorder.note(CommandAct(self.host, command.name, asked, "failed", failure=failed))
            raise
        if isinstance(outcome, Ran):
            objects = tuple(map(_answered, outcome.objects))
            self._recorder.note(CommandAct(self.host, command.name, asked, "ran", objects))
        else:
            self._recorder.note(CommandAct(self.host, command.name, asked, _how(outcome), why=outcome.why))
        return outcome

    def close(self) -> None:
        self._inner.close()


class _NameServers:
    def __init__(self, inner: NameServers, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    def ask(self, server: Endpoint, name: str, type: str, *, recurse: bool = False) -> Answer:
        said = self._inner.ask(server, name, type, recurse=recurse)
        act = QuestionAct(
            server=server.name,
            address=server.address,
            port=server.port,
            name=name,
            type=type,
            recurse=recurse,
            rcode=said.rcode,
            values=said.values,
            ttl=said.ttl,
            authoritative=said.authoritative,
            error=said.error,
        )
        self._recorder.note(act)
        return said


class _Probe:
    def __init__(self, inner: Probe, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    def reach(self, endpoint: Endpoint) -> Reach:
        said = self._inner.reach(endpoint)
        self._recorder.note(ProbeAct("reach", *_where(endpoint), open=said.open, error=said.error))
        return said

    def tls(self, endpoint: Endpoint, *, root: bytes, family: Family | None = None) -> Tls:
        said = self._inner.tls(endpoint, root=root, family=family)
        self._recorder.note(
            ProbeAct(
                "tls",
                *_where(endpoint),
                secure=True,
                verified=said.verified,
                version=said.version,
                certificate=base64.b64encode(said.certificate).decode("ascii") or None,
                error=said.error,
            )
        )
        return said

    def shown(self, endpoint: Endpoint, version: str) -> Tls:
        return self._inner.shown(endpoint, version)  # the audit's alone: no plan rests on it

    def http(
        self, endpoint: Endpoint, path: str, *, root: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Http:
        said = self._inner.http(endpoint, path, root=root, headers=headers)
        self._recorder.note(
            ProbeAct(
                "http",
                *_where(endpoint),
                path=path,
                secure=root is not None,
                status=said.status,
                headers={name: list(values) for name, values in said.headers.items()},
                error=said.error,
            )
        )
        return said

    def log_on(self, endpoint: Endpoint, path: str, *, host: str, root: bytes, binding: bool) -> Http:
        said = self._inner.log_on(endpoint, path, host=host, root=root, binding=binding)
        self._recorder.note(
            ProbeAct(
                "log-on",
                *_where(endpoint),
                path=path,
                secure=True,
                status=said.status,
                error=said.error,
                bound=binding,
            )
        )
        return said


class _Node:
    def __init__(self, inner: Node, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    @property
    def name(self) -> str:
        return self._inner.name

    def run(self, argv: Sequence[str]) -> Completed:
        try:
            said = self._inner.run(argv)
        except LyncAutoError as error:
            self._recorder.note(NodeAct("run", self.name, tuple(argv), failure=failure_of(error)))
            raise
        self._recorder.note(NodeAct("run", self.name, tuple(argv), said.status, said.output, said.error))
        return said

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        self._inner.put(path, content, mode)  # a reading act never comes here: the node below refuses

    def get(self, path: str) -> bytes | None:
        try:
            said = self._inner.get(path)
        except LyncAutoError as error:
            self._recorder.note(NodeAct("get", self.name, (path,), failure=failure_of(error)))
            raise
        text = None if said is None else said.decode("utf-8", "replace")
        self._recorder.note(NodeAct("get", self.name, (path,), answer=text))
        return said

    def load(self, command: str, files: Sequence[str]) -> str | None:
        return self._inner.load(command, files)  # a reading act never comes here either

    def runtime(self, command: str) -> str | None:
        try:
            said = self._inner.runtime(command)
        except LyncAutoError as error:
            self._recorder.note(NodeAct("runtime", self.name, (command,), failure=failure_of(error)))
            raise
        self._recorder.note(NodeAct("runtime", self.name, (command,), answer=said))
        return said


def _where(endpoint: Endpoint) -> tuple[str, str, int]:
    return endpoint.name, endpoint.address, endpoint.port


def _how(outcome: NotRan | Unknown) -> Literal["not-run", "unknown"]:
    return "not-run" if isinstance(outcome, NotRan) else "unknown"


def _answered(item: Object) -> Answered:
    properties = {name: _data(value) for name, value in item.items()}
    if isinstance(item, TypedObject):
        return Answered(properties, item.types, item.property_types)
    return Answered(properties)


def _data(value: object) -> Data:
    if isinstance(value, tuple):
        return [_data(one) for one in value]
    if isinstance(value, Secret):
        return "***"  # no reading act has one; the search for secrets refuses if it is there all the same
    return cast("Data", value)
