"""Fills of cells of an open workbook: the whole of them read, and given back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from addin import native
from addin.marking.cells import Cell, block, each_run, runs
from checks.marking.fills import RICH, Fill, from_text

if TYPE_CHECKING:
    import xlwings as xw

Areas = Mapping[Cell, list[Cell]]


def read(sheet: xw.Sheet, cells: Iterable[Cell], areas: Areas) -> dict[Cell, str | None]:
    """The fill of each cell as the memory keeps it; None for one that cannot be told whole.

    ``areas`` are the merged ranges that begin at some of the cells: all of a range must have one
    fill. Raises NotImplementedError when no fill is told at all. A block without any fill answers
    at once; any other answer about more than one cell is asked again in halves.
    """
    excel = native.of(sheet.book.app)
    cells = list(cells)
    told: dict[Cell, str | None] = {}
    waiting = runs(cell for cell in cells if cell not in areas)
    waiting += [[cell] for cell in cells if cell in areas]
    while waiting:
        run = waiting.pop()
        range = block(sheet, areas.get(run[0], run) if len(run) == 1 else run)
        if excel.blank(range) if excel is not None else _colour(range) is None:
            told.update(dict.fromkeys(run, ""))
        elif len(run) == 1:
            told[run[0]] = _whole(range, excel)
        else:
            waiting += [run[: len(run) // 2], run[len(run) // 2 :]]
    return told


def _whole(range: xw.Range, excel: native.Native | None) -> str | None:
    """The fill of one cell or merged range."""
    if excel is None:
        colour = _colour(range)
        mixed = colour == (0, 0, 0) and range.shape != (1, 1)
        return None if colour is None or mixed else rgb(colour)
    try:
        fill = excel.fill(range)
    except Exception:  # a merged range with several fills
        return None
    return None if fill is None else fill.to_text()


def bear(sheet: xw.Sheet, cells: Iterable[Cell], colour: str) -> set[Cell]:
    """Which of the cells have this colour; a block of them answers at once."""
    bearing: set[Cell] = set()
    waiting = runs(cells)
    while waiting:
        run = waiting.pop()
        said = _colour(block(sheet, run))
        if said is not None and rgb(said) == colour:
            bearing.update(run)
        elif said is not None and len(run) > 1:
            waiting += [run[: len(run) // 2], run[len(run) // 2 :]]
    return bearing


def paint(sheet: xw.Sheet, cells: Iterable[Cell], text: str, areas: Areas) -> set[Cell]:
    """Give cells a fill as the memory keeps it, run by run; the cells that do not have it now.

    A merged range is filled as a whole.
    """
    cells = list(cells)
    excel, fill = native.of(sheet.book.app), from_text(text)
    rich = text.startswith(RICH)
    if fill is None or (rich and excel is None):
        return set(cells)
    value = tuple(bytes.fromhex(text)) if text and not rich else None

    def one(run: Sequence[Cell]) -> None:
        range = block(sheet, areas.get(run[0], run))
        if rich and excel is not None:
            _give(excel, range, fill)
        else:
            range.color = value  # type: ignore[assignment]

    waiting = runs(cell for cell in cells if cell not in areas)
    return each_run([*waiting, *([cell] for cell in cells if cell in areas)], one)


def _give(excel: native.Native, range: xw.Range, fill: Fill) -> None:
    """Fill, and make sure that it is the same fill."""
    try:
        excel.set_fill(range, fill)
    except NotImplementedError as error:
        raise ValueError(str(error)) from error
    if excel.fill(range) != fill:
        raise ValueError(fill.to_text())


def _colour(cells: xw.Range) -> tuple[int, int, int] | None:
    """The fill; black as well where a mixed block makes the engine stumble."""
    try:
        return cells.color
    except (TypeError, ValueError):
        return (0, 0, 0)


def rgb(colour: tuple[int, int, int]) -> str:
    """RRGGBB of a colour as xlwings gives it."""
    return bytes(int(part) for part in colour).hex().upper()
