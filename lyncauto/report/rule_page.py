"""The page of each rule of the audit, and their index, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lyncauto.model.audit import RuleText, Severity
from lyncauto.model.inventory import PRODUCTS
from lyncauto.report.audit_parts import sentence
from lyncauto.report.markdown import cell

_SEVERITIES = {
    Severity.HIGH: "users are, or with the next failure will be, without a service",
    Severity.MEDIUM: "it breaks for some, or under conditions that will come",
    Severity.LOW: "it costs time or makes a change harder",
    Severity.NOTE: "worth knowing",
}


def rule_page(rule: RuleText, families: Mapping[str, str]) -> Iterator[str]:
    """Give the lines of one rule's page."""
    yield f"# {rule.id}: {rule.title}"
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| severity | {rule.severity}: {_SEVERITIES[rule.severity]} |"
    yield f"| family | {_family(rule, families)} |"
    yield f"| applies to | {_products(rule)} |"
    yield ""
    yield "## What it means"
    yield ""
    yield rule.means
    yield ""
    yield "## What to do"
    yield ""
    yield sentence(rule.fix[:1].upper() + rule.fix[1:])
    if rule.after:
        yield ""
        yield "## What may cause it"
        yield ""
        yield "Where one of these is found of the same pool, this is taken for a consequence of it:"
        yield ""
        yield from (f"- [{one}]({one}.md)" for one in rule.after)
    yield ""
    yield "## Source"
    yield ""
    yield sentence(rule.source)
    yield ""
    yield f"[All rules](README.md). In a terminal: `lyncauto explain {rule.id}`."


def rule_index(rules: Sequence[RuleText], families: Mapping[str, str]) -> Iterator[str]:
    """Give the lines of the page that lists all rules, by family."""
    yield "# Rules of the audit"
    yield ""
    yield "What `lyncauto audit` looks for. A rule that lacks something says that it cannot tell; it never"
    yield "takes what it has not seen for sound. An id is never used again for another rule."
    yield ""
    yield "| severity | is for |"
    yield "|---|---|"
    yield from (f"| {severity} | {words} |" for severity, words in _SEVERITIES.items())
    for family in dict.fromkeys((*families, *(one.family for one in rules))):
        those = [one for one in rules if one.family == family]
        if those:
            yield ""
            yield f"## {families.get(family, family)}"
            yield ""
            yield "| rule | severity | applies to | what is found |"
            yield "|---|---|---|---|"
        for one in those:
            yield f"| [{one.id}]({one.id}.md) | {one.severity} | {_products(one)} | {cell(one.title)} |"


def _family(rule: RuleText, families: Mapping[str, str]) -> str:
    return families.get(rule.family, rule.family)


def _products(rule: RuleText) -> str:
    return ", ".join(PRODUCTS[one] for one in rule.products) or "all versions"
