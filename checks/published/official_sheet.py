"""A table on its sheet of the official workbook, each column where it belongs there."""

from __future__ import annotations

from collections.abc import Sequence

from checks.amounts import fold
from checks.book import Region
from checks.layouts.codes import split
from checks.published.document import Row
from checks.published.official import OfficialTable
from checks.published.raw import FIRST, NAMING, is_text
from checks.published.sheets import Sheet, note_cell, put_cell
from checks.published.tables import Published


def fits(table: Published, region: Region, target: OfficialTable) -> bool:
    """Whether every column of the table has its place in the official one."""
    used = set(region.columns.values())
    known = set(target.roles)
    if not set(region.columns) <= known:
        return False
    data = table.rows[region.header_bottom + 1 - FIRST :]
    return not any(
        cell and c not in used and not _spans(row, c, used)
        for row in data
        for c, cell in enumerate(row.cells)
    )


def _spans(row: Row, column: int, used: set[int]) -> bool:
    """Whether a cell outside the known columns covers the ones to its right: 合计."""
    right = column + 1
    return right < len(row.cells) and row.cells[right] is None and right in used


def table_sheet(table: Published, region: Region, target: OfficialTable) -> Sheet:
    """The sheet of a table that ``fits``."""
    sheet = Sheet(target.sheet, "table")
    _frame(sheet, table, target)
    _header(sheet, table, region, target)
    _rows(sheet, table, region, target, target.first_row)
    return sheet


def append(sheet: Sheet, table: Published, region: Region, target: OfficialTable) -> None:
    """Add a further block of the same table below what is there."""
    _rows(sheet, table, region, target, max(r for r, _ in sheet.cells) + 1)


def _frame(sheet: Sheet, table: Published, target: OfficialTable) -> None:
    last = target.width - 1
    if table.title is not None:
        sheet.put(target.title_row, 0, table.title.text, table.title.origin)
        sheet.merged.append((target.title_row, 0, target.title_row, last))
    if table.department is not None:
        sheet.put(target.label_row, 0, table.department.text, table.department.origin)
        sheet.merged.append((target.label_row, 0, target.label_row, last - 1))
    if table.unit is not None:
        sheet.put(target.label_row, last, table.unit.text, table.unit.origin)
    for i, other in enumerate(table.others[: target.title_row]):
        sheet.put(i, 0, other.text, other.origin)


def _header(sheet: Sheet, table: Published, region: Region, target: OfficialTable) -> None:
    """The official header; where the publication words a heading differently, its words."""
    printed = table.rows[: region.header_bottom + 1 - FIRST]
    origin = printed[0].origin if printed else table.origin
    mapped = [region.columns.get(role) for role in target.roles]
    same = len(printed) == len(target.header) and mapped == list(range(target.width))
    for r, line in enumerate(target.header):
        for c, text in enumerate(line):
            told = (printed[r].cells[c] or "") if same else text
            sheet.put(target.header_row + r, c, text if fold(told) == fold(text) else told, origin)
    sheet.merged += target.merged
    sheet.header = range(target.header_row, target.first_row)


def _rows(
    sheet: Sheet, table: Published, region: Region, target: OfficialTable, first: int
) -> None:
    start = region.header_bottom + 1 - FIRST
    amounts = {c for c, role in enumerate(target.roles) if not is_text(role)}
    naming = sum(role in NAMING for role in target.roles)
    source = [region.columns.get(role) for role in target.roles]
    at = first
    for r, row in enumerate(table.rows[start:], start):
        for c, text in enumerate(_texts(row, source, target)):
            put_cell(sheet, at, c, text, row.origin, amount=c in amounts)
            raw = source[c]
            if raw is not None:
                note_cell(sheet, table, (r, raw), (at, c))
        if naming > 1 and _total_spans(row):
            sheet.merged.append((at, 0, at, naming - 1))
        at += 1
    for note in table.notes:
        sheet.put(at, 0, note.text, note.origin)
        sheet.merged.append((at, 0, at, target.width - 1))
        at += 1


def _texts(row: Row, source: Sequence[int | None], target: OfficialTable) -> list[str]:
    """The texts of a row in the columns of the official table."""
    texts = [(row.cells[c] or "") if c is not None else "" for c in source]
    levels = [c for c, role in enumerate(target.roles) if role in ("class", "section", "item")]
    glued = len(levels) > 1 and source[levels[1]] is None  # 2010301 in one cell
    code = texts[0].strip()
    if glued and code.isdigit() and len(code) in (3, 5, 7)[: len(levels)]:
        pieces = split(code)
        texts[: len(levels)] = [*pieces, *[""] * (len(levels) - len(pieces))]
    label = _leading(row, source)
    if label:
        texts[0] = label
    return texts


def _total_spans(row: Row) -> bool:
    return len(row.cells) > 1 and row.cells[1] is None and fold(row.cells[0] or "") == "合计"


def _leading(row: Row, source: Sequence[int | None]) -> str:
    """The text of a cell that covers the first columns though none of them is its own."""
    first = source[0]
    if first is None or (first < len(row.cells) and row.cells[first] is not None):
        return ""
    return next((c for c in reversed(row.cells[:first]) if c), "")
