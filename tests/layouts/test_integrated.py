"""Budgets in the form of 预算管理一体化 as unseen provinces may print them: read, no false error.

Each way of writing by itself and all of them together, as five provinces might; see integrated.py.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from checks.addresses import a1
from checks.book import BudgetBook
from checks.engine import run
from checks.findings import Finding, Severity
from checks.layouts.recognise import recognise
from checks.reading.grid import CellValue, Grid, Source
from tests.layouts.integrated import TITLES, Style, sheets

SITUATION = {
    kind: title.replace("总表", "总体情况表").replace("支出表", "支出情况表")
    for kind, title in TITLES.items()
}
BUDGET = {
    "balance_with_carryover": "收支预算总表",
    "income_by_fund": "收入预算总表",
    "expenditure_with_transfers": "支出预算总表",
    "fiscal_with_carryover": "财政拨款收支预算总表",
    "general_public": "一般公共预算支出预算表",
    "basic_economic": "一般公共预算基本支出预算表",
    "three_public": "一般公共预算“三公”经费支出预算表",
    "government_fund": "政府性基金支出预算表",
    "state_capital": "国有资本经营预算支出预算表",
}
BY_WHAT = SITUATION | {
    "general_public": "一般公共预算支出情况表（功能科目）",
    "basic_economic": "一般公共预算基本支出情况表（部门经济科目）",
    "three_public": "“三公”经费预算财政拨款情况统计表",
    "government_fund": "政府性基金预算支出情况表（功能科目）",
}
FINANCE = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
PLAIN = ("一般公共预算", "政府性基金预算", "国有资本经营预算")

#: one thing at a time
STYLES = {
    "as the ministry prints it": Style(),
    "总体情况表": Style(titles=SITUATION),
    "预算表": Style(titles=BUDGET),
    "（功能科目）": Style(titles=BY_WHAT),
    "year in the titles": Style(titles={k: f"2024年{v}" for k, v in TITLES.items()}),
    "office in the titles": Style(titles={k: f"某某厅2024年度{v}" for k, v in TITLES.items()}),
    **{
        f"numbered {number}": Style(numbering=number)
        for number in (
            "公开{:02}表", "表{}", "预算{:02}表", "附表{}", "部门公开表{}", "部门预算{:02}表",
            "表1-{}", "附件2-{}",
        )
    },
    **{
        f"label {label}": Style(label=label)
        for label in (
            "编制单位：某某厅", "填报部门：某某厅", "部门名称：某某厅", "单位名称：某某厅",
            "部门（单位）：某某厅", "部门/单位：某某厅", "部门：012001-某某厅",
        )
    },
    **{
        f"unit {unit}": Style(unit=unit)
        for unit in (
            "金额单位：万元", "单位:元", "（单位：万元）", "单位：人民币万元", "万元",
        )
    },
    "类 款 项 in three columns": Style(code_columns=3),
    "whole codes in three columns": Style(code_columns=3, whole=True),
    "codes as numbers": Style(numeric=True),
    "codes as numbers in three columns": Style(code_columns=3, numeric=True),
    "three columns without 类 款 项 above": Style(code_columns=3, levels=False),
    "whole codes without 类 款 项 above": Style(code_columns=3, levels=False, whole=True),
    **{
        f"codes called {code}": Style(code_word=code, name_word=name)
        for code, name in (
            ("功能分类科目编码", "功能分类科目名称"), ("科目代码", "科目名称"),
            ("功能科目编码", "功能科目名称"), ("支出功能分类科目编码", "支出功能分类科目名称"),
            ("科目编码", "科目名称（类款项）"), ("编码", "名称"), ("科目编码", "单位名称（科目）"),
        )
    },
    "grouped by 项目": Style(group="项    目"),
    "grouped by 功能分类科目": Style(group="功能分类科目", amounts_group="2024年预算数"),
    "grouped, three columns": Style(
        group="支出功能分类科目", amounts_group="本年一般公共预算支出", code_columns=3
    ),
    **{
        f"sides called {a}": Style(income_word=a, expenditure_word=b)
        for a, b in (
            ("收    入", "支    出"), ("本年收入", "本年支出"), ("财政拨款收入", "财政拨款支出"),
        )
    },
    "sides in the header's only row": Style(
        sides=False, item_word="收入项目", function_word="支出项目"
    ),
    **{
        f"classes called {word}": Style(function_word=word)
        for word in (
            "项目（按功能分类）", "功能分类", "支出功能分类科目", "项目（按支出功能科目分类）",
            "支出项目", "功能分类科目",
        )
    },
    **{
        f"amounts called {word}": Style(budget_word=word)
        for word in (
            "金额", "2024年预算数", "2024年预算", "本年预算数", "预算", "预算金额", "合计",
            "年初预算数",
        )
    },
    **{f"totals called {word}": Style(total_word=word) for word in ("小计", "总计", "合  计")},
    "合计 first": Style(total_first=True),
    **{f"columns numbered {mark}": Style(columns_row=mark) for mark in ("**", "栏次", "—", "甲")},
    "lines not numbered": Style(ordinals=False),
    "lines with codes": Style(coded_lines=True),
    "funds 财政拨款收入": Style(funds=tuple(f"{f}收入" for f in FINANCE)),  # type: ignore[arg-type]
    "funds plain": Style(funds=PLAIN),
    "funds 拨款": Style(funds=tuple(f"{f}拨款" for f in PLAIN)),  # type: ignore[arg-type]
    "funds 资金": Style(
        funds=tuple(f"{f}资金" for f in PLAIN),  # type: ignore[arg-type]
        special="财政专户管理资金",
    ),
    "funds （）": Style(funds=tuple(f"财政拨款（{f}）" for f in PLAIN)),  # type: ignore[arg-type]
    "财政专户核拨资金": Style(special="财政专户核拨资金收入"),
    **{
        f"carried in as {word}": Style(carried=word)
        for word in ("上年结转结余", "上年结余结转", "上年结转收入", "上年结余", "年初结转和结余")
    },
    **{
        f"carried out as {word}": Style(carried_out=word)
        for word in ("结转下年", "年末结转和结余", "结转下年支出", "结余结转下年")
    },
    "a blank row below the labels": Style(blank_rows=True),
    "names indented": Style(indented=True),
    **{
        f"foot {foot}": Style(foot=foot)
        for foot in (
            "注：本表反映部门本年度支出情况。", "备注：无内容应公开空表并说明情况。",
            "说明：四舍五入可能有尾差。", "单位负责人：  财务负责人：  制表人：",
        )
    },
}  # fmt: skip

#: many things at once
PROVINCES = {
    "A": Style(
        titles=SITUATION,
        numbering="表{}",
        label="编制部门：某某厅",
        code_columns=3,
        code_word="功能分类科目编码",
        name_word="功能分类科目名称",
        group="项    目",
        total_word="总计",
        budget_word="预算数",
        function_word="功能分类",
        funds=PLAIN,
        special="财政专户管理资金",
        ordinals=False,
        coded_lines=True,
        carried="上年结转结余",
        foot="备注：无内容应公开空表并说明情况。",
    ),
    "B": Style(
        titles=BUDGET,
        numbering="公开{:02}表",
        unit="金额单位：元",
        code_word="科目代码",
        total_first=True,
        columns_row="**",
        budget_word="2024年预算数",
        function_word="项目（按功能分类）",
        carried_out="结转下年支出",
        numeric=True,
        blank_rows=True,
    ),
    "C": Style(
        titles=BY_WHAT,
        label="部门（单位）：某某厅",
        unit="万元",
        code_columns=3,
        whole=True,
        levels=False,
        income_word="收    入",
        expenditure_word="支    出",
        budget_word="金额",
        columns_row="栏次",
        indented=True,
    ),
}


def source(style: Style, changes: dict[tuple[str, int, int], CellValue] | None = None) -> Source:
    """The workbook in that style, some of its cells changed: (sheet, row, column) -> value."""
    grids = []
    for number, rows in enumerate(sheets(style).values(), start=1):
        width = max(len(row) for row in rows)
        cells: list[list[CellValue]] = [[*row, *[""] * (width - len(row))] for row in rows]  # type: ignore[list-item]
        for (sheet, r, c), value in (changes or {}).items():
            if sheet == f"Sheet{number}":
                cells[r][c] = value
        grids.append(Grid(f"Sheet{number}", cells))
    return Source("某省.xlsx", "", "xlsx", grids)


def serious(book: BudgetBook) -> list[Finding]:
    """Errors and warnings."""
    return [f for f in run(book)[0] if f.severity is not Severity.INFO]


@pytest.mark.parametrize("name", [*STYLES, *PROVINCES])
def test_every_table_is_read_and_nothing_is_wrong(name: str) -> None:
    book = recognise(source((STYLES | PROVINCES)[name]))
    assert book.layout.name == "central"
    assert list(book.tables) == list(TITLES)
    assert book.department is None or "某某厅" in book.department
    findings, said = run(book)
    assert [f.message for f in findings if f.severity is not Severity.INFO] == []
    outcomes = {o.rule: o for o in said}
    # 横向, 类款项, 合计, 收支总计, 平衡, 表间: all of them looked at something
    for rule in ("BN101", "BN102", "BN103", "BN104", "BN105", "BN106", "BJ107", "BJ120", "SG101"):
        assert outcomes[rule].checked > 0, rule
        assert outcomes[rule].verdict.value == "passed", (rule, outcomes[rule].because)


@pytest.mark.parametrize("name", PROVINCES)
def test_every_wrong_figure_is_found_in_its_cell(name: str) -> None:
    style = PROVINCES[name]
    right = recognise(source(style))
    missed = []
    for table in right.tables.values():
        for amount in [a for a in table.amounts() if a.value][::2]:
            at = (amount.sheet, amount.row.index, amount.column)
            wrong = serious(recognise(source(style, {at: float(amount.value) + 11.0})))
            if a1(*at[1:]) not in {cell for _, cell in places(wrong, amount.sheet)}:
                missed.append((table.name, amount.cell, amount.label))
    assert missed == []


def places(found: Iterable[Finding], sheet: str) -> set[tuple[str, str | None]]:
    """The cells of a sheet that findings name."""
    named = {(f.sheet, f.cell) for f in found}
    named |= {(p.sheet, p.cell) for f in found for p in f.related}
    return {(s, c) for s, c in named if s == sheet}


def test_a_set_that_nobody_knows_is_not_judged_by_the_lines_of_another() -> None:
    # two tables of the central form alone fit that of Shanghai as well
    style = Style(titles=BUDGET | {"three_public": "三公支出一览"})
    kept = source(style).grids[:1]
    book = recognise(Source("某省.xlsx", "", "xlsx", kept), layout="shanghai")
    assert [f.message for f in serious(book) if f.rule in ("BN104", "BN105", "BJ108")] == []
