"""What a file is, by what is in it; its name says nothing of that."""

from __future__ import annotations

import re

from lyncauto.adapters.exports import builder_file, clixml, topology_file
from lyncauto.adapters.exports.balancer_file import is_balancer, read_balancer
from lyncauto.adapters.exports.certificates import is_binary, read_certificate_file
from lyncauto.adapters.exports.configuration_file import is_zip, read_configuration
from lyncauto.adapters.exports.found import Found, Source, Unusable
from lyncauto.adapters.exports.inventory_file import is_inventory, read_inventory
from lyncauto.adapters.exports.objects import exported
from lyncauto.adapters.exports.text import decoded, shown
from lyncauto.adapters.exports.xml_document import read_xml
from lyncauto.model.inventory import Part

_PEM = "-----BEGIN "
_ZONE = re.compile(
    r"^(?:\$(?:ORIGIN|TTL|INCLUDE|GENERATE)\b"
    r"|\S*[ \t]+(?:\[AGE:\d+\][ \t]+)?(?:\d\w*[ \t]+)?(?:IN[ \t]+)?(?:\d\w*[ \t]+)?"
    r"(?:(?:SOA|CNAME|NS)[ \t]+\S|A[ \t]+\d|AAAA[ \t]+[\da-f:]))",
    re.MULTILINE | re.IGNORECASE,
)
_EXPECTED = "one of the files that `--from` takes"

# What stands in a file that is to hold a part, be it whole or not.
_SIGNS = (
    (b"Microsoft.Rtc.Management.Deploy.", Part.TOPOLOGY),
    (b'N="PrimaryHttpsPort"', Part.TOPOLOGY),
    (b'N="Computers"', Part.TOPOLOGY),
    (b'N="SimpleUrl"', Part.SIMPLE_URLS),
    (b'N="IsDefault"', Part.SIP_DOMAINS),
    (b'N="ReplicaFqdn"', Part.REPLICAS),
    (b'N="UserAccount"', Part.KERBEROS),
    (b'N="ExposedWebURL"', Part.MOBILITY),
)


def read_source(source: Source) -> Found:
    """Return what a file holds.

    Raises:
        Unusable: It is damaged, unsafe, or nothing that is known here.
    """
    try:
        return _read(source)
    except Unusable as error:
        signs = _signs(source.data)
        raise Unusable(error.reasons, dict.fromkeys((*error.parts, *signs))) from None


def _read(source: Source) -> Found:
    if not source.data.strip():
        raise source.unusable("empty", "there is nothing in it", _EXPECTED)
    if is_zip(source.data):
        return read_configuration(source)
    if is_binary(source.data):
        return read_certificate_file(source, source.data)
    return _text(source, decoded(source))


def _text(source: Source, text: str) -> Found:
    if text.lstrip().startswith("<"):
        return _xml(source, text.lstrip())
    if is_inventory(text.lstrip()):
        return read_inventory(source, text.lstrip())
    if _PEM in text:
        return read_certificate_file(source, text.encode())
    if is_balancer(text):
        return read_balancer(source, text)
    if _ZONE.search(text):
        # Most audits are given no zone: they do not pay for the library that reads one.
        from lyncauto.adapters.exports.zone_file import read_zone  # noqa: PLC0415

        return read_zone(source, text)
    raise source.unusable(shown(text), "it is none of the files that are known here", _EXPECTED)


def _xml(source: Source, text: str) -> Found:
    document = read_xml(source.name, text)
    if document.root.tag == topology_file.ROOT:
        return Found("the published topology", topology_file.published(document, document.root))
    if document.root.tag == builder_file.ROOT:
        return builder_file.built(document)
    if document.root.tag == clixml.ROOT:
        return exported(source, document)
    name = document.root.tag.replace("{", "").replace("}", " ")
    raise source.unusable(f"<{name[:80]}>", "it is another product's XML, or another document", _EXPECTED)


def _signs(data: bytes) -> list[Part]:
    """Return what a file that cannot be used would have held, in whatever encoding it is."""
    plain = data.replace(b"\0", b"")
    return [part for sign, part in _SIGNS if sign in plain]
