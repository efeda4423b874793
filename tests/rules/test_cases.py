"""Every rule against its cases: tests/rules/<ID>.yaml, one file per rule.

``finds`` lists all findings of the file's rule, ``nothing`` says that there are none (findings of
other rules are not looked at). What a finding does not mention is not compared; cells are called as
building.py says. ``with`` lists workbooks that are audited in the same run, each with its ``file``
name, for the rules across files; ``settings`` is the text of a gouji.toml. ``outcome`` is passed or
failed unless the case says not_applicable or not_checked, with the reason in ``because``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.across import compare
from checks.auditor import audit_source
from checks.findings import Report
from tests.rules.building import Workbook, build

HERE = Path(__file__).parent
#: what a case is given, and what it says of the rule
CASE = {"name", "office", "source", "tables", "rest", "sheets", "with", "settings"}
SAYS = {"finds", "outcome", "because", "checked"}
#: what it may say of a finding; ``related`` lists cells that must be among the related ones
FINDING = {
    "cell",
    "severity",
    "actual",
    "expected",
    "difference",
    "suggested",
    "culprit",
    "related",
}


def cases() -> list[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{case['name']}")
        for path in sorted(HERE.glob("*.yaml"))
        for case in yaml.load(path.read_text(encoding="utf-8"), loader)
    ]


def wanted(book: Workbook, expected: dict[str, Any]) -> dict[str, Any]:
    """An expected finding with addresses for meanings and texts for numbers."""
    assert {"cell", "severity"} <= expected.keys() <= FINDING, "say where and how severe"
    says: dict[str, Any] = {}
    for key, value in expected.items():
        if key == "related":
            says[key] = sorted("!".join(book.at(meaning)) for meaning in value)
        elif key in ("cell", "culprit"):
            says[key] = value and "!".join(book.at(value))
        else:
            says[key] = None if value is None else str(value)
    return says


def said(finding: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """What a found finding says of the things an expected one mentions."""
    culprit = finding["culprit"] or {}
    says: dict[str, Any] = {}
    for key in like:
        if key == "related":
            there = {f"{p['sheet']}!{p['cell']}" for p in finding["related"]}
            says[key] = sorted(there & set(like[key]))
        elif key == "cell":
            says[key] = finding["cell"] and f"{finding['sheet']}!{finding['cell']}"
        elif key == "culprit":
            says[key] = culprit and f"{culprit['sheet']}!{culprit['cell']}"
        elif key == "suggested":
            says[key] = culprit.get("suggested")
        else:
            says[key] = finding[key]
    return says


def audited(book: Workbook, others: Sequence[dict[str, Any]], settings: Path | None) -> Report:
    """The report of a case, compared with the other workbooks of its run."""
    if not others:
        return audit_source(book.source, settings=settings)
    reports = [audit_source(book.source, facts=True)]
    for other in others:
        source = replace(build(other).source, path=other["file"])
        reports.append(audit_source(source, facts=True))
    return compare(r.facts for r in reports if r.facts is not None).joined(reports[0])


@pytest.mark.parametrize(("rule", "case"), cases())
def test_case(rule: str, case: dict[str, Any], tmp_path: Path) -> None:
    assert case.keys() <= CASE | SAYS
    book = build(case)
    settings = tmp_path / "gouji.toml" if "settings" in case else None
    if settings is not None:
        settings.write_text(case["settings"], encoding="utf-8")
    report = audited(book, case.get("with", ()), settings).to_dict()
    assert report["status"] == "ok", report["error"]
    left = [f for f in report["findings"] if f["rule"] == rule]
    expected = [] if case["finds"] == "nothing" else case["finds"]
    for each in expected:
        want = wanted(book, each)
        match = next((f for f in left if said(f, want) == want), None)
        if match is None:
            shown = [(said(f, want), f["message"]) for f in left]
            pytest.fail(f"not found: {want}\nbut: {shown}", pytrace=False)
        left.remove(match)
    if left:
        shown = [(f["severity"], f["cell"], f["message"]) for f in left]
        pytest.fail(f"not expected: {shown}", pytrace=False)
    outcome = next(o for o in report["outcomes"] if o["rule"] == rule)
    weighty = any(each["severity"] != "info" for each in expected)
    because = case.get("because", "")
    says = (outcome["outcome"], because if because in (outcome["because"] or "") else outcome)
    assert says == (case.get("outcome", "failed" if weighty else "passed"), because)
    assert outcome["checked"] == case.get("checked", outcome["checked"])
