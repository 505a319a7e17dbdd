"""certutil: whether an authority answers, what it is to do with a request, and a computer's certificates.

Source: public transcripts of certutil -ping, -store and -resubmit, and of its failures; MS-CSRA section
3.1.4.1 for what may be issued and denied. Standard error stays empty.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from cryptography import x509

from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Call, Identity, PSError
from lyncauto.lab.estate.authority import NotDecidable
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.certificate_text import distinguished_name
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native import options, status
from lyncauto.lab.native.program import Ended, Invocation

WRITING = frozenset({"-resubmit", "/resubmit", "-deny", "/deny"})
_FLAGS = ("ping", "store", "resubmit", "deny")
_VALUED = ("config",)
_MILLISECONDS = 31  # that every answer takes
# What Windows knows and the lab does not: some of many.
_LACKS = frozenset(
    {"?", "addstore", "cainfo", "decode", "delstore", "dump", "encode", "f", "getreg", "hashfile", "setreg"}
    | {"split", "urlcache", "user", "v", "verify", "verifystore", "viewstore"}
)
_OTHERS = "The lab's certutil has -ping, -store My, -resubmit and -deny.\n"
_UNKNOWN = """CertUtil: Unknown arg: {}


CertUtil -?              -- Display a verb list (command list)
CertUtil -dump -?        -- Display help text for the "dump" verb
CertUtil -v -?           -- Display all help text for all verbs


