"""The article's pool as data: site file sections, facts and the design that follows from them."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lyncauto.model import facts as f
from lyncauto.model import site
from lyncauto.steps.design import design
from lyncauto.steps.pem import armoured, thumbprint, thumbprints
from lyncauto.steps.renewal import renewal
from lyncauto.steps.services import http, https

NOW = datetime(2026, 8, 22, 10, 4, tzinfo=UTC)
VIP = "10.0.0.50"
MEMBERS = {f"fe0{number}.contoso.com": f"10.0.0.1{number}" for number in (1, 2, 3)}
POOL = "pool01.contoso.com"
OVERRIDE = "webint.contoso.com"
NAMES = ("dialin.contoso.com", "meet.contoso.com", OVERRIDE)


def host(name: str) -> site.WindowsHost:
    return site.WindowsHost(name=name, account="operator")


def pool(**changes) -> site.Pool:
    declared = {
        "name": POOL,
        "nodes": ("lb01",),
        "override": OVERRIDE,
        "vip": VIP,
        "front_ends": tuple(host(name) for name in MEMBERS),
        "low_ttl": 60.0,
    }
    return site.Pool(**{**declared, **changes})


CMS = site.CentralManagement(host=host("mgmt01.contoso.com"))
AUTHORITY = site.CertificateAuthority(config="ca01.contoso.com\\Contoso Issuing CA", source="lync")
ZONE = site.Dns(
    host=host("dc01.contoso.com"),
    zone="contoso.com",
    name_servers=(
        site.NameServer(name="dc01.contoso.com", address="10.0.0.21"),
        site.NameServer(name="dc02.contoso.com", address="10.0.0.22"),
    ),
    resolvers=(site.NameServer(name="resolver01.contoso.com", address="10.0.0.71"),),
)
MACHINE = site.BalancerNode(
    name="lb01.contoso.com", agent="https://10.0.0.49:8443", token="env:AGENT_TOKEN", root="agent.pem"
)


@cache
def key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def curve_key(curve: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key({"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}[curve])


def certificate(  # one keyword for each thing that the policy looks at
    names=NAMES,
    *,
    days=700,
    age=1,
    bits=2048,
    curve="",
    use=ExtendedKeyUsageOID.SERVER_AUTH,
    digest=None,
    pss=False,
    subject=OVERRIDE,
    issuer="",
    crl="",
) -> bytes:
    """Return a certificate, DER, self-signed whatever its issuer: nobody verifies it here."""
    begin = NOW - timedelta(days=age)
    signer = curve_key(curve) if curve else key(bits)
    builder = (
        x509.CertificateBuilder(_name(issuer or subject), _name(subject), signer.public_key(), 1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
    )
    if use:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    if crl:
        places = [x509.DistributionPoint([x509.UniformResourceIdentifier(crl)], None, None, None)]
        builder = builder.add_extension(x509.CRLDistributionPoints(places), critical=False)
    how = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if pss else None
    made = builder.sign(signer, digest or hashes.SHA256(), rsa_padding=how)
    return made.public_bytes(serialization.Encoding.DER)


_RSA_SIGNATURES = bytes.fromhex(
    "2a864886f70d0101"
)  # pkcs-1 of RFC 8017, appendix A; the next byte says which
OLD = {"SHA-1": b"\x05", "MD5": b"\x04"}


def old(digest, **changes) -> bytes:
    """Return a certificate that says it is signed with an old hash, which no library of today would do."""
    return certificate(**changes).replace(_RSA_SIGNATURES + b"\x0b", _RSA_SIGNATURES + OLD[digest])


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def stored(
    der: bytes, friendly_name: str, *, has_private_key: bool = True, host: str = "fe01.contoso.com"
) -> f.StoredCertificate:
    return f.StoredCertificate(
        host=host,
        thumbprint=thumbprint(der),
        friendly_name=friendly_name,
        names=NAMES,
        issuer="CN=Contoso Issuing CA",
        not_before="2026-08-21T10:04:00Z",
        not_after="2028-07-21T10:04:00Z",
        has_private_key=has_private_key,
        key_bits=2048,
        certificate=base64.b64encode(der).decode(),
    )


ROOT_BASE64 = base64.b64encode(certificate(("root.contoso.com",))).decode()
ROOT = armoured(ROOT_BASE64)
POOL_BASE64 = base64.b64encode(certificate((POOL, "meet.contoso.com"))).decode()
WEB_BASE64 = base64.b64encode(certificate((POOL, OVERRIDE))).decode()


def armoured_der(der: bytes) -> str:
    """Return the PEM text of one certificate."""
    return armoured(base64.b64encode(der).decode())


def armoured_of(found: str) -> str:
    """Return the PEM text of the sample certificate that has this thumbprint."""
    der = next(one for one in (certificate(), certificate((*NAMES, POOL))) if thumbprint(one) == found)
    return armoured_der(der)


RECORDS = {
    OVERRIDE: ("10.0.0.11",),
    "meet.contoso.com": tuple(MEMBERS.values()),
    "dialin.contoso.com": tuple(MEMBERS.values()),
    "admin.contoso.com": ("10.0.0.90",),
    POOL: tuple(MEMBERS.values()),
    **{name: (address,) for name, address in MEMBERS.items()},
}


NAME_SERVERS = f.NameAnswer(
    "dc01.contoso.com",
    "authoritative",
    "contoso.com",
    "NS",
    "NOERROR",
    ("dc01.contoso.com", "dc02.contoso.com"),
    3600,
)


def answers(records=RECORDS, *, type="A", ttl=3600, static=True) -> tuple[f.NameAnswer, ...]:
    """Return what all servers say of *records*, alike."""
    servers = [(server.name, "authoritative") for server in ZONE.name_servers]
    servers += [(server.name, "resolver") for server in ZONE.resolvers]
    found = tuple(
        f.NameAnswer(server, role, name, type, "NOERROR", values, ttl, static=static)
        for server, role in [("dc01.contoso.com", "written"), *servers]
        for name, values in records.items()
    )
    return (*found, NAME_SERVERS) if type == "A" else found


def facts(**changes) -> f.Facts:
    """Return what is read from the article's estate before anything was changed."""
    web = f.WebServices(OVERRIDE, "webext.contoso.com", 443, 80, 4443, 8080, 443, 80)
    found = f.Facts(
        read_at="2026-08-22T10:04:00Z",
        pool=POOL,
        product=5,
        server_version="Microsoft Lync Server 2010 (4.0.7577.0)",
        topology="11111111-2222-3333-4444-555555555555",
        front_ends=tuple(f.FrontEnd(name, (address,)) for name, address in MEMBERS.items()),
        web=web,
        other_web_fqdns=("webint2.contoso.com",),
        simple_urls=(
            f.SimpleUrl("Cscp", "*", "https://admin.contoso.com"),
            f.SimpleUrl("dialin", "*", "https://dialin.contoso.com"),
            f.SimpleUrl("meet", "contoso.com", "https://meet.contoso.com"),
        ),
        sip_domains=("contoso.com",),
        replicas=tuple(
            f.Replica(name, up_to_date=True, last_update="2026-08-20T08:00:00Z") for name in MEMBERS
        ),
        assignments=tuple(
            f.Assignment(name, use, "AB" * 20)
            for name in MEMBERS
            for use in ("Default", "WebServicesInternal")
        ),
        store=(),
        certificate_host="fe01.contoso.com",
        roots=(ROOT,),
        answers=answers(),
        health=tuple(
            f.FrontEndHealth(
                name, 401, 200, verified=True, verified_as=OVERRIDE, names=(POOL, OVERRIDE, name)
            )
            for name in MEMBERS
        ),
        services=(),
        delivered=(),
        zone="contoso.com",
        web_certificates=tuple(f.WebCertificate(name, WEB_BASE64) for name in MEMBERS),
        nodes=(
            f.NodeFacts(
                "lb01.contoso.com",
                "haproxy",
                "2.6.12",
                running=False,
                from_wheel=False,
                package="1+deb12u1",
            ),
        ),
    )
    return replace(found, **changes)


