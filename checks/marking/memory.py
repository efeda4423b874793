"""What the hidden sheet of the add-in says of one change, and where the changed cell is now.

One row per change. Two cells of a row are formulas, ``=ROW(…)`` and ``=COLUMN(…)`` of the changed
cell: the spreadsheet itself keeps them right when rows are inserted, deleted or cut, when the
sheet is renamed, and through save and reopen. They do not follow a sort; for that a row also
knows the texts that stood beside its cell. addin/ writes the sheet in an open workbook;
ribbon.py reads it in a file.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.addresses import column_number
from checks.marking import AUTHOR

if TYPE_CHECKING:
    from checks.reading.grid import Grid

Place = tuple[str, int, int]
#: the first row of changes, 1-based; above it stands a sentence for people
FIRST = 2
#: kind, sheet, row, column, texts beside, then four cells by kind
WIDTH = 9
#: the column whose cells keep formats that cannot be read (served Excel), 1-based
FORMATS = WIDTH + 1
#: the kind of a mark; its four cells are our fill, the fill before, our note, the note before
MARKED = "标"
#: in the place of the fill before: its format is kept as a cell of the sheet
COPIED = "="
#: in the place of a fill and of ours: not touched
LEFT = ""
#: stands between a person's note and ours, as in marked copies of files
LINE = f"—— {AUTHOR} ——"
#: stands between the hash of the texts in a row and that of all its values
_TWINS = "#"
_REFERENCE = re.compile(r"=ROW\((?:'((?:[^']|'')+)'|([^'!()]+))!\$?([A-Z]{1,3})\$?(\d+)\)")


@dataclass(frozen=True, slots=True)
class Kept:
    """One remembered change. ``row`` and ``column`` are 0-based and where the cell is now."""

    kind: str
    sheet: str
    row: int
    column: int
    #: what stood in its row, see `Neighbours`
    beside: str
    #: four texts, by kind of change
    said: tuple[str, str, str, str]
    #: its row in the memory sheet, 1-based; 0 until it is there
    at: int = 0

    @property
    def place(self) -> tuple[str, int, int]:
        """Sheet, row, column."""
        return self.sheet, self.row, self.column


def kept_in(row: Sequence[object], at: int, *, formulas: bool) -> Kept | None:
    """The change that row ``at`` of the sheet tells of; None for none, and when its cell is gone.

    ``formulas`` says whether formula cells come as their formulas or as their results.
    """
    if at < FIRST or len(row) < WIDTH or not row[0]:
        return None
    kind, name, down, right, texts, *said = row[:WIDTH]
    place = _told(str(down)) if formulas else _sent(_text(name), down, right)
    if place is None:
        return None
    first, second, third, fourth = map(_text, said)
    return Kept(str(kind), *place, _text(texts), (first, second, third, fourth), at)


def composed(before: str | None, ours: str) -> str:
    """A person's note with ours below it."""
    return f"{before}\n\n{LINE}\n{ours}" if before else ours


def without(now: str, ours: str, before: str) -> str | None:
    """A note after ours is taken out of it, "" when nothing is left; None when it is not there.

    One that its user wrote into since keeps what the user wrote.
    """
    now = now.replace("\r\n", "\n").replace("\r", "\n")
    if now == composed(before, ours):
        return before
    if ours in now:
        return now.replace(LINE + "\n" + ours, "").replace(ours, "").strip()
    return None


class Neighbours:
    """What stands beside the cells of a sheet: by it a row that was sorted is known again.

    Numbers do not count, for they are what a budget office corrects, but where rows have the
    same texts, as two 行政运行 whose codes are numbers: then only they tell one from the other.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._counts: dict[int, Counter[str]] = {}

    def beside(self, row: int, column: int) -> str:
        """A hash of the texts, ``#`` and a hash of all values where other rows have these texts.

        "" for a row without any texts that is the only one.
        """
        if not 0 <= row < len(self._grid.rows):
            return ""
        texts = _texts(self._grid, row, column)
        if self._count(column)[texts] < 2:
            return texts
        return f"{texts}{_TWINS}{_values(self._grid, row, column)}"

    def _count(self, column: int) -> Counter[str]:
        if column not in self._counts:
            rows = self._grid.rows
            filled = (r for r, row in enumerate(rows) if any(value != "" for value in row))
            self._counts[column] = Counter(_texts(self._grid, r, column) for r in filled)
        return self._counts[column]


def _texts(grid: Grid, row: int, column: int) -> str:
    """A hash of the texts in a row but for its own cell; "" without any."""
    if not 0 <= row < len(grid.rows):
        return ""
    texts = [
        value
        for c, value in enumerate(grid.rows[row])
        if c != column and isinstance(value, str) and value.strip()
    ]
    return _hash("\x1f".join(texts)) if texts else ""


def _values(grid: Grid, row: int, column: int) -> str:
    """A hash of all that is in a row but for its own cell."""
    if not 0 <= row < len(grid.rows):
        return ""
    row_values = enumerate(grid.rows[row])
    return _hash(repr([value for c, value in row_values if c != column and value != ""]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def found(
    kept: Kept, grids: Mapping[str, Grid], ours: Callable[[Kept, Place], bool | None]
) -> Place | None:
    """Where a remembered cell is now; None when that is not certain.

    The memory follows inserted rows; what stands beside the cell tells whether it also is in
    its own row. ``ours`` says whether a cell still bears this mark, None where that cannot be
    seen; then a row must be the only one with these texts.
    """
    grid = grids.get(kept.sheet)
    if grid is None:
        return None
    texts, twins, values = kept.beside.partition(_TWINS)
    told, wanted = (_values, values) if twins else (_texts, texts)
    if not wanted or told(grid, kept.row, kept.column) == wanted:
        return kept.place
    places = [
        (kept.sheet, row, kept.column)
        for row in range(len(grid.rows))
        if told(grid, row, kept.column) == wanted
    ]
    if twins and not places and _texts(grid, kept.row, kept.column) == texts:
        # a number beside it was corrected
        return None if ours(kept, kept.place) is False else kept.place
    seen = [ours(kept, place) for place in places]
    if None in seen:
        return places[0] if len(places) == 1 else None
    bearing = [place for place, bears in zip(places, seen, strict=True) if bears]
    if not bearing and ours(kept, kept.place):  # the texts were edited where they stand
        return kept.place
    return bearing[0] if len(bearing) == 1 else None


def _told(formula: str) -> Place | None:
    match = _REFERENCE.fullmatch(formula)
    if match is None:
        return None
    quoted, plain, letters, row = match.groups()
    sheet = quoted.replace("''", "'") if quoted else plain
    return sheet, int(row) - 1, column_number(letters)


def _sent(sheet: str, row: object, column: object) -> Place | None:
    if isinstance(row, int | float) and isinstance(column, int | float):
        return sheet, int(row) - 1, int(column) - 1
    return None


def _text(cell: object) -> str:
    """A text without its mark of being one; the mark keeps ``1E5`` and ``=x`` what they are."""
    return str(cell).removeprefix("s:") if cell is not None else ""
