"""The running lab as a Python object: for the demo, the tests and the command line."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

from lyncauto.errors import LabFailed
from lyncauto.lab.world.places import Places

PATIENCE = 60.0  # seconds for an answer


class LabControl:
    """Speaks to the lab that runs in *folder*. Synchronous; a connection a call.

    Every method raises :class:`LabFailed` when no lab runs there, or the lab refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places = Places(folder)

    def status(self) -> dict[str, Any]:
        """Return what runs where."""
        return dict(self._ask("status"))

    def dump(self) -> dict[str, Any]:
        """Return the estate's state; nothing in it changes unless somebody writes."""
        return dict(self._ask("dump"))

    def site(self) -> str:
        """Return the text of the lab's site file."""
        return str(self._ask("site"))

    def write_site(self, path: Path) -> None:
        """Write the lab's site file."""
        path.write_text(self.site(), encoding="utf-8")

    def fault(self, name: str, **values: str | float) -> None:
        """Set a fault, ``deny:Set-LyncAutoDnsRecord``; *values* are its options: times, seconds, host ..."""
        self._ask("fault", name=name, values={key: str(value) for key, value in values.items()})

    def forward(self, seconds: float) -> None:
        """Let the estate's time run ahead; whoever waits on its clock for less wakes at once."""
        self._ask("forward", seconds=seconds)

    def mend(self, name: str) -> None:
        """Lift a fault that was set by this very name."""
        self._ask("mend", name=name)

    def kill_front_end(self, fqdn: str) -> None:
        """Kill a Front End's web services (SIGKILL); the clients learn the instant."""
        self._ask("kill", front_end=fqdn)

    def revive_front_end(self, fqdn: str) -> None:
        """Start them again."""
        self._ask("revive", front_end=fqdn)

    def load(self, on: bool, per_second: float | None = None) -> None:  # noqa: FBT001 - load(True) reads well
        """Let the clients work, at this many attempts a second together, or rest."""
        self._ask("load", on=on, per_second=per_second)

    def mark(self, period: str) -> None:
        """Let the clients begin a period of this name."""
        self._ask("mark", period=period)

    def figures(self) -> dict[str, Any]:
        """Return what the clients counted, by period."""
        return dict(self._ask("figures"))

    def writes(self) -> int:
        """Return how many acts that change something were asked of estate and node."""
        return int(self._ask("writes"))

    def ledger(self) -> dict[str, int]:
        """Return how often each act that changes something was asked for: ``host act`` to its count."""
        return dict(self._ask("ledger"))

    def issued(self) -> int:
        """Return how many requests the CA has had since the lab came up or was reset."""
        return int(self._ask("issued"))

    def approve(self, id: int, *, deny: bool = False) -> str:
        """Let a person at the CA issue a request that waits, or deny it; return what the CA says then."""
        return str(self._ask("approve", id=id, deny=deny))

    def reset(self) -> None:
        """Put the estate back to its start and let the clients rest; processes are not restarted."""
        self._ask("reset")

    def down(self) -> None:
        """Ask the lab to end; it does so soon after this returns."""
        self._ask("down")

    def _ask(self, do: str, **values: object) -> Any:  # noqa: ANN401 - each method says what its answer is
        told = self._told()
        body = json.dumps({"do": do, **values})
        connection = http.client.HTTPConnection(told["address"], told["port"], timeout=PATIENCE)
        try:
            connection.request("POST", "/", body, {"Authorization": f"Bearer {told['token']}"})
            response = connection.getresponse()
            said = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._absent(f"it does not answer: {error}") from error
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise LabFailed(said["what"], why=said.get("why", ""), fix=said.get("fix", ""))
        return said["result"]

    def _told(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._places.control.read_bytes()))
        except FileNotFoundError:
            raise self._absent(f"{self._places.control} does not exist") from None
        except (OSError, ValueError) as error:
            raise self._absent(f"{self._places.control} cannot be read: {error}") from error

    def _absent(self, why: str) -> LabFailed:
        return LabFailed(
            "no lab runs here", why=why, fix=f"start one: `lyncauto lab up --dir {self._places.folder}`"
        )
