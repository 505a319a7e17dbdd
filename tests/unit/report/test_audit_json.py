"""An audit as JSON, and the schemas that are published of it and of an inventory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lyncauto.report.audit_json import audit_document, audit_schema, inventory_document, inventory_schema
from tests.unit.audit.notation import base, inventory
from tests.unit.report.audit_samples import audited, full, hostile

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


def published(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((REFERENCE / name).read_text("utf-8")))


@pytest.mark.parametrize("report", [audited(), full(), hostile()], ids=["sound", "full", "hostile"])
def test_a_report_is_as_the_published_schema_says(report):
    document = json.loads(json.dumps(audit_document(report)))
    assert [error.message for error in published("audit.schema.json").iter_errors(document)] == []


def test_an_inventory_is_as_the_published_schema_says():
    document = json.loads(json.dumps(inventory_document(inventory(base()))))
    schema = published("inventory.schema.json")
    assert [error.message for error in schema.iter_errors(document)] == []


def test_the_schemas_are_schemas():
    Draft202012Validator.check_schema(audit_schema())
    Draft202012Validator.check_schema(inventory_schema())


@pytest.mark.parametrize("wrong", [{"version": 2}, {"findings": [{}]}, {"pools": None}, {"read_at": 1}])
def test_a_document_that_is_no_report_is_none_by_the_schema(wrong):
    schema = published("audit.schema.json")
    assert not schema.is_valid({**audit_document(full()), **wrong})


@pytest.mark.parametrize("key", ["version", "findings", "read_at"])
def test_a_report_that_lacks_something_is_none_by_the_schema(key):
    document = audit_document(full())
    del document[key]
    assert not published("audit.schema.json").is_valid(document)


def test_a_finding_says_the_key_by_which_others_and_later_audits_name_it():
    document = audit_document(full())
    keys = [one["key"] for one in document["findings"]]
    assert keys == [one.key for one in full().findings]
    assert set(document["since"]["still"]) <= set(keys)
    assert document["since"]["mended"][0]["key"] == "LA-DNS-009 pool01.contoso.com meet.contoso.com"
