"""Words that many estates have and that say nothing of one, and words of the vendor's own. Data."""

from __future__ import annotations

from typing import Final

_LEAST = 3  # letters; shorter words are in everything


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# Of domains, hosts, sites, accounts and organisations.
GENERIC: Final = _set(
    "ad admin administrator administrators all authority ca central certificate certification co com company",
    "computer computers configuration corp corporate de default dialin digital directory domain edge edu",
    "enterprise eu example external fr front global gmbh group guest head headquarters holding http https",
    "inc infra int intern internal international intra issuing its lan ldap limited local lync ltd mail main",
    "management meet microsoft net network networks office operator org pki policy pool primary prod",
    "production public registrar root secondary server servers service services sip site skype solutions",
    "srv standard sub subordinate support system systems technologies technology test text the uk us user",
    "users web webext webint webserver windows www",
)
# Keys whose values are the vendor's or the protocol's own words: of acts, of errors, of objects.
OURS: Final = _set(
    "act authentication category code id key lyncauto not_after not_before outcome property_types rcode",
    "read_at recording signature type types uses",
)
# Properties that hold what a person made up.
WHOLE: Final = _set("city comment description displayname friendlyname location notes")
SERIALS: Final = _set("serial serialnumber")
# Attributes of a topology document whose values are the vendor's words, whoever runs it.
VENDOR: Final = _set(
    "AllowAllDomains AllowSubDomains Authoritative AuthorizesRequests ConfiguredPort Instance",
    "InterfaceNumber InterfaceSide Number OrdinalInCluster Owner Port Protocol RequiresReplication",
    "RequiresSetup RoleName RoleVersion ServiceVersion SiteId Type UrlPath Usage xmlns",
)
# Labels that the protocols themselves ask for.
KEPT: Final = _set(
    "* lyncdiscover lyncdiscoverinternal sip sipinternal sipexternal ucupdates-r2 www _ntp _sip",
    "_sipfederationtls _sipinternal _sipinternaltls _sips _tcp _tls _udp",
)
# Endings of files: what stands before one may be a domain name.
FILES: Final = _set(
    "aspx bak cer cfg config conf crl crt csr csv dll exe htm html ini js json jsonl key lock log pem pfx",
    "png ps1 psd1 psm1 py sh so sock svc tmp txt upx wsdl xml xsd yaml yml zip",
)

# Of domains that somebody wrote with capitals; what ends otherwise may be a type of .NET.
ENDINGS: Final = _set(
    "at biz ch com corp de edu eu fr gov info int intern internal intra lan local net nl org test uk us"
)


def telling(word: str) -> bool:
    """Whether a word could tell one organisation from another; only such a one is replaced in every text."""
    return len(word) >= _LEAST and word.lower() not in GENERIC
