import pytest

from lyncauto.app.every_pool import each_pool
from lyncauto.errors import Exit, HostUnreachable, RenewalReverted, SiteFileInvalid
from tests.scheduled_site import write_site


def test_a_pool_that_fails_keeps_no_other_from_its_turn_and_the_worst_is_said(tmp_path):
    turns, told = [], []

    def job(pool):
        turns.append(pool)
        kind = RenewalReverted if pool.startswith("pool01") else HostUnreachable
        raise kind(f"{pool} failed", why="for the test", fix="none")

    code = each_pool(write_site(tmp_path), job, lambda pool, error: told.append((pool, error.code)))
    assert turns == ["pool01.contoso.test", "pool02.contoso.test"]
    assert told == [(turns[0], "renewal-reverted"), (turns[1], "host-unreachable")]
    assert code == Exit.VERIFICATION_FAILED


def test_what_goes_well_for_all_is_done(tmp_path):
    assert each_pool(write_site(tmp_path), lambda _: None, lambda *_: None) == Exit.DONE


def test_a_site_file_that_cannot_be_used_gives_no_pool_a_turn(tmp_path):
    with pytest.raises(SiteFileInvalid):
        each_pool(tmp_path / "none.yaml", lambda _: pytest.fail("a turn"), lambda *_: None)
