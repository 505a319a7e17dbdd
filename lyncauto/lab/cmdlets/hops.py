"""The second hop: a command that leaves its host must have credentials to show there.

Source: Microsoft, "Making the second hop in PowerShell remoting". The texts are assumed.
"""

from __future__ import annotations

from lyncauto.lab.engine.call import Call, PSError

CMS_DENIED = (
    'Cannot open database "xds" requested by the login. The login failed.'
    " Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'."
)
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
