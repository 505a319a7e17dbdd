"""One reading of the estate, written down for a lab elsewhere once it is renamed and searched for secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lyncauto import __version__
from lyncauto.adapters.recording.anonymous import anonymous
from lyncauto.adapters.recording.file import write_names, write_recording
from lyncauto.adapters.recording.known import Hidden
from lyncauto.adapters.recording.recorder import Recorder, failure_of
from lyncauto.adapters.recording.refusal import refuse_names, refuse_secrets
from lyncauto.app.context import Context
from lyncauto.app.outfit import Outfit
from lyncauto.engine.journal import stamp
from lyncauto.errors import LyncAutoError, RecordingRefused
from lyncauto.model.recording import Recording, SiteData, SiteHost, SiteServer
from lyncauto.model.site import NameServer, WindowsHost
from lyncauto.ports.powershell import Command, said
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Estate

_FOLDER, _HAPROXY = "/etc/lyncauto", "haproxy"  # what a recording calls them, wherever they are


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written.

    Attributes:
        names: Real to invented; it is shown to the operator and is in no file unless he asks for one.
        failure: What kept the estate from being read to its end; the recording says it too.
    """

    recording: Recording
    names: Mapping[str, str]
    failure: LyncAutoError | None


def recording_outfit(outfit: Outfit, recorder: Recorder) -> Outfit:
    """Return *outfit* with *recorder* around everything that answers."""
    return replace(
        outfit,
        session=lambda session: recorder.session(outfit.session(session)),
        node=lambda node: recorder.node(outfit.node(node)),
        ask=lambda ask: recorder.ask(outfit.ask(ask)),
        probe=lambda probe: recorder.probe(outfit.probe(probe)),
        secret=lambda secret: recorder.secret(outfit.secret(secret)),
    )


def record(context: Context, recorder: Recorder, path: Path, names: Path | None = None) -> Recorded:
    """Read the estate and write what it answered to *path*; reading that fails is written down as well.

    Args:
        context: Composed with :func:`recording_outfit`, so that *recorder* notes the answers.
        recorder: Made for this reading.
        path: The recording; a file that is there is replaced.
        names: Where to write which name stands for which; nowhere unless it is given.

    Raises:
        RecordingRefused: It would have held a secret or a real name, or the pool has two balancer nodes;
            nothing was written.
        RunFolderUnusable: It could not be written.
    """
    failure: LyncAutoError | None = None
    with context.reading() as estate:
        _must_be_alone(estate)
        site = _site(estate)
        try:
            collect(estate)
        except LyncAutoError as error:
            failure = error
        _hosts(estate)
    raw = Recording(
        recording=1,
        lyncauto=__version__,
        read_at=stamp(context.clock.now()),
        site=site,
        commands=recorder.commands,
        questions=recorder.questions,
        probes=recorder.probes,
        node=recorder.node_acts,
        failure=failure_of(failure) if failure else None,
    )
    refuse_secrets(raw, recorder.secrets)
    accounts = tuple(account.user for account in context.site.accounts.values())
    machine = estate.first.machine
    renamed, invented = anonymous(raw, Hidden(accounts, {machine.folder: _FOLDER, machine.haproxy: _HAPROXY}))
    refuse_secrets(renamed, recorder.secrets)
    refuse_names(renamed, invented)
    write_recording(renamed, path)
    if names is not None:
        write_names(invented, names)
    return Recorded(renamed, invented, failure)


def _must_be_alone(estate: Estate) -> None:
    if len(estate.carriers) > 1:
        raise RecordingRefused(
            f"{estate.pool.name} cannot be recorded",
            why="a recording holds the answers of one balancer node, and this pool has two",
            fix="give a copy of the site file the first of its `nodes` alone, and record by that one",
        )


def _hosts(estate: Estate) -> None:
    """Ask every host which PowerShell it has; whatever it answers, the recorder notes it."""
    hosts = (estate.management, *(host.name for host in estate.pool.front_ends), estate.zone.host.name)
    for host in dict.fromkeys(hosts):
        try:
            said(estate.sessions(host), Command("Get-LyncAutoHost"))
        except LyncAutoError:
            continue


def _site(estate: Estate) -> SiteData:
    pool, zone = estate.pool, estate.zone
    return SiteData(
        pool=pool.name,
        override=pool.override,
        vip=pool.vip,
        management=_host(estate.cms.host),
        front_ends=tuple(map(_host, pool.front_ends)),
        dns_host=_host(zone.host),
        zone=zone.zone,
        name_servers=tuple(map(_server, zone.name_servers)),
        resolvers=tuple(map(_server, zone.resolvers)),
        authority=estate.authority.config,
        template=estate.authority.template,
        node=estate.first.name,
        low_ttl=pool.low_ttl,
        linger=pool.linger,
        adopt=pool.limits.adopt,
    )


def _host(host: WindowsHost) -> SiteHost:
    return SiteHost(host.name, host.configuration, host.authentication, host.tls)


def _server(server: NameServer) -> SiteServer:
    return SiteServer(server.name, server.address)