"""
_NAMELESS = "CertUtil: No local Certification Authority; use -config option\n"
_OLD = 3  # PowerShell of the hosts that print hashes in pairs of digits: older than this


class Certutil:
    """The program on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host

    def run(self, invocation: Invocation) -> Ended:
        """Run it."""
        try:
            asked = options.read(invocation.arguments, _FLAGS, _VALUED)
        except options.UnknownOption as unknown:
            known = unknown.option[1:].lower() in _LACKS
            return Ended(1, _OTHERS if known else _UNKNOWN.format(unknown.option))
        if asked.has("ping") and not asked.positionals:
            return self.ping(invocation.identity, asked.value("config"))
        if asked.has("store") and [name.lower() for name in asked.positionals[:1]] == ["my"]:
            return self._store(*asked.positionals[:2])
        for verb in ("resubmit", "deny"):
            if asked.has(verb) and len(asked.positionals) == 1:
                return self._decide(verb, invocation.identity, asked.value("config"), asked.positionals[0])
        return Ended(1, _OTHERS)

    def ping(self, identity: Identity, config: str) -> Ended:
        """Ask an authority's interface; without *config* the one of this computer."""
        authority = self._estate.authority.description
        config, lack = self._reach(identity, config)
        if not config:
            return _failed("ping", lack, _NAMELESS)
        head = f"Connecting to {config} ...\n"
        if lack:
            return self._silent(head, lack)
        if self._estate.faults.active("ca.other-words"):
            return Ended(0, "CertUtil: -ping: 0x00000000\n")
        alive = f'Server "{authority.name}" ICertRequest2 interface is alive ({_MILLISECONDS}ms)\n'
        return Ended(0, f"{head}{alive}{_completed('ping')}")

    def _reach(self, identity: Identity, config: str) -> tuple[str, int]:
        """Return which authority is meant, empty: none, and the status with which it is not reached."""
        authority = self._estate.authority.description
        local = self._host == authority.host
        if not config and not local:
            return "", status.NO_MORE_ITEMS
        config = config or authority.config
        try:
            hops.to_authority(Call(self._host, identity), local=local)
        except PSError:
            return config, status.NO_LOGON_SESSION
        answers = config.lower() == authority.config.lower() and not self._estate.faults.active("ca.away")
        return config, 0 if answers else status.RPC_UNAVAILABLE

    def _decide(self, verb: str, identity: Identity, config: str, id: str) -> Ended:
        """Issue or deny a request, in the name of whoever asks."""
        config, lack = self._reach(identity, config)
        if lack:
            return _failed(verb, lack, "" if config else _NAMELESS)
        authority, number = self._estate.authority, int(id) if id.isdecimal() else 0
        try:
            if verb == "deny":
                authority.deny(number, identity.user)
                return Ended(0, _completed(verb))
            row = authority.resubmit(number, identity.user)
        except NotDecidable as reason:
            return _failed(verb, status.BAD_REQUEST_STATUS if reason.known else status.PROPERTY_EMPTY, "")
        if row.certificate is not None:
            return Ended(0, f"Certificate issued.\n{_completed(verb)}")
        return _failed(verb, status.named_in(row.message) or status.ADMIN_DENIED, f"{row.message}\n")

    def _silent(self, head: str, code: int) -> Ended:
        if self._estate.faults.active("ca.other-words"):
            return Ended(status.signed(code), f"CertUtil: -ping: 0x{code:08x}\n")
        why = f"Server could not be reached: {status.described(code)} -- ({_MILLISECONDS}ms)\n\n"
        return _failed("ping", code, head + why)

    def _store(self, store: str, wanted: str = "") -> Ended:
        head = f'{store} "Personal"\n'
        entries = self._estate.stores[self._host].entries
        shown = [
            (number, entry)
            for number, entry in enumerate(entries)
            if wanted.replace(" ", "").upper() in {"", entry.thumbprint}
        ]
        if wanted and not shown:
            return _failed("store", status.NOT_FOUND, head)
        said = "\n".join(self._certificate(number, entry) for number, entry in shown)
        return Ended(0, f"{head}{said}{_completed('store')}")

    def _certificate(self, number: int, entry: Entry) -> str:
        certificate = entry.certificate
        key = uuid.uuid5(uuid.NAMESPACE_OID, entry.thumbprint)
        lines = [
            f"================ Certificate {number} ================",
            f"Serial Number: {_serial(certificate)}",
            f"Issuer: {distinguished_name(certificate.issuer)}",
            f" NotBefore: {_local(certificate.not_valid_before_utc)}",
            f" NotAfter: {_local(certificate.not_valid_after_utc)}",
            f"Subject: {distinguished_name(certificate.subject)}",
            *_kind(certificate),
            f"Cert Hash(sha1): {self._hash(entry)}",
        ]
        if entry.key is None:
            lines += [
                "No key provider information",
                "Cannot find the certificate and private key for decryption.",
            ]
        else:
            lines += [
                f"  Key Container = {key.hex}",
                f"  Simple container name: le-{key}",
                "  Provider = Microsoft RSA SChannel Cryptographic Provider",
                *([] if entry.exportable else ["Private key is NOT exportable"]),
                "Encryption test passed",
            ]
        return "".join(f"{line}\n" for line in lines)

    def _hash(self, entry: Entry) -> str:
        digits = entry.thumbprint.lower()
        version = self._estate.description.hosts[self._host].powershell
        old = int(version.partition(".")[0]) < _OLD
        return " ".join(digits[at : at + 2] for at in range(0, len(digits), 2)) if old else digits


def _kind(certificate: x509.Certificate) -> list[str]:
    if certificate.subject == certificate.issuer:
        return ["Signature matches Public Key", "Root Certificate: Subject matches Issuer"]
    return ["Non-root Certificate"]


def _serial(certificate: x509.Certificate) -> str:
    digits = f"{certificate.serial_number:x}"
    return digits.zfill(len(digits) + len(digits) % 2)


def _local(moment: datetime) -> str:
    """Return a time as a console in American English prints it."""
    hour, half = moment.hour % 12 or 12, "AM" if moment.hour < 12 else "PM"  # noqa: PLR2004 - a clock has twelve
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment.minute:02} {half}"


def _completed(verb: str) -> str:
    return f"CertUtil: -{verb} command completed successfully.\n"


def _failed(verb: str, code: int, head: str) -> Ended:
    text = f"CertUtil: -{verb} command FAILED: {status.number(code)}\nCertUtil: {status.words(code)}\n"
    return Ended(status.signed(code), head + text)
