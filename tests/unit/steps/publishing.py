"""The article's pool without an override, on Skype for Business 2019: what a publication is planned from."""

from __future__ import annotations

import base64
from dataclasses import replace

from lyncauto.model import facts as f
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.services import http, https
from tests.unit.steps import samples
from tests.unit.steps.samples import MEMBERS, OVERRIDE, POOL, VIP
from tests.unit.steps.world import World

OLD = samples.certificate((POOL,))
OLD_PRINT = thumbprint(OLD)
RECORDS = {name: at for name, at in samples.RECORDS.items() if name != OVERRIDE}
GROUPS = tuple(f.RoutingGroup(f"group{number}", "fe01.contoso.com", tuple(MEMBERS)) for number in (1, 2))
ACCOUNT = f.KerberosAccount("Site:HQ", "CONTOSO\\kerbauth")


def denials(rcode: str = "NXDOMAIN") -> tuple[f.NameAnswer, ...]:
    """Return what is said of a name without a record; no resolver is asked."""
    written = f.NameAnswer("dc01.contoso.com", "written", OVERRIDE, "A", "NO RECORD")
    servers = (server.name for server in samples.ZONE.name_servers)
    return (written, *(f.NameAnswer(name, "authoritative", OVERRIDE, "A", rcode) for name in servers))


def facts(**changes) -> f.Facts:
    """Return what is read before the override is published."""
    usual = samples.facts()
    found = replace(
        usual,
        product=8,
        server_version="Skype for Business Server 2019 (7.0.2046)",
        web=replace(usual.web, internal_fqdn=""),
        answers=(*samples.answers(RECORDS), *denials()),
        assignments=tuple(
            f.Assignment(name, use, OLD_PRINT)
            for name in MEMBERS
            for use in ("Default", "WebServicesInternal")
        ),
        web_certificates=tuple(f.WebCertificate(name, base64.b64encode(OLD).decode()) for name in MEMBERS),
        health=tuple(
            f.FrontEndHealth(
                name, 401, 200, verified=True, verified_as=POOL, names=(POOL, name), thumbprint=OLD_PRINT
            )
            for name in MEMBERS
        ),
        kerberos=(ACCOUNT,),
        routing_groups=GROUPS,
        negative_ttl=900,
    )
    return replace(found, **changes)


DESIGN = samples.draft(facts()).design


def published(**changes) -> f.Facts:
    """Return what is read once the override is in force."""
    return facts(**{"web": replace(facts().web, internal_fqdn=OVERRIDE), **changes})


def said(made: World, command: str) -> tuple[dict[str, object], ...]:
    """Return the objects that a command answers with."""
    found = made.said[command]
    assert isinstance(found, tuple)
    return found


def world() -> World:
    """Return the estate as it is when everything up to the cut-over is settled."""
    made = World()
    made.serve([https(DESIGN, "AA"), http(DESIGN)])
    for name in DESIGN.names:
        made.dns.put(name, [VIP], ttl=60)
    made.probe.served = OLD
    usual, *others = said(made, "Get-CsService")
    own = {**usual, "InternalFqdn": "", "Version": 8}
    uses = tuple({"Use": use, "Thumbprint": OLD_PRINT} for use in ("Default", "WebServicesInternal"))
    account = {"Identity": ACCOUNT.site, "UserAccount": ACCOUNT.account}
    made.said |= {
        "Get-CsService": (own, *others),
        "Get-CsCertificate": uses,
        "Get-CsKerberosAccountAssignment": (account,),
    }
    return made


def publish(made: World) -> None:
    """Have the override in force, with another signature of the topology."""
    own, *others = said(made, "Get-CsService")
    made.said["Get-CsService"] = ({**own, "InternalFqdn": OVERRIDE}, *others)
    made.said["Get-LyncAutoTopology"] = ({"Signature": "99999999-2222-3333-4444-555555555555"},)
