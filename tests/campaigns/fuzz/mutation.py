"""Samples of every format, and what becomes of them in bad hands. The same seed gives the same inputs."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lyncauto.adapters.haproxy.codec import render, render_global
from tests.unit.adapters.exports import samples
from tests.unit.adapters.haproxy.services import BOTH, FOLDER, HTTP, HTTPS, POOL
from tests.unit.steps.samples import armoured_der, certificate

# Pieces that mean something to one reader or another, put where they do not belong.
_PIECES = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<![CDATA[",
    b"&#xD800;",
    b"]]>",
    b"<Obj>",
    b'<Ref RefId="0"/>',
    b"<LST>",
    b"xmlns=",
    b"&amp;",
    b"_xD83D_",
    b"$INCLUDE x\n",
    b"$ORIGIN .\n",
    b"$TTL 9999999999999999999\n",
    b"[AGE:1]",
    b"\\000",
    b"\\999",
    b"(",
    b'"',
    b"@",
    b"*.",
    b"-----BEGIN CERTIFICATE-----\n",
    b"-----END CERTIFICATE-----\n",
    b"PK\x03\x04",
    b"listen x\n",
    b"{{ x }}",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x00",
    b"\r",
    b"\xf0\x9f\x98\x80",
    b"9" * 5000,
    b"-1",
    b"0001-01-01T00:00:00+14:00",
)
_WORD = re.compile(rb"[\w.:*-]+")
_LINE = re.compile(rb"^.*\n", re.MULTILINE)
_ELEMENT = re.compile(rb"<(?:(\w+)[^<>]*>[^<>]*</\1|\w+[^<>]*/)>")
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound file, or what stands within one.

    Attributes:
        wrap: Makes the file of what stands within.
    """

    name: str
    data: bytes
    wrap: Callable[[bytes], bytes] = bytes
    text: bool = True


def sound() -> tuple[Sample, ...]:
    """Return a sound file of every format, and what stands within those that are packed."""
    der = certificate()
    items = zipfile.ZipFile(io.BytesIO(samples.configuration())).read("DocItemSet.xml")
    texts = {
        "topology": samples.topology(),
        "builder": samples.builder(),
        "zone": samples.ZONE,
        "master": samples.MASTER,
        "certificate.pem": armoured_der(der),
        "balancer": render(POOL, [HTTPS], FOLDER),
        "balancer-http": render(POOL, [HTTP], FOLDER),
        "balancer-both": render(POOL, [BOTH], FOLDER),
        "balancer-common": render_global(FOLDER),
        "store": samples.clixml(samples.stored_object(der, PSComputerName=samples.HOSTS[0])),
        **{f"objects-{kind}": text for kind, text in samples.OBJECTS.items()},
    }
    return (
        *(Sample(name, text.encode()) for name, text in texts.items()),
        Sample("certificate.der", der, text=False),
        Sample("configuration.zip", samples.configuration(), text=False),
        Sample("configuration-text.zip", samples.configuration(as_text=True), text=False),
        Sample("within a zip", items, lambda data: samples.zipped({"DocItemSet.xml": data})),
        Sample("within a PEM", der, lambda data: armoured_der(data).encode(), text=False),
        Sample("within a store", der, _stored, text=False),
    )


def _stored(data: bytes) -> bytes:
    return samples.clixml(samples.stored_object(data, PSComputerName=samples.HOSTS[0])).encode()


def mutated(chance: random.Random, sample: Sample, others: Sequence[Sample]) -> bytes:
    """Return a sample in this encoding or that, with a few things done to it."""
    data = bytearray(sample.data)
    if sample.text and chance.random() < 0.2:  # one in five
        data = bytearray(sample.data.decode().encode(chance.choice(_ENCODINGS)))
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        chance.choice(_WAYS)(chance, data, chance.choice(others).data)
    return sample.wrap(bytes(data))


def _flip(chance: random.Random, data: bytearray, _: bytes) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(chance: random.Random, data: bytearray, _: bytes) -> None:
    del data[chance.randint(0, len(data)) :]


def _lose(chance: random.Random, data: bytearray, _: bytes) -> None:
    start, end = _span(chance, data)
    del data[start:end]


def _repeat(chance: random.Random, data: bytearray, _: bytes) -> None:
    start, end = _span(chance, data)
    data[start:start] = data[start:end] * chance.randint(1, 3)


def _put(chance: random.Random, data: bytearray, _: bytes) -> None:
    at = chance.randint(0, len(data))
    data[at:at] = chance.choice(_PIECES)


def _mix(chance: random.Random, data: bytearray, other: bytes) -> None:
    start, end = _span(chance, other)
    at = chance.randint(0, len(data))
    data[at:at] = other[start:end]


def _digit(chance: random.Random, data: bytearray, _: bytes) -> None:
    found = [at for at, byte in enumerate(data[:4000]) if chr(byte).isdigit()]
    if found:
        at = chance.choice(found)
        data[at : at + 1] = chance.choice((b"-7", b"x", b"", b"99999", b"1.5"))


def _word(chance: random.Random, data: bytearray, other: bytes) -> None:
    own, theirs = _found(chance, _WORD, data), _found(chance, _WORD, other)
    if own and theirs:
        data[own.start() : own.end()] = chance.choice((theirs[0], b"", own[0] * 2, own[0].upper()))


def _line(chance: random.Random, data: bytearray, other: bytes) -> None:
    own, theirs = _found(chance, _LINE, data), _found(chance, _LINE, other)
    if own and theirs:
        data[own.start() : own.end()] = chance.choice((b"", own[0] * 2, theirs[0]))


def _element(chance: random.Random, data: bytearray, _: bytes) -> None:
    if own := _found(chance, _ELEMENT, data):
        data[own.start() : own.end()] = chance.choice((b"", own[0] * 2))


def _found(chance: random.Random, form: re.Pattern[bytes], data: bytes | bytearray) -> re.Match[bytes] | None:
    """Return the next match after any place."""
    return form.search(bytes(data), chance.randint(0, len(data)))


def _span(chance: random.Random, data: bytes | bytearray) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.choice((1, 2, 8, 40, 200)))


_WAYS: tuple[Callable[[random.Random, bytearray, bytes], None], ...] = (
    _flip,
    _cut,
    _lose,
    _repeat,
    _put,
    _mix,
    _digit,
    # Those that leave a file well-formed, so that what it says is read: as often as all the others.
    _word,
    _word,
    _word,
    _line,
    _line,
    _element,
    _element,
)
