from lyncauto.lab.estate.behaviours import BEHAVIOURS


def test_every_behaviour_has_an_id_of_its_own_a_text_and_a_source():
    assert len({one.id for one in BEHAVIOURS}) == len(BEHAVIOURS)
    assert [one.id for one in BEHAVIOURS if not (one.text and one.source)] == []


def test_that_a_host_of_lync_2010_can_run_sessions_as_somebody_is_only_assumed():
    (row,) = (one for one in BEHAVIOURS if one.id == "winrm.run-as")
    assert row.standing == "assumed"
    assert "PowerShell 2.0" in row.text
