"""A table is known by its title however the office writes it, or by the name of its sheet."""

from __future__ import annotations

import re

import pytest

from checks.layouts.recognise import recognise
from tests.layouts.budgets import BLANK, Book, Cell, Sheet, book, same

#: Names of sheets in the workbooks of finance bureaus, by kind of table.
_BUREAU = {
    "balance": ("3.15部门收支总表", "2.15单位收支总表"),
    "income": ("3.16部门收入总表", "2.16单位收入总表"),
    "expenditure": ("3.17部门支出总表", "2.17单位支出总表"),
    "fiscal_balance": ("3.18部门财政拨款收支总表", "2.18单位财政拨款收支总表"),
    "general_public": ("3.19部门一般公共预算拨款表", "2.19单位一般公共预算拨款表"),
    "government_fund": ("3.20部门政府性基金拨款表", "2.20单位政府性基金拨款表"),
    "state_capital": ("3.21部门国有资本经营预算拨款表 ", "2.21单位国有资本经营预算拨款表 "),
    "basic_economic": ("3.22部门一般公共预算拨款基本支出明细表", "2.22单位基本支出明细表"),
    "three_public": ("3.25部门“三公”经费和机关运行费预算表", "2.25单位“三公”经费预算表"),
}


def retitle(varied: Book, pattern: str, new: str) -> None:
    for sheet in varied.tables():
        sheet.words(lambda t: re.sub(pattern, new, t), range(sheet.title, sheet.title + 1))


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (r"^\d{4}年", ""),
        (r"^(\d{4})年", r"\1 年 "),
        (r"^(\d{4})年", r"\1年度"),
        (r"^(\d{4}年)", r"\1上海市某某局"),
        (r"^(\d{4}年)", r"上海市基本建设办公室\1"),
        (r"^", r"附件1："),
        (r"^", "表1 "),
        (r"表$", "表（续）"),
        (r"表$", "表（公开）"),
        (r"表$", "表（单位：XX）  "),
        (r"(?<=.)(?=.)", " "),
    ],
    ids=["没有年度", "年份带空格", "年度", "单位名称在后", "单位名称在前", "附件1", "表号", "续",
         "公开", "括号", "字间空格"],
)  # fmt: skip
def test_title_is_written_another_way(name: str, pattern: str, new: str) -> None:
    varied = book(name)
    retitle(varied, pattern, new)
    same(name, varied)


@pytest.mark.parametrize("column", [1, 2, -1])
def test_title_stands_in_another_column(name: str, column: int) -> None:
    varied = book(name)
    for sheet in varied.tables():
        row = sheet.rows[sheet.title]
        row[0], row[column] = BLANK, row[0]
    same(name, varied)


def test_title_is_split_from_its_year(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        row = sheet.rows[sheet.title]
        year, rest = row[0].value[:5], row[0].value[5:]
        row[0], row[1] = Cell(year), row[0]._replace(value=rest)
    same(name, varied)


@pytest.mark.parametrize("line", ["附件1", "公开02表", "附表2：", "表 1", "部门公开表2"])
def test_line_above_the_title(name: str, line: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.rows.insert(sheet.title, [Cell(line)])
    same(name, varied)


@pytest.mark.parametrize(
    "line", ["表1", "附表2", "预算公开表3", "2025年部门预算表（草案）", "五、部门预算表"]
)
def test_line_below_the_title(name: str, line: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.rows.insert(sheet.title + 1, [Cell(line)])
    same(name, varied)


@pytest.mark.parametrize("which", [0, 1])
def test_title_is_missing_and_the_sheet_named_as_in_a_bureau(name: str, which: int) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.rows[sheet.title][0] = BLANK
        sheet.name = _BUREAU[sheet.kind][which]
    read_as = {0: "dept", 1: "unit"}[which]
    if read_as in name:
        same(name, varied)


def test_title_is_missing_and_the_sheet_has_its_usual_name(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.rows[sheet.title][0] = BLANK
        sheet.name += "  "
    same(name, varied)


@pytest.mark.parametrize("title", ["2025年本部门预算安排情况表", "预算公开表", "收支情况一览表"])
def test_title_is_unknown_and_the_sheet_has_its_usual_name(name: str, title: str) -> None:
    varied = book(name)
    year = "2026" if "2026" in name else "2025"
    for sheet in varied.tables():
        sheet.edit(sheet.title, 0, lambda _: title.replace("2025", year))
    same(name, varied)


@pytest.mark.parametrize(
    "tail", ["\n单位：元", "  编制部门：某局  单位：元", " 公开02表", "（续）2", "（单位：万元）"]
)
def test_more_stands_in_the_cell_of_the_title(name: str, tail: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.edit(sheet.title, 0, lambda t: t + tail)
    read, plain = recognise(varied.source()), recognise(book(name).source())
    assert list(read.tables) == list(plain.tables)
    assert [len(t.rows) for t in read.tables.values()] == [
        len(t.rows) for t in plain.tables.values()
    ]


def test_sheet_name_says_nothing_where_the_title_does(name: str) -> None:
    varied = book(name)
    for i, sheet in enumerate(varied.tables()):
        sheet.name = f"Sheet{i} "
    same(name, varied)


def test_contents_list_the_titles(name: str) -> None:
    varied = book(name)
    titles = [sheet.rows[sheet.title][0].value for sheet in varied.tables()]
    for i, sheet in enumerate(varied.sheets):
        if sheet.name == "目录":
            rows = [[Cell("目录")], *([Cell(t), Cell("……"), Cell(float(9))] for t in titles)]
            varied.sheets[i] = Sheet("目录", rows)
    same(name, varied)
