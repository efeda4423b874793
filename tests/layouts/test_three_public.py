"""三公 tables as they come: what is understood is read, of the rest nothing is claimed."""

from __future__ import annotations

import pytest

from checks.auditor import audit_source
from checks.findings import Report
from tests.layouts.budgets import BLANK, Book, Cell, Sheet, book, same


def _sums(varied: Book) -> list[str]:
    """What is claimed of the figures of the table."""
    report: Report = audit_source(varied.source())
    return [
        f"{f.rule} {f.message}"
        for f in report.findings
        if f.rule[:2] in ("SG", "BN", "SJ") and f.severity.value != "info"
    ]


@pytest.mark.parametrize(
    "numbers",
    [
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
        ["1", "2", "3", "4", "5", "6", "7"],
        ["1=2+3+4", "2", "3", "4=5+6", "5", "6", "7"],
        ["栏次", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）"],
        [1.0, 2.0, 3.0, "4=5+6", 5.0, 6.0, "7"],
    ],
)
def test_columns_are_numbered(name: str, numbers: list[object]) -> None:
    varied = book(name)
    sheet = varied["three_public"]
    sheet.rows.insert(sheet.data.start, [Cell(n) for n in numbers])
    same(name, varied)


@pytest.mark.parametrize("first", ["栏次", ""])
def test_columns_of_coded_tables_are_numbered(name: str, first: str) -> None:
    varied = book(name)
    for sheet in varied.tables("income", "expenditure", "balance"):
        numbers = [BLANK] * sheet.width
        numbers[0] = Cell(first)
        for k, c in enumerate(sorted(sheet.amounts), 1):
            numbers[c] = Cell(float(k))
        if len(sheet.amounts) > 2 or first:
            sheet.rows.insert(sheet.data.start, numbers)
    same(name, varied)


def _reorder(sheet: Sheet, order: list[int]) -> None:
    """Put the columns in another order; merged headings stay over their group."""
    top, bottom = sheet.header
    for r in range(top, bottom + 1):
        row = sheet.rows[r]
        for c in range(1, len(row)):
            below = any(sheet.rows[b][c].value for b in range(r + 1, bottom + 1))
            if not row[c].value and below:
                row[c] = Cell(row[c - 1].value)
    for row in sheet.rows[top:]:
        row[:] = [row[c] for c in order]


@pytest.mark.parametrize(
    "order", [[6, 5, 4, 3, 2, 1, 0], [6, 0, 1, 2, 3, 4, 5], [0, 3, 5, 4, 1, 2, 6]]
)
def test_columns_stand_in_another_order(name: str, order: list[int]) -> None:
    varied = book(name)
    _reorder(varied["three_public"], order)
    same(name, varied)


def _last_year(sheet: Sheet, before: bool, heading: str, factor: float) -> None:
    """Add the figures of last year: all columns once more under another heading."""
    top = sheet.header[0]
    blocks = []
    for which in ("old", "new"):
        block = [
            [Cell(cell.value) if which == "old" else cell for cell in row] for row in sheet.rows
        ]
        if which == "old":
            for row in block[sheet.data.start :]:
                row[:] = [Cell(c.value * factor) if isinstance(c.value, float) else c for c in row]
        blocks.append(block)
    old, new = blocks
    width = sheet.width
    head_old, head_new = [BLANK] * width, [BLANK] * width
    head_old[0], head_new[0] = (
        Cell(heading),
        Cell("本年预算数" if "上" in heading else "2025年预算数"),
    )
    pairs = [(old, new)] if before else [(new, old)]
    heads = head_old + head_new if before else head_new + head_old
    left, right = pairs[0]
    rows = [left[r] + right[r] for r in range(top, len(sheet.rows))]
    sheet.rows[top:] = [heads, *rows]


@pytest.mark.parametrize("before", [True, False], ids=["上年在前", "上年在后"])
@pytest.mark.parametrize("heading", ["上年预算数", "2024年预算数", "2024年执行数"])
def test_last_year_stands_beside(name: str, before: bool, heading: str) -> None:
    varied = book(name)
    _last_year(varied["three_public"], before, heading, 3.0)
    same(name, varied)


def test_two_budgets_of_no_year_stand_beside(name: str) -> None:
    varied = book(name)
    _last_year(varied["three_public"], True, "部门预算数", 3.0)
    for row in varied["three_public"].rows:
        for c, cell in enumerate(row):
            if cell.value == "2025年预算数":
                row[c] = Cell("单位预算数")
    assert _sums(varied) == []


@pytest.mark.parametrize("heading", ["增减%", "比上年增减", "增长率", "占比（%）", "备注"])
def test_a_column_compares(name: str, heading: str) -> None:
    varied = book(name)
    for kind, at in (("three_public", 1), ("three_public", 5), ("expenditure", 5), ("income", 6)):
        sheet = varied[kind]
        sheet.insert_columns(at)
        sheet.rows[sheet.header[1]][at] = Cell(heading)
        for r in sheet.data:
            if any(isinstance(cell.value, float) for cell in sheet.rows[r]):
                sheet.rows[r][at] = Cell("" if heading == "备注" else 12.5)
    same(name, varied)


@pytest.mark.parametrize("total", ["合计", "总计", ""])
@pytest.mark.parametrize("above", [True, False])
def test_a_row_for_each_unit(name: str, total: str, above: bool) -> None:
    varied = book(name)
    sheet = varied["three_public"]
    sheet.insert_columns(0)
    sheet.rows[sheet.header[0]][0] = Cell("单位名称")
    data = next((r for r in sheet.data if any(c.value != "" for c in sheet.rows[r])), None)
    if data is None:
        pytest.skip("the table is empty")
    whole = sheet.rows[data]
    halves = []
    for unit in ("甲中心", "乙中心"):
        half = [Cell(c.value / 2) if isinstance(c.value, float) else BLANK for c in whole]
        half[0] = Cell(unit)
        halves.append(half)
    whole[0] = Cell(total)
    sheet.rows[data : data + 1] = [whole, *halves] if above else [*halves, whole]
    assert _sums(varied) == []


def test_everything_is_blank(name: str) -> None:
    varied = book(name)
    sheet = varied["three_public"]
    del sheet.rows[sheet.data.start :]
    assert _sums(varied) == []


def test_items_stand_below_one_another(name: str) -> None:
    varied = book(name)
    sheet = varied["three_public"]
    top = sheet.header[0]
    items = ["因公出国（境）费", "公务接待费", "公务用车购置及运行费", "其中：购置费", "运行费"]
    sheet.rows[top:] = [
        [Cell("项目"), Cell("本年预算数"), Cell("上年预算数")],
        *([Cell(item), Cell(10.0), Cell(7.5)] for item in items),
        [Cell("合计"), Cell(3.0), Cell(4.0)],
    ]
    assert _sums(varied) == []
    report = audit_source(varied.source())
    assert "three_public" not in {t.kind for t in report.tables}
    assert "BS107" in {f.rule for f in report.findings}


def test_no_total_of_vehicles(name: str) -> None:
    varied = book(name)
    sheet = varied["three_public"]
    for row in sheet.rows[sheet.header[0] :]:
        del row[3]
    assert _sums(varied) == []
