import re

import pytest

from lyncauto.model import kind
from lyncauto.model.kind import KINDS
from tests.unit.outcomes import came


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("renewed", kind.RENEWED),
        ("installed", kind.RENEWED),
        ("not due", kind.NOT_DUE),
        ("nothing to do", kind.NOT_DUE),
        ("certificate-pending", kind.PENDING),
        ("renewal-reverted", kind.REVERTED),
        ("access-denied", kind.FAILED),
        ("bug", kind.FAILED),
    ],
)
def test_every_result_is_of_a_kind_and_an_error_without_one_is_a_failure(word, expected):
    assert came(word).kind is expected


def test_no_two_kinds_share_a_number_and_every_number_is_one_that_its_log_takes():
    assert len({one.event for one in KINDS}) == len({one.message_id for one in KINDS}) == len(KINDS)
    assert all(1 <= one.event <= 1000 for one in KINDS)
    assert all(re.fullmatch(r"[0-9a-f]{32}", one.message_id) for one in KINDS)


def test_the_numbers_that_filters_are_written_against_never_change():
    assert {one.word: (one.event, one.message_id[:8], one.level) for one in KINDS} == {
        "renewed": (100, "5f1b0d7c", "Informational"),
        "not due": (101, "a2c86e0f", "Informational"),
        "pending": (200, "c97d41f2", "Warning"),
        "failed": (300, "e04a7b95", "Error"),
        "reverted": (301, "37b8e2d6", "Error"),
    }
