"""The command line: options in, words out, exit codes."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from lyncauto import __version__
from lyncauto.cli.console import print_error, story_console
from lyncauto.errors import Exit, Interrupted, LyncAutoError, UsageWrong

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_COMMANDS = {
    "demo": "demo",
    "init": "beginning",
    "doctor": "reading",
    "inspect": "reading",
    "audit": "auditing",
    "plan": "planning",
    "apply": "running",
    "migrate": "running",
    "verify": "reading",
    "rollback": "running",
    "renew": "renewing",
    "deploy": "renewing",
    "export": "exporting",
    "schedule": "scheduling",
    "status": "history",
    "report": "history",
    "explain": "explaining",
    "lab": "lab",
}


class _Commands(click.Group):
    """Loads a command's module when it is asked for, so that none pays for the libraries of another."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"lyncauto.cli.{module}"), cmd_name)
        return command


@click.group(cls=_Commands, context_settings=_SETTINGS)
@click.version_option(__version__)
def cli() -> None:
    """Put a load balancer in front of a pool's web services, prove it, and be able to go back.

    Exit codes: 0 done, 1 error, 2 the plan holds changes (--detailed-exitcode), 3 verification failed,
    4 refused, 5 stopped part-way and resumable, 64 usage, 70 bug, 130 interrupted.
    """


def run(arguments: Sequence[str], outfit: object = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: Without the program's name.
        outfit: What stands between the jobs and the adapters (:class:`lyncauto.app.outfit.Outfit`).
    """
    try:
        code = cli.main(list(arguments), prog_name="lyncauto", standalone_mode=False, obj=outfit)
    except LyncAutoError as error:
        print_error(error, as_json="--json" in arguments)
        return error.exit
    except click.ClickException as error:
        print_error(_usage(error), as_json="--json" in arguments)
        return Exit.USAGE
    except (KeyboardInterrupt, click.Abort):
        print_error(
            Interrupted("stopped by the operator", why="^C", fix="run `lyncauto status`"),
            as_json="--json" in arguments,
        )
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last place that can tell a bug from a traceback on the screen
        return _bug(error)
    # Commands return nothing; what `Exit` says comes back as a number when click is not on its own.
    return code if isinstance(code, int) else Exit.DONE


def _usage(error: click.ClickException) -> UsageWrong:
    """Tell what click refuses as every other error is told."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "lyncauto"
    why = context.get_usage() if context else "the command line cannot be understood"
    return UsageWrong(error.format_message(), why=why, fix=f"run `{path} -h`")


def _bug(error: Exception) -> int:
    """Write the traceback to a file that only the operator can read, and say where it is."""
    handle, path = tempfile.mkstemp(prefix="lyncauto-bug-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    console = story_console()
    console.print(f"error[bug]: {type(error).__name__}", style="bold red", markup=False)
    console.print(f"  why  a fault in lyncauto; its traceback is in {path}", markup=False)
    console.print("  fix  report it with that file; `lyncauto status` says where the run is", markup=False)
    return Exit.BUG


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))
