"""What a recording must never hold, looked for before it is written: secrets, private keys, real names."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from lyncauto.adapters.recording.anonymous import RECORDING, strings
from lyncauto.adapters.recording.words import telling
from lyncauto.errors import RecordingRefused
from lyncauto.model.recording import Data, Recording
from lyncauto.model.secret import Secret

_PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|PuTTY-User-Key-File", re.IGNORECASE)
_NAMED = re.compile(
    r"passw(?:or)?d|passphrase|pass_phrase|\bpwd\b|secret|(?<!publickey)token$|credential|privatekey$|apikey",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\b(?:password|passwd|pwd|passphrase|secret)[\"']?\s*[=:]\s*[\"']?[^\s\"',;]+"
    r"|\b(?:authorization|cookie):\s*\S+|://[^\s/:@]+:[^\s/@]+@",
    re.IGNORECASE,
)
_BENIGN = re.compile(r"^has|^is|keytokenlength", re.IGNORECASE)


def refuse_secrets(recording: Recording, secrets: Iterable[Secret]) -> None:
    """Refuse a recording, as it came or as it is to be written, that holds a secret.

    Raises:
        RecordingRefused: With every place; never with the value.
    """
    tree = RECORDING.dump_python(recording, mode="json")
    text = json.dumps(tree, ensure_ascii=False)
    found = [*_properties(tree, "")]
    values = [value for secret in secrets for value in _forms(secret)]
    if any(value in one for value in values for one in (text, *strings(recording))):
        found.append("a password or token of the site file is in an answer")
    if found:
        raise RecordingRefused(
            "the recording was not written: it would hold a secret",
            why="\n".join(dict.fromkeys(found)),
            fix="this is a fault of lyncauto, or of what the host answers: please report which property it "
            "was, without its value",
        )


def refuse_names(recording: Recording, names: Mapping[str, str]) -> None:
    """Refuse a recording in which a real name is left.

    Args:
        recording: As it is to be written.
        names: Real to invented.

    Raises:
        RecordingRefused: With how many are left; on the screen of whoever they belong to, with them.
    """
    invented = " ".join(names.values()).lower()
    sought = [real for real in names if telling(real) and real.lower() not in invented]
    text = "\n".join(strings(recording)).lower()
    # A plain search first: it is quick, and finds hardly anything to look at more closely.
    left = sorted(real for real in sought if real.lower() in text and _alone(real, text))
    if left:
        raise RecordingRefused(
            f"the recording was not written: {len(left)} real names would be left in it",
            why=", ".join(left[:10]),
            fix="this is a fault of lyncauto: please report what kind of name it is",
        )


def _alone(real: str, text: str) -> bool:
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(real.lower())}(?![a-z0-9])", text))


def _forms(secret: Secret) -> Iterator[str]:
    value = secret.reveal()
    if value:
        yield value
        yield json.dumps(value)[1:-1]
        yield base64.b64encode(value.encode()).decode("ascii")


def _properties(value: Data, way: str) -> Iterator[str]:
    """Give every place that is called like a secret and holds something, or holds what looks like one."""
    match value:
        case dict():
            for name, one in value.items():
                yield from _properties(one, f"{way}.{name}".lstrip("."))
        case list():
            for number, one in enumerate(value):
                yield from _properties(one, f"{way}.{number}")
        case str() if value:
            name = next(part for part in reversed(way.split(".")) if not part.isdigit())
            if _PRIVATE.search(value):
                yield f"{way} holds a private key"
            elif _NAMED.search(name) and not _BENIGN.search(name):
                yield f"{way} is called like a secret"
            elif _WRITTEN.search(value):
                yield f"{way} holds a text like `password=...`"
