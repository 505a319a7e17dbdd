from lyncauto.lab.estate.behaviours import BEHAVIOURS


def test_every_behaviour_has_an_id_of_its_own_a_text_and_a_source():
    assert len({one.id for one in BEHAVIOURS}) == len(BEHAVIOURS)
    assert [one.id for one in BEHAVIOURS if not (one.text and one.source)] == []
