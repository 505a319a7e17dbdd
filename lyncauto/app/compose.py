"""The composition root: a site file becomes ports with adapters behind them.

Making a context connects to nothing and reads no secret; opening the estate reads the secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from lyncauto.adapters.certreq import Certreq
from lyncauto.adapters.certsrv import Certsrv
from lyncauto.adapters.dns_server import WindowsDnsServer
from lyncauto.adapters.files_ca import FilesCa
from lyncauto.adapters.haproxy.balancer import HaproxyBalancer
from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.adapters.lync_ca import LyncCertificateAuthority
from lyncauto.adapters.name_servers import UdpNameServers
from lyncauto.adapters.node_agent import AgentNode
from lyncauto.adapters.node_key import NodeKeyAuthority
from lyncauto.adapters.probe import SocketProbe
from lyncauto.adapters.psrp.fleet import Fleet
from lyncauto.adapters.read_only_node import ReadOnlyNode
from lyncauto.adapters.secrets import SecretReader
from lyncauto.adapters.site_file import load_site
from lyncauto.adapters.site_places import host_places
from lyncauto.adapters.store_key import StoreKeySource
from lyncauto.adapters.system_clock import SystemClock
from lyncauto.app.context import Context
from lyncauto.app.outfit import Outfit
from lyncauto.app.outlets import outlets
from lyncauto.app.playbook import Playbook, load_playbook
from lyncauto.app.runs import Runs
from lyncauto.errors import Reason, SiteFileInvalid
from lyncauto.model.events import Event
from lyncauto.model.secret import Secret
from lyncauto.model.site import BalancerNode, Pool, Site
from lyncauto.model.site import CertificateAuthority as CaSection
from lyncauto.ports.certificates import CertificateAuthority, KeySource
from lyncauto.ports.clock import Clock
from lyncauto.ports.enrolment import Enrolment
from lyncauto.ports.node import Node
from lyncauto.ports.powershell import PowerShell
from lyncauto.steps.estate import Carrier, Estate

PLAYBOOK = "dnslb-to-hlb"
_PLAIN = Outfit()


def compose(
    path: Path,
    pool: str | None,
    tell: Callable[[Event], None],
    prompt: Callable[[str], str],
    outfit: Outfit = _PLAIN,
) -> Context:
    """Return the context of one pool of the site file at *path*.

    Args:
        path: The site file; ``file:`` references and the run folder are beside it.
        pool: FQDN; needed when the file has several.
        tell: Where the story of a run goes.
        prompt: Asks the operator for a secret.
        outfit: What to put between the jobs and the adapters.

    Raises:
        SiteFileInvalid: The file cannot be used, or has no such pool.
    """
    composer = _Composer.of(path, tell, prompt, outfit)
    return composer.context(_pool(composer.site, pool, path))


def compose_all(
    path: Path, tell: Callable[[Event], None], prompt: Callable[[str], str], outfit: Outfit = _PLAIN
) -> tuple[Context, ...]:
    """Return the context of every pool of the site file at *path*, in its order; else as :func:`compose`.

    Raises:
        SiteFileInvalid: The file cannot be used.
    """
    composer = _Composer.of(path, tell, cache(prompt), outfit)  # an operator is asked once for all pools
    return tuple(map(composer.context, composer.site.pools))


@dataclass(frozen=True, slots=True)
class _Composer:
    """What the contexts of one site file share, however many pools it has."""

    path: Path
    site: Site
    places: Mapping[str, Mapping[str, str]]
    playbook: Playbook
    tell: Callable[[Event], None]
    prompt: Callable[[str], str]
    outfit: Outfit

    @classmethod
    def of(
        cls, path: Path, tell: Callable[[Event], None], prompt: Callable[[str], str], outfit: Outfit
    ) -> _Composer:
        """Read what is shared.

        Raises:
            SiteFileInvalid: The file cannot be used.
        """
        return cls(path, load_site(path), host_places(path), load_playbook(PLAYBOOK), tell, prompt, outfit)

    def context(self, chosen: Pool) -> Context:
        """Return the context of one of the file's pools."""
        site, base, outfit, clock = self.site, self.path.parent, self.outfit, SystemClock()
        reader = SecretReader(base, self.prompt)
        # An operator is asked once.
        secret = cache(lambda reference, purpose: outfit.secret(reader.read(reference, purpose)))
        roads = _Roads(site, chosen, secret, base, outfit, self.places[chosen.name])
        several = len(site.pools) > 1
        return Context(
            site=site,
            pool=chosen,
            playbook=self.playbook,
            runs=Runs(base / site.runs, clock, chosen.name, several=several, keep=outfit.journal),
            clock=clock,
            reading=partial(roads.open, read_only=True),
            writing=partial(roads.open, read_only=False),
            tell=self.tell,
            outlets=outlets(site.heard, base, LastRuns(base / site.runs)),
        )


