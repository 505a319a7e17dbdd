"""What an administrator of a lab's estate does by hand: exports it to files, host by host."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dns.message
import dns.query
import dns.rdataclass
import dns.rdatatype
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pypsrp.complex_objects import GenericComplexObject
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.serializer import Serializer
from pypsrp.wsman import WSMan
from ruamel.yaml import YAML

from lyncauto.lab.world.control import LabControl
from lyncauto.modules import READ, WRITE, module_text

_NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"
_SIMPLE_URLS = "Deserialized.Microsoft.Rtc.Management.WritableConfig.Settings.SimpleUrl"


class Host:
    """A Windows host with a session on it."""

    def __init__(self, pool: RunspacePool) -> None:
        self._pool = pool
        self.load(READ)

    def run(self, name: str, **parameters: object) -> list[Any]:
        """Return the objects of one cmdlet, as the protocol brings them."""
        shell = PowerShell(self._pool)
        shell.add_cmdlet(name)
        for parameter, value in parameters.items():
            shell.add_parameter(parameter, value)
        return self._invoke(shell)

    def load(self, module: str) -> None:
        """Send the functions of one of our modules."""
        shell = PowerShell(self._pool)
        shell.add_script(module_text(module))
        self._invoke(shell)

    @staticmethod
    def _invoke(shell: PowerShell) -> list[Any]:
        found = list(shell.invoke())
        assert [str(error) for error in shell.streams.error] == []
        return found


class Administrator:
    """Somebody who may log on to every host."""

    def __init__(self, lab: LabControl, shell: str) -> None:
        self._lab = lab
        self._shell = shell
        self._site = YAML(typ="safe", pure=True).load(lab.site())
        (named,) = self._site["dns"].values()
        self.zone = str(named["zone"])
        self._server = str(named["host"]["address"])
        self._dns = str(named["host"]["name"])
        (cms,) = self._site["cms"].values()
        (self._account,) = self._site["accounts"].values()
        self.front_ends = tuple(str(one["name"]) for one in self._site["pools"][0]["front_ends"])
        self.management = str(cms["host"]["name"])

    @contextmanager
    def on(self, host: str) -> Iterator[Host]:
        """Give a session on a host, with the management shell loaded where there is one."""
        with ExitStack() as open_:
            wsman = WSMan(
                self._address(host),
                port=15985,
                username=self._account["user"],
                password=(self._lab.folder / "operator-password").read_text(encoding="utf-8"),
                ssl=False,
                auth="ntlm",
                encryption="always",
                no_proxy=True,
            )
            open_.enter_context(wsman)
            lync = host in (self.management, *self.front_ends)
            configuration = "LyncAuto" if lync else "Microsoft.PowerShell"
            found = Host(open_.enter_context(RunspacePool(wsman, configuration_name=configuration)))
            if lync:
                found.run("Import-Module", Name=self._shell)
            yield found

    def neglect(self) -> None:
        """Leave things as they are in many an estate: a poor certificate, a record that will age away."""
        *_, last = self.front_ends
        use = ["WebServicesInternal"]
        self._lab.fault("certificate-wrong-names")
        with self.on(last) as host:
            (used,) = host.run("Get-CsCertificate", Type=use)
            (held,) = host.run("Get-LyncAutoCertificate", Thumbprint=_properties(used)["Thumbprint"])
            friendly = _properties(held)["FriendlyName"]
            (made,) = host.run(
                "Request-CsCertificate", New=True, Type=use, DomainName=last, FriendlyName=friendly
            )
            host.run("Set-CsCertificate", Type=use, Thumbprint=_properties(made)["Thumbprint"])
        self._lab.mend("certificate-wrong-names")
        self._lab.fault("dns-static-lost")
        with self.on(self._dns) as host:
            host.load(WRITE)
            name = f"meet.{self.zone}"
            before = host.run("Get-LyncAutoDnsRecord", Zone=self.zone, Name=name, Type="A")
            values = sorted(str(_properties(one)["Value"]) for one in before)
            ttl = int(_properties(before[0])["TimeToLive"])
            host.run(
                "Set-LyncAutoDnsRecord",
                Zone=self.zone,
                Name=name,
                Type="A",
                BeforeValue=values,
                BeforeTtl=ttl,
                AfterValue=values,
                AfterTtl=ttl + 1,
            )
        self._lab.mend("dns-static-lost")

    def export(self, folder: Path, *, dnscmd: bool, objects: bool = False) -> None:
        """Write everything that can be exported into a folder.

        Args:
            folder: Empty.
            dnscmd: The zone as `dnscmd /ZoneExport` writes it; else as a master file that a person would.
            objects: Pools and web services as objects, in place of the topology document.
        """
        with self.on(self.management) as host:
            if objects:
                clixml(folder / "pools.xml", host.run("Get-CsPool"))
                clixml(folder / "web-services.xml", host.run("Get-CsService", WebServer=True))
            else:
                (topology,) = host.run("Get-LyncAutoTopology")
                (folder / "topology.xml").write_bytes(_out_file(_properties(topology)["Xml"]))
            clixml(folder / "simple-urls.xml", [_configuration(host.run("Get-LyncAutoSimpleUrl"))])
            clixml(folder / "sip-domains.xml", host.run("Get-CsSipDomain"))
            clixml(folder / "replicas.xml", host.run("Get-CsManagementStoreReplicationStatus"))
            clixml(folder / "kerberos.xml", host.run("Get-CsKerberosAccountAssignment"))
            clixml(folder / "version.xml", host.run("Get-CsServerVersion"))
        for name in self.front_ends:
            (folder / name).mkdir()
            with self.on(name) as host:
                clixml(folder / name / "certificates.xml", host.run("Get-CsCertificate"))
                for number, one in enumerate(host.run("Get-LyncAutoCertificate")):
                    der = base64.b64decode(_properties(one)["Certificate"])
                    _write_certificate(folder / name / str(number), der, pem=number % 2 == 1)
        (folder / f"{self.zone}.dns").write_text(self._zone_file(dnscmd=dnscmd), encoding="ascii")

    def _zone_file(self, *, dnscmd: bool) -> str:
        """Return the zone as the server that takes changes has it."""
        ttl, start = self._start_of_authority()
        records = self._lab.dump()["zone"][self.zone]
        if dnscmd:
            head = f";\n;  Database file {self.zone}.dns for {self.zone} zone.\n;\n\n@  IN  SOA {start}\n"
            return head + "".join(_exported(self._relative(one["name"]), one) for one in records)
        lines = (f"{one['name']}. {one['ttl']} IN {one['type']} {_absolute(one)}\n" for one in records)
        return f"$ORIGIN {self.zone}.\n@ {ttl} IN SOA {start}\n{''.join(lines)}"

    def _start_of_authority(self) -> tuple[int, str]:
        query = dns.message.make_query(self.zone, "SOA")
        answer = dns.query.udp(query, self._server, port=10053, timeout=10)
        found = answer.find_rrset(answer.answer, query.question[0].name, dns.rdataclass.IN, dns.rdatatype.SOA)
        return found.ttl, found[0].to_text()

    def _relative(self, name: str) -> str:
        return "@" if name == self.zone else name.removesuffix(f".{self.zone}")

    def _address(self, host: str) -> str:
        return str(self._lab.status()["hosts"][host]["address"])


def clixml(path: Path, objects: Sequence[Any]) -> None:
    """Write what Export-Clixml would write of these objects."""
    serializer = Serializer()
    root = ET.Element("Objs", Version="1.1.0.1", xmlns=_NAMESPACE)
    for number, one in enumerate(objects):
        serializer.serialize(one, parent=root, clear=number == 0)
    path.write_bytes(_out_file(ET.tostring(root, encoding="unicode")))


def _out_file(text: str) -> bytes:
    """Return a text as Windows PowerShell writes one to a file."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-16")


