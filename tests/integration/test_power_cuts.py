"""A sample of what `make power-cuts` does: the real process killed, and then finished or taken back."""

import tempfile
from pathlib import Path

import pytest

from tests.campaigns.power_cuts import benches_ready, campaign, chosen, sample

CUTS = 6
LABS = 2


@pytest.mark.lab
def test_a_migration_killed_anywhere_is_finished_and_is_taken_back():
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as folder,  # HAProxy's sockets need a short path
        benches_ready(Path(folder), LABS) as (benches, labels),
    ):
        outcomes = campaign(sample(chosen(labels), CUTS), benches)
    assert [str(outcome) for outcome in outcomes if outcome.resumed or outcome.taken_back] == []
    assert len(outcomes) == CUTS
