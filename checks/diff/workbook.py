"""Differences as a workbook: what changed in the tables, and what in the prose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

from checks.diff import wording
from checks.diff.model import PROSE_CHANGES, ROW_CHANGES, AmountChange, Difference

_AMOUNT, _PERCENT = "#,##0.00;[Red]-#,##0.00;0", "+0.00%;[Red]-0.00%;0%"


def write(difference: Difference, stream: IO[bytes]) -> None:
    """Write the workbook; the same difference gives the same bytes."""
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
    _save(book, stream)


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
    for line in lines:
        sheet.append([_safe(line)])
        sheet.cell(sheet.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
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
    for row in rows:
        sheet.append([_safe(value) for value in row])
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(sheet.max_row, column)
            if isinstance(value, Decimal):
                cell.number_format = (formats or {}).get(column, "General")
            else:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    if sheet.max_row > 1:
        sheet.auto_filter.ref = sheet.dimensions
    _fit(sheet)
    sheet.print_title_rows = "1:1"


def _safe(value: object) -> object:
    """Text as text: what begins like a formula is none, what XML cannot hold is left out."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return value
    text: str = ILLEGAL_CHARACTERS_RE.sub("", value)
    return "'" + text if text.startswith("=") else text


def _save(book: Any, stream: IO[bytes]) -> None:
    from datetime import datetime
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001
    buffer = BytesIO()
    book.save(buffer)
    # openpyxl puts the time of writing into every entry and into docProps/core.xml
    with ZipFile(buffer) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                import re

                data = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data
                )
            fixed = ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = ZIP_DEFLATED
            new.writestr(fixed, data)
