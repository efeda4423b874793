"""Which rows and columns of an open sheet are seen, and the areas of a search."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from addin import native
from checks.addresses import area

if TYPE_CHECKING:
    import xlwings as xw

Address = tuple[int, int]
#: (top, left, bottom, right) of a block, 0-based and inclusive
Block = tuple[int, int, int, int]
#: The rows of a protected sheet are given up after this many questions, and then not checked.
_MOST_QUESTIONS = 400
#: Excel's texts of addresses end after 255 characters.
_LONGEST_ADDRESS = 240


@dataclass(frozen=True, slots=True)
class Unseen:
    """The rows and columns of a range that are not seen; None where that is not told."""

    rows: frozenset[int] | None
    columns: frozenset[int] | None
    #: whether formulas may be hidden: those of a protected sheet read as values
    formulas: bool = False


def unseen(used: xw.Range, origin: Address) -> Unseen:
    """What is not seen of a used range that begins at ``origin``, 0-based.

    Excel does not search a protected sheet, but tells of its rows and columns.
    """
    height, width = used.shape
    top, left = origin
    try:
        blocks = [block_of(found) for found in areas_of(used, "visible")]
    except Exception:  # each engine has an error class of its own
        rows, columns = _hidden_lines(used, "rows"), _hidden_lines(used, "columns")
        return Unseen(rows, columns, _formulas_hidden(used))
    seen_rows = {r for first, _, last, _ in blocks for r in range(first, last + 1)}
    seen_columns = {c for _, first, _, last in blocks for c in range(first, last + 1)}
    return Unseen(
        frozenset(range(top, top + height)) - seen_rows,
        frozenset(range(left, left + width)) - seen_columns,
    )


def _hidden_lines(used: xw.Range, axis: str) -> frozenset[int] | None:
    """Hidden rows or columns, by blocks."""
    excel = native.of(used.sheet.book.app)
    if excel is None:
        return None
    first = (used.row if axis == "rows" else used.column) - 1
    hidden: set[int] = set()
    waiting = [(first, first + used.shape[0 if axis == "rows" else 1])]
    for _ in range(_MOST_QUESTIONS):
        if not waiting:
            return frozenset(hidden)
        start, end = waiting.pop()
        ends = ((start + 1, 1), (end, 1)) if axis == "rows" else ((1, start + 1), (1, end))
        try:
            answer = excel.hidden(used.sheet.range(*ends), axis)
        except Exception:  # each engine has an error class of its own
            return None
        if answer is None and end - start > 1:
            middle = (start + end) // 2
            waiting += [(start, middle), (middle, end)]
        elif answer:
            hidden.update(range(start, end))
    return None


def _formulas_hidden(used: xw.Range) -> bool:
    excel = native.of(used.sheet.book.app)
    try:
        return excel is not None and excel.formulas_hidden(used)
    except Exception:  # each engine has an error class of its own
        return True


def areas_of(used: xw.Range, *wanted: str) -> list[xw.Range]:
    """The areas of a search; only engines that answer at once come here.

    On macOS the answer is one text of all addresses, and Excel cuts such a text off: one that may
    have been cut is asked again for each half of the rows.
    """
    found: Any = used.get_special_cells(*wanted)  # type: ignore[arg-type]
    areas: list[xw.Range] = list(found)
    height, width = used.shape
    if sys.platform != "darwin" or height == 1:
        return areas
    if sum(len(each.address) + 1 for each in areas) < _LONGEST_ADDRESS:
        return areas
    middle, right = used.row + height // 2, used.column + width - 1
    upper = used.sheet.range((used.row, used.column), (middle - 1, right))
    lower = used.sheet.range((middle, used.column), (used.row + height - 1, right))
    return [*areas_of(upper, *wanted), *areas_of(lower, *wanted)]


def block_of(cells: xw.Range) -> Block:
    """The 0-based block of a range of one area, from its address alone; ValueError for another."""
    ends = area(cells.address)
    if ends is None:
        raise ValueError(cells.address)
    left, top, right, bottom = ends
    return top - 1, left - 1, bottom - 1, right - 1
