from tests.campaigns.bench import Cut
from tests.campaigns.power_cuts import Outcome, chosen, representative, sample

LABELS = [
    f"{moment} {what}"
    for what in (
        "record Opened",
        "act put owner",
        "record Done a-record/a#0",
        "act put owner",
        "record Done a-record/b#0",
    )
    for moment in ("before", "within", "after")
]


def test_it_is_cut_after_every_record_within_every_act_and_once_within_a_record_of_each_kind():
    assert [(cut.touch, cut.label) for cut in chosen(LABELS)] == [
        (2, "within record Opened"),
        (3, "after record Opened"),
        (5, "within act put owner"),
        (8, "within record Done a-record/a#0"),
        (9, "after record Done a-record/a#0"),
        (11, "within act put owner"),
        (15, "after record Done a-record/b#0"),
    ]


def test_a_sample_is_taken_over_the_whole_length():
    cuts = [Cut(touch, "") for touch in range(1, 101)]
    assert [cut.touch for cut in sample(cuts, 4)] == [13, 38, 63, 88]


def test_a_representative_sample_is_cut_within_every_kind_of_record_and_act():
    labels = [
        "within record Opened",
        *[f"after record Done a-record/{number}#0" for number in range(50)],
        "within act put owner",
        "within act put other",
        "within act mgmt01 Invoke-CsComputerFailOver fe01.fabrikam.test",
        "within act mgmt01 Invoke-CsComputerFailBack fe01.fabrikam.test",
        "within act fe01 Enable-LyncAutoComputer",
        "within act fe02 Enable-LyncAutoComputer",
    ]
    cuts = [Cut(touch, label) for touch, label in enumerate(labels, start=1)]
    chosen_ones = representative(cuts, 10)
    assert [cut.touch for cut in chosen_ones if cut.label.startswith("within")][:5] == [1, 52, 54, 55, 56]
    assert len(chosen_ones) == 10
    assert representative(cuts, 100) == cuts


def test_an_outcome_names_what_went_wrong():
    outcome = Outcome(Cut(7, "after act put owner"), "", "the estate is not as it was")
    assert str(outcome) == ("  7 after act put owner: resumed, NOT rolled back: the estate is not as it was")
