"""klist: the Kerberos tickets of the session that it runs in.

A shell of the lab is opened with NTLM and has no logon session at the domain: there are no tickets, and none
can be had. That is why what it starts is refused by further hosts.

Source: public transcripts of klist in sessions over WinRM; of ``klist get`` there none was found.
"""

from __future__ import annotations

import zlib

from lyncauto.lab.native.program import Ended, Invocation

_NO_SESSION = 0xC000005F  # STATUS_NO_SUCH_LOGON_SESSION
_NO_SUCH_LOGON_SESSION = 1312  # the same as a Win32 error
_WORDS = "A specified logon session does not exist. It may already have been terminated."
_USAGE = "Usage: klist.exe [-lh <LogonId.HighPart>] [-li <LogonId.LowPart>] tickets | get <target> | ...\n"


def run(invocation: Invocation) -> Ended:
    """Run it."""
    match [word.lower() for word in invocation.arguments]:
        case [] | ["tickets"]:
            asked, number = "ShowTickets", str(_NO_SUCH_LOGON_SESSION)
        case ["get", _]:
            asked, number = "GetTicket", f"0x{_NO_SUCH_LOGON_SESSION:x}"
        case _:
            return Ended(1, _USAGE)
    session = zlib.crc32(f"{invocation.host} {invocation.identity.user}".encode()) & 0xFFFFFF
    signed = _NO_SESSION - (1 << 32)
    return Ended(
        1,
        f"\nCurrent LogonId is 0:0x{session:x}\n"
        f"Error calling API LsaCallAuthenticationPackage ({asked} substatus): {number}\n\n"
        f"klist failed with 0x{_NO_SESSION:x}/{signed}: {_WORDS}\n",
    )
