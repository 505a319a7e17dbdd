from dataclasses import replace

from lyncauto.adapters.task_records import TaskRecord, TaskRecords

ONE = TaskRecord(
    "fe01.contoso.test", "lyncauto-renew-contoso", "2026-08-22T10:04:00.000Z", "a" * 64, "b" * 64
)


def test_each_host_has_its_own_record_until_it_is_dropped(tmp_path):
    records = TaskRecords(tmp_path / "runs")
    assert records.all() == ()
    other = replace(ONE, host="this machine")
    for one in (ONE, other, replace(ONE, sha256="c" * 64)):
        records.keep(one)
    assert records.of(ONE.host) == replace(ONE, sha256="c" * 64)
    assert [one.host for one in records.all()] == [ONE.host, other.host]
    records.drop(ONE.host)
    records.drop(ONE.host)
    assert records.of(ONE.host) is None
    assert records.of("this machine") == other


def test_a_file_that_is_none_of_ours_is_as_good_as_none(tmp_path):
    (tmp_path / "schedule-one.json").write_text("nonsense")
    assert TaskRecords(tmp_path).all() == ()
