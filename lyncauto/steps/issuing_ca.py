"""Which enterprise CA issued a certificate, as far as the certificate tells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

_FOLDER: Final = "/certenroll/"  # virtual directory that AD CS makes on the CA's own web server
_IN_DIRECTORY: Final = re.compile(r"CN=[^,]+,CN=([^,]+),CN=CDP,.*?((?:,DC=[^,?]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IssuingCa:
    """A CA as its certificates describe it.

    Attributes:
        name: Its common name.
        host: FQDN of the computer that it seems to run on; empty: nothing tells.
        where: What of the certificate tells the host.
    """

    name: str
    host: str = ""
    where: str = ""


def issuing_ca(der: bytes) -> IssuingCa | None:
    """Return who issued a certificate; ``None``: it cannot be read, or its issuer has no common name.

    The host is what AD CS itself writes into certificates by default. Whoever publishes elsewhere leaves
    another host there, or none: it is a guess.

    Source: AD CS, its default CRL distribution points and authority information access.
    """
    try:
        found = x509.load_der_x509_certificate(der)
        common = found.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
        urls = [*_issuers(found), *_lists(found)]
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not common:
        return None
    name = str(common[0].value)
    told = (IssuingCa(name, host, where) for url, where in urls if (host := _host(url, name)))
    return next(told, IssuingCa(name))


def _issuers(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return
    places = [
        one.access_location for one in found if one.access_method == AuthorityInformationAccessOID.CA_ISSUERS
    ]
    yield from ((url, "authority information access") for url in _urls(places))


def _lists(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return
    places = [name for point in found for name in point.full_name or ()]
    yield from ((url, "CRL distribution point") for url in _urls(places))


def _urls(names: Iterable[x509.GeneralName]) -> Iterator[str]:
    return (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))


def _host(url: str, name: str) -> str:
    """Return the host of *url* if it is one that AD CS makes for a CA of that name, lower case."""
    text = unquote(url)
    if text.lower().startswith("ldap:"):
        return _in_directory(text)
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    folder, _, file = parts.path.rpartition("/")
    if f"{folder}/".lower() != _FOLDER or name.lower() not in file.lower():
        return ""
    # http://HOST/CertEnroll/HOST_NAME.crt names the CA's own host even where an alias serves the file.
    owner = file.lower().partition(f"_{name.lower()}")[0] if f"_{name.lower()}" in file.lower() else ""
    return owner or (host if "." in host else "")


def _in_directory(text: str) -> str:
    """Return the host in ldap:///CN=NAME,CN=HOST,CN=CDP,...,DC=contoso,DC=com; its domain is the forest's."""
    found = _IN_DIRECTORY.search(text)
    if found is None:
        return ""
    domain = ".".join(part.strip() for part in re.split(r",DC=", found[2], flags=re.IGNORECASE)[1:])
    return f"{found[1]}.{domain}".lower()
