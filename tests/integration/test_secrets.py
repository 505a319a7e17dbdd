"""A migration leaves no secret but where one must be; `make secrets` sees to every other command."""

import pytest

from tests.campaigns.secrets.campaign import campaign
from tests.campaigns.secrets.places import EXPORTED, LEFT_OVER, LISTED
from tests.campaigns.secrets.story import quick

pytestmark = pytest.mark.lab

WHOLE_STORY = {"mistyped-password", f"{EXPORTED}.phrase", LEFT_OVER}  # come up in it alone


def test_a_migration_leaves_no_secret_where_none_must_be():
    expected = [place for place in LISTED if place.path not in WHOLE_STORY]
    outcome = campaign(quick, expected)
    assert outcome.problems == ()
    assert set(outcome.places) == set(expected)
    assert outcome.secrets == len({place.secret for place in expected}) + 1  # and the pass phrase of the PFX
    assert outcome.processes >= 9  # the lab's own, three Front Ends, clients, janitor, HAProxy, two commands
