"""What in a recording names somebody, and what stands for it: found before anything is replaced. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lyncauto.adapters.recording import tokens
from lyncauto.adapters.recording.aliases import Domains, Series, invented_addresses
from lyncauto.adapters.recording.renaming import Known
from lyncauto.adapters.recording.roles import roles, sip_domains
from lyncauto.adapters.recording.words import KEPT, telling
from lyncauto.model.recording import CertificateData, Recording

_LEAST_WORD = 4  # letters of a company's word that is looked for inside of other words
_URLS = ("webint", "webext", "meet", "dialin", "admin", "url")  # roles whose labels are words of the language
_LABELS = range(2, 6)  # of a directory's domain
_SITE = re.compile(r"^site:(.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hidden:
    r"""What is known to name somebody, beside what the recording itself holds.

    Attributes:
        accounts: Users of the site file, ``DOMAIN\user`` or ``user@domain``.
        places: Paths on the balancer's node, and what a recording calls them.
    """

    accounts: tuple[str, ...] = ()
    places: Mapping[str, str] | None = None


def known(
    raw: Recording, certificates: tuple[CertificateData, ...], found: list[str], hidden: Hidden
) -> Known:
    """Return everything to be replaced.

    Args:
        raw: The recording.
        certificates: Those that were in it.
        found: Every text of it.
        hidden: What else is known.
    """
    texts = [*found, *hidden.accounts]
    domains, of_role = _domains(raw, certificates, texts)
    addresses = invented_addresses({one for text in texts for one in tokens.addresses_in(text)})
    netbios = _netbios(texts, hidden.accounts, domains)
    authorities = _authorities(raw, certificates)
    # A certificate that signs itself names a host as its authority: that is the host's name.
    phrases = {**authorities, **domains.invented, **addresses, **(hidden.places or {})}
    return Known(
        phrases={real.lower(): invented for real, invented in phrases.items()},
        words=_words(domains, netbios, authorities, found),
        domains=netbios,
        machines=_machines(domains.invented, of_role, texts),
        people=_people(texts, netbios),
        sites=_sites(texts),
    )


def _domains(
    raw: Recording, certificates: Iterable[CertificateData], texts: Iterable[str]
) -> tuple[Domains, dict[str, str]]:
    names = {name for text in texts for name in tokens.names_in(text)}
    names |= {name.removeprefix("*.") for one in certificates for name in map(str.lower, one.names)}
    declared = {raw.site.zone, *sip_domains(raw), *_directory(texts)}
    domains = Domains(names | declared, declared, raw.site.zone)
    of_role: dict[str, str] = {}
    for name, role, numbered in roles(raw):
        if name in names:
            of_role.setdefault(name, role)
            domains.name(name, role, numbered=numbered)
    for name in sorted(names | declared):
        domains.name(name)
    return domains, of_role


def _directory(texts: Iterable[str]) -> set[str]:
    """Return the domains that distinguished names are of: their DC parts, joined."""
    parts = (re.findall(r"\b[Dd][Cc]=([\w-]+)", text) for text in texts)
    return {".".join(labels).lower() for labels in parts if len(labels) in _LABELS}


def _netbios(texts: Iterable[str], accounts: Iterable[str], domains: Domains) -> dict[str, str]:
    """Return the NetBIOS domains; one that a domain begins with is called as that one is."""
    real = {account.partition("\\")[0].lower() for account in accounts if "\\" in account}
    real |= {domain.lower() for text in texts for domain, _ in tokens.accounts_in(text)}
    labels = {root.partition(".")[0]: domains.name(root).partition(".")[0] for root in domains.roots}
    others = Series("domain{:02d}".format)
    return {one: (labels.get(one) or others.name(one)).upper() for one in sorted({*real, *labels} - {""})}


def _machines(names: Mapping[str, str], of_role: Mapping[str, str], texts: Iterable[str]) -> dict[str, str]:
    """Return the short names of computers and pools; not those of URLs, which are words of the language."""
    hosts = ((real, invented) for real, invented in names.items() if of_role.get(real) not in _URLS)
    short = {
        real.partition(".")[0]: invented.partition(".")[0] for real, invented in hosts if real.count(".") > 1
    }
    servers = Series("server{:02d}".format)
    for text in texts:
        for server in tokens.servers_in(text):
            if telling(server):
                short.setdefault(server.lower(), servers.name(server))
    return {real: invented for real, invented in short.items() if real not in KEPT and not real.isdigit()}


def _people(texts: Iterable[str], netbios: Mapping[str, str]) -> dict[str, str]:
    people = Series("user{:02d}".format)
    for text in texts:
        for domain, user in (*tokens.SPACED.findall(text), *tokens.ACCOUNT.findall(text)):
            if domain.lower() in netbios:
                people.name(user.rstrip("$"))
        for user in tokens.people_in(text):
            people.name(user.rstrip("$"))
        for user, _ in tokens.MAILBOX.findall(text):
            people.name(user)
    return people.invented


def _sites(texts: Iterable[str]) -> dict[str, str]:
    sites = Series("Site{:02d}".format)
    for text in texts:
        named = _SITE.match(text.strip())
        if named:
            sites.name(named[1].strip())
    return sites.invented


def _authorities(raw: Recording, certificates: Iterable[CertificateData]) -> dict[str, str]:
    """Return the names of certification authorities, the one of the site file first."""
    series = Series("Example CA {}".format)
    series.name(raw.site.authority.partition("\\")[2])
    for one in certificates:
        common = re.search(r"\bCN=(\"[^\"]*\"|[^,+]+)", one.subject if one.authority else one.issuer)
        if common:
            series.name(common[1].strip('" '))
    return series.invented


def _words(
    domains: Domains, netbios: Iterable[str], authorities: Iterable[str], texts: Iterable[str]
) -> dict[str, str]:
    """Return the words that name the company, each with the one that stands for it."""
    labels = [root.partition(".")[0] for root in domains.roots]
    organisations = [name for text in texts for name in re.findall(r"\bO=(\"[^\"]*\"|[^,+]+)", text)]
    spoken = [word for text in (*authorities, *organisations) for word in re.findall(r"[^\W\d_]+", text)]
    invented = Series(lambda number: "example" if number == 1 else f"example{number}")
    for word in (*labels, *netbios, *spoken):
        if len(word) >= _LEAST_WORD and telling(word):
            invented.name(word)
    return invented.invented
