"""Rows: from the cells under a header to typed rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from checks.amounts import ZERO, Kind, decimal_of_float, fold, parse_text
from checks.book import Amount, Cell, Region, Row, Table
from checks.layouts.codes import join, pieces
from checks.layouts.headers import TOTAL_LABELS
from checks.reading.grid import CellValue

_NOTE = re.compile(r"^(?:注|备注|说明|备\s*注|[*※])")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十\d]+\)|\d+[、.,])")
_PLACEHOLDERS = frozenset({"无", "…", "……", "...", "......", "—", "-", "空", "…….", "此表无数据"})
_CODE_ROLES = ("class", "section", "item")


def read_rows(table: Table) -> None:
    """Fill ``table.rows`` and ``table.total`` from its blocks."""
    read = {"coded": _coded, "two_sided": _two_sided, "list": _listed}[table.layout.form]
    for region in table.regions:
        last = region.header_bottom
        for r in range(region.header_bottom + 1, region.bottom + 1):
            cells = region.grid.rows[r]
            if not any(v != "" for v in cells[: region.right + 1]):
                continue
            if _note(region, r, cells) or _header_again(region, cells):
                continue
            read(region, r, cells)
            last = r
        region.bottom = max([last, *(note.row for note in region.notes)])


def _note(region: Region, r: int, cells: Sequence[CellValue]) -> bool:
    c, first = next((c, v) for c, v in enumerate(cells) if v != "")
    if not isinstance(first, str):
        return False
    text = fold(first)
    if _NOTE.match(text) or (("空表" in text or "无数据" in text) and len(text) > 6):
        region.notes.append(Cell(region.grid.sheet, r, c, first))
        return True
    return False


def _header_again(region: Region, cells: Sequence[CellValue]) -> bool:
    words = tuple(fold(v) if isinstance(v, str) else str(v) for v in cells if v != "")
    words = tuple(w for w in words if w)
    return len(words) > 1 and words in region.header_lines


def _at(cells: Sequence[CellValue], column: int) -> CellValue:
    return cells[column] if column < len(cells) else ""


def amount(row: Row, column: int, raw: CellValue) -> Amount:
    """What stands in an amount cell."""
    if raw == "":
        return Amount(row, column, ZERO, Kind.BLANK, raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return Amount(row, column, decimal_of_float(raw), Kind.NUMBER, raw)
    if isinstance(raw, str):
        kind, value = parse_text(raw)
        return Amount(row, column, value, kind, raw)
    return Amount(row, column, ZERO, Kind.WORDS, raw)


def _read_amounts(row: Row, cells: Sequence[CellValue], columns: dict[str, int]) -> None:
    width = len(cells)
    for role, column in columns.items():
        row.amounts[role] = amount(row, column, cells[column] if column < width else "")


def _coded(region: Region, r: int, cells: Sequence[CellValue]) -> None:
    table = region.table
    codes = {
        c: _at(cells, c) for role in _CODE_ROLES if (c := region.columns.get(role)) is not None
    }
    name_column = region.columns["name"]
    label = _at(cells, name_column)
    name = label.strip() if isinstance(label, str) else str(label)
    words = [fold(v) for v in (*codes.values(), name) if isinstance(v, str) and v]
    words = [w for w in words if w]
    row = Row(region, r, "", name, name_column, codes)
    _read_amounts(row, cells, region.amount_columns)
    if len(words) == 1 and words[0] in TOTAL_LABELS:
        row.name = words[0]
        if table.total is None:
            table.total = row
        elif not row.empty:
            table.other_totals.append(row)
        return
    if row.empty and (not words or all(w in _PLACEHOLDERS for w in words)):
        return
    if row.empty and not any(isinstance(v, float) for v in codes.values()) and len(words) == 1:
        text = words[0]
        if len(text) > 30 or (text == fold(name) and not name):
            region.notes.append(Cell(region.grid.sheet, r, name_column, name))
            return
    row.code = join(pieces(codes.values()))
    table.rows.append(row)


def _two_sided(region: Region, r: int, cells: Sequence[CellValue]) -> None:
    table = region.table
    for side in ("income", "expenditure"):
        column = region.columns.get(f"{side}.label")
        if column is None:
            continue
        label = _at(cells, column)
        written = label.strip() if isinstance(label, str) else str(label)
        text = fold(written)
        row = Row(region, r, "", written, column, side=side)
        _read_amounts(row, cells, region.side_columns[side])
        name = _ORDINAL.sub("", text)
        if row.empty and (not name or name in _PLACEHOLDERS):
            continue
        row.name = name
        row.ordinal = text[: len(text) - len(name)]
        row.item = next(
            (
                line.item
                for line in table.layout.lines
                if line.side == side and line.label.fullmatch(name)
            ),
            "of_which" if name.startswith("其中") else "",
        )
        table.rows.append(row)


def _listed(region: Region, r: int, cells: Sequence[CellValue]) -> None:
    row = Row(region, r, "", "", min(region.columns.values()))
    _read_amounts(row, cells, region.amount_columns)
    values = [a.value for a in row.amounts.values()]
    # a 栏次 row numbers the columns: 1 2 3 4 …
    if len(values) > 3 and values == [Decimal(i) for i in range(1, len(values) + 1)]:
        return
    if all(a.kind in (Kind.BLANK, Kind.WORDS) for a in row.amounts.values()):
        return
    region.table.rows.append(row)
