"""A sample of what `make power-cuts` does: the real process killed, and then finished or taken back."""

import tempfile
from pathlib import Path

import pytest

from tests.campaigns.power_cuts import benches_ready, campaign, chosen, sample

LABS = 1  # each further one costs an uncut migration; that labs agree on it is for the campaign to see


@pytest.mark.lab
@pytest.mark.parametrize(("estate", "cuts"), [("lync-2010", 2), ("sfb-2019", 1)])
def test_a_migration_killed_anywhere_is_finished_and_is_taken_back(estate: str, cuts: int):
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as folder,  # HAProxy's sockets need a short path
        benches_ready(Path(folder), LABS, estate) as (benches, labels),
    ):
        outcomes = campaign(sample(chosen(labels), cuts), benches)
    assert [str(outcome) for outcome in outcomes if outcome.resumed or outcome.taken_back] == []
    assert len(outcomes) == cuts
