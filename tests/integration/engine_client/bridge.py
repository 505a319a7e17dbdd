"""PowerShell's own remoting client in front, WS-Management behind: only the framing of the fragments changes.

The client starts this program where it would start `pwsh -s`, and speaks to it in lines on standard input and
output. What they carry goes to a WinRM end point; what the end point says comes back as lines.

Source: OutOfProcTransportManager in PowerShell's own source (lines), MS-PSRP section 3.1.5.3 (WS-Management).
"""

from __future__ import annotations

import base64
import os
import sys
import uuid
from collections.abc import Iterable
from copy import copy
from threading import Lock, Thread
from xml.etree import ElementTree as ET  # nothing is parsed with it

from pypsrp.exceptions import WSManFaultError
from pypsrp.shell import CommandState, SignalCode, WinRS
from pypsrp.wsman import OptionSet

from lyncauto.adapters.psrp.road import Road
from lyncauto.lab.pwsh import packets
from lyncauto.lab.pwsh.packets import POOL
from lyncauto.model.secret import Secret

POWERSHELL = "http://schemas.microsoft.com/powershell"
NOTHING_YET = 2150858793  # ask again
FINISHED = {995, 2150858843}  # aborted; the shell or the command has gone
PATIENCE = 20.0  # seconds until a pipeline that was stopped must have said so


class Bridge:
    """One runspace pool: the client's lines on one side, a shell of the end point on the other."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._shell = WinRS(
            road.connection(),
            resource_uri=f"{POWERSHELL}/{road.configuration}",
            input_streams="stdin pr",
            output_streams="stdout",
        )
        self._listening: dict[uuid.UUID, Thread] = {}
        self._whole_lines = Lock()

    def run(self, lines: Iterable[bytes]) -> None:
        """Do what the client says until it closes the pool, or goes without a word."""
        try:
            for line in lines:
                said = packets.parse(line)
                stream = "pr" if b"'PromptResponse'" in line else "stdin"
                self._do(said.tag, said.id, said.data, stream)
                self._say(f"<{said.tag}Ack PSGuid='{said.id}' />\n".encode())
                if (said.tag, said.id) == ("Close", POOL):
                    break
        finally:
            self._shell.close()

    def _do(self, tag: str, id: uuid.UUID, data: bytes, stream: str) -> None:
        label = str(id).upper()
        if tag == "Data" and id == POOL and not self._shell.opened:
            self._open(data)
        elif tag == "Data" and id == POOL:
            self._shell.send(stream, data)
        elif tag == "Data" and id not in self._listening:
            self._shell.command("", [base64.b64encode(data).decode()], command_id=label)
            self._listen(id)
        elif tag == "Data":
            self._shell.send(stream, data, command_id=label)
        elif tag == "Signal" and id in self._listening:
            self._shell.signal(SignalCode.PS_CTRL_C, label)
            # The client believes what it hears first: let that be how the pipeline ended.
            self._listening[id].join(PATIENCE)
        elif tag == "Close" and id == POOL:
            self._shell.close()
        elif tag == "Close":
            self._shell.signal(SignalCode.TERMINATE, label)

    def _open(self, data: bytes) -> None:
        self._shell.id = str(packets.pool_id(data)).upper()  # a shell is called what its pool is called
        content = ET.Element("creationXml", xmlns=POWERSHELL)
        content.text = base64.b64encode(data).decode()
        options = OptionSet()
        options.add_option("protocolversion", "2.3", {"MustComply": "true"})
        self._shell.open(options, content)
        self._listen(POOL)

    def _listen(self, id: uuid.UUID) -> None:
        self._listening[id] = Thread(target=self._receive, args=(id,), daemon=True)
        self._listening[id].start()

    def _receive(self, id: uuid.UUID) -> None:
        """Say what the pool or a pipeline says, to its end."""
        shell, state = copy(self._shell), CommandState.RUNNING
        command_id = None if id == POOL else str(id).upper()
        # A sealed connection counts its messages: it is one thread's.
        with self._road.connection() as shell.wsman:
            while state != CommandState.DONE:
                try:
                    state, _, heard = shell.receive("stdout", command_id)
                except WSManFaultError as fault:
                    if fault.code == NOTHING_YET:
                        continue
                    if fault.code in FINISHED:
                        return
                    raise
                if heard["stdout"]:
                    self._say(packets.data(heard["stdout"], id))

    def _say(self, line: bytes) -> None:
        with self._whole_lines:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    _, host, port, configuration = sys.argv
    Bridge(
        Road(
            host,
            "127.0.0.1",
            int(port),
            os.environ["BRIDGE_USER"],
            Secret(os.environ["BRIDGE_PASSWORD"]),
            authentication="ntlm",
            configuration=configuration,
        )
    ).run(sys.stdin.buffer)
