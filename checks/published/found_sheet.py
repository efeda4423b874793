"""A table as it was found: its own header and columns on a sheet of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.amounts import fold
from checks.book import Region
from checks.published.raw import FIRST, LABELS, TITLE, is_text
from checks.published.sheets import Sheet, note_cell, put_cell
from checks.published.tables import Published, is_number

_CODE_HEADER = re.compile(r"编码|代码|行次|序号|栏次")
_FORBIDDEN = re.compile(r"[\\/?*\[\]:：]")


def found_sheet(table: Published, name: str, region: Region | None) -> Sheet:
    """A table with its own header and columns."""
    sheet = Sheet(name, "table")
    _labels(sheet, table)
    header = (region.header_bottom + 1 - FIRST) if region is not None else _header_rows(table)
    codes = _code_columns(table, header)
    if region is not None:
        codes |= {c for role, c in region.columns.items() if is_text(role)}
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell is None:
                continue
            amount = r >= header and c not in codes
            put_cell(sheet, FIRST + r, c, cell, row.origin, amount=amount)
            note_cell(sheet, table, (r, c), (FIRST + r, c))
    sheet.merged += [(t + FIRST, left, b + FIRST, r) for t, left, b, r in _merged(table)]
    sheet.header = range(FIRST, FIRST + header)
    for at, note in enumerate(table.notes, FIRST + len(table.rows)):
        sheet.put(at, 0, note.text, note.origin)
    return sheet


def _labels(sheet: Sheet, table: Published) -> None:
    """What stands above the header: the number of the table, its title, department and unit."""
    last = max(table.width - 1, 0)
    if table.others:
        sheet.put(0, 0, table.others[0].text, table.others[0].origin)
    if table.title is not None:
        sheet.put(TITLE, 0, table.title.text, table.title.origin)
        if last:
            sheet.merged.append((TITLE, 0, TITLE, last))
    labels = [label for label in (table.department, *table.others[1:]) if label is not None]
    if labels:
        sheet.put(LABELS, 0, "  ".join(label.text for label in labels), labels[0].origin)
    if table.unit is not None:
        sheet.put(LABELS, last if last or not labels else 1, table.unit.text, table.unit.origin)


def _merged(table: Published) -> Iterator[tuple[int, int, int, int]]:
    """Merged cells as (top, left, bottom, right) in the rows of the table."""
    rows = [row.cells for row in table.rows]
    taken: set[tuple[int, int]] = set()

    def free(r: int, c: int) -> bool:
        return r < len(rows) and c < len(rows[r]) and rows[r][c] is None and (r, c) not in taken

    for r, cells in enumerate(rows):
        for c, cell in enumerate(cells):
            if cell is None:
                continue
            right, bottom = c, r
            while free(r, right + 1):
                right += 1
            while all(free(bottom + 1, k) for k in range(c, right + 1)):
                bottom += 1
            taken.update((i, k) for i in range(r, bottom + 1) for k in range(c, right + 1))
            if (bottom, right) != (r, c):
                yield r, c, bottom, right


def _header_rows(table: Published) -> int:
    if table.header_rows is not None:
        return table.header_rows
    for r, row in enumerate(table.rows):
        if any(cell and is_number(cell) for cell in row.cells):
            return r
    return 0


def _code_columns(table: Published, header: int) -> set[int]:
    """Columns of codes and of row numbers, by what heads them."""
    found = set()
    heading = ""
    for c in range(table.width):
        cells = [row.cells[c] for row in table.rows[:header] if c < len(row.cells)]
        told = "".join(cell for cell in cells if cell)
        heading = told if cells and cells[0] is not None else heading + told
        lowest = fold(next((cell for cell in reversed(cells) if cell), ""))
        if _CODE_HEADER.search(fold(told or heading)) or lowest in ("类", "款", "项"):
            found.add(c)
    return found


def short_name(table: Published) -> str:
    """The name of the sheet of a table: 公开01表, or its title without the year."""
    for other in table.others:
        if len(other.text) <= 10 and other.text.endswith("表"):
            return other.text
    title = table.title.text if table.title else "表"
    return re.sub(r"\d{4}年度?", "", title)


def free_name(wanted: str, taken: set[str]) -> str:
    """A name that a sheet may have and that is not ``taken``, like the one wanted."""
    name = _FORBIDDEN.sub("", wanted).strip("' ")[:28] or "表"
    free, n = name, 1
    while free in taken:
        n += 1
        free = f"{name[:25]}（{n}）"
    return free
