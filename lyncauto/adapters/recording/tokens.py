"""What in a text could name something of one organisation: domain names, addresses, identifiers. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from lyncauto.adapters.recording.words import ENDINGS, FILES

GUID: Final = re.compile(
    r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])"
)
DIGEST: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])"
)
SID: Final = re.compile(r"\b[Ss]-1-5-21(?:-\d+){3,}\b")
PHONE: Final = re.compile(r"(?<![\w+])\+(?:\d{7,15}|\d{1,3}(?:[ /().-]{1,2}\d{2,}){2,})\b")
ACCOUNT: Final = re.compile(r"(?<![\w\\:.-])([A-Za-z0-9][\w-]{1,14})\\([\w.$-]+)(?![\w\\])")
# A name of several words is told from what follows it by the quotes around it, or by being all there is.
SPACED: Final = re.compile(
    r"(?:(?<=['\"])|\A)([A-Za-z0-9][\w-]{1,14})\\([\w.-]+(?: [A-ZÀ-Þ][\w-]*\.?){1,4})(?=['\"]|\Z)"
)
# In small letters an account looks like a path; what it is called before tells the two apart.
_SPOKEN: Final = re.compile(
    r"\b(?:user|account|login|logon|identity|principal)(?: name| id)?\s*[:=]?\s*['\"]?"
    r"([A-Za-z0-9][\w-]{1,14})\\([\w.$-]+)(?![\w\\])",
    re.IGNORECASE,
)
_PROFILE: Final = re.compile(r"[\\/]Users[\\/]([\w.$-]+)", re.IGNORECASE)
_LOGIN: Final = re.compile(r"\b(?:User ID|Uid)=([\w.$-]+)", re.IGNORECASE)
_SOURCE: Final = re.compile(r"\b(?:Data Source|Server)=(?:tcp:)?([A-Za-z][\w-]*)(?![\w.-])", re.IGNORECASE)
MAILBOX: Final = re.compile(r"(?<![\w.+-])([\w.+-](?:[\w.+'-]*[\w.+-])?)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
UNC: Final = re.compile(r"\\\\([\w.-]+)\\([\w$.-]+)")
_IPV4: Final = re.compile(r"(?<![\w.])(?<!Version=)(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d|[A-Za-z_])")
_IPV6: Final = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:]|\.\d)")
_DOTTED: Final = re.compile(
    r"(?:(?<![\w.-])|(?<=\*\.))(?:\w(?:[\w-]{0,61}\w)?\.)+[^\W\d_](?:[\w-]{0,61}\w)?(?![\w])"
)
# Names that say nothing of who runs the estate: the vendor's, and those of programs.
_PUBLIC: Final = (
    *("asp.net", "iis.net", "lync.com", "microsoft.com", "microsoftonline.com", "w3.org", "haproxy.com"),
    *("haproxy.org", "openssl.org", "lua.org", "pcre.org", "debian.org", "ubuntu.com", "redhat.com"),
)
_TYPES: Final = frozenset({"Microsoft", "System", "Deserialized"})  # what .NET types begin with
_PUBLIC_ACCOUNTS: Final = frozenset(
    {"builtin", "authority", "hklm", "localmachine", "software", "system", "cert"}
)
_NOBODY: Final = frozenset({"public", "default", "all"})  # folders beside those of users
_FEWEST = 2  # labels of a name


def addresses_in(text: str) -> Iterator[str]:
    """Give every IP address as it is written; not those that are the same everywhere, nor net masks."""
    for pattern in (_IPV4, _IPV6):
        for found in pattern.findall(text):
            if is_address(found):
                yield found


def is_address(text: str) -> bool:
    """Whether *text* is an address that belongs to somebody."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    everywhere = address.is_unspecified or str(address) in ("127.0.0.1", "::1")
    return not everywhere and not text.startswith("255.")


def names_in(text: str) -> Iterator[str]:
    """Give every domain name, lower case, without the ending of a file that is named after it."""
    without = DIGEST.sub(" ", GUID.sub(" ", text))
    for found in _DOTTED.findall(without):
        labels = found.split(".")
        while len(labels) > 1 and labels[-1].lower() in FILES:
            labels.pop()
        if _is_name(labels):
            yield ".".join(labels).lower()


def accounts_in(text: str) -> Iterator[tuple[str, str]]:
    r"""Give domain and user of every ``DOMAIN\user`` that is no path and no well-known account."""
    for domain, user in ACCOUNT.findall(text):
        if domain.isupper() and domain.lower() not in _PUBLIC_ACCOUNTS:
            yield domain, user
    for domain, user in (*SPACED.findall(text), *_SPOKEN.findall(text)):
        if domain.lower() not in _PUBLIC_ACCOUNTS and (domain.isupper() or _SPOKEN.search(text)):
            yield domain, user


def people_in(text: str) -> Iterator[str]:
    """Give every user whom a path or the words of a connection name, without a domain."""
    for pattern in (_PROFILE, _LOGIN):
        yield from (name for name in pattern.findall(text) if name.lower() not in _NOBODY)


def servers_in(text: str) -> Iterator[str]:
    """Give every computer that is named without a domain: by a share, or as a database's."""
    yield from (server for server, _ in UNC.findall(text) if "." not in server)
    yield from _SOURCE.findall(text)


def is_public(name: str) -> bool:
    """Whether a name is the vendor's own, or a program's."""
    return any(name == one or name.endswith(f".{one}") for one in _PUBLIC)


def _is_name(labels: list[str]) -> bool:
    last = labels[-1]
    if len(labels) < _FEWEST or labels[0] in _TYPES or is_public(".".join(labels).lower()):
        return False
    written_evenly = last.islower() or last.isupper()  # Microsoft.Rtc.Management.Xds.ReplicaState is none
    return (written_evenly or last.lower() in ENDINGS) and last[0].isalpha() and len(last) > 1