def draft(found: f.Facts | None = None, **changes):
    return design(pool(**changes), AUTHORITY, (MACHINE,), found or facts())


def new_facts(**changes) -> f.Facts:
    """Return what is read where the topology has no override yet, and no record exists for one."""
    without = {name: values for name, values in RECORDS.items() if name != OVERRIDE}
    found = facts(
        product=8,
        web=replace(facts().web, internal_fqdn=""),
        answers=answers(without),
        web_certificates=tuple(f.WebCertificate(name, POOL_BASE64) for name in MEMBERS),
        health=tuple(
            f.FrontEndHealth(
                name, 401, 200, verified=True, verified_as=POOL, names=(POOL, name), thumbprint="AB" * 20
            )
            for name in MEMBERS
        ),
        kerberos=(f.KerberosAccount("Site:HQ", "CONTOSO\\kerbauth"),),
        routing_groups=(f.RoutingGroup("1", "fe01.contoso.com", tuple(MEMBERS)),),
        other_hosts=("dir01.contoso.com", "director.contoso.com"),
        negative_ttl=900,
    )
    return replace(found, **changes)


def served_facts(der: bytes = b"", **changes) -> f.Facts:
    """Return what is read once the pool is behind the balancer, which serves this certificate."""
    der = der or certificate()
    moved = {**RECORDS, **dict.fromkeys(NAMES, (VIP,))}
    lying = f.Delivered(
        MACHINE.name,
        OVERRIDE,
        thumbprint(der),
        has_key=True,
        roots=thumbprints(ROOT),
        certificate=base64.b64encode(der).decode(),
    )
    found = facts(
        answers=answers(moved), services=(https(DESIGN, thumbprint(der)), http(DESIGN)), delivered=(lying,)
    )
    return replace(found, **changes)


