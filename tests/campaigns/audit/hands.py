"""What somebody does to an estate by hand: by dnscmd, in the management shell, at the balancer's files."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import winrm
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from lyncauto.adapters.node_agent import AgentNode
from lyncauto.model.secret import Secret

_UNIT = "lyncauto-haproxy"
_SERVER = "2"  # the type of a row of `show stat`


class Failed(Exception):
    """What was done by hand did not work."""


class Hands:
    """Somebody with the operator's account, and with a shell on the balancer's node.

    Args:
        site: The lab's site file, as data.
    """

    def __init__(self, site: dict[str, Any]) -> None:
        (account,), (cms,), (dns,) = (site[one].values() for one in ("accounts", "cms", "dns"))
        self._user, self._password = account["user"], _secret(account["password"])
        self._cms, self._dns = cms["host"], dns["host"]
        self._zone, self._module = dns["zone"], "Lync" if site["name"] == "lync-2010" else "SkypeForBusiness"
        (self._node,) = site["nodes"].values()
        self._pool = site["pools"][0]["name"]
        self._file = Path(self._node["folder"]) / "current" / f"{self._pool}.cfg"

    def add(self, name: str, kind: str, value: str, ttl: int = 60) -> None:
        """Add a record; *name* is relative to the zone."""
        self._dnscmd("/RecordAdd", self._zone, name, str(ttl), kind, value)

    def delete(self, name: str, kind: str, value: str = "") -> None:
        """Delete a name's records of a kind, or the one with this value."""
        self._dnscmd("/RecordDelete", self._zone, name, kind, *filter(None, (value,)), "/f")

    def override(self, fqdn: str) -> None:
        """Tell the topology another name of the pool's internal web services; empty: none."""
        connection = WSMan(
            self._cms["address"],
            port=self._cms["port"],
            ssl=False,
            auth="ntlm",
            no_proxy=True,
            username=self._user,
            password=self._password.reveal(),
        )
        named = {"Identity": f"WebServer:{self._pool}", "InternalFqdn": fqdn}
        with connection, RunspacePool(connection, configuration_name=self._cms["configuration"]) as pool:
            PowerShell(pool).add_cmdlet("Import-Module").add_parameter("Name", self._module).invoke()
            shell = PowerShell(pool)
            shell.add_cmdlet("Set-CsWebServer").add_parameters(named).invoke()
            if shell.streams.error:
                raise Failed(str(shell.streams.error[0]))

    def services(self) -> str:
        """Return the balancer's file of the pool; empty: there is none."""
        return self._file.read_text("utf-8") if self._file.exists() else ""

    def edit(self, change: Callable[[str], str]) -> None:
        """Edit the balancer's file of the pool, and have it loaded."""
        before = self.services()
        if change(before) == before:
            raise Failed(f"nothing is changed in {self._file.name}")
        self._file.write_text(change(before), "utf-8")
        self.unit("reload")

    def unit(self, verb: str) -> None:
        """Tell systemd on the node to start, stop or reload the balancer."""
        with closing(self._agent()) as node:
            done = node.run(["systemctl", verb, _UNIT])
        if done.status:
            raise Failed(done.error)

    def set(self, server: str, state: str) -> None:
        """Tell the balancer's socket to "drain" a server of every service, or that it is "ready"."""
        with closing(self._agent()) as node:
            for service in self._listed():
                node.runtime(f"set server {service}/{server} state {state}")

    def down(self) -> tuple[str, ...]:
        """Return the servers that the running balancer does not hold to be well."""
        return tuple(row["svname"] for row in self._servers() if row["status"] != "UP")

    def checked(self) -> bool:
        """Whether the running balancer has checked every server."""
        return all(row["check_status"] not in {"", "INI", "UNK"} for row in self._servers())

    def _servers(self) -> list[dict[str, str]]:
        with closing(self._agent()) as node:
            said = node.runtime("show stat") or ""
        rows = csv.DictReader(said.removeprefix("# ").splitlines())
        return [row for row in rows if row["type"] == _SERVER]

    def _listed(self) -> list[str]:
        lines = map(str.split, self.services().splitlines())
        return [words[1] for words in lines if words[:1] == ["listen"]]

    def _agent(self) -> AgentNode:
        token, root = _secret(self._node["token"]), Path(self._node["root"])
        return AgentNode(self._node["name"], self._node["agent"], token=token, root=root)

    def _dnscmd(self, *words: str) -> None:
        session = winrm.Session(
            f"http://{self._dns['address']}:{self._dns['port']}/wsman",
            (self._user, self._password.reveal()),
            transport="ntlm",
            ca_trust_path=None,
            proxy=None,
        )
        done = session.run_cmd("dnscmd", words)
        if done.status_code:
            raise Failed(f"dnscmd {' '.join(words)}: {done.std_out.decode()}{done.std_err.decode()}")


def _secret(reference: str) -> Secret:
    return Secret(Path(reference.removeprefix("file:")).read_text("utf-8").strip())
