"""Fills and notes of cells of an open workbook, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlwings as xw

Cell = tuple[int, int]


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


def fills(sheet: xw.Sheet, cells: Iterable[Cell]) -> dict[Cell, str]:
    """The fill of each cell as RRGGBB, "" for none. Raises NotImplementedError when not told.

    A block without any fill answers at once; Excel does not tell a mixed block from a black
    one, so any other answer about more than one cell is asked again in halves.
    """
    told: dict[Cell, str] = {}
    waiting = runs(cells)
    while waiting:
        run = waiting.pop()
        colour = _colour(block(sheet, run))
        if colour is None or len(run) == 1:
            told.update(dict.fromkeys(run, "" if colour is None else rgb(colour)))
        else:
            waiting += [run[: len(run) // 2], run[len(run) // 2 :]]
    return told


def bear(sheet: xw.Sheet, cells: Iterable[Cell], colour: str) -> set[Cell]:
    """Which of the cells have this fill; a block of them answers at once."""
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


def paint(sheet: xw.Sheet, cells: Iterable[Cell], colour: str) -> set[Cell]:
    """Fill cells (RRGGBB, "" for none), run by run; the cells that could not be filled.

    The first cell of a merged range stands for all of it.
    """
    value = tuple(bytes.fromhex(colour)) if colour else None
    cells = list(cells)
    merged = _merged(sheet, cells)

    def one(run: Sequence[Cell]) -> None:
        block(sheet, run).color = value  # type: ignore[assignment]

    single = [cell for cell in cells if cell not in merged]
    return each_run([*runs(single), *merged.values()], one)


def _merged(sheet: xw.Sheet, cells: Iterable[Cell]) -> dict[Cell, list[Cell]]:
    """First and last cell of the merged ranges that begin at these cells; asked by blocks."""
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


def _colour(cells: xw.Range) -> tuple[int, int, int] | None:
    """The fill; black as well where a mixed block makes the engine stumble."""
    try:
        return cells.color
    except (TypeError, ValueError):
        return (0, 0, 0)


def rgb(colour: tuple[int, int, int]) -> str:
    """RRGGBB of a colour as xlwings gives it."""
    return bytes(int(part) for part in colour).hex().upper()


def note_of(cell: xw.Range) -> str | None:
    """The text of a cell's note, None for no note. Raises NotImplementedError when not told."""
    note = cell.note
    return None if note is None else note.text


def write_note(cell: xw.Range, text: str | None, *, bare: bool = False) -> bool:
    """Give a cell this note, or none; whether that was allowed. ``bare``: it surely has none."""
    try:
        note = None if bare else cell.note
        if text is None:
            if note is not None:
                note.delete()
        elif note is None:
            cell.add_note(text)
        else:
            note.text = text
    except Exception:  # protected, threaded, merged, or an Excel without notes
        return False
    return True
