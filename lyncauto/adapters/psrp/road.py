"""The road to one Windows host, as pypsrp wants it told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pypsrp.powershell import RunspacePool
from pypsrp.wsman import WSMan

from lyncauto.model.secret import Secret
from lyncauto.model.site import WindowsHost
from lyncauto.ports.hops import PLAIN, RUN_AS_NEEDS, run_as

# Windows ends an idle shell after two hours by default, and allows one user 30 of them (about_Remote_Quotas).
_IDLE_SHELL = 900
_SLOWEST_POLL = 20  # seconds that one question may hang at the host


@dataclass(frozen=True, slots=True)
class Road:
    """Where a host is, who logs on there and with what session.

    Attributes:
        host: FQDN; what the host is called in every error.
        address: Where to connect; the FQDN when it resolves.
        answer: Seconds that a command may take.
        place: Where the site file names the session configuration, "site.yaml:14"; empty: not known.
    """

    host: str
    address: str
    port: int
    user: str
    password: Secret
    tls: bool = False
    authentication: Literal["negotiate", "ntlm", "kerberos"] = "negotiate"
    configuration: str = PLAIN
    modules: Literal["sent", "installed"] = "sent"
    answer: float = 300.0
    place: str = ""

    @classmethod
    def to(cls, host: WindowsHost, user: str, password: Secret, answer: float, place: str = "") -> Road:
        """Return the road that a site file declares."""
        return cls(
            host=host.name,
            address=host.address or host.name,
            port=host.port,
            user=user,
            password=password,
            tls=host.tls,
            authentication=host.authentication,
            configuration=host.configuration,
            modules=host.modules,
            answer=answer,
            place=place,
        )

    @property
    def poll(self) -> int:
        """Whole seconds that one question for output may hang at the host."""
        return max(1, min(_SLOWEST_POLL, int(self.answer)))

    @property
    def made(self) -> str:
        """What to do where the host does not know the session configuration: make it, or name another."""
        place = self.place or f"`configuration` of {self.host} in the site file"
        if self.configuration == PLAIN:
            return (
                f"there is no session configuration {PLAIN} on {self.host}: type there `Enable-PSRemoting "
                f"-Force`, which makes it, or name one that `Get-PSSessionConfiguration` shows ({place})"
            )
        return (
            f"there is no session configuration {self.configuration} on {self.host}: type there "
            f"`{run_as(self.configuration)}` with an account that may manage the pool (it restarts WinRM), "
            f"or name one that `Get-PSSessionConfiguration` shows there ({place}). {RUN_AS_NEEDS}"
        )

    def connection(self) -> WSMan:
        """Return a WS-Management connection; nothing is sent yet.

        The ticket or proof is asked for the host's name, also where its address is given. Messages are sealed
        without TLS; with TLS the certificate is verified.
        """
        return WSMan(
            self.address,
            port=self.port,
            ssl=self.tls,
            auth=self.authentication,
            username=self.user,
            password=self.password.reveal(),
            operation_timeout=self.poll,
            read_timeout=self.poll + 10,
            connection_timeout=10,
            no_proxy=True,
            negotiate_hostname_override=self.host,
        )

    def pool(self, connection: WSMan) -> RunspacePool:
        """Return a runspace pool on *connection*, not opened yet."""
        return RunspacePool(connection, configuration_name=self.configuration, idle_timeout=_IDLE_SHELL)
