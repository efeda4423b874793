# ruff: noqa: E501 - tables as they stand
"""Tables with a column for the office, as 四川 and the form of 预算管理一体化 have them.

Titles and columns are those of the forms as generally known; the figures are made up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.auditor import audit
from checks.findings import Report, Severity
from tests.layouts.published import audited, checked, write

EXPENDITURE = """
部门支出总表
单位：某某厅 | | | | | | | | | 单位：万元
项目 | | | | | 合计 | 基本支出 | 项目支出 | 上缴上级支出 | 对附属单位补助支出
科目编码 | | | 单位代码 | 单位名称（科目） | | | | |
类 | 款 | 项 | | | | | | |
 | | | | 合计 | 100.00 | 70.00 | 30.00 | |
 | | | | 某某厅 | 100.00 | 70.00 | 30.00 | |
'201 | '03 | '01 | '302001 | 行政运行 | 60.00 | 60.00 | | |
'201 | '03 | '02 | '302001 | 一般行政管理事务 | 30.00 | | 30.00 | |
'221 | '02 | '01 | '302001 | 住房公积金 | 10.00 | 10.00 | | |
"""
INCOME = """
部门收入总表
部门：某某厅 | | | | | | | | | | | | | | 单位：万元
部门（单位）代码 | 部门（单位）名称 | 合计 | 本年收入 | | | | | | | 上年结转结余 | | | |
 | | | 小计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 财政专户管理资金 | 事业收入 | 其他收入 | 小计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 单位资金
 | 合计 | 110.00 | 100.00 | 90.00 | | | 6.00 | 3.00 | 1.00 | 10.00 | 7.00 | | | 3.00
'302 | 某某厅 | 110.00 | 100.00 | 90.00 | | | 6.00 | 3.00 | 1.00 | 10.00 | 7.00 | | | 3.00
'302001 | 某某厅机关 | 60.00 | 55.00 | 50.00 | | | 2.00 | 3.00 | | 5.00 | 2.00 | | | 3.00
'302002 | 某某中心 | 50.00 | 45.00 | 40.00 | | | 4.00 | | 1.00 | 5.00 | 5.00 | | |
"""
BALANCE = """
部门收支总表
部门：某某厅 | | | 单位：万元
收入 | | 支出 |
项目 | 预算数 | 项目 | 预算数
一、财政拨款收入 | 90.00 | 一、一般公共服务支出 | 80.00
（一）一般公共预算 | 90.00 | 二、住房保障支出 | 30.00
（二）政府性基金预算 | | |
（三）国有资本经营预算 | | |
二、财政专户管理资金 | 6.00 | |
三、单位资金 | 4.00 | |
（一）事业收入 | 3.00 | |
（二）事业单位经营收入 | | |
（三）上级补助收入 | | |
（四）附属单位上缴收入 | | |
（五）其他收入 | 1.00 | |
本年收入合计 | 100.00 | 本年支出合计 | 110.00
上年结转结余 | 10.00 | 年终结转结余 |
收入总计 | 110.00 | 支出总计 | 110.00
"""
THREE_PUBLIC = """
一般公共预算“三公”经费支出预算表
单位：某某厅 | | | | | | | 单位：万元
单位编码 | 单位名称 | 当年财政拨款预算安排 | | | | |
 | | 合计 | 因公出国（境）费用 | 公务用车购置及运行费 | | | 公务接待费
 | | | | 小计 | 公务用车购置费 | 公务用车运行费 |
 | 合计 | 3.00 | | 2.00 | | 2.00 | 1.00
