"""The second hop: a command that leaves its host must have credentials to show there.

Source: Microsoft, "Making the second hop in PowerShell remoting". The texts are assumed.
"""

from __future__ import annotations

from lyncauto.lab.engine.call import Call, PSError

CMS_DENIED = (
    'Cannot open database "xds" requested by the login. The login failed.'
    " Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'."
)
DIRECTORY_DENIED = "An operations error occurred."  # LDAP_OPERATIONS_ERROR: a search without a logon
SHARE_DENIED = "Access to the path is denied: the file share knows no anonymous user. 0x8009030e"
SERVICES_DENIED = "Cannot open Service Control Manager: a specified logon session does not exist. 0x80070520"
CA_DENIED = "A specified logon session does not exist. It may already have been terminated. 0x80070520"


def to_management_store(call: Call) -> None:
    """Go to the Central Management database.

    Raises:
        PSError: There are no credentials to show.
    """
    if not call.identity.network:
        raise PSError(
            CMS_DENIED,
            "CannotOpenDatabase",
            "PermissionDenied",
            "xds",
            exception="System.Data.SqlClient.SqlException",
        )


def to_directory(call: Call) -> None:
    """Go to a domain controller.

    Raises:
        PSError: There are no credentials to show.
    """
    if not call.identity.network:
        raise PSError(
            DIRECTORY_DENIED,
            "ActiveDirectoryError",
            "NotSpecified",
            exception="System.DirectoryServices.DirectoryServicesCOMException",
        )


def to_file_share(call: Call) -> None:
    """Go to the pool's file share.

    Raises:
        PSError: There are no credentials to show.
    """
    if not call.identity.network:
        raise PSError(
            SHARE_DENIED, "FileShareError", "PermissionDenied", exception="System.UnauthorizedAccessException"
        )


def to_computer(call: Call, *, local: bool = False) -> None:
    """Go to the services or the fabric of another computer, unless the command runs there: *local*.

    Raises:
        PSError: There are no credentials to show.
    """
    if not local and not call.identity.network:
        raise PSError(
            SERVICES_DENIED,
            "ComputerUnreachable",
            "PermissionDenied",
            exception="System.ComponentModel.Win32Exception",
        )


def to_authority(call: Call, *, local: bool = False) -> None:
    """Go to the CA, unless the command runs there: *local*.

    Raises:
        PSError: There are no credentials to show.
    """
    if not local and not call.identity.network:
        raise PSError(
            CA_DENIED,
            "CertificateRequestFailed",
            "PermissionDenied",
            exception="System.Runtime.InteropServices.COMException",
        )
