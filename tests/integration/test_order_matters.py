"""What `make order-matters` shows, on a small scale: whoever publishes first is felt, lyncauto is not."""

import pytest

from tests.campaigns.order_matters.__main__ import as_guides_do, as_lyncauto_does, felt

FEWEST = 120  # requests
RATE = 20.0  # a second: the other tests want the processor too


@pytest.mark.lab
def test_clients_feel_an_override_that_is_published_first_and_none_that_is_published_last():
    first, ours = (felt(rollout, FEWEST, RATE) for rollout in (as_guides_do, as_lyncauto_does))
    assert first["by_error"].get("name", 0) > 0
    assert ours["by_error"] == {}
    assert min(first["requests"], ours["requests"]) >= FEWEST
