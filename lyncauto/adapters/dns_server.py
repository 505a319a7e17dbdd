"""A Windows DNS server as the one that takes changes, through lyncauto's remote functions on it."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.errors import AGAIN, AccessDenied, DnsRefused, Drifted, RemoteCommandFailed
from lyncauto.ports.dns import RRset
from lyncauto.ports.powershell import Command, Object, Parameter, PowerShell, said


class WindowsDnsServer:
    """The port :class:`lyncauto.ports.dns.DnsBackend` for one zone.

    Args:
        shell: A session on the DNS server itself.
        zone: The zone that holds the names.
    """

    def __init__(self, shell: PowerShell, zone: str) -> None:
        self._shell = shell
        self._zone = zone

    def read(self, name: str, type: str) -> RRset | None:
        """Return the records, ``None`` if there are none."""
        command = Command("Get-LyncAutoDnsRecord", {"Zone": self._zone, "Name": name, "Type": type})
        return rrset(name, type, said(self._shell, command))

    def replace(self, name: str, type: str, before: RRset | None, after: RRset | None) -> None:
        """Compare and swap, in one command on the server; see the port.

        Raises:
            HostUnreachable: The server did not take the command; the records are as they were.
        """
        parameters: dict[str, Parameter] = {"Zone": self._zone, "Name": name, "Type": type}
        command = Command(
            "Set-LyncAutoDnsRecord", parameters | _side("Before", before) | _side("After", after)
        )
        try:
            said(self._shell, command)
        except AccessDenied as error:
            raise self._refused(
                name, type, error.why, f"give the account the right to change this zone, then {AGAIN}"
            ) from error
        except RemoteCommandFailed as error:
            if error.error_id == "LyncAutoDrifted":
                raise self._drifted(name, type, before, error) from error
            fix = f"mend what {self._shell.host} names, then {AGAIN}"
            raise self._refused(name, type, error.why, fix) from error

    def _refused(self, name: str, type: str, why: str, fix: str) -> DnsRefused:
        return DnsRefused(f"{self._shell.host} did not change {type} record {name}", why=why, fix=fix)

    def _drifted(self, name: str, type: str, before: RRset | None, error: RemoteCommandFailed) -> Drifted:
        return Drifted(
            f"{type} record {name} is not what the plan saw",
            why=f"planned from {_words(before)}; {self._shell.host} says: {error.why}",
            fix=f"find out who changed it and put it back, then {AGAIN}",
        )


def rrset(name: str, type: str, records: Sequence[Object]) -> RRset | None:
    """Return the records as one set; of several times to live, the longest: it is the one to wait for."""
    if not records:
        return None
    return RRset(
        name=name,
        type=type,
        values=tuple(sorted(str(record["Value"]) for record in records)),
        ttl=max(int(str(record["TimeToLive"])) for record in records),
        static=all(record["Static"] is True for record in records),
    )


def _side(side: str, records: RRset | None) -> dict[str, Parameter]:
    return {f"{side}Value": records.values if records else (), f"{side}Ttl": records.ttl if records else 0}


def _words(records: RRset | None) -> str:
    return f"{', '.join(records.values)} ({records.ttl} s)" if records else "no record"
