"""What the pages say, in the languages that the lab speaks. Data only.

Source: the English words are those that public clients of these pages look for; the German ones are
translated here, as far as the words of Windows are not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """One language.

    Attributes:
        messages: The CA's dispositions that do not come word by word from its database, by their status.
        systems: What the system says about a status, where the lab knows it in this language.
    """

    service: str
    welcome: str
    chain: str
    issued: str
    issued_info: str
    pending: str
    pending_info: str
    pending_id: str  # {id}
    denied: str
    denied_info: str
    denied_why: str  # {id}, {message}
    error: str
    error_info: str
    mode: str
    disposition: str
    message: str
    result: str
    last: str
    never: str
    nothing: str
    succeeded: str
    submitted: str
    denied_by: str
    unreadable: str
    messages: Mapping[int, str] = field(default_factory=dict)
    systems: Mapping[int, str] = field(default_factory=dict)


ENGLISH = Words(
    service="Active Directory Certificate Services",
    welcome="Welcome",
    chain="Download a CA Certificate, Certificate Chain, or CRL",
    issued="Certificate Issued",
    issued_info="The certificate you requested was issued to you.",
    pending="Certificate Pending",
    pending_info="Your certificate request has been received. However, you must wait for an\nadministrator "
    "to issue the certificate you requested.",
    pending_id="Your Request Id is {id}.",
    denied="Certificate Request Denied",
    denied_info="Your certificate request was denied.",
    denied_why='Your Request Id is {id}. The disposition message is "{message}".',
    error="Error",
    error_info="An unexpected error has occurred:",
    mode="Request Mode:",
    disposition="Disposition:",
    message="Disposition message:",
    result="Result:",
    last="LastStatus:",
    never="(never set)",
    nothing="(none)",
    succeeded="The operation completed successfully.",
    submitted="Taken Under Submission",
    denied_by="Denied by {who}",
    unreadable="Error Parsing Request",
)

GERMAN = Words(
    service="Active Directory-Zertifikatdienste",
    welcome="Willkommen",
    chain="Download eines Zertifizierungsstellenzertifikats, einer Zertifikatkette oder einer Sperrliste",
    issued="Zertifikat wurde ausgestellt",
    issued_info="Das angeforderte Zertifikat wurde für Sie ausgestellt.",
    pending="Ausstehendes Zertifikat",
    pending_info="Die Zertifikatanforderung wurde empfangen. Sie müssen jedoch warten, bis ein\n"
    "Administrator das angeforderte Zertifikat ausstellt.",
    pending_id="Ihre Anforderungs-ID ist {id}.",
    denied="Zertifikatanforderung verweigert",
    denied_info="Die Zertifikatanforderung wurde verweigert.",
    denied_why='Ihre Anforderungs-ID ist {id}. Die Dispositionsmeldung lautet "{message}".',
    error="Fehler",
    error_info="Unerwarteter Fehler:",
    mode="Anforderungsmodus:",
    disposition="Disposition:",
    message="Dispositionsmeldung:",
    result="Ergebnis:",
    last="Letzter Status:",
    never="(nie festgelegt)",
    nothing="(keine)",
    succeeded="Der Vorgang wurde erfolgreich beendet.",
    submitted="Wurde übermittelt",
    denied_by="Verweigert von {who}",
    unreadable="Fehler beim Analysieren der Anforderung",
    messages={
        0x80094800: "Vom Richtlinienmodul verweigert  0x80094800, Die Anforderung betrifft eine "
        "Zertifikatvorlage, die von der Richtlinie der Active Directory-Zertifikatdienste nicht unterstützt "
        "wird: {template}.",
        0x80094801: "Vom Richtlinienmodul verweigert  0x80094801, Die Anforderung enthält weder eine "
        "Erweiterung für die Zertifikatvorlage noch das Attribut CertificateTemplate.",
        0x80094012: "Vom Richtlinienmodul verweigert  0x80094012, Die Berechtigungen der Zertifikatvorlage "
        "lassen nicht zu, dass der aktuelle Benutzer sich für diesen Zertifikattyp einschreibt.",
        0x80094811: "Vom Richtlinienmodul verweigert  0x80094811, Der öffentliche Schlüssel hat nicht die "
        "Mindestgröße, die von der Zertifikatvorlage verlangt wird.",
    },
    systems={
        0x80094004: "Der angeforderte Eigenschaftenwert ist leer.",
        0x80094012: "Die Berechtigungen der Zertifikatvorlage lassen nicht zu, dass der aktuelle Benutzer "
        "sich für diesen Zertifikattyp einschreibt.",
        0x80094014: "Die Anforderung wurde von einem Zertifikatverwalter oder Zertifizierungsstellen-"
        "administrator verweigert.",
    },
)
