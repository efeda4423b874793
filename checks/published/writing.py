"""Sheets -> an xlsx file that a clerk can go on working with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from checks.published import places
from checks.published.raw import TITLE
from checks.published.sheets import Composed, Sheet
from checks.report.width import halves

if TYPE_CHECKING:
    from openpyxl import Workbook

_FONT = "宋体"
#: put into its column by sums and nothing else fits; the fit is not proved; left open
_UNIQUE, _BEST, _OPEN = "E2EFDA", "FFE699", "F8CBAD"
_WIDEST, _NARROWEST = 46, 7


def to_bytes(composed: Composed, document: str) -> bytes:
    """The workbook as a file, the same bytes for the same document.

    ``document`` is the name of the file it was imported from.
    """
    from openpyxl import Workbook

    from checks.report.in_memory import to_bytes as packed

    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "gouji"
    book.properties.created = datetime(1980, 1, 1)  # noqa: DTZ001 - no time of day is meant
    for sheet in composed.sheets:
        _write(book, sheet)
    hidden = book.create_sheet(places.SHEET)
    for row in places.rows(document, composed.sheets):
        hidden.append([v if v != "" else None for v in row])
    hidden.sheet_state = "veryHidden"
    return packed(book)


def _write(book: Workbook, sheet: Sheet) -> None:
    target = book.create_sheet(sheet.name)
    _cells(target, sheet)
    _notes(target, sheet)
    for top, left, bottom, right in sheet.merged:
        if (bottom, right) != (top, left):
            target.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    if sheet.form == "table":
        _frame(target, sheet)
    else:
        target.column_dimensions["A"].width = 110 if sheet.name != "封面" else 12
    target.page_setup.orientation = "landscape"
    target.page_setup.paperSize = 9
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr.fitToPage = True


def _cells(target: Any, sheet: Sheet) -> None:
    """Values, number formats and fonts."""
    from openpyxl.styles import Alignment, Font

    font, bold = Font(name=_FONT, size=11), Font(name=_FONT, size=11, bold=True)
    head = Font(name=_FONT, size=16, bold=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    prose = Alignment(vertical="top", wrap_text=True)
    table = sheet.form == "table"
    title = (TITLE if table else 0, 0)
    for (r, c), value in sorted(sheet.cells.items()):
        cell = target.cell(r + 1, c + 1, value)
        if isinstance(value, str):
            cell.data_type = "s"  # a text that begins with = is no formula
            cell.number_format = "@" if table and r >= sheet.header.stop else "General"
        else:
            cell.number_format = sheet.formats.get((r, c), "General")
        cell.font = font
        if (r, c) == title and r < max(sheet.header.start, 1):
            cell.font, cell.alignment = head, middle
        elif r in sheet.header:
            cell.font, cell.alignment = bold, middle
        elif not table:
            cell.alignment = prose


def _notes(target: Any, sheet: Sheet) -> None:
    """Colours and comments of the cells whose column was found by constraint, or not found."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for (r, c), note in sorted(sheet.notes.items()):
        cell = target.cell(r + 1, c + 1)
        unique = sheet.recovered.get((r, c))
        colour = _OPEN if (r, c) in sheet.undecided else _UNIQUE if unique else _BEST
        cell.fill = PatternFill("solid", fgColor=colour)
        if not unique:
            cell.comment = Comment(note, "gouji", width=300, height=110)


def _frame(target: Any, sheet: Sheet) -> None:
    """Lines around the cells, widths by content, the header on each printed page."""
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    rows = sheet.rows
    width = max((len(row) for row in rows), default=0)
    last = max((r for (r, _), v in sheet.cells.items() if not _is_note(sheet, r, v)), default=0)
    thin = Side(style="thin", color="808080")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for r in range(sheet.header.start, last + 1):
        for c in range(width):
            cell = target.cell(r + 1, c + 1)
            cell.border = border
            if r not in sheet.header and isinstance(cell.value, str):
                cell.alignment = Alignment(vertical="center", wrap_text=True)
    for c in range(width):
        shown = [halves(_printed(sheet, r, c)) for r in range(sheet.header.stop, last + 1)]
        heads = [
            max(map(halves, str(rows[r][c]).split("\n")), default=0)
            for r in sheet.header
            if c < len(rows[r]) and not any(m[0] == r and m[1] <= c < m[3] for m in sheet.merged)
        ]
        wanted = max([*shown, *(min(h, 18) for h in heads), 0]) + 2
        letter = get_column_letter(c + 1)
        target.column_dimensions[letter].width = min(max(wanted, _NARROWEST), _WIDEST)
    for r in sheet.header:
        lines = [_lines(target, sheet, r, c) for c in range(width)]
        target.row_dimensions[r + 1].height = 16 * max([1, *lines])
    if len(sheet.header):
        target.print_title_rows = f"{sheet.header.start + 1}:{sheet.header.stop}"


def _lines(target: Any, sheet: Sheet, row: int, column: int) -> int:
    """How many lines a heading takes in the width of its cell."""
    from openpyxl.utils import get_column_letter

    text = str(sheet.cells.get((row, column), ""))
    spans = {(m[0], m[1]): m for m in sheet.merged}
    top, left, bottom, right = spans.get((row, column), (row, column, row, column))
    room = sum(
        target.column_dimensions[get_column_letter(c + 1)].width for c in range(left, right + 1)
    )
    needed = sum(-(-halves(line) // max(int(room) - 1, 1)) for line in text.split("\n"))
    return -(-needed // (bottom - top + 1))


def _printed(sheet: Sheet, r: int, c: int) -> str:
    value = sheet.cells.get((r, c), "")
    if isinstance(value, float):
        digits = sheet.formats.get((r, c), "").partition(".")[2]
        return f"{value:,.{len(digits)}f}"
    return str(value)


def _is_note(sheet: Sheet, row: int, value: object) -> bool:
    """Whether a cell is a note below the table: a text over its whole width."""
    return (
        isinstance(value, str)
        and any(
            m[0] == row and m[1] == 0 and m[3] - m[1] >= 3 and row > sheet.header.stop
            for m in sheet.merged
        )
        and sheet.cells.get((row, 0)) == value
        and "合" not in value[:2]
    )
