"""The report of an earlier audit, read again."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from lyncauto.adapters.audit_file import read_audit, read_audit_file
from lyncauto.errors import AuditInvalid
from lyncauto.report.audit_json import audit_document, inventory_document
from tests.unit.audit.notation import base, inventory
from tests.unit.report.audit_samples import audited, full, hostile


@pytest.mark.parametrize("report", [audited(), full()], ids=["sound", "full"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
def test_what_was_written_is_read_again(report, mark):
    assert read_audit(mark + json.dumps(audit_document(report))) == report


def test_names_that_mean_harm_are_read_as_they_are():
    document = json.dumps(audit_document(hostile())).replace("\\ud800", "")
    assert read_audit(document).pools[0].fqdn == hostile().pools[0].fqdn.replace("\ud800", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "it is no JSON", id="empty"),
        pytest.param(json.dumps(audit_document(full()))[:-9], "it is no JSON", id="cut short"),
        pytest.param("[" * 100_000, "it is no JSON", id="nested without end"),
        pytest.param("[]", "the document: ", id="a list"),
        pytest.param("{}", "it is of version None", id="nothing"),
        pytest.param('{"version": 1}', "read_at: Field required", id="nothing but a version"),
        pytest.param(
            json.dumps({**audit_document(full()), "version": 2}),
            "it is of version 2; this lyncauto reads 1",
            id="another version",
        ),
        pytest.param(json.dumps(inventory_document(inventory(base()))), "findings: Field", id="an inventory"),
        pytest.param(
            json.dumps({**audit_document(full()), "findings": [{}]}), "findings.0.rule: ", id="no findings"
        ),
        pytest.param(json.dumps(audit_document(hostile())), "", id="half of a character"),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(text, why):
    with pytest.raises(AuditInvalid) as caught:
        read_audit(text, "last.json")
    assert caught.value.what == "last.json is no report of an audit to compare with"
    assert why in caught.value.why
    assert len(caught.value.why.splitlines()) <= 6


def test_a_severity_that_does_not_exist_is_refused():
    document = audit_document(full())
    document["findings"][0]["severity"] = "worst"
    with pytest.raises(AuditInvalid, match="no report") as caught:
        read_audit(json.dumps(document))
    assert "findings.0.severity" in caught.value.why


def test_the_model_has_nothing_that_json_does_not_bring_back():
    report = full()
    assert asdict(read_audit(json.dumps(audit_document(report)))) == asdict(report)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_as_a_shell_may_have_written_it(tmp_path, encoding):
    (tmp_path / "audit.json").write_text(json.dumps(audit_document(full())), encoding)
    assert read_audit_file(tmp_path / "audit.json") == full()


def test_a_file_that_cannot_be_read_is_refused_with_its_path(tmp_path):
    (tmp_path / "audit.json").write_bytes(b'{"version": "\xff"}')
    for path, why in ((tmp_path / "audit.json", "byte 13"), (tmp_path / "none.json", "No such file")):
        with pytest.raises(AuditInvalid) as caught:
            read_audit_file(path)
        assert str(path) in caught.value.what
        assert why in caught.value.why
