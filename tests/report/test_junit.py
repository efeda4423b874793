"""JUnit: a rule with open errors fails, what was not checked is skipped and says why."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

from checks.findings import Finding, Outcome, Report, Severity, Verdict
from checks.report.junit import Writer
from tests.report import samples
from tests.report.pages import planted


def suites(*reports: Report) -> list[ElementTree.Element]:
    stream = BytesIO()
    writer = Writer(stream)
    for report in reports:
        writer.add(report)
    writer.close()
    return list(ElementTree.fromstring(stream.getvalue()))


def case(suite: ElementTree.Element, rule: str) -> ElementTree.Element:
    return next(c for c in suite if c.get("name", "").startswith(rule))


def test_every_rule_is_a_test_and_the_counts_are_right() -> None:
    (suite,) = suites(planted())
    assert len(suite) == len(planted().outcomes) == int(suite.get("tests", ""))
    failed = {f.rule for f in planted().findings if f.severity is Severity.ERROR}
    assert {c.get("name", "")[:5] for c in suite if c.find("failure") is not None} == failed
    assert int(suite.get("failures", "")) == len(failed)
    assert int(suite.get("skipped", "")) == sum(
        o.verdict in (Verdict.NOT_CHECKED, Verdict.NOT_APPLICABLE) for o in planted().outcomes
    )


def test_a_warning_or_a_waived_error_fails_nothing_and_is_told() -> None:
    findings = [
        Finding("BN101", "行合计", Severity.WARNING, "可疑", "表", "A1"),
        Finding("BN102", "小计", Severity.ERROR, "已答", "表", "A2", waived="已核（张三）"),
    ]
    outcomes = [Outcome(f.rule, f.title, Verdict.FAILED, 1) for f in findings]
    (suite,) = suites(Report("a.xlsx", None, "ok", findings=findings, outcomes=outcomes))
    assert suite.get("failures") == "0"
    assert "可疑" in (case(suite, "BN101").findtext("system-out") or "")
    assert "已核（张三）" in (case(suite, "BN102").findtext("system-out") or "")


def test_what_was_not_checked_is_skipped_with_its_reason() -> None:
    outcome = Outcome("BN101", "行合计", Verdict.NOT_CHECKED, 0, "没有找到支出总表")
    (suite,) = suites(Report("a.xlsx", None, "ok", outcomes=[outcome]))
    skipped = case(suite, "BN101").find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "未检查：没有找到支出总表"


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    (suite,) = suites(samples.unreadable())
    assert (suite.get("tests"), suite.get("errors")) == ("1", "1")


def test_characters_that_xml_cannot_hold_do_not_break_it() -> None:
    finding = Finding("BN101", "行合计", Severity.ERROR, "坏\x00字\x0b符\ud800", "表", "A1")
    outcome = Outcome("BN101", "行合计", Verdict.FAILED, 1)
    (suite,) = suites(Report("坏\udc80.xlsx", None, "ok", findings=[finding], outcomes=[outcome]))
    assert "坏\ufffd字\ufffd符\ufffd" in (case(suite, "BN101").findtext("failure") or "")
