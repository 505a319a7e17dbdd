"""``init``: the first site file, out of what an estate says."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import click
from pydantic import TypeAdapter, ValidationError

from lyncauto.app.first_site import Questions, read_exported, read_live, write_first_site
from lyncauto.app.outfit import Outfit
from lyncauto.cli.console import print_json, print_lines, tell_notes
from lyncauto.cli.opening import ask_secret
from lyncauto.cli.options import json_option
from lyncauto.model import site
from lyncauto.model.site_draft import Given
from lyncauto.ports.endpoint import Endpoint
from lyncauto.report.first_site_text import first_site_document, first_site_lines

_DNS = 53
_CONFIG = re.compile(r"[^\\]+\\[^\\]+")


_Callback: TypeAlias = Callable[[click.Context, click.Parameter, Any], Any]
_NAME: TypeAdapter[str] = TypeAdapter(site.Fqdn)
_REFERENCE: TypeAdapter[str] = TypeAdapter(site.SecretRef)
_ADDRESS: TypeAdapter[str] = TypeAdapter(site.Address)


def _checked(form: TypeAdapter[str]) -> _Callback:
    """Return what takes a text as the site file would; a wrong one is not repeated: it may be secret."""

    def check(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
        try:
            return value if value is None else form.validate_python(value)
        except ValidationError as error:
            raise click.BadParameter(str(error.errors()[0]["ctx"]["error"])) from None

    return check


def _servers(_: click.Context, __: click.Parameter, value: Sequence[str]) -> tuple[Endpoint, ...]:
    try:
        return tuple(map(_endpoint, value))
    except ValueError:
        raise click.BadParameter("not an address such as 10.0.0.21 or 10.0.0.21:53") from None


def _free(_: click.Context, __: click.Parameter, value: Path) -> Path:
    """Refuse a place that is taken before anybody is asked anything."""
    if os.path.lexists(value):
        raise click.BadParameter(f"{value} is there already, and what is there is never written over")
    if not value.parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.parent}")
    return value


def _endpoint(text: str) -> Endpoint:
    try:
        address, port = str(ip_address(text)), _DNS
    except ValueError:
        parts = urlsplit(f"//{text}")
        address, port = str(ip_address(parts.hostname or "")), parts.port or _DNS
    return Endpoint(address, address, port)


@click.command()
@click.option(
    "--from-live",
    "front_end",
    metavar="FRONTEND",
    callback=_checked(_NAME),
    help="A Front End of the pool, by its FQDN: it is read, and nothing is written to it.",
)
@click.option(
    "--from",
    "exports",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="In place of it an exported file, or a folder of such; can be repeated. Nobody is asked anything.",
)
@click.option(
    "--pool",
    callback=_checked(_NAME),
    metavar="POOL",
    help="Which pool, by its FQDN, where exported files hold several; asked for otherwise.",
)
@click.option(
    "--user",
    help=r"Who logs on, DOMAIN\user or user@domain; asked for otherwise, with --from left open.",
)
@click.option(
    "--password",
    metavar="REFERENCE",
    callback=_checked(_REFERENCE),
    default="prompt",
    show_default=True,
    help="Where the password is, env:NAME, file:PATH or prompt; never the password itself.",
)
@click.option(
    "--address", metavar="ADDRESS", callback=_checked(_ADDRESS), help="Where to connect, if not by its name."
)
@click.option("--port", type=click.IntRange(1, 65535), default=5985, show_default=True, help="WinRM's port.")
@click.option("--tls", is_flag=True, help="WinRM over HTTPS; give its port too, mostly 5986.")
@click.option(
    "--configuration",
    default="",
    metavar="NAME",
    help="Session configuration of the Lync hosts, where one runs as somebody who may read the topology.",
)
@click.option(
    "--dns",
    "servers",
    metavar="ADDRESS[:PORT]",
    callback=_servers,
    multiple=True,
    help="Whom to ask instead of this machine's resolver; can be repeated.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_free,
    default=Path("site.yaml"),
    show_default=True,
    help="Where the file is written; what is there is never written over.",
)
@click.option("--no-input", is_flag=True, help="Ask nothing; what is not known is left open in the file.")
@json_option
def init(
    *,
    front_end: str | None,
    exports: Sequence[Path],
    pool: str | None,
    user: str | None,
    password: str,
    address: str | None,
    port: int,
    tls: bool,
    configuration: str,
    servers: Sequence[Endpoint],
    out: Path,
    no_input: bool,
    as_json: bool,
) -> None:
    """Write the site file of a pool: everything but the VIP.

    It is made out of what one of the pool's Front Ends and DNS say, or of exported files. Each value has a
    comment with where it was read, or that it is a proposal. What could not be read is told, and stands at
    the top of the file. Nothing is written anywhere else.
    """
    _one_road(front_end, exports, live={"--address": address, "--dns": servers}, offline={"--pool": pool})
    given = Given(
        front_end=front_end or "",
        user=user or ("" if exports else _user(no_input)),
        password=password,
        address=address or "",
        port=port,
        tls=tls,
        configuration=configuration,
        dns_port=servers[0].port if servers else _DNS,
        resolved=not (servers or exports),
    )
    questions = _nobody() if no_input else Questions(ask_secret, _pool, _authority)
    if exports:
        exported = read_exported(exports)
        tell_notes(exported.notes)
        found = exported.inventory
    else:
        outfit = click.get_current_context().find_object(Outfit) or Outfit()
        found = read_live(given, tuple(servers), out.parent, questions, outfit)
    written = write_first_site(found, given, pool or "", out, questions)
    if as_json:
        print_json(first_site_document(str(out), written.draft, written.text))
    else:
        print_lines(first_site_lines(str(out), written.draft, written.text))


def _one_road(
    front_end: str | None, exports: Sequence[Path], live: Mapping[str, object], offline: Mapping[str, object]
) -> None:
    """See that either a Front End or files are named, and nothing that is of the other road."""
    if bool(front_end) == bool(exports):
        raise click.UsageError("say by --from-live which Front End is read, or by --from which files")
    road, strange = ("--from-live", live) if exports else ("--from", offline)
    for name, value in strange.items():
        if value:
            raise click.UsageError(f"{name} is of use with {road} alone")


def _nobody() -> Questions:
    """Return questions to which nobody answers."""

    def secret(what: str) -> str:
        raise click.UsageError(f"--no-input: say by --password where the {what} is, as env:NAME or file:PATH")

    def pool(known: Sequence[str]) -> str:
        raise click.UsageError(f"--no-input: say by --pool which of {', '.join(known)}")

    return Questions(secret, pool, lambda _: "")


def _user(no_input: bool) -> str:
    if no_input:
        raise click.UsageError("--no-input: say by --user who logs on")
    answer: str = click.prompt(r"Who logs on, DOMAIN\user or user@domain", err=True)
    return answer


def _pool(known: Sequence[str]) -> str:
    answer: str = click.prompt("Which pool", type=click.Choice(known), err=True)
    return answer


def _authority(why: str) -> str:
    answer: str = click.prompt(
        f"The CA, {why}; empty: left open", default="", show_default=False, value_proc=_config, err=True
    )
    return answer


def _config(text: str) -> str:
    if text and not _CONFIG.fullmatch(text):
        raise click.UsageError(r"it has the form host.fqdn\CA name")
    return text
