"""``lyncauto lab``: a whole estate on this machine."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from rich.table import Column, Table
from ruamel.yaml import YAML

from lyncauto.cli.console import print_json, result_console
from lyncauto.cli.options import ENGINES, engine_option
from lyncauto.lab.estate.behaviours import BEHAVIOURS
from lyncauto.lab.estate.description import Description, load, with_balancers
from lyncauto.lab.world import launch
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.fault_table import FAULTS
from lyncauto.lab.world.programs import Programs

_FOLDER = click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=launch.default_folder,
    show_default="the user's state folder",
    help="The lab's folder; it belongs to the lab and is removed with it.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def lab() -> None:
    """Run a whole estate on this machine: Lync, DNS, CA, balancer and users, over the real protocols."""


@lab.command()
@_FOLDER
@click.option("--foreground", is_flag=True, help="Stay until ^C, then end the lab.")
@click.option(
    "--estate",
    default="lync-2010",
    show_default=True,
    help="Which estate: a shipped one's name, or a file that describes one and ends in .yaml.",
)
@click.option("--haproxy", default="", metavar="PATH", help="The HAProxy program; looked for otherwise.")
@engine_option
@click.option(
    "--with",
    "faults",
    multiple=True,
    metavar="NAME[:VALUE]",
    help="A fault that is set from the start, as `lyncauto lab fault --list` names it; can be repeated.",
)
@click.option(
    "--from-recording",
    "recording",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Make the estate out of this file of `lyncauto inspect --record`.",
)
@click.option(
    "--balancers",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    help="How many balancer nodes share the VIP; two of them take its connections at the same time.",
)
@_JSON
def up(
    *,
    folder: Path,
    foreground: bool,
    estate: str,
    balancers: int,
    haproxy: str,
    engine: str,
    faults: tuple[str, ...],
    recording: Path | None,
    as_json: bool,
) -> None:
    """Start the lab, and wait until everything answers."""
    described = None if recording is None else _recorded(recording)
    if balancers > 1:
        described = with_balancers(described or load(estate), balancers)
    status = launch.up(folder, estate, Programs(haproxy, ENGINES[engine]), faults, described).status()
    if as_json:
        print_json(status)
    else:
        click.echo(how_to_look(status, folder))
        for line in status["shipped"]:
            click.echo(f"not of the recording, but the lab's own: {line}", err=True)
    if foreground:
        _wait_for_end()
        launch.down(folder)


@lab.command()
@_FOLDER
@_JSON
def down(*, folder: Path, as_json: bool) -> None:
    """End the lab; nothing of it is left."""
    launch.down(folder)
    if as_json:
        print_json({"ended": str(folder)})
    else:
        click.echo("the lab has ended", err=True)


@lab.command()
@_FOLDER
@_JSON
def status(folder: Path, as_json: bool) -> None:
    """Say what runs where."""
    found = LabControl(folder).status()
    if as_json:
        print_json(found)
        return
    result_console().print(_hosts(found))
    for line in _facts(found):
        click.echo(line)


@lab.command()
@_FOLDER
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file."
)
@_JSON
def site(*, folder: Path, output: Path | None, as_json: bool) -> None:
    """Write the site file of the lab's estate."""
    text = LabControl(folder).site()
    if output is not None:
        output.write_text(text, encoding="utf-8")
    if as_json:
        print_json(YAML(typ="safe").load(text))
    elif output is None:
        click.echo(text, nl=False)


@lab.command()
@_FOLDER
@_JSON
@click.option("--list", "listing", is_flag=True, help="List what can go wrong.")
@click.option("--mend", is_flag=True, help="Lift the fault instead of setting it.")
@click.option("--set", "options", multiple=True, metavar="KEY=VALUE", help="An option of the fault.")
@click.argument("name", required=False)
def fault(  # noqa: PLR0917 - one parameter an option
    folder: Path, as_json: bool, listing: bool, mend: bool, options: tuple[str, ...], name: str | None
) -> None:
    """Let something go wrong: NAME, or NAME:VALUE."""
    if listing:
        _list_faults(as_json)
    elif name is None:
        raise click.UsageError("name a fault, or say --list")
    elif mend:
        LabControl(folder).mend(name)
    else:
        LabControl(folder).fault(name, **dict(map(_pair, options)))


@lab.command()
@_FOLDER
@_JSON
@click.option("--deny", is_flag=True, help="Deny it instead.")
@click.argument("request_id", metavar="ID", type=click.IntRange(min=1))
def approve(*, folder: Path, as_json: bool, deny: bool, request_id: int) -> None:
    """Let a person at the CA issue the request that waits there under the number ID."""
    said = LabControl(folder).approve(request_id, deny=deny)
    if as_json:
        print_json({"request": request_id, "message": said})
    else:
        click.echo(f"request {request_id}: {said}", err=True)


