"""The engine: what becomes of what rules say, in which order, and always the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import checks.engine
from checks.auditor import audit_source
from checks.book import BudgetBook
from checks.findings import Finding, Outcome
from checks.layouts.recognise import recognise
from checks.relations import equal
from checks.rules.registry import (
    ERROR,
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Rule,
    Said,
    Unchecked,
    all_rules,
)
from tests.rules.building import build

SMALL = {
    "tables": {
        "income": """\
            206 科学技术支出 | 合计 300 | 财政 200 | 事业 100
            206 07 科学技术普及 | 合计 300 | 财政 200 | 事业 100
            206 07 02 科普活动 | 合计 300 | 财政 200 | 事业 90
            合计 | 合计 300 | 财政 200 | 事业 100""",
        "expenditure": """\
            206 科学技术支出 | 合计 300 | 基本 300
            206 07 科学技术普及 | 合计 300 | 基本 300
            206 07 02 科普活动 | 合计 310 | 基本 310
            合计 | 合计 300 | 基本 300""",
    }
}
Run = Callable[..., tuple[list[Finding], Outcome]]


def book() -> BudgetBook:
    return recognise(build(SMALL).source)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one made-up rule that says the given things of the small budget."""

    def one(*said: Any, needs: tuple[str, ...] = ()) -> tuple[list[Finding], Outcome]:
        def check(budget: BudgetBook) -> Iterator[Said]:
            for thing in said:
                yield thing(budget) if callable(thing) else thing

        rule = Rule("SJ999", "试验", ERROR, "试验", needs, check)
        monkeypatch.setattr(checks.engine, "all_rules", lambda: (rule,))
        findings, (outcome,) = checks.engine.run(book())
        return findings, outcome

    return one


def a_fault(**more: Any) -> Callable[[BudgetBook], Fault]:
    return lambda budget: Fault(budget["expenditure"].rows[0].place(), "有错", **more)


def sum_that(miss: int) -> Callable[[BudgetBook], Said]:
    """300 = 300, 310 (wrong) or 301 (rounding), by the amounts of the small budget."""
    which = {0: 1, 10: 2}

    def relation(budget: BudgetBook) -> Said:
        rows = budget["expenditure"].rows
        return equal(rows[0]["total"], rows[which[miss]]["total"])

    return relation


@pytest.mark.parametrize(
    ("said", "verdict", "checked", "because"),
    [
        ([Checked(3)], "passed", 3, None),
        ([sum_that(0)], "passed", 1, None),
        ([sum_that(10)], "failed", 1, None),
        ([a_fault()], "failed", 1, None),
        ([a_fault(severity=WARNING)], "failed", 1, None),
        ([a_fault(severity=INFO)], "passed", 1, None),
        ([Checked(3), a_fault(severity=INFO)], "passed", 4, None),
        ([Unchecked("没有合计行")], "not_checked", 0, "没有合计行"),
        ([Checked(3), Unchecked("没有合计行")], "not_checked", 3, "没有合计行"),
        ([Unchecked("甲"), Unchecked("乙"), Unchecked("甲")], "not_checked", 0, "甲；乙"),
        ([a_fault(), Unchecked("没有合计行")], "failed", 1, "没有合计行"),
        ([Inapplicable("没有公式")], "not_applicable", 0, "没有公式"),
        ([Inapplicable("没有公式"), Checked(1)], "passed", 1, None),
        ([Inapplicable("没有公式"), Unchecked("读不到")], "not_checked", 0, "读不到"),
        ([], "not_applicable", 0, "表中没有可查的内容"),
        ([Checked(0)], "not_applicable", 0, "表中没有可查的内容"),
    ],
)
def test_the_outcome_of_a_rule(
    run: Run, said: list[Any], verdict: str, checked: int, because: str | None
) -> None:
    _, outcome = run(*said)
    assert (outcome.verdict.value, outcome.checked, outcome.because) == (verdict, checked, because)


def test_a_rule_whose_table_is_missing_is_not_checked(run: Run) -> None:
    _, outcome = run(Checked(1), needs=("income", "three_public"))
    assert outcome.verdict.value == "not_checked"
    assert outcome.because is not None
    assert outcome.because.startswith("没有找到三公")


def test_a_rule_whose_tables_are_there_runs(run: Run) -> None:
    _, outcome = run(Checked(1), needs=("income", "expenditure"))
    assert outcome.verdict.value == "passed"


def test_a_fault_becomes_a_finding(run: Run) -> None:
    (finding,), _ = run(a_fault(suggested="科技", why="写错", expected="科技"))
    assert (finding.rule, finding.severity, finding.sheet, finding.cell) == (
        "SJ999", ERROR, "部门支出总表", "D9",
    )  # fmt: skip
    assert finding.actual == "科学技术支出"
    assert finding.culprit is not None
    assert (finding.culprit.cell, finding.culprit.suggested) == ("D9", "科技")


