"""A first site file out of what was read, wherever that was; only what nothing tells is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lyncauto.app.first_site import Questions, Written, write_first_site
from lyncauto.errors import EstateUnreadable, ExportRefused
from lyncauto.model.site import FILL_IN
from lyncauto.model.site_draft import Given, Origin
from tests.unit.audit.notation import base, changed, inventory

OTHER = "pool02.contoso.com"
CONFIG = r"ca01.contoso.com\Contoso Issuing CA"


@dataclass
class Operator:
    """Somebody who answers, and what he was asked."""

    pool: str = ""
    authority: str = ""
    asked: list[Any] = field(default_factory=list)

    def questions(self) -> Questions:
        return Questions(self._secret, self._pool, self._authority)

    def _secret(self, what: str) -> str:
        self.asked.append(what)
        return "secret"

    def _pool(self, known: tuple[str, ...]) -> str:
        self.asked.append(known)
        return self.pool

    def _authority(self, why: str) -> str:
        self.asked.append(why)
        return self.authority


def two_pools() -> Any:
    pool = base()["topology"]["pools"]["pool01.contoso.com"]
    return {"topology": {"pools": {OTHER: {**pool, "computers": ["fe11.contoso.com"]}}}}


def write(path: Path, operator: Operator, change: Any = None, pool: str = "", **given: Any) -> Written:
    found = inventory(changed(base(), change or {}))
    return write_first_site(found, Given(**given), pool, path, operator.questions())


def test_the_ca_alone_is_asked_for_where_no_certificate_tells_its_host(tmp_path):
    operator = Operator(authority=CONFIG)
    made = write(tmp_path / "site.yaml", operator)
    (why,) = operator.asked
    assert "does not tell the host" in why
    assert (made.draft.authority.text, made.draft.authority.origin) == (CONFIG, Origin.GIVEN)
    assert f"config: '{CONFIG}'" in (tmp_path / "site.yaml").read_text()


def test_who_does_not_know_the_ca_leaves_it_open(tmp_path):
    made = write(tmp_path / "site.yaml", Operator())
    assert made.draft.authority.text == FILL_IN


def test_nobody_is_asked_for_what_was_given(tmp_path):
    operator = Operator()
    write(tmp_path / "site.yaml", operator, two_pools(), pool=OTHER, authority=CONFIG)
    assert operator.asked == []


def test_of_several_pools_one_is_asked_for(tmp_path):
    operator = Operator(pool=OTHER)
    made = write(tmp_path / "site.yaml", operator, two_pools(), authority=CONFIG)
    assert operator.asked == [("pool01.contoso.com", OTHER)]
    assert made.draft.pool.text == OTHER


def test_the_front_end_that_was_read_says_which_pool_is_meant(tmp_path):
    operator = Operator()
    made = write(
        tmp_path / "site.yaml", operator, two_pools(), front_end="fe11.contoso.com", authority=CONFIG
    )
    assert (made.draft.pool.text, operator.asked) == (OTHER, [])


def test_what_holds_no_pool_of_front_ends_gives_no_file(tmp_path):
    with pytest.raises(EstateUnreadable):
        write(tmp_path / "site.yaml", Operator(), {"topology": None})
    assert not (tmp_path / "site.yaml").exists()


def test_what_came_there_meanwhile_stays(tmp_path):
    (tmp_path / "site.yaml").write_text("mine")
    with pytest.raises(ExportRefused):
        write(tmp_path / "site.yaml", Operator())
    assert (tmp_path / "site.yaml").read_text() == "mine"
