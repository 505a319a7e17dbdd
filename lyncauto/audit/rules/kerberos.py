"""Kerberos log-on at the web services, which the Control Panel needs most."""

from __future__ import annotations

from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, estate_rule, rule, web_pool
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Part, PoolEntry

_PAGE = "Microsoft, Setting up Kerberos authentication"
_SINGLE_SIGN_ON = "negotiate"


@rule(
    "LA-KRB-001",
    "No Kerberos account for web services with an override",
    Severity.MEDIUM,
    means="No account holds the service principal name of the override, so that clients fall back to NTLM: "
    "the Control Panel asks for a password, and where NTLM is turned off no log-on is left.",
    fix="`New-CsKerberosAccount` and `New-CsKerberosAccountAssignment -Identity SITE`, then "
    "`Enable-CsTopology`, `Set-CsKerberosAccountPassword`, and `Test-CsKerberosAccountAssignment -Identity "
    "SITE -Verbose`",
    source=f"{_PAGE}; the article, comment 10",
)
def no_account(look: Look, pool: PoolEntry) -> Answers:
    """Find pools with an override in a site without a Kerberos account."""
    if not (pool.web and pool.web.internal_fqdn):
        return
    sites = _with_account(look)
    if _site(pool) not in sites:
        had = ", ".join(sorted(sites)) or "no site"
        evidence = (
            look.evidence(f"{pool.site}: {pool.web.internal_fqdn}", Part.TOPOLOGY),
            look.evidence(f"accounts of: {had}", Part.KERBEROS),
        )
        yield Fault(pool.fqdn, f"{pool.site} has no Kerberos account for {pool.web.internal_fqdn}", evidence)


@estate_rule(
    "LA-KRB-002",
    "Sites with and without a Kerberos account",
    Severity.LOW,
    means="The same browser logs on of itself in one site and asks for a password in the other.",
    fix="`New-CsKerberosAccountAssignment -Identity SITE` with the account that the other sites have, then "
    "`Enable-CsTopology` and `Test-CsKerberosAccountAssignment -Identity SITE -Verbose`",
    source=_PAGE,
)
def uneven(look: Look) -> Answers:
    """Find sites without an account beside others with one, where no pool has an override."""
    serving = [pool for pool in look.pools if places.serving(pool)]
    told = {pool.site for pool in serving if web_pool(pool) and pool.web and pool.web.internal_fqdn}
    sites = _with_account(look)
    for site in sorted({_site(pool) for pool in serving} - told - sites) if sites else ():
        evidence = look.evidence(f"accounts of: {', '.join(sorted(sites))}", Part.KERBEROS)
        yield Fault(site, "it has no Kerberos account, and other sites have one", (evidence,))


@estate_rule(
    "LA-KRB-003",
    "A Kerberos account of a site without web services",
    Severity.NOTE,
    means="The account was made for pools that are gone. It keeps their service principal names, which "
    "nobody else can be given.",
    fix="`Remove-CsKerberosAccountAssignment -Identity SITE`, then `Enable-CsTopology`",
    source=_PAGE,
)
def left_over(look: Look) -> Answers:
    """Find accounts assigned to sites in which no pool has web services."""
    sites = {_site(pool) for pool in look.pools if pool.web}
    look.need(Part.KERBEROS)
    for one in look.inventory.kerberos:
        if one.site not in sites:
            evidence = look.evidence(f"{one.site}: {one.account}", Part.KERBEROS)
            yield Fault(one.site, f"{one.account} is assigned to it, and it has no web services", (evidence,))


@rule(
    "LA-KRB-004",
    "Web services that offer NTLM and not Negotiate",
    Severity.LOW,
    means="Kerberos is never tried, whatever account there is: every log-on costs the Front End a question "
    "to a domain controller, and fails where NTLM is turned off.",
    fix="`Set-CsWebServiceConfiguration -UseWindowsAuth Negotiate`",
    source="Microsoft, Set-CsWebServiceConfiguration; RFC 4559",
    applies=places.serving,
)
def ntlm_alone(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends whose answers over HTTPS offer NTLM alone."""
    yield from each(places.members(look, pool), partial(_ntlm, look, pool))


def _ntlm(look: Look, pool: PoolEntry, member: places.Member) -> Answers:
    end = look.outside(member.address, places.internal(pool)[0])
    for page in places.pages(end):
        offered = places.schemes(page)
        if "ntlm" in offered and _SINGLE_SIGN_ON not in offered:
            said = f"{page.path} {page.status}, www-authenticate: {', '.join(sorted(offered))}"
            evidence = look.evidence(said, Part.OUTSIDE, end.place)
            yield Fault(member.host, f"{page.path} offers NTLM and not Negotiate", (evidence,))
            return


def _with_account(look: Look) -> set[str]:
    look.need(Part.KERBEROS)
    return {one.site for one in look.inventory.kerberos if one.account}


def _site(pool: PoolEntry) -> str:
    """Return a pool's site.

    Raises:
        Lacking: The topology does not say.
    """
    if not pool.site:
        raise Lacking(Part.TOPOLOGY, pool.fqdn, None)
    return pool.site


RULES = (no_account, uneven, left_over, ntlm_alone)
