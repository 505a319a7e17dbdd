"""One job for every pool of a site file: what fails for one is told, and the others have theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lyncauto.adapters.site_file import load_site
from lyncauto.errors import Exit, LyncAutoError


def each_pool(path: Path, job: Callable[[str], None], failed: Callable[[str, LyncAutoError], None]) -> Exit:
    """Do *job* for each pool in turn, and return what the process is to say: the worst of all.

    Args:
        path: The site file.
        job: Takes the pool's FQDN.
        failed: Takes the pool's FQDN and the error that ended its job.

    Raises:
        SiteFileInvalid: The site file cannot be used; nothing was done.
        Exception: The first that is none of ours, once every pool has had its turn.
    """
    worst, fault = Exit.DONE, None
    for pool in load_site(path).pools:
        try:
            job(pool.name)
        except LyncAutoError as error:
            failed(pool.name, error)
            worst = max(worst, error.exit)
        except Exception as error:  # noqa: BLE001 - a fault at one pool costs no other pool its turn
            fault = fault or error
    if fault:
        raise fault
    return worst