def _properties(found: Any) -> Mapping[str, Any]:
    return {**found.adapted_properties, **found.extended_properties}


def _configuration(urls: Sequence[Any]) -> GenericComplexObject:
    """Return what `Get-CsSimpleUrlConfiguration` says, out of what our function made of it."""
    told = map(_properties, urls)
    entries = [
        _made("SimpleUrl", Component=one["Component"], Domain=one["Domain"], ActiveUrl=one["Url"])
        for one in told
    ]
    return _made("SimpleUrlConfiguration", Identity="Global", SimpleUrl=entries, UseBackendDatabase=False)


def _made(kind: str, **properties: object) -> GenericComplexObject:
    found = GenericComplexObject()
    found.types = [f"{_SIMPLE_URLS}.{kind}", "Deserialized.System.Object"]
    found.adapted_properties = properties
    return found


def _write_certificate(path: Path, der: bytes, *, pem: bool) -> None:
    if pem:
        found = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
        path.with_suffix(".pem").write_bytes(found)
    else:
        path.with_suffix(".cer").write_bytes(der)


def _exported(name: str, record: Mapping[str, Any]) -> str:
    aged = "" if record["static"] else "[AGE:3614830]\t"
    return f"{name:<23} {aged}{record['ttl']}\t{record['type']}\t{_absolute(record)}\n"


def _absolute(record: Mapping[str, Any]) -> str:
    return record["value"] if record["type"] in ("A", "AAAA") else f"{record['value']}."
