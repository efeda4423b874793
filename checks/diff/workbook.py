"""Differences as a workbook: what changed in the tables, and what in the prose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from checks.diff import wording
from checks.diff.model import PROSE_CHANGES, ROW_CHANGES, AmountChange, Difference
from checks.report.cells import clean
from checks.report.in_memory import to_bytes

#: a fixed date: the same difference gives the same bytes
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - docProps knows no zone
_AMOUNT, _PERCENT = "#,##0.00;[Red]-#,##0.00;0", "+0.00%;[Red]-0.00%;0%"


def to_file(difference: Difference) -> bytes:
    """The workbook as a file; the same difference gives the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    del book["Sheet"]
    _overview(book, difference)
    if difference.largest:
        _amounts(book, "最大变化", ((many.name, many.changes) for many in difference.largest))
    _amounts(book, "金额", ((table.name, table.amounts) for table in difference.tables))
    _sheet(
        book,
        "行",
        ("表", "变化", "A", "B", "A 的单元格", "B 的单元格"),
        (
            (
                table.name,
                ROW_CHANGES[row.what],
                row.before,
                row.after,
                str(row.a or ""),
                str(row.b or ""),
            )
            for table in difference.tables
            for row in table.rows
        ),
        (22, 18, 40, 40, 28, 28),
    )
    _sheet(
        book,
        "文字",
        ("变化", "改变的数字", "A", "B", "A 的单元格", "B 的单元格"),
        (
            (
                PROSE_CHANGES[each.what],
                "\n".join(map(wording.figure, each.figures)),
                each.before,
                each.after,
                str(each.a or ""),
                str(each.b or ""),
            )
            for each in difference.prose
        ),
        (12, 40, 60, 60, 24, 24),
    )
    book.properties.created = _MADE
    return to_bytes(book, _MADE)


def _amounts(book: Any, name: str, tables: Iterable[tuple[str, Sequence[AmountChange]]]) -> None:
    _sheet(
        book,
        name,
        ("表", "科目或项目", "栏目", "A", "B", "增减", "增减%", "单位", "A 的单元格", "B 的单元格"),
        (
            (
                table,
                each.label,
                each.heading,
                each.before,
                each.after,
                each.change,
                None if each.percent is None else each.percent / 100,
                each.unit,
                str(each.a or ""),
                str(each.b or ""),
            )
            for table, changes in tables
            for each in changes
        ),
        (22, 34, 16, 18, 18, 18, 10, 6, 28, 28),
        {4: _AMOUNT, 5: _AMOUNT, 6: _AMOUNT, 7: _PERCENT},
    )


def _overview(book: Any, difference: Difference) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet("概览")
    lines = [
        f"A  {wording.side(difference.a)}",
        f"B  {wording.side(difference.b)}",
        "",
        wording.summary(difference),
        *wording.cautions(difference),
        "",
        *wording.totals(difference),
        *(f"项目{wording.project(each)}" for each in difference.projects),
        "",
        *map(wording.headline, difference.tables),
        wording.prose_headline(difference),
    ]
    for row, line in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, clean(line))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A4"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = 100
    _fit(sheet)


def _fit(sheet: Any) -> None:
    """Print it as wide as the page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _sheet(
    book: Any,
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    widths: Sequence[int],
    formats: dict[int, str] | None = None,
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.append(headings)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCE6F1")
    for at, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            if isinstance(value, Decimal):
                cell.value = value
                cell.number_format = (formats or {}).get(column, "General")
                continue
            if isinstance(value, str):
                cell.value = clean(value)
                cell.data_type = "s"  # what begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    if sheet.max_row > 1:
        sheet.auto_filter.ref = sheet.dimensions
    _fit(sheet)
    sheet.print_title_rows = "1:1"
