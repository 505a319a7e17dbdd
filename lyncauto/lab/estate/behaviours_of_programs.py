"""What the lab knows of programs that a shell starts; see :mod:`lyncauto.lab.estate.behaviours`."""

from __future__ import annotations

from lyncauto.lab.estate.behaviour import Behaviour

_UNREAD = "lyncauto reads none of it; whoever does goes by files and by what he reads back"

PROGRAMS: tuple[Behaviour, ...] = (
    Behaviour(
        "winrs.line",
        "a command and its arguments become one line, with a space before each argument",
        "recorded",
        "pywinrm, tests against Windows; MS-WSMV 3.1.4.11 does not say it",
    ),
    Behaviour(
        "winrs.exit-code",
        "an exit code comes as a signed number of 32 bits",
        "assumed",
        "MS-WSMV, CommandStateType: ExitCode; no negative one was found in a transcript",
        fixed=_UNREAD,
    ),
    Behaviour(
        "certreq.issued-and-pending",
        "the lines of a request that is issued or pending, and exit code 0 for both",
        "recorded",
        "public transcripts of certreq -submit",
    ),
    Behaviour(
        "certreq.denied",
        "a denial is one line of the CA's words and the system's, and its status is the exit code",
        "assumed",
        "one public transcript of another denial; scripts disagree about the exit code",
        fixed=_UNREAD,
    ),
    Behaviour(
        "certreq.windows",
        "without -q a denial, what is not named and a file that is there open a window that nobody can see",
        "recorded",
        "a public script's remark on a denial; Microsoft, certreq: -q uses silent mode",
    ),
    Behaviour(
        "certreq.file-exists",
        "with -q and without -f a file that is there is an error once the request has been made",
        "assumed",
        "certutil's words for it; Microsoft, certreq: -f forces existing files to be overwritten",
        fixed=_UNREAD,
    ),
    Behaviour(
        "certreq.retrieve",
        "-retrieve says what -submit says, and of a number that is not there that its property is empty",
        "assumed",
        "MS-WCCE; public scripts read both alike",
        fixed=_UNREAD,
    ),
    Behaviour(
        "certutil.ping-and-store",
        "the lines of -ping and -store My, failures with their status as exit code",
        "recorded",
        "public transcripts of certutil",
    ),
    Behaviour(
        "certutil.resubmit",
        "the lines of -resubmit and -deny, and the status with which an issued or unknown request is refused",
        "assumed",
        "public transcripts of -resubmit that end well; MS-CSRA 3.1.4.1 for the refusals",
        fixed=_UNREAD,
    ),
    Behaviour(
        "certutil.hash",
        "hosts with PowerShell 2.0 print a certificate's hash in pairs of digits",
        "assumed",
        "both forms are in public transcripts, none of which names its Windows",
        fixed=_UNREAD,
    ),
    Behaviour(
        "dnscmd.records",
        "how /EnumRecords prints records: the asked node as @, further ones of a node after tabs",
        "recorded",
        "public transcripts of dnscmd, and the test data of a client that reads them",
    ),
    Behaviour(
        "dnscmd.statuses",
        "which status a refused change has, and that the status is the exit code",
        "assumed",
        "winerror.h, DNS_ERROR_*; the form of the line is that of public transcripts of other verbs",
        fixed=_UNREAD,
    ),
    Behaviour(
        "dnscmd.confirms",
        "/RecordDelete without /f asks, and waits until somebody answers",
        "documented",
        "Microsoft, dnscmd /recorddelete: /f executes the command without asking for confirmation",
    ),
    Behaviour(
        "klist.nobody",
        "a session over WinRM has no tickets; klist says that it has no logon session",
        "recorded",
        "public transcripts of klist over WinRM",
    ),
    Behaviour(
        "klist.get",
        "klist get says the same there, and ends with 1",
        "assumed",
        "the form of its other failures in public transcripts",
        fixed=_UNREAD,
    ),
)
