from dataclasses import replace

from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.model.last_run import LastRun

ONE = LastRun("pool01.contoso.com", "admin01", "2026-08-22T10:04:00.000Z", 0, "renewed", "asked for")


def test_what_was_kept_last_of_a_pool_is_what_is_there(tmp_path):
    files = LastRuns(tmp_path / "runs")
    assert files.of(ONE.pool) is None
    files.keep(ONE)
    files.keep(replace(ONE, exit=1, came="access-denied"))
    files.keep(replace(ONE, pool="pool02.contoso.com"))
    assert LastRuns(tmp_path / "runs").of(ONE.pool) == replace(ONE, exit=1, came="access-denied")


def test_a_file_that_is_none_of_ours_is_as_good_as_none(tmp_path):
    files = LastRuns(tmp_path)
    for content in ('{"pool": 1}', "nonsense"):
        (tmp_path / f"renewal-{ONE.pool}.json").write_text(content)
        assert files.of(ONE.pool) is None


def test_all_pools_are_given_in_the_order_of_their_names_and_foreign_files_passed_over(tmp_path):
    files = LastRuns(tmp_path)
    assert files.all() == ()
    other = replace(ONE, pool="pool00.contoso.com")
    for one in (ONE, other):
        files.keep(one)
    (tmp_path / "renewal-mine.json").write_text("nonsense")
    (tmp_path / "notes.json").write_text("{}")
    assert files.all() == (other, ONE)
