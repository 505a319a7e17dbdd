"""What a recording says, looked up by what was asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lyncauto.errors import RecordingInvalid
from lyncauto.model.recording import CertificateData, Data, QuestionAct, Recording

Properties = Mapping[str, Data]


class RecordedAnswers:
    """A recording, to be asked what the estate was asked."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.site = recording.site

    def objects(self, command: str, host: str = "") -> tuple[Properties, ...]:
        """Return all objects that a command gave, on one host or on any."""
        acts = (act for act in self.recording.commands if act.name == command and host in ("", act.host))
        return tuple(one.properties for act in acts for one in act.objects)

    def asked(self, command: str) -> bool:
        """Whether a command ran at all: no object of one that did is an answer too."""
        return any(act.name == command and act.outcome == "ran" for act in self.recording.commands)

    def own_web_services(self) -> Properties:
        """Return the pool's web services as the topology has them.

        Raises:
            RecordingInvalid: They were not read.
        """
        for one in self.objects("Get-CsService"):
            if text(one, "PoolFqdn") == self.site.pool:
                return one
        failure = self.recording.failure
        raise RecordingInvalid(
            f"the recording does not hold the web services of {self.site.pool}",
            why=f"reading ended early: {failure.what}: {failure.why}" if failure else "they were not read",
            fix="mend what the reading failed at (`lyncauto doctor`), and record again",
        )

    def pools(self) -> dict[str, Properties]:
        """Return the topology's pools by FQDN."""
        return {text(one, "Fqdn") or text(one, "Identity"): one for one in self.objects("Get-CsPool")}

    def records(self, type: str) -> dict[str, tuple[Properties, ...]]:
        """Return the records of a type by name, as the server that takes changes has them."""
        found: dict[str, tuple[Properties, ...]] = {}
        for act in self.recording.commands:
            if act.name == "Get-LyncAutoDnsRecord":
                read = [one.properties for one in act.objects if text(one.properties, "Type") == type.lower()]
                for name in {text(one, "Name") for one in read}:
                    found[name] = tuple(one for one in read if text(one, "Name") == name)
        return found

    def address(self, name: str) -> str:
        """Return a host's first address: by its record, else as a name server answered; empty: not known."""
        for record in self.records("A").get(name, ()):
            return text(record, "Value")
        servers = (*self.site.name_servers, *self.site.resolvers)
        known = {server.name: server.address for server in servers}
        answers = (one for one in self.recording.questions if (one.name, one.type) == (name, "A"))
        return next((one.values[0] for one in answers if one.values), known.get(name, ""))

    def start_of_authority(self) -> QuestionAct | None:
        """Return what a name server said of the zone's SOA."""
        found = (one for one in self.recording.questions if one.type == "SOA" and one.values)
        return next(found, None)

    def certificates(self, host: str) -> Iterator[tuple[str, CertificateData]]:
        """Give each use of a certificate on a host, and the certificate."""
        known = {one.thumbprint: one for one in self.recording.certificates}
        for one in self.objects("Get-CsCertificate", host):
            found = known.get(text(one, "Thumbprint").upper())
            if found is not None:
                yield text(one, "Use", lower=False), found

    def top(self, certificate: CertificateData) -> CertificateData:
        """Return what is above a certificate, as far as the recording goes."""
        known = {one.thumbprint: one for one in self.recording.certificates}
        seen = {certificate.thumbprint}
        while (above := known.get(certificate.issued_by)) is not None and above.thumbprint not in seen:
            seen.add(above.thumbprint)
            certificate = above
        return certificate


def text(one: Properties, name: str, *, lower: bool = True) -> str:
    """Return a property as text; what is not there is empty."""
    value = one.get(name)
    found = "" if value is None or isinstance(value, list | dict) else str(value)
    return found.lower() if lower else found


def texts(one: Properties, name: str) -> tuple[str, ...]:
    """Return a property that holds a list, lower case."""
    value = one.get(name)
    if isinstance(value, list):
        return tuple(str(part).lower() for part in value)
    return tuple(part.strip().lower() for part in str(value or "").split(",") if part.strip())


def number(one: Properties, name: str, otherwise: int) -> int:
    """Return a property as a whole number."""
    found = text(one, name)
    return int(found) if found.isdecimal() else otherwise


def common_name(subject: str) -> str:
    """Return the CN of a distinguished name; the whole of it where it has none."""
    found = re.search(r"\bCN=(?:\"([^\"]*)\"|([^,+]+))", subject)
    return (found[1] or found[2]).strip() if found else subject


def directory(subject: str) -> str:
    """Return the domain that a distinguished name's DC parts make; empty where it has none."""
    return ".".join(re.findall(r"\bDC=([^,+\s]+)", subject)).lower()