'302 | 某某厅 | 3.00 | | 2.00 | | 2.00 | 1.00
'302001 | 某某厅机关 | 3.00 | | 2.00 | | 2.00 | 1.00
"""


#: the expenditure by function and, beside it, by 经济分类
TWICE = """
部门收支总体情况表
部门：某某厅 | | | | | 单位：万元
收入 | | 支出 | | |
项目 | 预算数 | 项目（按功能分类） | 预算数 | 项目（按经济分类） | 预算数
一、一般公共预算拨款收入 | 90.00 | 一、一般公共服务支出 | 60.00 | 一、工资福利支出 | 70.00
二、其他收入 | 10.00 | 二、住房保障支出 | 40.00 | 二、商品和服务支出 | 30.00
本年收入合计 | 100.00 | 本年支出合计 | 100.00 | 本年支出合计 | 100.00
收入总计 | 100.00 | 支出总计 | 100.00 | 支出总计 | 100.00
"""


def wrong(report: Report) -> list[tuple[str, str | None, str | None]]:
    """Errors and warnings but for tables that are not in these workbooks."""
    return [
        (f.rule, f.sheet, f.cell)
        for f in report.findings
        if f.severity is not Severity.INFO and f.cell is not None
    ]


def test_the_row_of_the_office_is_no_subject(tmp_path: Path) -> None:
    report = audited(tmp_path, {"支出": EXPENDITURE, "三公": THREE_PUBLIC})
    assert wrong(report) == []
    done = checked(report)
    # total, office and three 科目; three columns and the two that are blank
    assert (done["BN101"], done["BN103"], done["SG101"]) == (5, 5, 3)


def test_its_figures_are_audited(tmp_path: Path) -> None:
    report = audited(tmp_path, {"支出": EXPENDITURE, "三公": THREE_PUBLIC}, {("支出", "G8"): 66.0})
    assert {rule for rule, _, _ in wrong(report)} == {"BN101", "BN103"}


def test_subjects_of_several_offices_are_left_alone(tmp_path: Path) -> None:
    two = EXPENDITURE + "'201 | '03 | '01 | '302002 | 行政运行 | 5.00 | 5.00 | | |\n"
    report = audited(tmp_path, {"支出": two, "三公": THREE_PUBLIC})
    assert wrong(report) == []
    assert ["按单位分列" in f.message for f in report.findings if f.rule == "BS107"] == [True]


def test_income_by_office_agrees_with_the_balance(tmp_path: Path) -> None:
    report = audited(tmp_path, {"收支": BALANCE, "收入": INCOME, "三公": THREE_PUBLIC})
    assert [t.kind for t in report.tables][:2] == ["balance_with_carryover", "income_by_fund"]
    assert wrong(report) == []
    done = checked(report)
    # 合计, 本年收入 and 上年结转结余 of four rows; seven lines of the balance
    assert (done["BN109"], done["BJ120"], done["BN104"]) == (12, 7, 4)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "rule"),
    [
        ("收支", "B6", 99.0, "BN104"),
        ("收支", "B11", 33.0, "BN104"),
        ("收支", "B9", 9.0, "BN104"),
        ("收入", "E5", 99.0, "BJ120"),
        ("收入", "L5", 70.0, "BN109"),
        ("收入", "D7", 50.0, "BN109"),
        ("收入", "C8", 55.0, "BN110"),
    ],
)
def test_a_wrong_figure_of_it_is_found(
    tmp_path: Path, sheet: str, cell: str, value: float, rule: str
) -> None:
    sheets = {"收支": BALANCE, "收入": INCOME, "三公": THREE_PUBLIC}
    report = audited(tmp_path, sheets, {(sheet, cell): value})
    found = [f for f in report.findings if f.rule == rule]
    named = {(f.sheet, f.cell) for f in found} | {
        (p.sheet, p.cell) for f in found for p in f.related
    }
    assert (sheet, cell) in named


def test_totals_of_the_year_may_be_left_out(tmp_path: Path) -> None:
    lines = [line for line in BALANCE.splitlines() if not line.startswith("本年收入合计")]
    report = audited(tmp_path, {"收支": "\n".join(lines), "三公": THREE_PUBLIC})
    assert wrong(report) == []
    (outcome,) = [o for o in report.outcomes if o.rule == "BN104"]
    assert (outcome.verdict.value, outcome.checked) == ("passed", 3)
    changed = audited(
        tmp_path, {"收支": "\n".join(lines), "三公": THREE_PUBLIC}, {("收支", "B16"): 1.0}
    )
    assert ("BN104", "收支", "B17") in wrong(changed)


def test_expenditure_by_function_beside_that_by_economy(tmp_path: Path) -> None:
    sheets = {"收支": TWICE, "三公": THREE_PUBLIC}
    report = audited(tmp_path, sheets)
    assert wrong(report) == []
    assert report.tables[0].kind == "balance_with_carryover"
    (outcome,) = [o for o in report.outcomes if o.rule == "BN105"]
    assert outcome.because == "收支总表有不认识的栏目“预算数”，没有检查"
    changed = audited(tmp_path, sheets, {("收支", "D5"): 66.0})
    assert ("BN105", "收支", "D7") in wrong(changed)


def test_a_list_of_projects_alone_is_no_budget(tmp_path: Path) -> None:
    alone = (
        "项目支出明细表\n项目名称 | 合计 | 一般公共预算\n道路 | 5 | 5\n桥梁 | 6 | 6\n合计 | 11 | 11"
    )
    assert audit(write(tmp_path / "项目.xlsx", {"表": alone})).status == "not_a_budget"
