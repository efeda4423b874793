"""Tables broken over pages and sheets, several in one sheet, blank rows and columns anywhere."""

from __future__ import annotations

import copy
import random

import pytest

from tests.layouts.budgets import BLANK, CODED, FUNCTIONAL, Cell, Sheet, book, same


def _page(sheet: Sheet, what: str) -> list[list[Cell]]:
    """What is printed again at the head of a page, without a memory of where it stood."""
    top, bottom = sheet.header
    rows = sheet.rows[{"header": top, "frame": sheet.department[0], "title": sheet.title}[what] :]
    rows = rows[: bottom + 1 - (len(sheet.rows) - len(rows))]
    return [[Cell(cell.value) for cell in row] for row in rows]


@pytest.mark.parametrize("what", ["header", "frame", "title"])
@pytest.mark.parametrize("every", [2, 7], ids=["每两行", "每七行"])
def test_header_is_printed_on_every_page(name: str, what: str, every: int) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        page = _page(sheet, what)
        for r in reversed(sheet.data):
            if (r - sheet.data.start) % every == every - 1:
                sheet.rows[r:r] = copy.deepcopy(page)
    same(name, varied)


def test_two_sided_header_is_printed_again(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables("balance", "fiscal_balance"):
        r = sheet.data.start + 2
        sheet.rows[r:r] = _page(sheet, "header")
    same(name, varied)


def test_page_has_a_title_with_xu_but_no_header(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*FUNCTIONAL):
        r = sheet.data.start + 4
        title = str(sheet.rows[sheet.title][0].value)
        sheet.rows[r:r] = [[Cell(f"{title}（续）")], [Cell("单位：元")], []]
    same(name, varied)


@pytest.mark.parametrize("line", ["第1页 共2页", "— 3 —", "第 1 页，共 2 页"])
def test_page_numbers_stand_between_rows(name: str, line: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.rows.insert(sheet.data.start + 1, [Cell(line)])
    same(name, varied)


@pytest.mark.parametrize("title", ["{}（续表）", "{}（续）", "{}", "{}(续1)"])
@pytest.mark.parametrize("header", [True, False], ids=["有表头", "无表头"])
def test_table_goes_over_two_sheets(name: str, title: str, header: bool) -> None:
    if not header and "续" not in title:
        pytest.skip("a page with neither 续 nor a header could be anything")
    varied = book(name)
    for sheet in list(varied.tables("income", "expenditure", "general_public", "basic_economic")):
        middle = sheet.data.start + 5
        first = Sheet(sheet.name, sheet.rows[:middle])
        page = _page(sheet, "title")
        page[0][0] = Cell(title.format(page[0][0].value))
        if not header:
            page = page[:1]
        second = Sheet(f"{sheet.name.strip()}(2)", page + sheet.rows[middle:])
        varied.replace([sheet], [first, second])
    same(name, varied)


def test_table_goes_over_two_sheets_without_titles(name: str) -> None:
    varied = book(name)
    for sheet in list(varied.tables("income", "expenditure")):
        sheet.rows[sheet.title][0] = BLANK
        middle = sheet.data.start + 5
        first = Sheet(sheet.name, sheet.rows[:middle])
        second = Sheet(f"{sheet.name}续表", _page(sheet, "frame") + sheet.rows[middle:])
        varied.replace([sheet], [first, second])
    same(name, varied)


@pytest.mark.parametrize("gap", [0, 5])
@pytest.mark.parametrize("line", [[], ["附件1"], ["公开02表"]], ids=["", "附件1", "公开02表"])
def test_all_tables_stand_in_one_sheet(name: str, gap: int, line: list[str]) -> None:
    varied = book(name)
    sheets = list(varied.tables())
    rows: list[list[Cell]] = []
    for sheet in sheets:
        rows += [[Cell(t)] for t in line] + sheet.rows + [[] for _ in range(gap)]
    if not gap:
        rows = [row for row in rows if any(cell.value != "" for cell in row)]
    varied.replace(sheets, [Sheet("部门预算表", rows)])
    same(name, varied)


def test_two_tables_stand_in_one_sheet(name: str) -> None:
    varied = book(name)
    first, second = varied["government_fund"], varied["state_capital"]
    notes = [[Cell("注：本部门无此类资金安排的预算，故本表为空表。")], [], []]
    varied.replace([first, second], [Sheet("两本预算", first.rows + notes + second.rows)])
    same(name, varied, also=frozenset({"BS105"}))


def test_contents_and_all_tables_stand_in_one_sheet(name: str) -> None:
    varied = book(name)
    sheets = list(varied.tables())
    titles = [str(sheet.rows[sheet.title][0].value) for sheet in sheets]
    rows = [[Cell("目录")], *([Cell(f"{i}. {t}")] for i, t in enumerate(titles, 1))]
    for sheet in sheets:
        rows += sheet.rows
    varied.replace(sheets, [Sheet("预算表", rows)])
    same(name, varied)


@pytest.mark.parametrize("seed", range(2))
def test_blank_rows_stand_anywhere(name: str, seed: int) -> None:
    varied = book(name)
    dice = random.Random(seed)
    for sheet in varied.tables():
        for r in reversed(range(len(sheet.rows))):
            if dice.random() < 0.4:
                sheet.rows[r:r] = [[BLANK] * dice.randrange(9) for _ in range(dice.randrange(4))]
    same(name, varied)


@pytest.mark.parametrize("seed", range(2))
def test_blank_columns_stand_anywhere(name: str, seed: int) -> None:
    varied = book(name)
    dice = random.Random(seed)
    for sheet in varied.tables():
        for c in reversed(range(sheet.width)):
            if dice.random() < 0.5:
                sheet.insert_columns(c, dice.randrange(1, 3))
    same(name, varied)


@pytest.mark.parametrize(("row", "column"), [(0, 2), (9, 0), (30, 30)])
def test_table_starts_elsewhere(name: str, row: int, column: int) -> None:
    varied = book(name)
    for sheet in varied.tables():
        if column:
            sheet.insert_columns(0, column)
        sheet.rows[0:0] = [[] for _ in range(row)]
    same(name, varied)


def test_used_range_goes_out_to_iv(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables():
        for row in sheet.rows:
            row.extend([BLANK] * (256 - len(row)))
        sheet.rows += [[BLANK] * 256 for _ in range(200)]
    same(name, varied)


@pytest.mark.parametrize("word", ["无", "…", "……", "此表无数据", "本年无此项预算"])
@pytest.mark.parametrize("everywhere", [False, True], ids=["一格", "每格"])
def test_empty_tables_say_so_in_a_row(name: str, word: str, everywhere: bool) -> None:
    varied = book(name)
    for sheet in varied.tables("government_fund", "state_capital"):
        r = sheet.data.start
        if any(isinstance(cell.value, float) for row in sheet.rows[r:] for cell in row):
            continue
        sheet.pad()
        for c in range(sheet.width if everywhere else 1):
            sheet.rows[r][c] = Cell(word)
    same(name, varied, also=frozenset({"BS105"}))


@pytest.mark.parametrize(
    "notes",
    [
        ["注：本部门本年无政府性基金预算财政拨款安排的预算，故本表为空表。"],
        ["备注：本表按科目列示。", "说明：以上各数均含结转。"],
        ["单位负责人：张三", "", "财务负责人：李四", "制表人：王五"],
        ["填表人：", "", "", "联系电话：62345678"],
        ["打印日期：2025年1月10日"],
        ["※ 金额四舍五入到元，合计数与分项之和可能有尾差。"],
        ["审核：", "制表："],
    ],
)
def test_remarks_stand_below_the_table(name: str, notes: list[str]) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.rows += [[], [Cell(note) for note in notes]]
    same(name, varied, also=frozenset({"BS105"}))


@pytest.mark.parametrize("label", ["总计", "合  计", "合计：", "支出合计"])
def test_total_is_called_another_way(name: str, label: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        sheet.words(lambda t: label if t == "合计" else t, sheet.data)
    same(name, varied)


@pytest.mark.parametrize("column", [0, 1, 2])
def test_total_stands_in_another_column(name: str, column: int) -> None:
    varied = book(name)
    for sheet in varied.tables(*FUNCTIONAL):
        for r in sheet.data:
            row = sheet.rows[r]
            if row[0].value == "合计":
                row[0], row[column] = row[column], row[0]
    same(name, varied)


def test_total_stands_above_the_rows(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        total = next(r for r in sheet.data if sheet.rows[r][0].value == "合计")
        sheet.rows.insert(sheet.data.start, sheet.rows.pop(total))
    same(name, varied)


def test_pages_have_their_own_subtotals(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables("income", "expenditure"):
        line = [BLANK] * sheet.width
        line[0] = Cell("本页小计")
        for c in sheet.amounts:
            line[c] = Cell(12345.0)
        sheet.rows.insert(sheet.data.start + 6, line)
    same(name, varied)
