"""A recording as it comes, of an estate whose names must not leave it."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from lyncauto.adapters.recording.known import Hidden
from lyncauto.model.recording import (
    Answered,
    CommandAct,
    Failure,
    NodeAct,
    ProbeAct,
    QuestionAct,
    Recording,
    SiteData,
    SiteHost,
    SiteServer,
)

ZONE = "corp.adatum.de"
POOL, OVERRIDE = f"lyncpool.{ZONE}", f"lync-int.{ZONE}"
FRONT_ENDS = (f"bln-sfb-07.{ZONE}", f"bln-sfb-09.{ZONE}")
CA = f"bln-pki.{ZONE}\\Adatum Europe Issuing CA"
HIDDEN = Hidden((r"ADEU\k.mueller", "op@adatum.de"), {"/srv/adatum/lb": "/etc/lyncauto"})
TOPOLOGY = """<Topology xmlns="urn:schema:Microsoft.Rtc.Management.Deploy.Topology.2008"
 Signature="{guid}">
 <Sites><CentralSite SiteId="1"><Name>Werk Berlin</Name>
 <Location City="Berlin" State="" /></CentralSite></Sites>
 <SqlInstances><SqlInstance Name="GEHEIM1" Fqdn="bln-sql.corp.adatum.de" /></SqlInstances>
 <Service Type="Microsoft.Rtc.Management.Deploy.Internal.ServiceRoles.WebService" />
 <FileShare ShareName="adshare$" /><Port Port="4443" Protocol="Https" />
</Topology>"""
GUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
# Whatever of these is left in a recording says where it was made.
REAL = (
    "adatum",
    "adeu",
    "bln-",
    "mueller",
    "berlin",
    "geheim1",
    "adshare",
    GUID,
    "10.20.30.",
    "172.16.5.9",
    "fd12:3456",
    "werk",
    "+493012345",
    "2204455667",
    "lyncpool",
    "lync-int",
    "einkauf",
)


def host(name: str) -> SiteHost:
    return SiteHost(name, "LyncAuto", "negotiate", tls=False)


def site() -> SiteData:
    return SiteData(
        pool=POOL,
        override=OVERRIDE,
        vip="10.20.30.60",
        management=host(FRONT_ENDS[0]),
        front_ends=tuple(map(host, FRONT_ENDS)),
        dns_host=host(f"bln-dc.{ZONE}"),
        zone=ZONE,
        name_servers=(SiteServer(f"bln-dc.{ZONE}", "10.20.30.2"),),
        resolvers=(),
        authority=CA,
        template="WebServer",
        node=f"bln-lb.{ZONE}",
        low_ttl=60.0,
        linger=60.0,
    )


@cache  # a key takes its time
def certificates() -> tuple[str, str]:
    """Return leaf and authority, base64 of DER."""
    key = rsa.generate_private_key(65537, 2048)
    domain = [(NameOID.DOMAIN_COMPONENT, label) for label in ("de", "adatum", "corp")]
    above = _name(*domain, (NameOID.COMMON_NAME, "Adatum Europe Issuing CA"))
    subject = _name((NameOID.ORGANIZATION_NAME, "Adatum, Einkauf"), (NameOID.COMMON_NAME, POOL))
    made = (_signed(subject, above, key, (POOL, *FRONT_ENDS)), _signed(above, above, key, ()))
    return tuple(base64.b64encode(one).decode() for one in made)  # type: ignore[return-value]


def _name(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def _signed(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, names: tuple[str, ...]) -> bytes:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=700))
    authority = x509.BasicConstraints(ca=not names, path_length=None)
    builder = builder.add_extension(authority, critical=True)
    if names:
        alternative = x509.SubjectAlternativeName(list(map(x509.DNSName, names)))
        builder = builder.add_extension(alternative, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def command(name: str, *objects: dict[str, object], on: str = FRONT_ENDS[0], **parameters: str) -> CommandAct:
    answered = tuple(Answered(one) for one in objects)  # type: ignore[arg-type]
    return CommandAct(on, name, dict(parameters), "ran", answered)


def recording(*more: CommandAct) -> Recording:
    """Return an estate's answers, with *more*."""
    leaf, authority = certificates()
    commands = (
        command("Get-LyncAutoTopology", {"Signature": GUID, "Xml": TOPOLOGY.format(guid=GUID)}),
        command("Get-CsSipDomain", {"Name": "adatum.de"}, {"Name": "adatum-health.co.uk"}),
        command(
            "Get-CsService",
            {"PoolFqdn": POOL, "SiteId": "Site:Werk Berlin", "ExternalFqdn": "webext.adatum.de"},
        ),
        command(
            "Get-CsPool", {"Fqdn": POOL, "Computers": list(FRONT_ENDS), "Services": [f"UserServer:{POOL}"]}
        ),
        command(
            "Get-CsKerberosAccountAssignment", {"Identity": "site:Werk Berlin", "UserAccount": r"ADEU\krb$"}
        ),
        command(
            "Get-LyncAutoSimpleUrl", {"Component": "meet", "Url": "https://meet.adatum-health.co.uk/einkauf"}
        ),
        command(
            "Get-LyncAutoCertificate",
            {
                "FriendlyName": "Zertifikat für Einkauf",
                "Subject": f'CN={POOL}, O="Adatum, Einkauf"',
                "Certificate": leaf,
            },
        ),
        command("Get-LyncAutoCertificateChain", {"Order": 1, "Certificate": authority}),
        command("Get-LyncAutoFile", Path=rf"C:\ProgramData\lyncauto\backup\{POOL}-{GUID}.zip"),
        CommandAct(
            FRONT_ENDS[1],
            "Get-CsCertificate",
            {},
            "failed",
            failure=Failure(
                "access-denied",
                f"Get-CsCertificate on {FRONT_ENDS[1]} failed",
                r"Login failed for user 'ADEU\BLN-SFB-09$' (S-1-5-21-1004336348-1177238915-2204455667-512) "
                r"at \\bln-file\adshare$; ask k.mueller, +493012345678, fd12:3456::7",
                "UnauthorizedAccess",
                "PermissionDenied",
            ),
        ),
        *more,
    )
    questions = (
        QuestionAct(
            f"bln-dc.{ZONE}",
            "10.20.30.2",
            53,
            FRONT_ENDS[0],
            "A",
            recurse=False,
            rcode="NOERROR",
            values=("10.20.30.41",),
            ttl=3600,
        ),
        QuestionAct(
            f"bln-dc.{ZONE}",
            "10.20.30.2",
            53,
            f"lyncdiscoverinternal.{ZONE}",
            "CNAME",
            recurse=False,
            rcode="NOERROR",
            values=(FRONT_ENDS[0],),
            ttl=60,
        ),
    )
    probes = (
        ProbeAct(
            "tls", POOL, "10.20.30.41", 443, secure=True, verified=True, version="TLSv1.2", certificate=leaf
        ),
        ProbeAct(
            "http",
            POOL,
            "10.20.30.41",
            443,
            "/abs/handler",
            secure=True,
            status=401,
            headers={
                "set-cookie": ["MS-WSMAN=geheim1; path=/"],
                "www-authenticate": ["NTLM TlRMTVNTUAACAAAADAAM", "Negotiate"],
                "x-ms-server-fqdn": [FRONT_ENDS[0].upper()],
            },
        ),
    )
    node = (NodeAct("get", f"bln-lb.{ZONE}", ("/srv/adatum/lb/lyncauto.cfg",), answer="bind 172.16.5.9:443"),)
    return Recording(1, "0.1.0", "2026-11-23T18:00:00Z", site(), commands, questions, probes, node)
