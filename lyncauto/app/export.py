"""The certificate that is served, with its key, for something else: from a store into a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lyncauto.adapters.new_files import refuse_present, write_new
from lyncauto.adapters.pfx import Bundle
from lyncauto.adapters.pfx_writer import beside, pfx
from lyncauto.adapters.store_key import new_phrase, taken
from lyncauto.app.context import Context
from lyncauto.errors import CertificateRejected, ExportRefused, PreflightFailed
from lyncauto.model.pfx_form import PfxForm
from lyncauto.model.secret import Secret
from lyncauto.ports.powershell import Command
from lyncauto.steps import read_node
from lyncauto.steps.asking import ask
from lyncauto.steps.estate import Estate

_GIVE_AWAY = (
    "a key that is to be given to others has to be in that store: have it asked for by `source: lync`, "
    "without `remove_from_store`, and run `lyncauto renew --force`"
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        thumbprint: Of the certificate, 40 upper-case hex digits.
        phrase: File with the pass phrase, in one line.
        intermediates: PEM file; ``None``: they are in the PFX.
    """

    pool: str
    thumbprint: str
    form: PfxForm
    pfx: Path
    phrase: Path
    intermediates: Path | None


def export_served(context: Context, path: Path, form: PfxForm) -> Exported:
    """Write the certificate that the balancer serves, its key and a new pass phrase into files of their own.

    The key comes over the session into memory, as on its way to the node; nothing else on any disk has it.

    Raises:
        ExportRefused: The key is in no store that gives it away, or something is where the files are to be.
        PreflightFailed: The balancer serves nothing of this pool.
        RunFolderUnusable: A file could not be written; none is left.
    """
    secret, above = (path.with_name(f"{path.name}.{what}") for what in ("phrase", "intermediates.pem"))
    refuse_present((path, secret, above))
    with context.writing() as estate:
        thumbprint = _served(estate)
        bundle = _taken(estate, thumbprint)
    phrase = new_phrase()
    rest = beside(bundle, form)
    files: dict[Path, bytes | Secret] = {
        secret: phrase,
        path: pfx(bundle, form, context.pool.override, phrase),
    }
    write_new(files | ({above: rest} if rest else {}))
    return Exported(context.pool.name, thumbprint, form, path, secret, above if rest else None)


def _served(estate: Estate) -> str:
    carrier = estate.first
    found = read_node.delivered(carrier.node, carrier.machine, estate.pool.override)
    if found is None or not found.has_key:
        raise PreflightFailed(
            f"{carrier.name} serves no certificate of {estate.pool.name}",
            why=f"certificate and key of {estate.pool.override} do not lie there",
            fix="run `lyncauto migrate`, which puts the pool behind the balancer",
        )
    return found.thumbprint


def _taken(estate: Estate, thumbprint: str) -> Bundle:
    host = estate.pool.front_ends[0].name
    session = estate.sessions(host)
    what = f"the key of {thumbprint}, which is served, is not exported"
    if not ask(session, Command("Get-LyncAutoCertificate", {"Thumbprint": thumbprint})):
        where = f"the store of {host} does not hold that certificate"
        node = " and ".join(one.name for one in estate.carriers)
        why = (
            f"it was made on {node} and never leaves it; {where}"
            if estate.key_on_node
            else f"{where}: it was removed from there, or its key was made on {node}, which it never leaves"
        )
        raise ExportRefused(what, why=why, fix=_GIVE_AWAY)
    try:
        return taken(session, thumbprint)
    except CertificateRejected as error:
        raise ExportRefused(what, why=error.why, fix=f"mend what is named; {_GIVE_AWAY}") from error
