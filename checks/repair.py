"""What if: a workbook with some cells changed, in memory, read and judged again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from checks.amounts import Kind
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import Culprit
from checks.reading.grid import CellValue, Grid, SheetDetails, Source

#: Hypothetical rows stand here, below anything a sheet can hold, so that no cell moves.
THOUGHT_OF: Final = 2_000_000

#: sheet, 0-based row, 0-based column
Address = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A row that a table should have, and the row it belongs below."""

    above: Row
    code: str
    name: str
    #: by column role, in the unit of the table
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Repair:
    """Cells to change or rows to add, and whom that would convict."""

    culprit: Culprit
    edits: Mapping[Address, CellValue] = field(default_factory=dict)
    rows: tuple[MissingRow, ...] = ()


def patched(
    source: Source,
    edits: Mapping[Address, CellValue],
    formulas: Mapping[Address, str] | None = None,
) -> Source:
    """The source with these cells changed; the original is left as it is.

    A row below the end of a sheet is added. ``formulas`` (without "=") replace those of cells.
    """
    by_sheet: dict[str, dict[tuple[int, int], CellValue]] = {}
    for (sheet, row, column), value in edits.items():
        by_sheet.setdefault(sheet, {})[row, column] = value
    grids = [
        _patched_grid(grid, by_sheet[grid.sheet], formulas or {})
        if grid.sheet in by_sheet
        else grid
        for grid in source.grids
    ]
    return replace(source, grids=grids)


def _patched_grid(
    grid: Grid, edits: Mapping[tuple[int, int], CellValue], formulas: Mapping[Address, str]
) -> Grid:
    rows = list(grid.rows)
    touched: dict[int, list[CellValue]] = {}
    for (r, c), value in edits.items():
        while r >= len(rows):
            rows.append([])
        cells = touched.get(r)
        if cells is None:
            cells = touched[r] = list(rows[r])
            rows[r] = cells
        cells.extend([""] * (c + 1 - len(cells)))
        cells[c] = value
    new = {(r, c): formula for (sheet, r, c), formula in formulas.items() if sheet == grid.sheet}

    def details() -> SheetDetails:
        if not new:
            return grid.details
        return replace(grid.details, formulas={**(grid.details.formulas or {}), **new})

    return Grid(grid.sheet, rows, grid.visible, details)


def reread(book: BudgetBook, repairs: Iterable[Repair]) -> BudgetBook:
    """The budget as it would be with these repairs. Every cell keeps its address."""
    from checks.layouts.recognise import recognise

    repairs = list(repairs)
    edits = {at: value for repair in repairs for at, value in repair.edits.items()}
    if edits:
        source = patched(book.source, edits)
        book = recognise(source, layout=book.layout.name, year=book.year)
    return _with_rows(book, [row for repair in repairs for row in repair.rows])


def _with_rows(book: BudgetBook, missing: Iterable[MissingRow]) -> BudgetBook:
    tables = dict(book.tables)
    for number, new in enumerate(missing):
        kind = new.above.region.table.kind
        table = tables.get(kind)
        if table is not None:
            tables[kind] = _with_row(table, new, THOUGHT_OF + number)
    return replace(book, tables=tables)


def _with_row(table: Table, new: MissingRow, index: int) -> Table:
    at = next(
        (
            n
            for n, row in enumerate(table.rows)
            if row.sheet == new.above.sheet and row.index == new.above.index
        ),
        None,
    )
    if at is None:
        return table
    above = table.rows[at]
    row = Row(above.region, index, new.code, new.name, above.name_column)
    for role, model in above.amounts.items():
        value = new.amounts.get(role, Decimal(0))
        row.amounts[role] = Amount(row, model.column, value, Kind.NUMBER, float(value))
    return replace(table, rows=[*table.rows[: at + 1], row, *table.rows[at + 1 :]])
