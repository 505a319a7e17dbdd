"""The balancer's files on a node: each configuration is a folder, and a link says which is in force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lyncauto.adapters.haproxy.codec import digest
from lyncauto.adapters.haproxy.layout import Layout
from lyncauto.adapters.haproxy.words import alerts
from lyncauto.errors import BalancerFailed
from lyncauto.ports.node import Node

VARIABLE = "LYNCAUTO_GENERATION"

_GLOBAL = "00-global.cfg"
_STAMP = "zz-generation.cfg"
_DIGEST = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Generation:
    """One whole configuration.

    Attributes:
        digest: 16 hex digits; the name of its folder, and what a worker that has loaded it answers.
        shared: What all pools share.
        pools: Pool to the text of its file.
        intact: Whether the files are still those that the digest was made of.
    """

    digest: str
    shared: str
    pools: Mapping[str, str] = field(default_factory=dict)
    intact: bool = True

    @classmethod
    def of(cls, shared: str, pools: Mapping[str, str]) -> Generation:
        """Return the generation that these texts make."""
        return cls(digest(_files(shared, pools)), shared, dict(pools))

    def files(self) -> tuple[tuple[str, str], ...]:
        """Return name and text of every file, the one that carries the digest included."""
        stamp = f"global\n    setenv {VARIABLE} {self.digest}\n"
        return (*_files(self.shared, self.pools), (_STAMP, stamp))


class Generations:
    """The generations on one node."""

    def __init__(self, node: Node, layout: Layout, haproxy: str) -> None:
        self._node = node
        self._layout = layout
        self._haproxy = haproxy

    def linked(self) -> str | None:
        """Return the digest that the link names; ``None`` without a link."""
        target = self._node.run(["readlink", self._layout.current])
        name = target.output.strip().rpartition("/")[2]
        return name if target.status == 0 and _DIGEST.fullmatch(name) else None

    def read(self, name: str) -> Generation | None:
        """Return the generation of this digest as its files are now; ``None`` if it is not there."""
        if not _DIGEST.fullmatch(name):
            return None
        folder = self._layout.generation(name)
        texts = {file: self._text(f"{folder}/{file}") for file in self._names(folder)}
        if _GLOBAL not in texts:
            return None
        pools = {
            file.removesuffix(".cfg"): text for file, text in texts.items() if file not in (_GLOBAL, _STAMP)
        }
        found = Generation.of(texts[_GLOBAL], pools)
        intact = found.digest == name and dict(found.files()) == texts
        return Generation(name, found.shared, found.pools, intact)

    def put(self, generation: Generation) -> None:
        """Write the files and let HAProxy judge them; the link still names the old generation.

        Raises:
            BalancerFailed: HAProxy refuses them, in its words.
        """
        folder = self._layout.generation(generation.digest)
        self._do("mkdir", "-p", self._layout.run)
        for name, text in generation.files():
            self._node.put(f"{folder}/{name}", text.encode(), 0o600)
        judged = self._node.run([self._haproxy, "-c", "-f", folder])
        if judged.status:
            raise BalancerFailed(
                f"HAProxy on {self._node.name} refuses the new configuration",
                why=alerts(judged.error + judged.output) or f"it ended with status {judged.status}",
                fix=f"read {folder} on the node; the old configuration goes on serving",
            )

    def link(self, name: str | None) -> None:
        """Make the link name this generation; ``None`` removes it."""
        if name is None:
            self._do("rm", "-f", self._layout.current)
        else:
            self._do("ln", "-sfn", f"generations/{name}", self._layout.current)

    def keep(self, *names: str | None) -> None:
        """Remove every generation but these."""
        for name in self._names(self._layout.generations):
            if name not in names:
                self._do("rm", "-rf", self._layout.generation(name))

    def remove(self) -> None:
        """Remove link, generations and sockets."""
        self._do("rm", "-f", self._layout.current)
        self._do("rm", "-rf", self._layout.generations, self._layout.run)

    def _names(self, folder: str) -> tuple[str, ...]:
        listing = self._node.run(["ls", "-1", folder])
        return tuple(listing.output.split("\n")[:-1]) if listing.status == 0 else ()

    def _text(self, path: str) -> str:
        return (self._node.get(path) or b"").decode(errors="replace")

    def _do(self, *argv: str) -> None:
        done = self._node.run(argv)
        if done.status:
            raise BalancerFailed(
                f"{argv[0]} {argv[-1]} failed on {self._node.name}",
                why=done.error.strip() or f"it ended with status {done.status}",
                fix="mend it on the node, then run the same command again",
            )


def _files(shared: str, pools: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return ((_GLOBAL, shared), *((f"{pool}.cfg", text) for pool, text in sorted(pools.items())))
