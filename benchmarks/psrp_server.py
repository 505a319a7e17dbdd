"""One WinRM end point with one trivial command, in a process of its own; it ends with its standard input.

    python -m benchmarks.psrp_server bare FOLDER   the bare server of an experiment, out of that folder
    python -m benchmarks.psrp_server own           the lab's, with its own engine
    python -m benchmarks.psrp_server pwsh          the lab's, with a real PowerShell engine

Says its port in one line. Who may log on stands in the file that NTLM_USER_FILE names.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import tempfile
from pathlib import Path

from lyncauto.lab.engine.call import Answer, Call
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.pwsh.channel import Channel
from lyncauto.lab.pwsh.engine import Engine
from lyncauto.lab.pwsh.program import program
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost

COMMAND = "Get-CsEcho"
USER = "CONTOSO\\lyncadmin"
_USUAL = "Microsoft.PowerShell"


def _echo(call: Call) -> Answer:
    return (call.text("Value"),)


def _registry() -> Registry:
    registry = Registry()
    registry.command(COMMAND, _echo, declaration=Declaration.of_function(Parameter("Value")))
    return registry


async def _bare(folder: str) -> int:
    sys.path.insert(0, folder)
    engine, server = importlib.import_module("lab.engine"), importlib.import_module("lab.server")
    registry = engine.Registry()

    @registry.add(COMMAND, engine.Param("Value"))  # type: ignore[untyped-decorator]
    async def echo(_: object, Value: str) -> object:  # noqa: N803 - a parameter's name is its argument's there
        yield Value

    return int(await server.Lab({_USUAL: registry}).start())


async def _lab(modules: Path, *, real: bool) -> int:
    engine = None
    if real:
        channel = Channel()
        await channel.start()
        engine = Engine(program(), channel, modules, _registry(), "SkypeForBusiness")
        engine.equip()
    host = WinRMHost("mgmt01", "127.0.0.1", 0, _registry(), [Configuration(_USUAL)], [USER], engine=engine)
    await host.start()
    return host.port


async def _serve(kind: str, folder: str) -> None:
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as modules:
        port = await (_bare(folder) if kind == "bare" else _lab(Path(modules), real=kind == "pwsh"))
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[-1]))
