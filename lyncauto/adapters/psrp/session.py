"""A session on one host: commands as data, three outcomes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pypsrp.powershell import PowerShell

from lyncauto.adapters.psrp.failures import error_id_of, failure
from lyncauto.adapters.psrp.line import Again, Heard, Line, Reply
from lyncauto.adapters.psrp.objects import argument, flat
from lyncauto.adapters.psrp.road import Road
from lyncauto.errors import LyncAutoError, ModuleNotTrusted
from lyncauto.model.secret import Secret
from lyncauto.modules import NEEDS, calls_vendor, module_hash, module_of, module_text
from lyncauto.ports.powershell import Command, NotRan, Outcome, Ran, Unknown

VENDOR_MODULES = ("Lync", "SkypeForBusiness")
_MENDS = 2  # first the keys of the connection, then the pool
_VENDOR = "the management shell"
_HASH = "Get-LyncAutoModuleHash"


class PsrpSession:
    """The port :class:`lyncauto.ports.powershell.PowerShell` over pypsrp, for any number of threads.

    As many pools as questions at once; the next question takes up one that is free. To log on and to give a
    pool its modules costs more than most questions, and Windows allows one user 30 shells.
    """

    def __init__(self, road: Road) -> None:
        self._road = road
        self._lines: list[Line] = []
        self._free: list[Line] = []
        self._guard = threading.Lock()

    @property
    def host(self) -> str:
        """FQDN of the host that the commands run on."""
        return self._road.host

    def run(self, command: Command) -> Outcome:
        """Run one command; see the port.

        Raises:
            ModuleNotTrusted: The modules that are installed on the host are not those that are shipped.
        """
        with self._taken() as line:
            heard = self._once(line, command)
            for _ in range(_MENDS):
                if not isinstance(heard, Again):
                    return heard
                heard = self._once(line, command)
        return NotRan(f"{self.host}: {heard.why}") if isinstance(heard, Again) else heard

    def close(self) -> None:
        """End all pools."""
        with self._guard:
            lines, self._lines, self._free = self._lines, [], []
        for line in lines:
            line.close()

    @contextmanager
    def _taken(self) -> Iterator[Line]:
        """Give a line that nobody else has until the block ends."""
        with self._guard:
            if self._free:
                line = self._free.pop()
            else:
                line = Line(self._road)
                self._lines.append(line)
        try:
            yield line
        finally:
            with self._guard:
                if line in self._lines:  # else it was closed meanwhile
                    self._free.append(line)

    def _once(self, line: Line, command: Command) -> Outcome | Again:
        needed = _needed(command.name)
        for module in needed:
            obstacle = None if module in line.loaded else self._load(line, module)
            if obstacle is not None:
                return obstacle
        if not line.loaded.issuperset(needed):
            return Again("the session ended while it was set up")
        heard = _ask(line, command)
        if not isinstance(heard, Reply):
            return heard
        if heard.errors or not heard.completed:
            raise self._failure(command, heard)
        return Ran(tuple(map(flat, heard.output)))

    def _load(self, line: Line, module: str) -> NotRan | Again | None:
        """Give the session what it lacks; return what stood in the way."""
        if module == _VENDOR:
            return self._import_vendor(line)
        if self._road.modules == "installed":
            return self._import(line, module)
        return self._loaded(line, module, line.ask(lambda shell: shell.add_script(module_text(module))))

    def _import(self, line: Line, module: str) -> NotRan | Again | None:
        """Import an installed module and see that it is the one that is shipped.

        A constrained end point imports nothing. It has the functions already; where it has not, the next
        command says so.
        """
        heard = _ask(line, Command("Import-Module", {"Name": module}))
        obstacle = None if _unknown_there(heard) else self._loaded(line, module, heard)
        if obstacle is not None:
            return obstacle
        heard = _ask(line, Command(_HASH, {"Name": module}))
        obstacle = self._loaded(line, module, heard)
        if obstacle is not None:
            return obstacle
        found = flat(heard.output[0]).get("Sha256") if isinstance(heard, Reply) and heard.output else "none"
        if found != module_hash(module):
            line.loaded.discard(module)
            raise ModuleNotTrusted(
                f"{module} on {self.host} is not what this version ships",
                why=f"its hash is {found}, expected {module_hash(module)}",
                fix="install the module of this version there, or set `modules: sent`",
            )
        return None

    def _import_vendor(self, line: Line) -> NotRan | Again | None:
        """Import the management shell: Windows PowerShell 2.0 does not do so by itself.

        Where neither module is found the command itself will say so; a constrained end point, where
        ``Import-Module`` is not there to be called, has the cmdlets already.
        """
        for name in VENDOR_MODULES:
            heard = _ask(line, Command("Import-Module", {"Name": name}))
            if not isinstance(heard, Reply):
                return _not_loaded(name, heard)
            if not heard.errors or _unknown_there(heard):
                break
        line.remember(_VENDOR)
        return None

    def _loaded(self, line: Line, module: str, heard: Heard) -> NotRan | Again | None:
        if not isinstance(heard, Reply):
            return _not_loaded(module, heard)
        if heard.errors or not heard.completed:
            line.loaded.discard(module)
            raise self._failure(f"loading {module}", heard)
        line.remember(module)
        return None

    def _failure(self, command: Command | str, reply: Reply) -> LyncAutoError:
        record = next(iter(reply.errors), None)
        return failure(self.host, command, record, configuration=self._road.configuration)


def _needed(name: str) -> tuple[str, ...]:
    """Return what the session must have been given before it knows the command *name*."""
    module = module_of(name)
    if module is not None:
        return (*NEEDS[module], module, *((_VENDOR,) if calls_vendor(name) else ()))
    return (_VENDOR,) if "-cs" in name.lower() else ()


def _unknown_there(heard: Heard) -> bool:
    """Whether a session answers that it has no such command."""
    errors = heard.errors if isinstance(heard, Reply) else ()
    return bool(errors) and error_id_of(errors[0]) == "CommandNotFoundException"


def _not_loaded(module: str, heard: Again | NotRan | Unknown) -> NotRan | Again:
    """Judge a failed attempt to load; whatever became of it, the command itself was not sent."""
    return NotRan(f"{module} could not be loaded: {heard.why}") if isinstance(heard, Unknown) else heard


def _ask(line: Line, command: Command) -> Heard:
    def fill(shell: PowerShell) -> None:
        shell.add_cmdlet(command.name)
        for name, value in command.parameters.items():
            shell.add_parameter(name, argument(value))

    return line.ask(fill, secret=any(isinstance(value, Secret) for value in command.parameters.values()))
