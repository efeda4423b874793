"""What static/workbook.js tells of a sheet besides values: formulas, formats, what is visible,
what is merged.

xlwings' remote engine cannot be asked for them, so they come with the request, under ``told`` of
each sheet. What is not told, or not in order, stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checks.reading.grid import Grid, SheetDetails, Source

Cells = dict[tuple[int, int], str]


def with_details(payload: Mapping[str, Any], source: Source) -> Source:
    """The workbook with what the request tells of its sheets."""
    told = {sheet["name"]: sheet.get("told") for sheet in payload["sheets"]}
    return replace(
        source,
        grids=[
            _told(grid, told[grid.sheet]) if isinstance(told.get(grid.sheet), dict) else grid
            for grid in source.grids
        ],
    )


def _told(grid: Grid, told: Mapping[str, Any]) -> Grid:
    def load() -> SheetDetails:
        hidden_rows, hidden_columns = _hidden(told)
        return replace(
            grid.details,
            formulas=_cells(told.get("formulas"), cut="="),
            number_formats=_cells(told.get("formats")),
            hidden_rows=hidden_rows,
            hidden_columns=hidden_columns,
            merged=_merged(told),
            uncached=frozenset(),  # the program calculates what is open in it
        )

    return Grid(grid.sheet, grid.rows, grid.visible, load_details=load)


def _cells(listed: Any, cut: str = "") -> Cells | None:
    """[[row, column, text], …] by 0-based cell, the texts without what they begin with."""
    if not isinstance(listed, list):
        return None
    return {(int(r), int(c)): str(text).removeprefix(cut) for r, c, text in listed}


def _merged(told: Mapping[str, Any]) -> list[tuple[int, int, int, int]] | None:
    listed = told.get("merged")
    if not isinstance(listed, list):
        return None
    return [(int(top), int(left), int(high), int(wide)) for top, left, high, wide in listed]


def _hidden(told: Mapping[str, Any]) -> tuple[frozenset[int], frozenset[int]] | tuple[None, None]:
    """The rows and columns of the used range in none of the visible blocks."""
    used, visible = told.get("used"), told.get("visible")
    if not isinstance(used, list) or not isinstance(visible, list):
        return None, None
    rows: set[int] = set()
    columns: set[int] = set()
    for top, left, height, width in visible:
        rows.update(range(top, top + height))
        columns.update(range(left, left + width))
    top, left, height, width = used
    return (
        frozenset(range(top, top + height)) - rows,
        frozenset(range(left, left + width)) - columns,
    )
