"""The first hour: from a live Front End, or from what was read elsewhere, to a site file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lyncauto.adapters.exports import Exported, read_files
from lyncauto.adapters.name_servers import UdpNameServers, system_resolvers
from lyncauto.adapters.new_files import write_new
from lyncauto.adapters.psrp.fleet import Fleet
from lyncauto.adapters.secrets import SecretReader
from lyncauto.adapters.system_clock import SystemClock
from lyncauto.app.outfit import Outfit
from lyncauto.errors import EstateUnreadable, SecondHopDenied
from lyncauto.model.inventory import Inventory, Part, PoolEntry
from lyncauto.model.site import Limits, WindowsHost
from lyncauto.model.site_draft import Given, Origin, SiteDraft
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.hops import PLAIN, RUN_AS, RUN_AS_NEEDS
from lyncauto.report.site_text import SiteText, site_text
from lyncauto.steps.first_look import first_look
from lyncauto.steps.first_pool import pool_named, pools
from lyncauto.steps.site_draft import draft

_BARE = Outfit()
_NO_TOPOLOGY = "give the topology with `--from`: `(Get-CsTopology -AsXml).ToString() | Out-File FILE`"


@dataclass(frozen=True, slots=True)
class Questions:
    """What the operator is asked where nothing else tells. Each answers with a text.

    Attributes:
        secret: For a secret, without echo, given what it is for.
        pool: For one of several pools, given their names.
        authority: For the CA, given why it is not known; empty: it is left open.
    """

    secret: Callable[[str], str]
    pool: Callable[[tuple[str, ...]], str]
    authority: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    path: Path
    draft: SiteDraft
    text: SiteText


def read_live(
    given: Given,
    resolvers: tuple[Endpoint, ...],
    base: Path,
    questions: Questions,
    outfit: Outfit = _BARE,
) -> Inventory:
    """Read a Front End, in a session that can only read, and DNS.

    Args:
        given: With ``front_end`` and ``user``.
        resolvers: Who is asked; empty: whom this machine asks.
        base: Where ``file:`` references begin: the folder of the site file that is to be.
        questions: Asks for the password where that is to be.
        outfit: What to put between the job and the adapters.

    Raises:
        LyncAutoError: The topology could not be read; first the host did not answer, or refused the account.
    """
    secret = SecretReader(base, questions.secret).read(given.password, f"password of {given.user}")
    host = WindowsHost(
        name=given.front_end,
        address=given.address or None,
        port=given.port,
        tls=given.tls,
        account="main",
        configuration=given.configuration or PLAIN,
    )
    logons = {"main": (given.user, outfit.secret(secret))}
    places = {given.front_end: "--configuration"}
    fleet = Fleet.of([host], logons, answer=Limits().answer, places=places)
    try:
        session = outfit.session(fleet.read_only()[host.name])
        ask = outfit.ask(UdpNameServers())
        return first_look(session, ask, resolvers or system_resolvers(), SystemClock())
    except SecondHopDenied as error:
        fix = f"name by --configuration one that runs as somebody: on {host.name}, `{RUN_AS}` makes one"
        raise SecondHopDenied(error.what, why=error.why, fix=f"{fix}. {RUN_AS_NEEDS}") from error
    finally:
        fleet.close()


def read_exported(paths: Sequence[Path]) -> Exported:
    """Read exported files; nobody is asked anything.

    Raises:
        ExportUnreadable: Nothing could be read, or the files contradict one another: every reason.
        EstateUnreadable: No file holds the topology.
    """
    found = read_files(paths, SystemClock().now())
    if found.inventory.topology is None:
        vain = [one for one in found.inventory.readings if one.part is Part.TOPOLOGY and one.why]
        why = "; ".join(one.why for one in vain) or f"read: {', '.join(kind for _, kind in found.files)}"
        raise EstateUnreadable("no file holds the topology", why=why, fix=_NO_TOPOLOGY)
    return found


def write_first_site(found: Inventory, given: Given, pool: str, path: Path, questions: Questions) -> Written:
    """Write the site file of one pool.

    Args:
        found: What was read, wherever.
        given: What the operator said.
        pool: FQDN; empty: the Front End's, or the only one there is, else it is asked for.
        path: Where nothing is.
        questions: For what nothing tells.

    Raises:
        EstateUnreadable: There is no such pool; nothing was written.
        ExportRefused: Something is there by now; it is as it was.
        RunFolderUnusable: It could not be written; none is left.
    """
    chosen = _chosen(found, given, pool, questions)
    made = draft(found, chosen, given)
    if made.authority.origin is Origin.OPEN and (answer := questions.authority(made.authority.why)):
        made = draft(found, chosen, replace(given, authority=answer))
    text = site_text(made)
    write_new({path: text.text.encode()})
    return Written(path, made, text)


def _chosen(found: Inventory, given: Given, name: str, questions: Questions) -> PoolEntry:
    known = pools(found.topology) if found.topology else ()
    own = [one for one in known if given.front_end in one.computers]
    if not name and own:
        return own[0]
    if not name and len(known) > 1:
        name = questions.pool(tuple(one.fqdn for one in known))
    return pool_named(found.topology, name or (known[0].fqdn if known else ""))
