"""Every Windows host of a site, and a session on each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from lyncauto.adapters.psrp.read_only import ReadOnlySession
from lyncauto.adapters.psrp.road import Road
from lyncauto.adapters.psrp.session import PsrpSession
from lyncauto.model.secret import Secret
from lyncauto.model.site import WindowsHost
from lyncauto.ports.powershell import PowerShell


class Fleet(Mapping[str, PowerShell]):
    """FQDN -> session. Nothing is sent before a session's first command."""

    def __init__(self, sessions: Mapping[str, PowerShell]) -> None:
        self._sessions = dict(sessions)

    @classmethod
    def of(
        cls,
        hosts: Iterable[WindowsHost],
        logons: Mapping[str, tuple[str, Secret]],
        *,
        answer: float,
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> Fleet:
        """Return a session for each host; of a host that is named twice, the first entry counts.

        Args:
            hosts: As the site file declares them.
            logons: User and password, by the account's name in the site file.
            answer: Seconds that a command may take.
            places: Where the site file names a host's session configuration, by FQDN.
        """
        sessions: dict[str, PowerShell] = {}
        for host in hosts:
            road = Road.to(host, *logons[host.account], answer, places.get(host.name, ""))
            sessions.setdefault(host.name, PsrpSession(road))
        return cls(sessions)

    def __getitem__(self, host: str) -> PowerShell:
        return self._sessions[host]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sessions)

    def __len__(self) -> int:
        return len(self._sessions)

    def read_only(self) -> Fleet:
        """Return the same sessions, each of which can only read."""
        return Fleet({host: ReadOnlySession(session) for host, session in self._sessions.items()})

    def close(self) -> None:
        """End every session."""
        for session in self._sessions.values():
            session.close()
