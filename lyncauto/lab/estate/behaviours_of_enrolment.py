"""What the lab knows of CA Web Enrolment; see :mod:`lyncauto.lab.estate.behaviours`."""

from __future__ import annotations

from lyncauto.lab.estate.behaviour import Behaviour

ENROLMENT: tuple[Behaviour, ...] = (
    Behaviour(
        "enrolment.form",
        "the fields of certfnsh.asp, the names of elements in answers, and where certificates are fetched",
        "recorded",
        "public clients of /certsrv, and what one of them quotes of a French AD CS",
    ),
    Behaviour(
        "enrolment.disposition",
        "what has no certificate is a page of errors with status 200 and a disposition: 5 pending, 2 denied",
        "recorded",
        "a public client's tests, which quote a French AD CS; CR_DISP_* of certcli.h",
    ),
    Behaviour(
        "enrolment.language",
        "the pages are English",
        "assumed",
        "the language is that of the CA's Windows; the German words are translated, not recorded",
    ),
    Behaviour(
        "enrolment.binding",
        "a log-on must be bound to the server's certificate, and the pages are not shown over plain HTTP",
        "assumed",
        "Microsoft, KB5005413, tells administrators to set it so; Windows before Server 2025 comes without",
    ),
    Behaviour(
        "ca.manager-denies",
        "a request that a person denies has the words Denied by and his name, and the status 0x80094014",
        "documented",
        "MS-CSRA section 3.1.4.1.4, ICertAdminD::DenyRequest",
    ),
    Behaviour(
        "ca.manager-issues",
        "a request that waits, or was denied, is decided anew when a person resubmits it",
        "documented",
        "MS-CSRA section 3.1.4.1.3, ICertAdminD::ResubmitRequest",
    ),
    Behaviour(
        "enrolment.user-agent",
        "whoever is no browser gets a certificate as application/octet-stream",
        "assumed",
        "a public client says that the type is then wrong, and not which one it is",
        fixed="lyncauto says that it is a browser, as every client of these pages does",
    ),
    Behaviour(
        "enrolment.chain",
        "a chain in base64 stands between the lines that a certificate has, and never names PKCS #7",
        "assumed",
        "CR_OUT_BASE64HEADER of certcli.h; public clients ask for the binary form",
        fixed="lyncauto reads what is between the lines, whatever they say",
    ),
    Behaviour(
        "enrolment.unreadable",
        "a request that cannot be read is an error of disposition 1, and has no number",
        "assumed",
        "MS-WCCE; public clients do not show the page",
        fixed="lyncauto makes its requests itself, and goes by the status",
    ),
    Behaviour(
        "enrolment.revocation-lists",
        "root and issuing CA publish their lists at /CertEnroll of the CA's host, in the clear",
        "documented",
        "Microsoft, AD CS: Specify CRL Distribution Points; RFC 5280",
    ),
)
