"""Which commands go on from their host to another one, and to what there.

Source: the vendor's pages of the cmdlets, as far as they say so; what a function of ours does is in its help.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lyncauto.model.resource import Resource
from lyncauto.ports.powershell import Command

_NOWHERE: Final[frozenset[Resource]] = frozenset()
_STORE: Final = frozenset({Resource.STORE})
_DIRECTORY: Final = frozenset({Resource.DIRECTORY})

PLAIN: Final = "Microsoft.PowerShell"  # runs as whoever logs on, and cannot hand his credentials on
# Makes a session configuration that runs as somebody: about_Session_Configurations, WMF 3 and later.
_REGISTER: Final = "Register-PSSessionConfiguration -Name {} -RunAsCredential (Get-Credential) -Force"
RUN_AS: Final = _REGISTER.format("LyncAuto")

RUN_AS_NEEDS: Final = (
    "It needs WMF 3 or later; on older hosts use a management host that has it, or delegation"
)

# What a service on a further host says to somebody without credentials: SQL Server's login, and
# SEC_E_NO_CREDENTIALS and ERROR_NO_SUCH_LOGON_SESSION of winerror.h.
NOBODY: Final = ("anonymous logon", "0x8009030e", "0x80070520")
# What says so only of a command that is known to go on to another host: LDAP_OPERATIONS_ERROR as a domain
# controller answers a search without a logon (ERROR_DS_OPERATIONS_ERROR of winerror.h, also as a number), and
# the account's name in the host's own language ("ANONYMOUS-ANMELDUNG").
PERHAPS_NOBODY: Final = ("operations error", "-2147016672", "0x80072020", "anonymous")

# Every command that lyncauto sends; a test walks through them. Names in lower case: case does not count.
HOPS: Final[Mapping[str, frozenset[Resource]]] = MappingProxyType(
    {
        "enable-lyncautocomputer": _DIRECTORY,
        "enable-lyncautotopology": frozenset({Resource.STORE, Resource.DIRECTORY, Resource.SHARE}),
        "export-lyncautoconfiguration": _STORE,
        "export-lyncautopfx": _NOWHERE,
        "get-cscertificate": _NOWHERE,
        "get-cskerberosaccountassignment": _STORE,
        "get-csmanagementstorereplicationstatus": _STORE,
        "get-csmcxconfiguration": _STORE,
        "get-cspool": _STORE,
        "get-csserverversion": _NOWHERE,
        "get-csservice": _STORE,
        "get-cssipdomain": _STORE,
        "get-cswindowsservice": _NOWHERE,
        "get-lyncautocertificate": _NOWHERE,
        "get-lyncautocertificatechain": _NOWHERE,
        "get-lyncautodnsrecord": _NOWHERE,
        "get-lyncautofabricstate": frozenset({Resource.STORE, Resource.FRONT_ENDS}),
        "get-lyncautofile": _NOWHERE,
        "get-lyncautohost": _NOWHERE,
        "get-lyncautomodulehash": _NOWHERE,
        "get-lyncautosimpleurl": _STORE,
        "get-lyncautotask": _NOWHERE,
        "get-lyncautotopology": _STORE,
        "get-lyncautowebservices": _STORE,
        "import-module": _NOWHERE,
        "invoke-cscomputerfailback": frozenset({Resource.STORE, Resource.FRONT_ENDS}),
        "invoke-cscomputerfailover": frozenset({Resource.STORE, Resource.FRONT_ENDS}),
        "invoke-csmanagementstorereplication": _STORE,
        "receive-lyncautocertificate": frozenset({Resource.AUTHORITY}),
        "register-lyncautotask": _NOWHERE,
        "remove-lyncautocertificate": _NOWHERE,
        "request-cscertificate": frozenset({Resource.STORE, Resource.AUTHORITY}),
        "set-lyncautodnsrecord": _NOWHERE,
        "set-lyncautooverride": _STORE,
        "set-lyncautowebcertificate": _NOWHERE,
        "start-cswindowsservice": _NOWHERE,
        "stop-cswindowsservice": _NOWHERE,
        "submit-lyncautocertificaterequest": frozenset({Resource.AUTHORITY}),
        "test-cskerberosaccountassignment": frozenset({Resource.STORE, Resource.DIRECTORY}),
        "test-lyncautocertificationauthority": frozenset({Resource.AUTHORITY}),
        "test-lyncautodirectory": _DIRECTORY,
        "unregister-lyncautotask": _NOWHERE,
    }
)


def resources(command: Command) -> frozenset[Resource]:
    """Return what a command goes on to from its host; a command that lyncauto does not send goes nowhere.

    ``-LocalStore`` reads the host's own replica, ``-Machine`` asks as the host itself, which has credentials;
    ``-ComputerName`` leaves for that computer.
    """
    found = HOPS.get(command.name.lower(), _NOWHERE)
    if "LocalStore" in command.parameters:
        found -= _STORE
    if "Machine" in command.parameters:
        found -= {Resource.AUTHORITY}
    return found | {Resource.FRONT_ENDS} if "ComputerName" in command.parameters else found


def run_as(configuration: str) -> str:
    """Return the command that makes a session configuration of this name, which runs as somebody."""
    return _REGISTER.format(configuration)


def shows_nobody(text: str) -> bool:
    """Whether what a command that went on to another host says means that it had no credentials to show."""
    return any(sign in text.lower() for sign in (*NOBODY, *PERHAPS_NOBODY))
