"""Pools that take no new override are refused before anything is written, on a lab of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lyncauto.cli.main import run
from lyncauto.errors import Exit
from lyncauto.lab.estate.description import Description, load
from lyncauto.lab.world.launch import lab_running

pytestmark = pytest.mark.lab


def of(description: Description, *front_ends: str) -> Description:
    """Return an estate whose pool has these Front Ends alone."""
    gone = {one for one in description.pool.front_ends if one not in front_ends}
    hosts = {name: host for name, host in description.hosts.items() if name not in gone}
    records = tuple(
        replace(record, hosts=tuple(host for host in record.hosts if host not in gone))
        for record in description.zone.records
    )
    pool = replace(description.pool, front_ends=front_ends)
    return replace(description, hosts=hosts, pool=pool, zone=replace(description.zone, records=records))


def pair(description: Description) -> Description:
    """Return Skype for Business 2019 with two Front Ends."""
    return of(description, *description.pool.front_ends[:2])


def standard_edition(description: Description) -> Description:
    """Return a Standard Edition server: a pool that is called as its only computer is."""
    (name, *_) = description.pool.front_ends
    alone = of(description, name)
    records = tuple(one for one in alone.zone.records if one.name != description.pool.fqdn)
    zone = replace(alone.zone, records=records)
    return replace(alone, pool=replace(alone.pool, fqdn=name), zone=zone, fabric=None)


@pytest.mark.parametrize(
    ("described", "says"),
    [
        (pair, "the pool has fewer Front Ends than this version supports (2 of at least 3)"),
        (standard_edition, "a Standard Edition server has no override FQDN"),
    ],
)
def test_a_pool_that_takes_no_override_is_refused_and_nothing_is_written(
    described: Callable[[Description], Description], says: str, tmp_path_factory, capsys
):
    folder = tmp_path_factory.mktemp("lab")
    with lab_running(folder / "lab", described=described(load("sfb-2019"))) as lab:
        lab.write_site(folder / "site.yaml")
        status = run(["migrate", "--yes", "--site", str(folder / "site.yaml")])
        written = [act for act in lab.ledger() if "/lb01/lock" not in act]
    told = capsys.readouterr()
    words = " ".join(f"{told.out} {told.err}".split())
    assert says in words
    assert "Get-CsPoolFabricState" not in words, words
    assert status != Exit.DONE
    assert written == []
