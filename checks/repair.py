"""What if: a workbook with some cells changed, in memory, read and judged again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from checks.book import BudgetBook
from checks.findings import Culprit
from checks.reading.grid import CellValue, Grid, Source

#: sheet, 0-based row, 0-based column
Address = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Repair:
    """Cells to change, and whom that would convict."""

    culprit: Culprit
    edits: Mapping[Address, CellValue]


def patched(source: Source, edits: Mapping[Address, CellValue]) -> Source:
    """The source with these cells changed; the original is left as it is.

    A row below the end of a sheet is added.
    """
    by_sheet: dict[str, dict[tuple[int, int], CellValue]] = {}
    for (sheet, row, column), value in edits.items():
        by_sheet.setdefault(sheet, {})[row, column] = value
    grids = [
        _patched_grid(grid, by_sheet[grid.sheet]) if grid.sheet in by_sheet else grid
        for grid in source.grids
    ]
    return replace(source, grids=grids)


def _patched_grid(grid: Grid, edits: Mapping[tuple[int, int], CellValue]) -> Grid:
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
    return Grid(grid.sheet, rows, grid.visible, lambda: grid.details)


def reread(book: BudgetBook, repairs: Iterable[Repair]) -> BudgetBook:
    """The budget as it would be with these repairs."""
    from checks.layouts.recognise import recognise

    edits = {at: value for repair in repairs for at, value in repair.edits.items()}
    source = patched(book.source, edits)
    return recognise(source, layout=book.layout.name, year=book.year)
