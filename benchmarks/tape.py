"""What an audit asks, noted call by call, and put again bare: a host's in their order, all hosts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from benchmarks import bare
from lyncauto.app.outfit import Outfit
from lyncauto.model.key_kind import Family
from lyncauto.model.secret import Secret
from lyncauto.model.site import Site
from lyncauto.ports.dns import Answer, NameServers
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.node import Completed, Node
from lyncauto.ports.powershell import Command, Outcome, PowerShell
from lyncauto.ports.probe import Http, Probe, Reach, Tls

_Act = Callable[[], object]


@dataclass
class Tape:
    """One audit's calls, by whom they go to. Threads may share it: each one's own calls come one by one.

    Attributes:
        logon: User and password of the Windows hosts.
        commands: FQDN of a Windows host -> commands.
        others: Name server, node, or address and port -> what else was asked there.
    """

    logon: tuple[str, str]
    commands: dict[str, list[Command]] = field(default_factory=dict)
    others: dict[str, list[_Act]] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int]:
        """How many commands, and how many questions and probes."""
        return sum(map(len, self.commands.values())), sum(map(len, self.others.values()))

    def outfit(self) -> Outfit:
        """Return what notes the calls of whatever is composed with it."""
        return Outfit(
            session=partial(_Session, self),
            node=partial(_Node, self),
            ask=partial(_NameServers, self),
            probe=partial(_Probe, self),
        )

    def note(self, place: str, act: _Act) -> None:
        """Keep one call that is no command."""
        self.others.setdefault(place, []).append(act)

    def play(self, site: Site) -> None:
        """Put every call again; a host's commands go through one session."""
        hosts = {
            one.name: one
            for one in (
                *(cms.host for cms in site.cms.values()),
                *(dns.host for dns in site.dns.values()),
                *(front_end for pool in site.pools for front_end in pool.front_ends),
            )
        }
        lanes: list[_Act] = [
            partial(bare.commands, hosts[name], *self.logon, wanted) for name, wanted in self.commands.items()
        ]
        lanes += [partial(_each, acts) for acts in self.others.values()]
        with ThreadPoolExecutor(len(lanes)) as threads:
            for ended in [threads.submit(lane) for lane in lanes]:
                ended.result()


def _each(acts: Sequence[_Act]) -> None:
    for act in acts:
        act()


class _Session:
    def __init__(self, tape: Tape, inner: PowerShell) -> None:
        self._tape, self._inner = tape, inner

    @property
    def host(self) -> str:
        return self._inner.host

    def run(self, command: Command) -> Outcome:
        self._tape.commands.setdefault(self.host, []).append(command)
        return self._inner.run(command)

    def close(self) -> None:
        self._inner.close()


class _NameServers:
    def __init__(self, tape: Tape, inner: NameServers) -> None:
        self._tape, self._inner = tape, inner

    def ask(self, server: Endpoint, name: str, type: str, *, recurse: bool = False) -> Answer:
        self._tape.note(server.name, partial(bare.asked, server, name, type, recurse=recurse))
        return self._inner.ask(server, name, type, recurse=recurse)


class _Probe:
    def __init__(self, tape: Tape, inner: Probe) -> None:
        self._tape, self._inner = tape, inner

    def reach(self, endpoint: Endpoint) -> Reach:
        self._note(endpoint, partial(bare.reach, endpoint))
        return self._inner.reach(endpoint)

    def tls(self, endpoint: Endpoint, *, root: bytes, family: Family | None = None) -> Tls:
        self._note(endpoint, partial(bare.shake, endpoint, root))
        return self._inner.tls(endpoint, root=root, family=family)

    def shown(self, endpoint: Endpoint, version: str) -> Tls:
        self._note(endpoint, partial(bare.shown, endpoint, version))
        return self._inner.shown(endpoint, version)

    def http(
        self, endpoint: Endpoint, path: str, *, root: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Http:
        self._note(endpoint, partial(bare.get, endpoint, path, root, headers or {}))
        return self._inner.http(endpoint, path, root=root, headers=headers)

    def log_on(self, endpoint: Endpoint, path: str, *, host: str, root: bytes, binding: bool) -> Http:
        again = partial(bare.log_on, endpoint, path, self._tape.logon, root, binding=binding)
        self._note(endpoint, again)
        return self._inner.log_on(endpoint, path, host=host, root=root, binding=binding)

    def _note(self, endpoint: Endpoint, act: _Act) -> None:
        self._tape.note(f"{endpoint.address}:{endpoint.port}", act)


class _Node:
    """A node is asked again through the client of its agent, which is bare already."""

    def __init__(self, tape: Tape, inner: Node) -> None:
        self._tape, self._inner = tape, inner

    @property
    def name(self) -> str:
        return self._inner.name

    def run(self, argv: Sequence[str]) -> Completed:
        self._tape.note(self.name, partial(self._inner.run, argv))
        return self._inner.run(argv)

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        self._inner.put(path, content, mode)

    def get(self, path: str) -> bytes | None:
        self._tape.note(self.name, partial(self._inner.get, path))
        return self._inner.get(path)

    def runtime(self, command: str) -> str | None:
        self._tape.note(self.name, partial(self._inner.runtime, command))
        return self._inner.runtime(command)

    def load(self, command: str, files: Sequence[str]) -> str | None:
        return self._inner.load(command, files)
