"""A sample of what `make assumptions` does: two assumptions turned round, on one lab."""

import pytest

from tests.campaigns.assumptions.__main__ import play_all
from tests.campaigns.assumptions.flip import flips
from tests.campaigns.assumptions.judge import Kind

EXPECTED = {"ping-words": Kind.FINISHED, "certificate-wrong-names": Kind.STOPPED}


@pytest.mark.lab
def test_an_assumption_that_is_wrong_is_lived_with_or_stops_the_run_safely():
    chosen = [flip for flip in flips() if flip.name in EXPECTED]
    verdicts = play_all(chosen, labs=1)
    found = {flip.name: verdict.kind for flip, verdict in zip(chosen, verdicts, strict=True)}
    assert found == EXPECTED, [str(verdict) for verdict in verdicts]
