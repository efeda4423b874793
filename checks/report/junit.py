"""The findings as JUnit XML: a suite per workbook, a test per rule, for those who gate.

A rule with open errors is a failure; one that was not checked, or did not apply, is skipped with
its reason; a workbook that could not be audited is an error. Warnings and infos stand in the
output of their test and fail nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO
from xml.etree.ElementTree import Element, SubElement, tostring

from checks.findings import Finding, Report, Severity, Verdict
from checks.report import wording
from checks.report.cells import NOT_XML
from checks.rules.registry import FAMILIES


class Writer:
    """Writes the file a suite at a time. No times stand in it: the same input, the same bytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gouji">\n')

    def add(self, report: Report) -> None:
        """The next workbook."""
        suite = _suite(report)
        self._stream.write(tostring(suite, encoding="unicode").encode() + b"\n")

    def close(self) -> None:
        """The end of the file."""
        self._stream.write(b"</testsuites>\n")


def _suite(report: Report) -> Element:
    suite = Element("testsuite", name=_text(report.path))
    if report.status != "ok":
        case = SubElement(suite, "testcase", classname="读取", name=_text(report.path))
        error = SubElement(case, "error", type=report.status, message=_text(report.error or ""))
        error.text = _text(report.error or "")
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for outcome in report.outcomes:
        case = SubElement(
            suite,
            "testcase",
            classname=FAMILIES.get(outcome.rule[:2], outcome.rule[:2]),
            name=_text(f"{outcome.rule} {outcome.title}"),
        )
        findings = by_rule.get(outcome.rule, [])
        wrong = [f for f in findings if f.severity is Severity.ERROR and f.waived is None]
        if wrong:
            failure = SubElement(case, "failure", type="error", message=_text(wrong[0].message))
            failure.text = _lines(wrong)
        elif outcome.verdict in (Verdict.NOT_CHECKED, Verdict.NOT_APPLICABLE):
            said = f"{outcome.verdict.chinese}：{outcome.because or '原因未说明'}"
            SubElement(case, "skipped", message=_text(said))
        others = [f for f in findings if f not in wrong]
        if others:
            SubElement(case, "system-out").text = _lines(others)
    for name in ("failure", "error", "skipped"):
        count = sum(1 for case in suite if case.find(name) is not None)
        suite.set({"failure": "failures", "error": "errors"}.get(name, name), str(count))
    suite.set("tests", str(len(suite)))
    return suite


def _lines(findings: Sequence[Finding]) -> str:
    return _text("\n".join(_line(f) for f in findings))


def _line(finding: Finding) -> str:
    said = f"[{finding.severity.chinese}] {finding.message}"
    suggestion = wording.suggestion(finding)
    waived = f"（已核实：{finding.waived}）" if finding.waived is not None else ""
    return f"{said}{'；' + suggestion if suggestion else ''}{waived} [{finding.id}]"


def _text(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
