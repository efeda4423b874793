"""What Excel hands a worksheet function, and what it takes back.

One argument comes in several shapes: a value, a row as a flat list, rows as lists or tuples;
blanks as None or ""; errors as text (#N/A), as an object (served add-in) or as a number (COM).
`read` makes one thing of them all: `Cells`, without the blank end of a whole column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from addin.openbook import ERROR_TEXTS, ERRORS
from checks.reading.grid import CellValue

#: a result as it goes back to Excel: one value, or rows that spill
Result = Any

NA: Final = "#N/A"
BAD_VALUE: Final = "#VALUE!"
#: from this height on a range is taken for a whole column: its blank end is not given back
_WHOLE_COLUMN: Final = 65_536
_BLOCK: Final = 4_096


class Refused(Exception):
    """An argument that cannot be used; ``str`` of it is what the cell shows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that holds an Excel error, or an argument that cannot be: what the result says."""

    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A range as it was read in Excel for Windows: its values down to the last used row."""

    values: Any
    #: rows and columns of the whole range, and its 0-based first cell
    height: int
    width: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Cells:
    """An argument as rows of equal width, its blank end cut off; a single value is 1×1."""

    rows: Sequence[Sequence[CellValue | Problem]]
    #: rows as they were given
    height: int
    width: int

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.height == 1 and self.width == 1

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it: an argument left out is blank, too."""
        return all(value == "" for row in self.rows for value in row)

    @property
    def first(self) -> CellValue | Problem:
        """The first cell."""
        return self.at(0, 0)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, as they were given."""
        return self.height, self.width

    def at(self, row: int, column: int) -> CellValue | Problem:
        """The value in 0-based (row, column); "" below the last that is written."""
        return self.rows[row][column] if row < len(self.rows) else ""

    def turned(self) -> Cells:
        """Rows as columns."""
        rows = [[self.at(r, c) for r in range(self.height)] for c in range(self.width)]
        return Cells(rows, self.width, self.height)

    def flat(self) -> list[CellValue | Problem]:
        """Every cell, row by row."""
        return [value for row in self.rows for value in row]


def read(argument: Any) -> Cells:
    """An argument, whatever shape Excel gave it."""
    if isinstance(argument, Taken):
        cells = read(argument.values)
        return Cells(cells.rows, argument.height, argument.width)
    if not isinstance(argument, (list, tuple)):
        argument = [[argument]]
    given: Sequence[Any] = argument if argument and _is_row(argument[0]) else [argument]
    width = max((len(row) for row in given[:_BLOCK]), default=1) or 1
    rows = [[_value(value) for value in row] for row in given[: _written(given)]]
    for row in rows:
        row.extend([""] * (width - len(row)))
    return Cells(rows, len(given), width)


def _is_row(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _written(rows: Sequence[Sequence[Any]]) -> int:
    """How many rows there are up to the last in which something is written."""
    count = len(rows)
    if count > _BLOCK:
        # a whole column: a million blank rows are compared in blocks, not looked at one by one
        last = rows[-1]
        if all(value is None or value == "" for value in last):
            blank = type(rows)([last] * _BLOCK)  # type: ignore[call-arg] # a list or a tuple
            while count > _BLOCK and rows[count - _BLOCK : count] == blank:
                count -= _BLOCK
    while count and all(value is None or value == "" for value in rows[count - 1]):
        count -= 1
    return count


def _value(value: Any) -> CellValue | Problem:
    if value is None:
        return ""
    if isinstance(value, str):
        return Problem(value) if value in ERROR_TEXTS else value
    if isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return Problem(ERRORS[value]) if value in ERRORS else float(value)
    if isinstance(value, Decimal):  # COM: a cell formatted as currency
        return float(value)
    if isinstance(value, dict):  # Office.js: an error, or a number with a format of its own
        if value.get("type") == "Error":
            return Problem(str(value.get("basicValue") or BAD_VALUE))
        return _value(value.get("basicValue"))
    if isinstance(value, (datetime, date, time, timedelta)):
        return value
    return str(value)


def each(cells: Cells, work: Callable[[CellValue], Result]) -> Result:
    """``work`` of every cell, in the shape of the argument; errors stay what they are."""

    def one(value: CellValue | Problem) -> Result:
        try:
            return work(plain(value))
        except Refused as error:
            return str(error)

    return shaped(cells, [[one(value) for value in row] for row in cells.rows])


def shaped(cells: Cells, rows: list[list[Result]]) -> Result:
    """Results in the shape of an argument: one value, or as many rows as it has."""
    if cells.single:
        return rows[0][0] if rows else ""
    if cells.height < _WHOLE_COLUMN:
        width = len(rows[0]) if rows else 1
        rows = rows + [[""] * width for _ in range(cells.height - len(rows))]
    return rows or ""


def plain(value: CellValue | Problem) -> CellValue:
    """The value; Refused with the text of the Excel error that stands there."""
    if isinstance(value, Problem):
        raise Refused(value.text)
    return value


def written(value: CellValue) -> str:
    """A value as a person would type it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
