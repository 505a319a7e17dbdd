import pytest

from lyncauto.report.shown import shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Zürich, 東京 [x]", "Zürich, 東京 [x]"),
        ("a\r\n\tb", "a\\x0d\\x0a\\x09b"),
        ("\x1b[31m\x85", "\\x1b[31m\\x85"),
        ("\u2028\u202e\ud800", "\\u2028\\u202e\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\ufeff\u00ad\u200b", "\\ufeff\\xad\\u200b"),
    ],
)
def test_only_what_nobody_sees_is_written_otherwise(value, expected):
    assert shown(value) == expected


def test_what_a_form_of_report_can_show_is_kept_for_it():
    assert shown("a\r\n\tb", keep="\n\t") == "a\\x0d\n\tb"