def renewing(found: f.Facts | None = None, *, fresh=True, **changes):
    return renewal(pool(**changes), AUTHORITY, (MACHINE,), found or served_facts(), fresh=fresh)


DESIGN = draft().design
RENEWING = renewing().design
REHEARSING = replace(RENEWING, rehearsal_port=44443)
BOTH = AUTHORITY.model_copy(update={"keys": ("rsa-2048", "ecdsa-p256"), "ecdsa_template": "WebServerEcdsa"})
BOTH_DESIGN = design(pool(), BOTH, (MACHINE,), facts()).design
ECDSA = f"{OVERRIDE}.ecdsa"


@cache
def ecdsa_certificate(days: int = 700) -> bytes:
    """Return a certificate, DER, on P-256; always the same one, though its signature is by chance."""
    return certificate(days=days, curve="P-256")


def served_by_both_kinds(der: bytes = b"", second: bytes = b"") -> f.Facts:
    """Return what is read once the balancer shows a certificate of each kind."""
    der, second = der or certificate(), second or ecdsa_certificate()
    found = served_facts(der)
    lying = replace(
        found.delivered[0],
        name=ECDSA,
        thumbprint=thumbprint(second),
        certificate=base64.b64encode(second).decode(),
    )
    shown = https(BOTH_DESIGN, thumbprint(der), second=thumbprint(second))
    return replace(found, delivered=(*found.delivered, lying), services=(shown, http(BOTH_DESIGN)))


def renewing_both(found: f.Facts | None = None, authority=BOTH, *, fresh=True):
    return renewal(pool(), authority, (MACHINE,), found or served_by_both_kinds(), fresh=fresh)


BOTH_RENEWING = renewing_both().design
REMOVING = replace(RENEWING, certificate=replace(RENEWING.certificate, removed=True))
PUBLISHING = draft(new_facts()).design
