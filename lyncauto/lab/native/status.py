"""Status codes as Windows prints them. Pure.

Source: winerror.h of the Windows SDK (names, numbers and texts).
"""

from __future__ import annotations

import re

FILE_NOT_FOUND = 0x80070002
ACCESS_DENIED = 0x80070005
FILE_EXISTS = 0x80070050
NO_MORE_ITEMS = 0x80070103
NO_LOGON_SESSION = 0x80070520
RPC_UNAVAILABLE = 0x800706BA
NOT_FOUND = 0x80090011
BAD_TAG = 0x8009310B
BAD_REQUEST_STATUS = 0x80094003
PROPERTY_EMPTY = 0x80094004
TEMPLATE_DENIED = 0x80094012
ADMIN_DENIED = 0x80094014
UNSUPPORTED_TEMPLATE = 0x80094800
NO_TEMPLATE = 0x80094801
KEY_LENGTH = 0x80094811

_NO_ENROLL = (
    "The permissions on the certificate template do not allow the current user to enroll for this type of "
    "certificate."
)
_KNOWN = {
    FILE_NOT_FOUND: ("ERROR_FILE_NOT_FOUND", "The system cannot find the file specified."),
    ACCESS_DENIED: ("ERROR_ACCESS_DENIED", "Access is denied."),
    FILE_EXISTS: ("ERROR_FILE_EXISTS", "The file exists."),
    NO_MORE_ITEMS: ("ERROR_NO_MORE_ITEMS", "No more data is available."),
    NO_LOGON_SESSION: (
        "ERROR_NO_SUCH_LOGON_SESSION",
        "A specified logon session does not exist. It may already have been terminated.",
    ),
    RPC_UNAVAILABLE: ("RPC_S_SERVER_UNAVAILABLE", "The RPC server is unavailable."),
    NOT_FOUND: ("NTE_NOT_FOUND", "Object was not found."),
    BAD_TAG: ("CRYPT_E_ASN1_BADTAG", "ASN1 bad tag value met."),
    BAD_REQUEST_STATUS: (
        "CERTSRV_E_BAD_REQUESTSTATUS",
        "The request's current status does not allow this operation.",
    ),
    PROPERTY_EMPTY: ("CERTSRV_E_PROPERTY_EMPTY", "The requested property value is empty."),
    TEMPLATE_DENIED: ("CERTSRV_E_TEMPLATE_DENIED", _NO_ENROLL),
    ADMIN_DENIED: (
        "CERTSRV_E_ADMIN_DENIED_REQUEST",
        "The request was denied by a certificate manager or CA administrator.",
    ),
    UNSUPPORTED_TEMPLATE: (
        "CERTSRV_E_UNSUPPORTED_CERT_TYPE",
        "The requested certificate template is not supported by this CA.",
    ),
    NO_TEMPLATE: ("CERTSRV_E_NO_CERT_TYPE", "The request contains no certificate template information."),
    KEY_LENGTH: (
        "CERTSRV_E_KEY_LENGTH",
        "The public key does not meet the minimum size required by the specified certificate template.",
    ),
}
_WIN32, _ASN1 = 0x8007, 0x80093
_CODE = re.compile(r"0x[0-9a-fA-F]{8}")


def signed(code: int) -> int:
    """Return a status as a process's exit code: a signed 32-bit number."""
    return code - (1 << 32) if code >= 1 << 31 else code


def words(code: int) -> str:
    """Return what the system says about a status."""
    return _KNOWN[code][1]


def number(code: int) -> str:
    """Return a status with its name: ``0x800706ba (WIN32: 1722 RPC_S_SERVER_UNAVAILABLE)``."""
    name = _KNOWN[code][0]
    if code >> 16 == _WIN32 and name.startswith(("ERROR_", "RPC_S_")):
        inner = f"WIN32: {code & 0xFFFF} {name}"
    elif code >> 12 == _ASN1:
        inner = f"ASN: {code & 0xFFF} {name}"
    else:
        inner = f"{signed(code)} {name}"
    return f"0x{code:08x} ({inner})"


def described(code: int) -> str:
    """Return a status in words and numbers."""
    return f"{words(code)} {number(code)}"


def named_in(text: str) -> int | None:
    """Return the first status that a text names, if it is one of these."""
    found = (int(one, 16) for one in _CODE.findall(text))
    return next((code for code in found if code in _KNOWN), None)
