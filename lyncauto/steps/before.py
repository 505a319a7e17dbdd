"""What a migration leaves as it was, written as lines that can be kept and compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lyncauto.model.facts import Assignment, Facts, KerberosAccount, SimpleUrl
from lyncauto.steps.answers import addresses, aliases


def simple_url_lines(urls: Sequence[SimpleUrl]) -> tuple[str, ...]:
    """Return ``meet contoso.com https://...`` for each, sorted."""
    return tuple(sorted(f"{url.component} {url.domain} {url.url}" for url in urls))


def assignment_lines(used: Sequence[Assignment]) -> tuple[str, ...]:
    """Return ``fe01.contoso.com Default 3F...`` for each, sorted."""
    return tuple(sorted(f"{one.host} {one.use} {one.thumbprint}" for one in used))


def kerberos_lines(accounts: Sequence[KerberosAccount]) -> tuple[str, ...]:
    r"""Return ``Site:HQ CONTOSO\kerbauth`` for each, sorted."""
    return tuple(sorted(f"{one.site} {one.account}" for one in accounts))


def other_name_lines(facts: Facts, moving: Collection[str]) -> tuple[str, ...]:
    """Return ``lyncdiscover.contoso.com A 10.0.0.80`` for each name that has a record and stays, sorted."""
    names = {one.name for one in facts.answers if one.values and one.type in {"A", "CNAME"}} - {*moving}
    return tuple(
        f"{name} {type_} {','.join(found)}"
        for name in sorted(names)
        for type_, found in (
            ("A", addresses(facts.answers, name)),
            ("CNAME", aliases(facts.answers, name)[:1]),
        )
        if found
    )
