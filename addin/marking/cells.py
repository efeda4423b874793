"""Cells of an open workbook in runs, so that one call reaches many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from checks.addresses import place
from checks.marking.memory import Place

if TYPE_CHECKING:
    import xlwings as xw

Cell = tuple[int, int]


def place_of(sheet: str, cell: str) -> Place:
    """Sheet and 0-based row and column of an A1 address."""
    spot = place(cell)
    assert spot is not None, cell
    return sheet, spot[0] - 1, spot[1] - 1


def runs(cells: Iterable[Cell]) -> list[list[Cell]]:
    """0-based (row, column) cells as vertical runs, which one call can reach."""
    found: list[list[Cell]] = []
    for row, column in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        if found and found[-1][-1] == (row - 1, column):
            found[-1].append((row, column))
        else:
            found.append([(row, column)])
    return found


def block(sheet: xw.Sheet, run: Sequence[Cell]) -> xw.Range:
    """The range of a run."""
    (top, left), (bottom, right) = run[0], run[-1]
    return sheet.range((top + 1, left + 1), (bottom + 1, right + 1))


def merged(sheet: xw.Sheet, cells: Iterable[Cell]) -> dict[Cell, list[Cell]]:
    """First and last cell of the merged ranges that begin at these cells; asked by blocks.

    Empty where the engine does not tell.
    """
    found: dict[Cell, list[Cell]] = {}
    waiting = runs(cells)
    while waiting:
        run = waiting.pop()
        try:
            if block(sheet, run).merge_cells is False:
                continue
            if len(run) > 1:
                waiting += [run[: len(run) // 2], run[len(run) // 2 :]]
                continue
            area = block(sheet, run).merge_area
        except NotImplementedError:
            return {}
        height, width = area.shape
        if height * width > 1:
            top, left = area.row - 1, area.column - 1
            found[run[0]] = [(top, left), (top + height - 1, left + width - 1)]
    return found


def each_run(waiting: list[list[Cell]], work: Callable[[Sequence[Cell]], None]) -> set[Cell]:
    """Work on runs, and on single cells where a run is refused; the cells that were refused.

    A sheet that refused its first dozen runs is protected, and is not tried further.
    """
    refused: set[Cell] = set()
    worked = 0
    while waiting:
        run = waiting.pop(0)
        if not worked and len(refused) >= 12:
            refused.update(run)
            continue
        try:
            work(run)
            worked += 1
        except NotImplementedError:
            raise
        except Exception:  # protected, or locked: each engine has an error class of its own
            if len(run) == 1:
                refused.update(run)
            else:
                waiting[:0] = [[cell] for cell in run]
    return refused
