"""The certificate that servers sign their tokens with, and what a store calls its certificates."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from lyncauto.audit import carried
from lyncauto.audit.carried import TOKEN_USE, Wrong
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.needs import STORE_LISTING
from lyncauto.audit.rule import Answers, Fault, each, front_end_pool, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.inventory import LYNC_2013, SFB_2015, SFB_2019, Part, PoolEntry, Reading

_WITH_TOKENS = (LYNC_2013, SFB_2015, SFB_2019)
_PAGE = "Microsoft, Managing server-to-server authentication (OAuth)"
_NO_NAME = "a certificate's file does not say what the store calls it"


@rule(
    "LA-CRT-025",
    "Front Ends that sign tokens with different certificates",
    Severity.MEDIUM,
    means="Exchange, SharePoint and the other servers accept the tokens of some Front Ends and refuse those "
    "of the others.",
    fix="see with `Get-CsManagementStoreReplicationStatus` why that Front End did not get the certificate; "
    "lyncauto never touches this one",
    source=f"{_PAGE}; Microsoft, Import-CsCertificate, type OAuthTokenIssuer",
    products=_WITH_TOKENS,
    applies=front_end_pool,
)
def other_tokens(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose members do not use the same certificate for OAuthTokenIssuer."""
    found: dict[str, list[str]] = defaultdict(list)
    for host in pool.computers:
        found[look.assigned(host).get(TOKEN_USE, "none")].append(host)
    if len(found) > 1:
        evidence = tuple(
            look.evidence(f"{host}: {thumbprint}", Part.ASSIGNMENTS, host)
            for thumbprint, hosts in found.items()
            for host in hosts
        )
        words = "; ".join(f"{', '.join(hosts)}: {thumbprint}" for thumbprint, hosts in found.items())
        yield Fault(
            pool.fqdn, f"its Front Ends do not use one certificate for {TOKEN_USE}: {words}", evidence
        )


@rule(
    "LA-CRT-026",
    "The certificate for tokens ends within 30 days, or has ended",
    Severity.MEDIUM,
    means="From then on Exchange, SharePoint and servers of other pools refuse what this estate signs.",
    fix="request a new one in the Deployment Wizard on one Front End: it is for all servers of the estate, "
    "so lyncauto never touches it",
    source=_PAGE,
    products=_WITH_TOKENS,
    applies=front_end_pool,
)
def tokens_end(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose certificate for OAuthTokenIssuer is over, or nearly."""
    found: dict[str, tuple[Evidence, ...]] = {}
    for host in pool.computers:
        if wrong := _tokens(look, host):
            text, value = wrong
            found[text] = (*found.get(text, ()), look.evidence(f"{host}: {value}", Part.STORE, host))
    if found:
        evidence = tuple(one for those in found.values() for one in those)
        yield Fault(pool.fqdn, f"its certificate for {TOKEN_USE} {' or '.join(found)}", evidence)


def _tokens(look: Look, host: str) -> Wrong:
    thumbprint = look.assigned(host).get(TOKEN_USE)
    if not thumbprint:
        return None
    found = look.certificate(host, thumbprint)
    if not found:
        raise Lacking(Part.STORE, host, None)
    return carried.ended(found[1], look.now) or carried.ends_soon(found[1], look.now)


@rule(
    "LA-CRT-027",
    "Certificates that the store calls alike",
    Severity.LOW,
    means="The wizard and the cmdlets show friendly names: whoever assigns or deletes by that name may take "
    "the wrong one.",
    fix="give each a friendly name of its own (`Cert:` in PowerShell, property FriendlyName), or delete the "
    "old one once nothing uses it",
    source="Microsoft, Environmental requirements for Skype for Business Server, Certificates: friendly name",
    applies=front_end_pool,
)
def same_friendly_name(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use whose friendly name another one of the store has as well."""
    yield from each(pool.computers, partial(_same_name, look))


def _same_name(look: Look, host: str) -> Answers:
    used = set(look.assigned(host).values())
    named: dict[str, list[str]] = defaultdict(list)
    for one in look.stored(host):
        named[one.friendly_name].append(one.thumbprint)
    shared = {name: those for name, those in named.items() if name and len(those) > 1 and used & set(those)}
    if shared:
        evidence = tuple(
            look.evidence(f"{name}: {', '.join(sorted(those))}", Part.STORE, host)
            for name, those in shared.items()
        )
        yield Fault(host, f"several certificates are called {', '.join(shared)}", evidence)
    # A store has the key of what is in use: what has neither key nor name is a certificate's file.
    if any(
        one.thumbprint in used and not (one.friendly_name or one.has_private_key) for one in look.stored(host)
    ):
        where = look.need(Part.STORE, host)
        raise Lacking(Part.STORE, host, Reading(Part.STORE, host, where, _NO_NAME, STORE_LISTING))


RULES = (other_tokens, tokens_end, same_friendly_name)
