"""Finding a marked cell again after rows were sorted: certain, or reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from addin.marking.memory import Kept, beside

if TYPE_CHECKING:
    from checks.reading.grid import Grid

Place = tuple[str, int, int]


def found(
    kept: Kept, grids: Mapping[str, Grid], ours: Callable[[Kept, Place], bool | None]
) -> Place | None:
    """Where a remembered cell is now; None when that is not certain.

    The memory follows inserted rows; the texts beside the cell tell whether it also stands in
    its own row. ``ours`` says whether a cell still bears this mark, None where that cannot be
    seen; then a row must be the only one with these texts.
    """
    grid = grids.get(kept.sheet)
    if grid is None:
        return None
    if not kept.beside or beside(grid, kept.row, kept.column) == kept.beside:
        return kept.place
    rows = [r for r in range(len(grid.rows)) if beside(grid, r, kept.column) == kept.beside]
    places = [(kept.sheet, r, kept.column) for r in rows]
    seen = [ours(kept, place) for place in places]
    if None in seen:
        return places[0] if len(places) == 1 else None
    bearing = [place for place, bears in zip(places, seen, strict=True) if bears]
    if len(bearing) == 1:
        return bearing[0]
    if not bearing and ours(kept, kept.place):  # the texts were edited where they stand
        return kept.place
    return None
