"""The balancer port over HAProxy on a node: generations of files, one link, one reload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from lyncauto.adapters.certificate_versions import CertificateVersions
from lyncauto.adapters.haproxy import codec, statistics
from lyncauto.adapters.haproxy.admin import Admin
from lyncauto.adapters.haproxy.certificates import certificate_faults
from lyncauto.adapters.haproxy.exchange import Exchange
from lyncauto.adapters.haproxy.generations import Generation, Generations
from lyncauto.adapters.haproxy.layout import Layout
from lyncauto.adapters.haproxy.preconditions import faults
from lyncauto.adapters.haproxy.unit import Unit
from lyncauto.errors import BalancerFailed, EstateUnreadable, LyncAutoError
from lyncauto.model.balancer import VirtualService
from lyncauto.ports.balancer import AdminState, RealServerHealth
from lyncauto.ports.clock import Clock
from lyncauto.ports.node import Node

EDITED = "(edited by hand)"


class HaproxyBalancer:
    """One HAProxy on one node, shared by every pool that the node carries."""

    def __init__(self, node: Node, clock: Clock, *, folder: str, haproxy: str = "haproxy") -> None:
        """Talk to *node* when asked to; nothing is sent yet.

        Args:
            node: Where HAProxy runs.
            clock: For the time that a start or a reload may take.
            folder: Absolute path on the node; belongs to lyncauto.
            haproxy: The program on the node.
        """
        self._node = node
        self._layout = Layout(folder)
        self._generations = Generations(node, self._layout, haproxy)
        self._unit = Unit(node, clock)
        self._admin = Admin(node)
        self._exchange = Exchange(node, folder)
        self._versions = CertificateVersions(node, folder)

    def read(self, pool: str) -> tuple[VirtualService, ...]:
        """Return what is loaded, certificates as HAProxy holds them, marked where a file was edited since.

        Raises:
            EstateUnreadable: The pool's file is no longer one that lyncauto wrote, or is gone.
        """
        generation = self._loaded()
        if generation is None or pool not in generation.pools:
            return ()
        services = map(self._as_loaded, self._parsed(pool, generation.pools[pool]))
        if generation.intact:
            return tuple(services)
        return tuple(replace(service, title=f"{service.title} {EDITED}") for service in services)

    def write(self, pool: str, services: Sequence[VirtualService]) -> None:
        """Put a generation beside the old one, check it, load it; the pool is in it as *services* say.

        Raises:
            BalancerFailed: Refused by us or by HAProxy, in words; link and running worker are the old ones.
        """
        linked = self._generations.linked()
        before = self._generations.read(linked) if linked else None
        others = {name: text for name, text in (before.pools if before else {}).items() if name != pool}
        if not services and not others:
            self._remove()
            return
        with self._versions_of(services):
            self._refuse(pool, services, others)
            new = {pool: codec.render(pool, services, self._layout.folder)} if services else {}
            generation = Generation.of(codec.render_global(self._layout.folder), others | new)
            if self._unit.generation() == generation.digest == linked and self._serves(pool, services):
                return
            self._generations.put(generation)
            self._load(generation.digest, linked)
            self._generations.keep(generation.digest, linked)

    @contextmanager
    def _versions_of(self, services: Sequence[VirtualService]) -> Iterator[None]:
        """Link the versions that *services* show, where others are; put those back if it fails.

        A service that goes back to an earlier certificate does so before the files of that one do.
        """
        moved: dict[str, str] = {}
        try:
            for service in services:
                for name, thumbprint in service.certificates.items():
                    slot, before = self._versions.find(name, thumbprint), self._versions.linked(name)
                    if slot and before and slot != before:
                        self._versions.link(name, slot)
                        moved[name] = before
            yield
        except LyncAutoError:
            for name, before in moved.items():
                self._versions.link(name, before)
            raise

    def health(self, pool: str) -> tuple[RealServerHealth, ...]:
        """Return every real server's state; one that was never checked is not up."""
        answer = self._node.runtime("show stat")
        state = self._node.runtime("show servers state") or ""
        return statistics.health(answer, self._names(pool), state) if answer else ()

    def set_admin_state(self, pool: str, server: str, state: AdminState) -> None:
        """Tell HAProxy; clients that a sticky table sends to a drained server are given another one.

        Raises:
            BalancerFailed: HAProxy does not run, does not know the server, or refused.
        """
        self._admin.set(server, state, self._names(pool))

    def held(self, name: str) -> str:
        """Return the thumbprint that the worker holds, which a file may no longer have."""
        said = self._node.runtime(f"show ssl cert {self._layout.certificate(name).certificate}") or ""
        return "".join(statistics.thumbprints(said)[:1])

    def exchange(self, name: str, thumbprint: str) -> None:
        """Exchange it in the worker's memory, and once that took it, the link to the files.

        Raises:
            BalancerFailed: There is no such version, or HAProxy refused it; the old one is served.
        """
        self._exchange.make(name, thumbprint, running=bool(self.held(name)))

    def silent_for(self, pool: str) -> float:
        """Return the seconds since the last request; after a reload at most the new worker's age."""
        names = self._names(pool)
        answer = self._node.runtime("show stat") if names else None
        return statistics.silence(answer, names, self._unit.age()) if answer else float("inf")

    def _loaded(self) -> Generation | None:
        digest = self._unit.generation()
        if digest is None:
            return None
        generation = self._generations.read(digest)
        if generation is None:  # it serves somebody all the same: "nothing runs" would be a lie
            raise EstateUnreadable(
                f"the balancer on {self._node.name} has loaded what is no longer there",
                why=f"generation {digest!r} has no files in {self._layout.generations}",
                fix=f"put them back, or stop the unit and remove {self._layout.current}",
            )
        return generation

    def _parsed(self, pool: str, text: str) -> tuple[VirtualService, ...]:
        try:
            return codec.parse(text)
        except (ValueError, KeyError, IndexError) as error:
            raise EstateUnreadable(
                f"the balancer's file of {pool} on {self._node.name} cannot be read",
                why=f"it was edited by hand: {error}",
                fix=f"put it back as it was, or stop the unit and remove {self._layout.current}",
            ) from error

    def _names(self, pool: str) -> tuple[str, ...]:
        generation = self._loaded()
        text = generation.pools.get(pool, "") if generation else ""
        return tuple(service.target.partition("/")[2] for service in self._parsed(pool, text))

    def _as_loaded(self, service: VirtualService) -> VirtualService:
        """Return *service* with the thumbprints that the worker holds, which a file may no longer say."""
        if not service.certificate_name:
            return service
        place = self._layout.certificate(service.certificate_name)
        roots = self._node.runtime(f"show ssl ca-file {place.roots}") or ""
        trusted = statistics.thumbprints(roots)
        same = sorted(trusted) == sorted(service.roots)  # a bundle has no order that matters
        return replace(
            service,
            certificate=self.held(service.certificate_name),
            second_certificate=self.held(service.second_name) if service.second_name else "",
            roots=service.roots if same or not service.verify else trusted,
        )

    def _serves(self, pool: str, services: Sequence[VirtualService]) -> bool:
        return sorted(self.read(pool), key=_target) == sorted(services, key=_target)

    def _refuse(self, pool: str, services: Sequence[VirtualService], others: dict[str, str]) -> None:
        theirs = {name: self._parsed(name, text) for name, text in others.items()}
        reasons = faults(services, theirs) or certificate_faults(self._node, self._layout, services)
        if reasons:
            raise BalancerFailed(
                f"the virtual services of {pool} cannot be written to {self._node.name}",
                why="; ".join(reasons),
                fix="mend what is named; nothing was changed",
            )

    def _load(self, digest: str, linked: str | None) -> None:
        running = self._unit.runs()
        self._generations.link(digest)
        words = self._unit.reload(digest) if running else self._unit.start(digest)
        if not words:
            return
        self._generations.link(linked)
        if linked is None or not running:
            self._unit.stop()
        else:
            self._unit.comes_up(linked)  # the old worker, which stood back while the new one tried
        raise BalancerFailed(
            f"HAProxy on {self._node.name} did not load the new configuration",
            why=words,
            fix="free the address and port or mend what HAProxy names, then run the same command again",
        )

    def _remove(self) -> None:
        self._unit.stop()
        self._generations.remove()


def _target(service: VirtualService) -> str:
    return service.target
