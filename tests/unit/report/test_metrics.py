import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lyncauto.report.metrics import escaped, metrics
from tests.unit.outcomes import ILL, WELL

ONE = WELL.last
OTHER = replace(ILL.last, pool="pool00.contoso.com", ends="", due="", succeeded="", thumbprint="")
LABELS = 'pool="pool01.contoso.com",name="webint.contoso.com"'
_UNESCAPES = {r"\\": "\\", r"\"": '"', r"\n": "\n"}


def test_every_pool_has_its_samples_in_the_order_of_the_names_and_what_is_not_known_has_none():
    text = metrics([ONE, OTHER])
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        f"lyncauto_certificate_not_after_seconds{{{LABELS}}} 1850551200.0",
        f"lyncauto_certificate_due_seconds{{{LABELS}}} 1829440800.0",
        'lyncauto_renewal_last_run_timestamp_seconds{pool="pool00.contoso.com"} 1787479440.0',
        'lyncauto_renewal_last_run_timestamp_seconds{pool="pool01.contoso.com"} 1787393040.0',
        'lyncauto_renewal_last_success_seconds{pool="pool01.contoso.com"} 1787393040.0',
        'lyncauto_renewal_last_result{pool="pool00.contoso.com"} 1',
        'lyncauto_renewal_last_result{pool="pool01.contoso.com"} 0',
    ]
    assert metrics([OTHER, ONE]) == text


def test_each_metric_says_once_what_it_is_before_its_first_sample():
    lines = metrics([ONE, OTHER]).splitlines()
    for place, line in enumerate(lines):
        if line.startswith("# HELP"):
            name = line.split()[2]
            assert lines[place + 1] == f"# TYPE {name} gauge"
            assert lines[place + 2].startswith(f"{name}{{")
    assert len({line for line in lines if line.startswith("#")}) == 10


def test_no_pool_at_all_is_an_empty_file():
    assert metrics([]) == ""


def test_a_time_that_is_none_costs_its_own_sample_alone():
    assert metrics([replace(ONE, ends="soon")]) == metrics([replace(ONE, ends="")])


@given(st.text())
def test_a_label_value_stays_on_its_line_within_its_quotes_and_can_be_read_back(value):
    written = escaped(value)
    assert "\n" not in written
    assert re.fullmatch(r'(?:[^"\\\n]|\\[\\"n])*', written)
    assert re.sub(r"\\.", lambda found: _UNESCAPES[found[0]], written) == value