def test_a_fault_without_a_cell(run: Run) -> None:
    (finding,), _ = run(Fault(None, "缺了一张表"))
    assert (finding.sheet, finding.cell) == (None, None)
    assert finding.to_dict()["cell"] is None


def test_a_broken_sum_names_all_its_cells(run: Run) -> None:
    (finding,), _ = run(sum_that(10))
    assert (finding.cell, [p.cell for p in finding.related]) == ("E9", ["E11"])
    assert (finding.actual, finding.expected, finding.difference, finding.unit) == (
        "300", "310", "-10", "元",
    )  # fmt: skip


MISSES_BY_ONE = """\
    210 11 行政事业单位医疗 | 合计 101 | 基本 101
    210 11 01 行政单位医疗 | 合计 50 | 基本 50
    210 11 02 事业单位医疗 | 合计 50 | 基本 50"""
ROUNDING = {"tables": {"expenditure": MISSES_BY_ONE, "general_public": MISSES_BY_ONE}}


def test_one_rounding_in_four_places_is_one_finding() -> None:
    report = audit_source(build(ROUNDING).source).to_dict()
    (finding,) = [f for f in report["findings"] if f["rule"] == "BN102"]
    assert finding["severity"] == "info"
    assert (finding["sheet"], finding["cell"]) == ("部门支出总表", "E9")
    there = {(p["sheet"], p["cell"]) for p in finding["related"]}
    copies = {
        ("部门支出总表", "F9"),
        ("部门一般公共预算拨款表", "E9"),
        ("部门一般公共预算拨款表", "F9"),
    }
    assert copies <= there
    assert ("部门支出总表", "E9") not in there


def test_roundings_of_another_size_or_another_code_are_other_findings() -> None:
    case = {
        "tables": {
            "expenditure": """\
                210 11 行政事业单位医疗 | 合计 101 | 基本 99
                210 11 01 行政单位医疗 | 合计 50 | 基本 49
                210 11 02 事业单位医疗 | 合计 50 | 基本 51
                221 02 住房改革支出 | 合计 102
                221 02 01 住房公积金 | 合计 50
                221 02 03 购房补贴 | 合计 51"""
        }
    }
    findings = audit_source(build(case).source).findings
    assert [(f.cell, f.difference) for f in findings if f.rule == "BN102"] == [
        ("E9", "1"),  # and F9, which misses by as much the other way
        ("E12", "1"),
    ]


def test_findings_stand_in_the_order_of_the_workbook() -> None:
    findings = audit_source(build(SMALL).source).findings
    sheets = [None, "部门收入总表", "部门支出总表"]
    places = []
    for f in findings:
        letters = (f.cell or "").rstrip("0123456789")
        row = int((f.cell or "")[len(letters) :] or 0)
        places.append((sheets.index(f.sheet), row, len(letters), letters, f.rule))
    assert places == sorted(places)
    assert len({sheet for sheet, *_ in places}) == 3


def test_sheets_count_in_the_order_of_the_file_not_of_their_names() -> None:
    source = build(SMALL).source
    source.grids.reverse()
    order = list(dict.fromkeys(f.sheet for f in audit_source(source).findings if f.sheet))
    assert order == ["部门支出总表", "部门收入总表"]


def test_columns_beyond_z_come_after_z() -> None:
    def at(cell: str) -> Finding:
        return Finding("SJ999", "试验", INFO, "", "表", cell)

    cells = ["AA2", "B10", "Z2", "A10", "B2", "AB1"]
    inorder = sorted(cells, key=lambda c: checks.engine.position(at(c), {"表": 0}))
    assert inorder == ["AB1", "B2", "Z2", "AA2", "A10", "B10"]


def test_the_same_workbook_gives_the_same_report() -> None:
    first, second = (audit_source(build(SMALL).source).to_dict() for _ in range(2))
    assert first["findings"]
    assert json.dumps(first, ensure_ascii=False) == json.dumps(second, ensure_ascii=False)


def test_every_finding_has_its_own_id() -> None:
    findings = audit_source(build(SMALL).source).findings
    assert len({f.id for f in findings}) == len(findings)


def test_an_id_changes_with_the_values() -> None:
    other = {"tables": {k: v.replace("310", "320") for k, v in SMALL["tables"].items()}}
    ids = [{f.id for f in audit_source(build(c).source).findings if f.cell} for c in (SMALL, other)]
    assert ids[0] != ids[1]
    assert ids[0] & ids[1], "what did not change keeps its id"


def test_there_is_one_outcome_for_every_rule() -> None:
    outcomes = audit_source(build(SMALL).source).outcomes
    assert [o.rule for o in outcomes] == [r.id for r in all_rules()]
    for outcome in outcomes:
        assert outcome.checked >= 0
        explained = outcome.verdict.value in ("not_checked", "not_applicable")
        assert bool(outcome.because) >= explained
