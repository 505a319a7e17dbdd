"""What to do about an error of a command that can be told better than in general."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lyncauto.errors import AGAIN

_ADMINS: Final = "let the account be a member of RTCUniversalServerAdmins"
_SETUP: Final = (
    "and let a domain administrator run `Grant-CsSetupPermission -ComputerOU <distinguished name>` for each "
    "OU with computers of the topology, or use an account of Domain Admins"
)

_TASK: Final = f"see in the Task Scheduler of that host who changed it, then {AGAIN}"

# Command in lower case -> what its account needs. Source: the vendor's pages of the cmdlets that it calls.
RIGHTS: Final[Mapping[str, str]] = {
    "set-lyncautooverride": f"{_ADMINS}, then {AGAIN}",
    "enable-lyncautotopology": f"{_ADMINS}, {_SETUP}; on the computer with the file share it must be an "
    f"administrator. Then {AGAIN}: what was enabled already stays as it is",
    "enable-lyncautocomputer": f"{_ADMINS} and a local administrator there, {_SETUP}. Then {AGAIN}",
    "set-lyncautowebcertificate": f"let the account be a local administrator there, then {AGAIN}",
    "remove-lyncautocertificate": f"let the account be a local administrator there, then {AGAIN}",
    "invoke-csmanagementstorereplication": f"{_ADMINS}, then {AGAIN}",
    "invoke-cscomputerfailover": f"{_ADMINS}, then {AGAIN}",
    "invoke-cscomputerfailback": f"{_ADMINS}, then {AGAIN}",
    "register-lyncautotask": f"let the account be a local administrator there, then {AGAIN}",
    "unregister-lyncautotask": f"let the account be a local administrator there, then {AGAIN}",
    "stop-cswindowsservice": f"{_ADMINS} and a local administrator there, then {AGAIN}",
    "start-cswindowsservice": f"{_ADMINS} and a local administrator there, then {AGAIN}",
}

# Command in lower case -> what changed, and what to do about it, where it compares before it sets.
DRIFT: Final[Mapping[str, tuple[str, str]]] = {
    "set-lyncautooverride": (
        "the topology is not what the plan saw",
        (
            "see in Topology Builder what was published since; `lyncauto rollback` takes back what this run "
            "has done, then plan again"
        ),
    ),
    "set-lyncautowebcertificate": (
        "the certificate of the internal web services is not what the plan saw",
        f"find out who assigned it and put it back, then {AGAIN}",
    ),
    "remove-lyncautocertificate": (
        "the certificate to be removed is not what was expected",
        f"find out who renamed it; remove it in the certificates console, or name it as before, then {AGAIN}",
    ),
    "register-lyncautotask": ("the task is not what was expected", _TASK),
    "unregister-lyncautotask": ("the task is not what was expected", _TASK),
}

# Error id -> what to do.
HINTS: Final[Mapping[str, str]] = {
    "CommandNotFoundException": "check that the management shell (or lyncauto's module) is on that host, and "
    "that the session configuration lets this command be called",
    "ScriptsNotAllowed": "this end point takes no text: install the modules, and set `modules: installed`",
    "LyncAutoDnsModuleMissing": "name a DNS server with Windows Server 2012 or later",
    "LyncAutoFolderOpen": "close that folder to all but Administrators and SYSTEM, or remove it",
    "LyncAutoReportMissing": "type the cmdlet on that host and read what it says",
    "LyncAutoTopologyBusy": f"wait until nobody publishes, then {AGAIN}",
    "LyncAutoCertificateInUse": "assign the certificate of before to these uses again, in the Deployment "
    f"Wizard; then {AGAIN}",
    "LyncAutoUsesUnknown": "type `Get-CsCertificate` on that host: a Front End has a certificate for each of "
    f"its uses. Once it names them, {AGAIN}",
    "LyncAutoFabricUnreadable": "type `Get-CsPoolFabricState` on that host: where it names routing groups, "
    "lyncauto does not know the form; please report it",
}
