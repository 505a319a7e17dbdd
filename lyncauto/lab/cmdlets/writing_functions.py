"""Our remote functions of LyncAuto.Write, answered as their shipped text does on a real host."""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from base64 import b64encode
from functools import partial

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import KeySerializationEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES, serialize_key_and_certificates

from lyncauto.lab.cmdlets.functions import (
    checked_thumbprint,
    dns_records,
    failed,
    has_lync,
    invalid_argument,
    not_recognised,
    stored,
)
from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, PSError
from lyncauto.lab.estate import record_value
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.management_store import Topology
from lyncauto.lab.estate.zone import ChangesRefused, RecordsDiffer, Wanted
from lyncauto.lab.native.certreq import Certreq
from lyncauto.lab.native.program import Invocation
from lyncauto.model.secret import Secret

_ROOTED_ZIP = re.compile(r"([A-Za-z]:\\|\\).*\.zip", re.IGNORECASE)
_CONFIG = re.compile(r'[A-Za-z0-9._-]+\\[^\\"\x00-\x1f]+')
_TEMPLATE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_REQUEST = re.compile(
    r"-----BEGIN CERTIFICATE REQUEST-----[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE REQUEST-----\r?\n?",
    re.IGNORECASE,
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP file can hold: its content stays the same
_ROUNDS = 2000  # what Windows uses


class WriteFunctions:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host

    def set_dns_record(self, call: Call) -> Answer:
        """Change single records if all of this name and type are what the caller expects, or live shorter."""
        before, after = _wanted(call, "Before"), _wanted(call, "After")
        given, kind = call.text("Name"), call.text("Type").upper()
        name = given.lower()
        read = partial(dns_records, self._estate, self._host, call.text("Zone"), (given,), (kind,))
        read()  # refuses where there is nothing to read
        if self._host != self._estate.zone.primary:
            raise no_right(name, self._host)
        try:
            self._estate.zone.compare_and_set(name, kind, before, after)
        except RecordsDiffer as drift:
            seen = ", ".join(f"{record.value} ({record.ttl} s)" for record in drift.found) or "no record"
            why = f"{given} {kind} is not what was expected; found: {seen}"
            raise failed("LyncAutoDrifted", why, "InvalidResult", given) from None
        except ChangesRefused:
            raise no_right(name, self._host) from None
        return read()

    async def export_configuration(self, call: Call) -> Answer:
        """Export the configuration into a folder that administrators alone can open."""
        path, files = call.text("Path"), self._estate.files[self._host]
        if not _ROOTED_ZIP.fullmatch(path):
            raise invalid_argument("Path", path)
        files.protect(path)  # the shipped text makes the folder before it exports
        if not has_lync(self._estate, self._host):
            raise not_recognised("Export-CsConfiguration")
        hops.to_management_store(call)
        await self._estate.clock.sleep(self._estate.description.durations.export_configuration)
        files.write(path, exported(self._estate.store.topology))
        return ({"Path": path, "Sha256": files.sha256(path)},)

    async def submit_request(self, call: Call) -> Answer:
        """Hand a request in, as certreq does."""
        if not _CONFIG.fullmatch(call.text("Config")):
            raise invalid_argument("Config", call.text("Config"))
        if not _TEMPLATE.fullmatch(call.text("Template")):
            raise invalid_argument("Template", call.text("Template"))
        if not _REQUEST.fullmatch(call.text("Request")):
            raise invalid_argument("Request", call.text("Request"))
        return await certificate_request(self._estate, self._host, call)

    async def receive_certificate(self, call: Call) -> Answer:
        """Ask what became of a request, as certreq does."""
        if not _CONFIG.fullmatch(call.text("Config")):
            raise invalid_argument("Config", call.text("Config"))
        if call.number("RequestId") < 1:
            raise invalid_argument("RequestId", str(call.number("RequestId")))
        return await certificate_request(self._estate, self._host, call)

    def export_pfx(self, call: Call) -> Answer:
        """Export a certificate with its key, and nothing else."""
        wanted = checked_thumbprint(call)
        entry = stored(self._estate, self._host, wanted)
        if entry.key is None:
            why = f"the certificate {wanted} has no private key in this store"
            raise failed("LyncAutoNoPrivateKey", why, "ObjectNotFound", wanted)
        if not entry.exportable:
            reason = "Key not valid for use in specified state."
            why = f"the private key of {wanted} does not leave this host: {reason}"
            raise failed("LyncAutoNotExportable", why, "PermissionDenied", wanted)
        encryption = _as_windows(call.secret("Password"))
        pfx = serialize_key_and_certificates(None, entry.key, entry.certificate, None, encryption)
        return ({"Pfx": b64encode(pfx).decode()},)


async def certificate_request(estate: Estate, host: str, call: Call) -> Answer:
    """Run certreq with files of its own, and return what it said and wrote."""
    files, folder = estate.files[host], f"C:\\Windows\\Temp\\lyncauto-{secrets.token_hex(16)}"
    asked, issued, chain = (f"{folder}\\{name}" for name in ("asked.csr", "issued.cer", "issued.p7b"))
    machine = ("-AdminForceMachine",) if call.switch("Machine") else ()
    common = ("-q", "-f", *machine, "-config", call.text("Config"))
    if request := call.text("Request"):
        files.write(asked, request.encode())
        attribute = ("-attrib", f"CertificateTemplate:{call.text('Template')}")
        arguments = ("-submit", *common, *attribute, asked, issued, chain)
    else:
        arguments = ("-retrieve", *common, str(call.number("RequestId")), issued, chain)
    try:
        ended = await Certreq(estate, host).run(Invocation(host, call.identity, arguments, folder))
        read = {
            name: (files.read(path) or b"").decode()
            for name, path in (("Certificate", issued), ("Chain", chain))
        }
    finally:
        files.delete(folder)
    return ({"ExitCode": ended.code, "Text": ended.out.strip(), **read},)


def exported(topology: Topology) -> bytes:
    """Return an exported configuration: the same bytes for the same topology."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("DocItemSet.xml", _LONG_AGO), topology.xml)
    return buffer.getvalue()


def _as_windows(password: Secret) -> KeySerializationEncryption:
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(_ROUNDS)
    builder = builder.key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC).hmac_hash(SHA1())  # noqa: S303 - what Windows writes
    return builder.build(password.reveal().encode())


def _wanted(call: Call, which: str) -> Wanted:
    kind = call.text("Type").upper()
    values = frozenset(_value(kind, text) for text in call.texts(f"{which}Value"))
    return Wanted(values, call.number(f"{which}Ttl"))


def _value(kind: str, text: str) -> str:
    value = record_value.normal(kind, text)
    if value is None:
        why = f"{text} is no value of a record of type {kind}"
        raise failed("LyncAutoValueInvalid", why, "InvalidArgument", text)
    return value


def no_right(name: str, server: str) -> PSError:
    """Return the error of a DNS server that takes no change from this account."""
    return PSError(
        f"Failed to update resource record {name} on server {server}: access is denied.",
        "WIN32 5",
        "PermissionDenied",
        name,
        exception="Microsoft.Management.Infrastructure.CimException",
    )
