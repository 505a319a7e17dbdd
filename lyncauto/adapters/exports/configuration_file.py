"""What ``Export-CsConfiguration`` writes: a zip with documents in it. Nothing is ever unpacked to a disk.

Found in public scripts: `DocItemSet.xml` with `DocItem` elements, each with a `Name` and a document below
`Data`; settings of several scopes stand in an `AnchoredXml`. How the items are called is not established: a
document is known by its own element. It may hold keys of the OAuth certificate: of what is not known nothing
is kept.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from lyncauto.adapters.exports import topology_file
from lyncauto.adapters.exports.found import Claim, Found, Said, Source, Unusable
from lyncauto.adapters.exports.simple_urls import of_configurations
from lyncauto.adapters.exports.text import decoded
from lyncauto.adapters.exports.xml_document import Document, inside, local, read_xml
from lyncauto.model.inventory import Part

LARGEST = 64 * 1024 * 1024  # bytes of all files in it together
MANY = 1000  # files
_MAGIC = b"PK"
_SETTINGS = "{urn:schema:Microsoft.Rtc.Management.Settings.SimpleUrl.2008}SimpleUrlConfiguration"
_WANTED = ("<Topology", "<SimpleUrlConfiguration")
_EXPECTED = "a zip as Export-CsConfiguration writes it"
_PARTS = (Part.TOPOLOGY, Part.SIP_DOMAINS, Part.SIMPLE_URLS)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SHOWN = 5  # names of what was not understood


def is_zip(data: bytes) -> bool:
    """Whether a file is a zip, be it an empty one."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def read_configuration(source: Source) -> Found:
    """Return what the documents in an exported configuration say.

    Raises:
        Unusable: It is damaged, it is none, it would lead outside of its folder or fill the memory.
    """
    claims: list[Claim] = []
    unknown: list[str] = []
    for name, data in _files(source):
        if data.startswith(_MAGIC):
            raise source.unusable(name, "a zip within the zip, which no export has", _EXPECTED, parts=_PARTS)
        if not name.lower().endswith(".xml"):
            unknown.append(name)
            continue
        inner = replace(source, name=f"{source.name}/{name}", data=data)
        try:
            claims.extend(_claims(inner, unknown))
        except Unusable as error:
            raise Unusable(error.reasons, _PARTS) from None
    if not claims:
        held = ", ".join(sorted(set(unknown))[:_SHOWN]) or "nothing"
        raise source.unusable("no topology", f"it holds {held}", _EXPECTED, parts=_PARTS)
    notes = (_not_understood(unknown),) if unknown else ()
    return Found("an exported configuration", tuple(claims), notes)


def _files(source: Source) -> Iterator[tuple[str, bytes]]:
    """Give name and bytes of each file in the zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if fault := next(filter(None, map(_fault, entries)), None):
                raise source.unusable(fault[0], fault[1], _EXPECTED, parts=_PARTS)
            if len(entries) > MANY or sum(entry.file_size for entry in entries) > LARGEST:
                why = f"unpacked it is more than {LARGEST // 2**20} MB, or more than {MANY} files"
                raise source.unusable("zip", why, _EXPECTED, parts=_PARTS)
            for entry in entries:
                with archive.open(entry) as file:
                    yield entry.filename, file.read(LARGEST)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        LookupError,
    ) as error:
        why = "it is damaged or cut off" if isinstance(error, EOFError) else f"it is damaged: {error}"
        raise source.unusable("zip", why[:120], _EXPECTED, parts=_PARTS) from None


def _fault(entry: zipfile.ZipInfo) -> tuple[str, str] | None:
    """Return what forbids to look into a zip, and why."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        return entry.filename[:40], "a file that would lie outside of the zip's own folder"
    if entry.flag_bits & 1:
        return entry.filename[:40], "it is encrypted"
    if entry.compress_type not in _METHODS:
        return entry.filename[:40], "it is compressed in a way that Windows does not use"
    return None


def _claims(source: Source, unknown: list[str]) -> Iterator[Claim]:
    """Give what one file of the zip says; what is not understood is added to *unknown*."""
    document = read_xml(source.name, decoded(source))
    items = (
        list(inside(document.root, "DocItem")) if local(document.root) == "DocItemSet" else [document.root]
    )
    settings: list[Element] = []
    for item in items:
        found = False
        for part in _documents(source, document, item):
            for element in part.root.iter():
                if element.tag == topology_file.ROOT:
                    yield from topology_file.published(part, element)
                    found = True
                elif element.tag == _SETTINGS:
                    settings.append(element)
                    found = True
        if not found:
            unknown.append(item.get("Name") or local(item))
    if settings:
        yield Said(Part.SIMPLE_URLS, of_configurations(settings))


def _documents(source: Source, document: Document, item: Element) -> Iterator[Document]:
    """Give the documents of an item: below it, or written into it as text."""
    yield replace(document, root=item)
    for element in item.iter():
        text = (element.text or "").strip()
        if text.startswith("<") and any(word in text for word in _WANTED):
            yield read_xml(f"{source.name}/{item.get('Name', '')}", text)


def _not_understood(unknown: list[str]) -> str:
    names = sorted(set(unknown))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"not understood and left out: {', '.join(names[:_SHOWN])}{more}"
