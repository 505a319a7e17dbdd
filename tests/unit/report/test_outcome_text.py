import json

from lyncauto.report.outcome_text import journal_fields, outcome_document, outcome_text
from tests.unit.outcomes import ILL, THUMBPRINT, WELL, came


def test_a_good_renewal_is_told_with_what_is_served_and_where_its_report_is():
    assert outcome_text(WELL).splitlines() == [
        "pool01.contoso.com: renewed, since 70 d of its life are left",
        f"served: {THUMBPRINT}, ends 2028-08-22T10:00:00.000Z",
        "report: runs/2026-08-22T10-02-11Z-0a1b/report.md",
    ]


def test_a_bad_one_is_told_with_the_code_the_cause_and_what_to_do():
    headline, why, fix, *_ = outcome_text(ILL).splitlines()
    assert headline == "pool01.contoso.com: error[access-denied]: fe01 refused the account"
    assert (why, fix) == ("log-on failure", "mend the password")


def test_the_journal_is_given_a_field_for_whatever_is_known_and_no_empty_one():
    fields = journal_fields(ILL)
    assert fields["LYNCAUTO_RESULT"] == "access-denied"
    assert (fields["PRIORITY"], fields["LYNCAUTO_EXIT"]) == ("3", "1")
    assert fields["MESSAGE_ID"] == ILL.kind.message_id
    assert {name for name, value in fields.items() if not value} == set()
    assert journal_fields(came("not due"))["PRIORITY"] == "6"


def test_a_command_is_given_json_with_the_error_in_its_four_parts_or_null():
    told = json.loads(json.dumps(outcome_document(ILL)))
    assert told["error"] == {
        "code": "access-denied",
        "what": "fe01 refused the account",
        "why": "log-on failure",
        "fix": "mend the password",
    }
    assert (told["kind"], told["exit"], told["run"]) == ("failed", 1, "2026-08-22T10-02-11Z-0a1b")
    assert outcome_document(WELL)["error"] is None