@lab.command()
@_FOLDER
@click.option(
    "--forward",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    required=True,
    help="Seconds by which the estate's time runs ahead.",
)
@_JSON
def clock(*, folder: Path, seconds: float, as_json: bool) -> None:
    """Let the estate's time run ahead: what waits for less than that ends at once."""
    LabControl(folder).forward(seconds)
    if as_json:
        print_json({"forward": seconds})
    else:
        click.echo(f"the estate's clock is {seconds:g} s ahead of where it was", err=True)


@lab.command()
@_FOLDER
@click.option("--json", is_flag=True, expose_value=False, help="A dump has no other form.")
def dump(folder: Path) -> None:
    """Print the estate's whole state as JSON; two dumps are equal unless somebody wrote."""
    print_json(LabControl(folder).dump())


@lab.command()
@_JSON
def assumptions(as_json: bool) -> None:
    """Say how the lab behaves, and how that is known: documented, recorded or assumed."""
    rows = [
        {"id": one.id, "text": one.text, "standing": one.standing, "source": one.source} for one in BEHAVIOURS
    ]
    others = [
        {"flipped_by": ", ".join(fault.name for fault in FAULTS if fault.flips == one.id), "fixed": one.fixed}
        for one in BEHAVIOURS
    ]
    if as_json:
        print_json([{**row, **other} for row, other in zip(rows, others, strict=True)])
    else:
        said = [f"fault {one['flipped_by']}" if one["flipped_by"] else one["fixed"] for one in others]
        _print_rows([{**row, "other way round": text} for row, text in zip(rows, said, strict=True)], as_json)


def _recorded(path: Path) -> Description:
    if click.get_current_context().get_parameter_source("estate") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--estate and --from-recording are two estates: give one")
    # Only this asks for what a recording needs: no other command pays for it.
    from lyncauto.adapters.recording.file import read_recording  # noqa: PLC0415
    from lyncauto.lab.estate.recorded import described  # noqa: PLC0415

    return described(read_recording(path))


def how_to_look(status: dict[str, Any], folder: Path) -> str:
    """Return what to type to look at a running lab."""
    hosts, override = status["hosts"], status["override"]
    front_end = next(host for host in hosts.values() if host["role"] == "front-end")
    server = next(host for host in hosts.values() if host["role"] == "name-server")
    https, dns = front_end["ports"]["https"], server["ports"]["dns"]
    to = f"{front_end['address']}:{https}"
    where = "" if folder == launch.default_folder() else f" --dir {folder}"
    curl = (
        f"  curl --cacert {status['root']} --resolve {override}:{https}:{front_end['address']} "
        f"https://{override}:{https}/meet/blank.html"
    )
    lines = (
        f"the lab {status['estate']} runs in {status['network']}, its files are in {status['folder']}",
        "",
        f"  dig +short @{server['address']} -p {dns} {override}",
        curl,
        f"  openssl s_client -connect {to} -servername {override} -CAfile {status['root']}",
        f"  lyncauto lab status{where}",
        f"  lyncauto lab site{where} -o site.yaml",
        f"  lyncauto lab down{where}",
    )
    return "\n".join(lines)


def _wait_for_end() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    click.echo("^C ends it", err=True)
    ended.wait()


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator:
        raise click.UsageError(f"an option is KEY=VALUE, not {text!r}")
    return key, value


def _hosts(status: dict[str, Any]) -> Table:
    table = Table("host", "address", "role", "listens on", "process")
    for name, host in status["hosts"].items():
        ports = ", ".join(f"{what} {port}" for what, port in host["ports"].items())
        process = "" if "pid" not in host else str(host["pid"] or "down")
        table.add_row(name, host["address"], host["role"], ports, process)
    return table


def _facts(status: dict[str, Any]) -> tuple[str, ...]:
    haproxy = status["haproxy"]
    runs = f"runs, generation {haproxy['generation']}" if haproxy["running"] else "does not run"
    return (
        f"folder     {status['folder']}",
        f"VIP        {status['vip']}",
        f"HAProxy    {haproxy['version']} ({haproxy['path']}) {runs}",
        f"clients    {status['clients']['count']}",
        f"writes     {status['writes']}",
        f"faults     {', '.join(status['faults']) or 'none'}",
        *(f"lab's own  {line}" for line in status["shipped"]),
    )


def _list_faults(as_json: bool) -> None:
    rows = [
        {
            "name": one.name + (f":{one.value.upper()}" if one.value else ""),
            "text": one.text,
            "flips": one.flips,
        }
        for one in FAULTS
    ]
    _print_rows(rows, as_json)


def _print_rows(rows: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    first, *others = rows[0]
    table = Table(Column(first, no_wrap=True), *others)
    for row in rows:
        table.add_row(*row.values())
    result_console().print(table)
