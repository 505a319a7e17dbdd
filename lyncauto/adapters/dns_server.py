"""A Windows DNS server as the one that takes changes, through lyncauto's remote functions on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lyncauto.errors import (
    AGAIN,
    AccessDenied,
    AnswerLost,
    DnsRefused,
    Drifted,
    EstateUnreadable,
    LyncAutoError,
    RemoteCommandFailed,
)
from lyncauto.ports.dns import RRset
from lyncauto.ports.powershell import Command, Object, Parameter, PowerShell, said

# What the function says of its arguments and of the host, before it touches a record.
_BEFORE_ANY_ACT: Final = frozenset(
    {
        "LyncAutoDnsModuleMissing",
        "LyncAutoNameOutsideZone",
        "LyncAutoValueInvalid",
        "CommandNotFoundException",
    }
)


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
        return rrset(name, type, self._records((name,), (type,)))

    def read_all(self, names: Sequence[str], types: Sequence[str]) -> tuple[RRset, ...]:
        """Return what there is of all these types for all these names, by one command.

        Raises:
            EstateUnreadable: A record is of none of them: what was asked for must not count as missing.
        """
        found: dict[tuple[str, str], list[Object]] = {}
        for record in self._records(names, types):
            found.setdefault((str(record["Name"]).lower(), str(record["Type"])), []).append(record)
        asked = {(name.lower(), type): name for name in names for type in types}
        if strangers := found.keys() - asked.keys():
            raise self._not_asked_for(strangers)
        return tuple(one for key, name in asked.items() if (one := rrset(name, key[1], found.get(key, ()))))

    def replace(self, name: str, type: str, before: RRset | None, after: RRset | None) -> None:
        """Compare and swap, in one command on the server; see the port.

        The command changes one record after the other. A refusal may come in the midst of several: then the
        records are read again, and only if they are *before* to the second was nothing changed.

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
            self._must_be_untouched(name, type, before, after, error)
            raise self._refused(
                name, type, error.why, f"give the account the right to change this zone, then {AGAIN}"
            ) from error
        except RemoteCommandFailed as error:
            if error.error_id == "LyncAutoDrifted":
                raise self._drifted(name, type, before, error) from error
            if error.error_id not in _BEFORE_ANY_ACT:
                self._must_be_untouched(name, type, before, after, error)
            fix = f"mend what {self._shell.host} names, then {AGAIN}"
            raise self._refused(name, type, error.why, fix) from error

    def _records(self, names: Sequence[str], types: Sequence[str]) -> Sequence[Object]:
        asked: dict[str, Parameter] = {"Zone": self._zone, "Name": tuple(names), "Type": tuple(types)}
        return said(self._shell, Command("Get-LyncAutoDnsRecord", asked))

    def _must_be_untouched(
        self, name: str, type: str, before: RRset | None, after: RRset | None, error: LyncAutoError
    ) -> None:
        if _acts(before, after) > 1 and not self._untouched(name, type, before):
            raise AnswerLost(
                f"the change of {type} record {name} on {self._shell.host} may have been made in part",
                why=error.why,
                fix=f"mend what {self._shell.host} names, then {AGAIN}: it reads the records first",
            ) from error

    def _untouched(self, name: str, type: str, before: RRset | None) -> bool:
        """Whether each record certainly is as it was; one that lived shorter at first is not certain."""
        try:
            records = self._records((name,), (type,))
        except LyncAutoError:  # whatever keeps it from being read, it is not certain
            return False
        found = rrset(name, type, records)
        if before is None or found is None:
            return before is found
        ttls = {int(str(record["TimeToLive"])) for record in records}
        return (found.values, ttls) == (before.values, {before.ttl})

    def _not_asked_for(self, strangers: Iterable[tuple[str, str]]) -> EstateUnreadable:
        told = ", ".join(f"{type} {name}" for name, type in sorted(strangers))
        return EstateUnreadable(
            f"the records of {self._zone} cannot be read on {self._shell.host}",
            why=f"it answers with what was not asked for: {told}",
            fix="see with `lyncauto doctor` that the host runs the modules of this version of lyncauto",
        )

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


def _acts(before: RRset | None, after: RRset | None) -> int:
    """Return how many single records the change may touch: one that goes becomes one that comes.

    Those that stay count: each may live shorter than the set says, and would get another time to live.
    """
    return max(len(side.values) if side else 0 for side in (before, after))


def _side(side: str, records: RRset | None) -> dict[str, Parameter]:
    return {f"{side}Value": records.values if records else (), f"{side}Ttl": records.ttl if records else 0}


def _words(records: RRset | None) -> str:
    return f"{', '.join(records.values)} ({records.ttl} s)" if records else "no record"