def _pool(site: Site, name: str | None, path: Path) -> Pool:
    pools = {pool.name: pool for pool in site.pools}
    if name is None and len(pools) == 1:
        return site.pools[0]
    if name in pools:
        return pools[name]
    known = ", ".join(pools)
    why = "the file has no pool of that name" if name else "not given, and the file has several pools"
    raise SiteFileInvalid(
        f"{path} has no pool {name}" if name else f"{path} has {len(pools)} pools",
        reasons=(Reason(str(path), f"--pool {name}" if name else "--pool", why, f"one of {known}"),),
        fix=f"give --pool, one of {known}",
    )


@dataclass(frozen=True, slots=True)
class _Roads:
    """How the estate of one pool is reached."""

    site: Site
    pool: Pool
    secret: Callable[[str, str], Secret]
    base: Path
    outfit: Outfit
    places: Mapping[str, str]

    @contextmanager
    def open(self, *, read_only: bool) -> Iterator[Estate]:
        """Open the estate; its sessions end with the context."""
        fleet = self._fleet()
        try:
            yield self._estate(fleet.read_only() if read_only else fleet, read_only=read_only)
        finally:
            fleet.close()

    def _fleet(self) -> Fleet:
        logons = {name: self._logon(name) for name in self.site.accounts}
        cms, dns = self.site.cms[self.pool.cms], self.site.dns[self.pool.dns]
        enrolling = self.site.ca[self.pool.ca].host
        hosts = (cms.host, dns.host, *self.pool.front_ends, *((enrolling,) if enrolling else ()))
        return Fleet.of(hosts, logons, answer=self.pool.limits.answer, places=self.places)

    def _logon(self, name: str) -> tuple[str, Secret]:
        account = self.site.accounts[name]
        return account.user, self.secret(account.password, f"password of {account.user}")

    def _front_end_logon(self, host: str) -> tuple[str, Secret]:
        """Return who logs on at a Front End of the pool."""
        return self._logon(next(one.account for one in self.pool.front_ends if one.name == host))

    def _carrier(
        self, entry: str, sessions: Callable[[str], PowerShell], clock: Clock, *, read_only: bool
    ) -> Carrier:
        machine = self.site.nodes[entry]
        node = self._node(machine, read_only=read_only)
        balancer = HaproxyBalancer(node, clock, folder=machine.folder, haproxy=machine.haproxy)
        source, keys = self._source(sessions, node, machine.folder)
        return Carrier(machine, node, balancer, source, keys)

    def _node(self, machine: BalancerNode, *, read_only: bool) -> Node:
        token = self.secret(machine.token, f"token of {machine.name}")
        agent = AgentNode(machine.name, machine.agent, token=token, root=self.base / machine.root)
        return self.outfit.node(ReadOnlyNode(agent, machine.haproxy) if read_only else agent)

    def _estate(self, fleet: Fleet, *, read_only: bool) -> Estate:
        dns = self.site.dns[self.pool.dns]
        sessions = {name: self.outfit.session(session) for name, session in fleet.items()}.__getitem__
        clock = SystemClock()
        return Estate(
            sessions=sessions,
            dns=WindowsDnsServer(sessions(dns.host.name), dns.zone),
            ask=self.outfit.ask(UdpNameServers()),
            carriers=tuple(
                self._carrier(entry, sessions, clock, read_only=read_only) for entry in self.pool.nodes
            ),
            probe=self.outfit.probe(SocketProbe(accounts=self._front_end_logon)),
            clock=clock,
            ca=LyncCertificateAuthority(sessions),
            pool=self.pool,
            cms=self.site.cms[self.pool.cms],
            zone=dns,
            authority=self.site.ca[self.pool.ca],
            places=self.places,
        )

    def _source(
        self, sessions: Callable[[str], PowerShell], node: Node, folder: str
    ) -> tuple[CertificateAuthority, KeySource]:
        """Return how a node's certificate is asked for, and where its key is."""
        declared = self.site.ca[self.pool.ca]
        first = self.pool.front_ends[0].name
        if declared.source in {"lync", "existing"}:
            return LyncCertificateAuthority(sessions), StoreKeySource(sessions(first), node, folder)
        made = NodeKeyAuthority(node, folder, self._enrolment(sessions, declared, first))
        return made, made

    def _enrolment(self, sessions: Callable[[str], PowerShell], declared: CaSection, first: str) -> Enrolment:
        """Return how a request that was made on the node gets to the CA."""
        if declared.source == "files":
            phrase = partial(self._phrase, declared.phrase)
            return FilesCa(self.base / self.site.runs / declared.folder, phrase)
        if declared.source == "certsrv":
            return self._web(declared)
        host = declared.host.name if declared.host else first
        return Certreq(sessions(host), declared.config, declared.machine)

    def _web(self, declared: CaSection) -> Certsrv:
        user, password = self._logon(declared.account)
        return Certsrv(
            declared.url,
            user=user,
            password=password,
            root=self.base / declared.root if declared.root else None,
            address=declared.address or "",
        )

    def _phrase(self, reference: str | None) -> Secret:
        return self.secret(reference, "pass phrase of the PFX") if reference else Secret("")
