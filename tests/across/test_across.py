"""Across files, on real budgets: which belong together, and what is said of them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from checks import audit
from checks.across import Comparison, compare
from checks.findings import Finding, Report, Severity, Verdict
from tests.across.budgets import CORPUS, DEPARTMENT, UNIT, copied, needs_corpus, year_before
from tests.layouts import final_account
from tests.layouts.published import write

pytestmark = needs_corpus

#: where the 2025 budget of 府办 holds what its text calls 财政拨款收入, 支出 and 一般公共预算
FISCAL = [
    ("部门收支总表", "B8"), ("部门收支总表", "B9"), ("部门收支总表", "B21"),
    ("部门收支总表", "D21"), ("部门收入总表", "E29"), ("部门收入总表", "F29"),
    ("部门财政拨款收支总表", "B8"), ("部门财政拨款收支总表", "B21"),
    ("部门财政拨款收支总表", "D21"), ("部门财政拨款收支总表", "E21"),
    ("部门一般公共预算拨款表", "E29"),
]  # fmt: skip
#: 9,101.68 + 2,389.52 万元, as the 2025 text says of 2024
BEFORE = 114_912_000.35


def together(*paths: Path) -> tuple[list[Report], Comparison]:
    reports = [audit(path, facts=True) for path in paths]
    comparison = compare(r.facts for r in reports if r.facts is not None)
    return [comparison.joined(r) for r in reports], comparison


def across(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.rule.startswith("KN")]


def verdicts(report: Report) -> dict[str, Verdict]:
    return {o.rule: o.verdict for o in report.outcomes if o.rule.startswith("KN")}


def alarms(reports: Iterable[Report]) -> list[Finding]:
    found = chain.from_iterable(across(r) for r in reports)
    return [f for f in found if f.severity is not Severity.INFO]


def test_no_real_budget_gives_an_alarm() -> None:
    reports, comparison = together(*sorted(CORPUS.glob("*.xlsx")))
    assert list(chain.from_iterable(across(r) for r in reports)) == []
    (line,) = comparison.lines()
    assert line == (
        "上海市普陀区人民政府办公室 2025年：部门 pt_fuban_2025_dept.xlsx，"
        "所属单位 pt_fuban_2025_unit.xlsx，已齐全"
    )


def test_a_department_of_one_unit_equals_it_in_every_table() -> None:
    (department, unit), _ = together(DEPARTMENT, UNIT)
    outcome = next(o for o in department.outcomes if o.rule == "KN102")
    assert (outcome.verdict, outcome.because) == (Verdict.PASSED, None)
    assert outcome.checked > 100
    assert verdicts(unit)["KN102"] is Verdict.NOT_APPLICABLE
    assert department.completion is not None


def test_a_unit_that_was_changed_afterwards_is_told_once(tmp_path: Path) -> None:
    sheets = ("单位支出总表", "单位一般公共预算拨款表")
    cells = {
        (sheet, cell): value
        for sheet in sheets
        for cell, value in (("G12", 46_150_000), ("E12", 46_150_000))
    }
    changed = copied(UNIT, tmp_path / "单位.xlsx", cells=cells)
    (department, _), _ = together(DEPARTMENT, changed)
    (finding,) = across(department)
    assert (finding.rule, finding.severity) == ("KN102", Severity.WARNING)
    assert (finding.sheet, finding.cell) == ("部门一般公共预算拨款表", "G12")
    assert (finding.actual, finding.expected, finding.difference) == (
        "46140000",
        "46150000",
        "-10000",
    )
    assert "“单位.xlsx”" in finding.message or "单位.xlsx" in finding.message
    duty = next(d for d in department.duties if d.duty == "表间-12")
    assert duty.verdict is Verdict.FAILED


def test_this_year_less_its_change_is_last_year(tmp_path: Path) -> None:
    cells = dict.fromkeys(FISCAL, BEFORE)
    before = year_before(DEPARTMENT, tmp_path / "府办2024.xlsx", 2025, cells=cells)
    (now, _), comparison = together(DEPARTMENT, before)
    assert across(now) == []
    outcome = next(o for o in now.outcomes if o.rule == "KN201")
    assert (outcome.verdict, outcome.checked) == (Verdict.PASSED, 11)
    years = comparison.families[0].years
    assert [(y.year, Path(y.path).name) for y in years] == [
        (2024, "府办2024.xlsx"),
        (2025, "pt_fuban_2025_dept.xlsx"),
    ]
    assert years[0].expenditure is not None
    assert float(years[0].expenditure) == BEFORE


def test_a_last_year_that_the_text_does_not_know_is_an_alarm_once(tmp_path: Path) -> None:
    before = year_before(
        DEPARTMENT,
        tmp_path / "府办2024.xlsx",
        2025,
        cells=dict.fromkeys(FISCAL, 114_000_000.35),
    )
    (now, _), _ = together(DEPARTMENT, before)
    (alarm,) = [f for f in across(now) if f.severity is Severity.WARNING]
    assert (alarm.rule, alarm.sheet, alarm.cell) == ("KN201", "部门编制说明", "A3")
    assert (alarm.actual, alarm.expected, alarm.difference) == (
        "11491.2",
        "11400.000035",
        "91.199965",
    )
    # 支出 and 一般公共预算 say the same change over again
    assert [f.severity for f in across(now)].count(Severity.INFO) == 2


def test_what_belongs_together_can_be_stated(tmp_path: Path) -> None:
    department = copied(DEPARTMENT, tmp_path / "甲.xlsx")
    words = {"上海市普陀区人民政府办公室": "上海市普陀区档案馆"}
    other = copied(UNIT, tmp_path / "乙.xlsx", words=words)
    (alone, _), _ = together(department, other)
    assert verdicts(alone)["KN102"] is Verdict.NOT_CHECKED
    (tmp_path / "gouji.toml").write_text(
        '[[together]]\nbook = "甲.xlsx"\nunits = ["乙.xlsx"]\n', encoding="utf-8"
    )
    (stated, _), comparison = together(department, other)
    assert verdicts(stated)["KN102"] is Verdict.PASSED
    assert "甲.xlsx" in comparison.lines()[0]
    assert any("写明了 1 组相关的工作簿" in remark for remark in stated.remarks)


def test_a_finding_across_files_can_be_waived_and_a_stale_waiver_is_told(tmp_path: Path) -> None:
    department = copied(DEPARTMENT, tmp_path / "甲.xlsx")
    unit = copied(UNIT, tmp_path / "乙.xlsx", cells={("单位一般公共预算拨款表", "G12"): 1.0})
    (report, _), _ = together(department, unit)
    finding = next(f for f in across(report) if f.severity is Severity.WARNING)
    waiver = '[[waiver]]\nid = "{}"\nrule = "KN102"\nreason = "合并口径"\nname = "张三"\n'
    file = tmp_path / "gouji.waivers.toml"
    file.write_text(waiver.format(finding.id), encoding="utf-8")
    (waived, _), _ = together(department, unit)
    assert [f.waived for f in across(waived) if f.id == finding.id] == ["合并口径（张三）"]
    assert [f for f in waived.findings if f.rule == "SJ191"] == []
    # alone nothing is compared, and so nothing is known of the waiver
    assert [f for f in audit(department).findings if f.rule == "SJ191"] == []
    file.write_text(waiver.format("f000000000000000"), encoding="utf-8")
    (stale, _), _ = together(department, unit)
    assert [f.actual for f in stale.findings if f.rule == "SJ191"] == ["f000000000000000"]


def test_settings_weigh_and_switch_off_rules_across_files(tmp_path: Path) -> None:
    department = copied(DEPARTMENT, tmp_path / "甲.xlsx")
    unit = copied(UNIT, tmp_path / "乙.xlsx", cells={("单位一般公共预算拨款表", "G12"): 1.0})
    settings = tmp_path / "gouji.toml"
    settings.write_text('[severity]\nKN102 = "error"\n', encoding="utf-8")
    (report, _), _ = together(department, unit)
    assert {f.severity for f in across(report)} == {Severity.ERROR}
    settings.write_text('[off]\nKN102 = "汇总另行核对"\n', encoding="utf-8")
    (report, _), _ = together(department, unit)
    assert across(report) == []
    assert verdicts(report)["KN102"] is Verdict.NOT_CHECKED


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    before = year_before(DEPARTMENT, tmp_path / "府办2024.xlsx", 2025)
    first, _ = together(DEPARTMENT, UNIT, before)
    second, _ = together(before, UNIT, DEPARTMENT)
    assert [r.to_dict() for r in first] == [r.to_dict() for r in reversed(second)]


def test_facts_are_small_and_travel_between_processes() -> None:
    report = audit(DEPARTMENT, facts=True)
    assert report.facts is not None
    assert len(report.facts.packed) < 10_000
    assert pickle.loads(pickle.dumps(report)).facts == report.facts
    assert audit(DEPARTMENT).facts is None


def test_many_versions_of_one_budget_are_no_alarm() -> None:
    """Of a folder of drafts nothing is compared, and it is said why."""
    mutants = sorted((CORPUS.parent / "mutants").glob("v_00[0-5]?_*.xlsx"))
    (department, *others), _ = together(*sorted(CORPUS.glob("pt_*.xlsx")), *mutants)
    assert alarms([department, *others]) == []
    outcome = next(o for o in department.outcomes if o.rule == "KN102")
    assert outcome.verdict is Verdict.NOT_CHECKED
    assert "份内容不同的工作簿" in (outcome.because or "")


def test_a_draft_that_only_looks_different_is_no_alarm() -> None:
    mutants = json.loads((CORPUS.parent / "mutants.json").read_text(encoding="utf-8"))["mutants"]
    benign = [m["id"] for m in mutants if m["benign"] and "fuban" in m["base"]]
    assert len(benign) > 3
    for name in benign:
        reports, _ = together(DEPARTMENT, UNIT, CORPUS.parent / "mutants" / f"{name}.xlsx")
        assert alarms(reports) == [], name


def test_a_final_account_is_not_taken_for_the_budget_of_its_year(tmp_path: Path) -> None:
    report = audit(write(tmp_path / "决算.xlsx", final_account.SHEETS), facts=True)
    assert report.layout == "final"
    assert report.facts is None
