"""Headers, unit labels and 编制部门 as offices word them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from checks.layouts.recognise import recognise
from tests.layouts.budgets import (
    BLANK,
    CODED,
    FUNCTIONAL,
    Book,
    Cell,
    Sheet,
    book,
    expected,
    findings,
    same,
)


def header(varied: Book, change: Callable[[str], str], *kinds: str) -> None:
    for sheet in varied.tables(*kinds):
        sheet.words(change, range(sheet.header[0], sheet.header[1] + 1))


@pytest.mark.parametrize(
    ("kinds", "old", "new"),
    [
        (("three_public",), "机关运行经费预算数", "2024年机关运行经费预算数"),
        (("three_public",), "机关运行经费预算数", "机关运行经费"),
        (("three_public",), "“三公”经费预算数", "2025年\"三公\"经费预算数"),
        (("three_public",), "^(购置费|运行费)$", r"公务用车\1"),
        (("three_public",), "公务用车购置及运行费", "公务用车购置及运行维护费"),
        (("three_public",), r"\(境\)费", "（境）费用"),
        (("fiscal_balance",), "^一般公共预算$", "一般公共预算资金"),
        (("fiscal_balance",), "^政府性基金预算$", "政府性基金"),
        (("fiscal_balance",), "^(.*预算)$", r"\1拨款"),
        (("basic_economic",), "^.*科目编码$", "经济分类科目编码"),
        (("basic_economic",), "^.*科目编码$", "部门预算经济分类科目编码"),
        (("basic_economic",), "^.*科目名称$", "部门经济分类科目名称"),
        (("basic_economic",), "^.*科目名称$", "科目名称"),
        (FUNCTIONAL, "^功能分类科目", "支出功能分类科目"),
        (FUNCTIONAL, "^功能分类科目", "科目"),
        (("income",), "经营收入", "经营\n收入 "),
        (("income",), "^财政拨款收入$", "财政拨款"),
        ((), "^合计$", "合 　计"),
        ((), r"(?<=[一-龥])(?=[一-龥])", "\n"),
        (("balance",), "^预算数$", "2025年预算数"),
        (("balance",), "^预算数$", "预算金额"),
        (("balance",), "^本年", ""),
        (("fiscal_balance",), "^财政拨款(收入|支出)$", r"\1"),
        ((), "^(合计|基本支出|项目支出|预算数|人员经费|公用经费|财政拨款收入)$", r"\1（元）"),
        (FUNCTIONAL, "^基本支出$", "其中：基本支出"),
        (FUNCTIONAL, "^项目支出$", "（2）项目支出"),
        (FUNCTIONAL, "^(基本|项目)支出$", r"\1支出预算数"),
        (("income",), "^(财政拨款|事业|其他)收入$", r"1.\1收入"),
        (("basic_economic",), "^(人员|公用)经费$", r"其中：\1经费"),
        (("expenditure", "general_public"), "^合计$", "本年支出合计"),
        (("income",), "^合计$", "收入合计"),
        (CODED, "^合计$", "总计"),
        (FUNCTIONAL, "^功能分类科目", "支出功能分类"),
        (FUNCTIONAL, "^功能分类科目", ""),
        (CODED, "^([类款项])$", r"（\1）"),
        (CODED, "^([类款项])$", r"\1级"),
        (("fiscal_balance",), "^(.*预算)$", r"\1财政拨款"),
        (("three_public",), "^机关运行经费预算数$", "机关运行费"),
        (("three_public",), "^(购置|运行)费$", r"车辆\1费"),
        (("three_public",), "^小计$", "合计"),
    ],
)  # fmt: skip
def test_header_is_worded_another_way(
    name: str, kinds: tuple[str, ...], old: str, new: str
) -> None:
    varied = book(name)
    header(varied, lambda t: re.sub(old, new, t), *kinds)
    # a year in a heading is read, and is another year's in some of them
    same(name, varied, also=frozenset({"BS102"}))


@pytest.mark.parametrize("old", ["机关运行经费预算数", "“三公”经费预算数"])
def test_heading_of_another_year_is_found(name: str, old: str) -> None:
    for year, rules in ((expected(name)[0]["facts"][0], []), (2019, ["BS102"])):
        varied = book(name)
        header(varied, lambda t, y=year: t.replace(old, f"{y}年{old}"), "three_public")
        found = findings(recognise(varied.source()), varied) - expected(name)[1]
        assert [f[0] for f in found] == rules


def test_last_years_column_is_no_slip(name: str) -> None:
    varied = book(name)
    (sheet,) = varied.tables("three_public")
    year = expected(name)[0]["facts"][0]
    header(
        varied,
        lambda t: t.replace("机关运行经费预算数", f"{year}年机关运行经费预算数"),
        "three_public",
    )
    sheet.rows[sheet.header[0]].append(Cell(f"{year - 1}年机关运行经费预算数", None))
    found = findings(recognise(varied.source()), varied) - expected(name)[1]
    assert "BS102" not in [f[0] for f in found]


def test_header_has_no_row_of_groups(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        for c in range(sheet.width):
            sheet.rows[sheet.header[0]][c] = BLANK
    same(name, varied)


def test_header_is_unmerged_and_filled(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        top, bottom = sheet.header
        for c in range(sheet.width):
            for r in range(top + 1, bottom + 1):
                if not sheet.rows[r][c].value:
                    sheet.rows[r][c] = Cell(sheet.rows[r - 1][c].value)
    same(name, varied)


@pytest.mark.parametrize(
    "label",
    ["单位:{}", "单位：{}", "金额单位：{}", "（单位：{}）", "单位：人民币{}", "计量单位：{}",
     "单 位： {}", "（{}）"],
)  # fmt: skip
def test_unit_label_is_written_another_way(name: str, label: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        word = "万元" if sheet.kind == "three_public" else "元"
        sheet.edit(*sheet.unit, lambda _, word=word: label.format(word))
    same(name, varied)


def test_unit_stands_in_two_cells(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        r, c = sheet.unit
        sheet.rows[r].append(Cell("万元" if sheet.kind == "three_public" else "元"))
        sheet.edit(r, c, lambda _: "单位：")
    same(name, varied)


def _unit(sheet: Sheet) -> str:
    r, c = sheet.unit
    text = str(sheet.rows[r][c].value)
    sheet.rows[r][c] = BLANK
    return text


def test_unit_stands_in_the_row_of_the_title(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        text = _unit(sheet)
        sheet.rows[sheet.title][sheet.unit[1]] = Cell(text)
    same(name, varied)


def test_unit_stands_in_brackets_behind_the_title(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        text = _unit(sheet)
        sheet.edit(sheet.title, 0, lambda t, text=text: f"{t}（{text}）")
    same(name, varied)


@pytest.mark.parametrize("gap", ["    ", "　　　　　", "\n", " （", ","])
def test_unit_stands_behind_the_department(name: str, gap: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        text = gap + _unit(sheet) + ("）" if "（" in gap else "")
        sheet.edit(*sheet.department, lambda t, text=text: t + text)
    same(name, varied)


@pytest.mark.parametrize("away", [1, 2])
def test_department_stands_in_the_cell_beside(name: str, away: int) -> None:
    varied = book(name)
    for sheet in varied.tables():
        r, c = sheet.department
        label, office = str(sheet.rows[r][c].value).split("：")
        sheet.edit(r, c, lambda _, label=label: label + "：")
        sheet.rows[r][c + away] = Cell(office)
        if (r, c + away) == sheet.unit:
            sheet.rows[r].append(Cell("单位：元"))
    same(name, varied)


def test_department_is_called_another_way(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.edit(*sheet.department, lambda t: "部门名称（公章）:" + t.split("：")[1])
    same(name, varied)


def test_whole_workbook_is_in_ten_thousands(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        if sheet.kind != "three_public":
            sheet.edit(*sheet.unit, lambda _: "单位：万元")
            for r in sheet.data:
                for c in sheet.amounts:
                    if isinstance(sheet.rows[r][c].value, float):
                        sheet.edit(r, c, lambda v: round(v / 10000, 2))
    from checks.auditor import audit_source

    found = [
        f
        for f in audit_source(varied.source()).findings
        if f.severity.value != "info" and f.rule[:2] != "SM"
    ]
    assert found == []
