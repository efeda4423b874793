"""A1 addresses: read, written, and with the name of a sheet.

``column_number``, ``column_letters`` and ``a1`` count from 0, as a Grid does; ``place``, ``area``
and ``address`` count from 1, as workbooks do.
"""

from __future__ import annotations

import re
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def column_number(letters: str) -> int:
    """The column that letters name, counted from 0: A -> 0, XFD -> 16383."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=256)
def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """The A1 address of a row and a column counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def place(text: str) -> tuple[int, int] | None:
    """An A1 address as row and column, counted from 1; None when it is none."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1]) + 1
    return (row, column) if 0 < row <= LAST_ROW and column <= LAST_COLUMN else None


def area(text: str) -> tuple[int, int, int, int] | None:
    """``A1:C3`` or ``A1`` as left, top, right, bottom, counted from 1; None when it is neither."""
    first, _, last = text.partition(":")
    start, end = place(first), place(last or first)
    if start is None or end is None:
        return None
    (top, left), (bottom, right) = start, end
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def address(row: int, column: int) -> str:
    """Row and column, counted from 1, as A1."""
    return a1(row - 1, column - 1)


def location(sheet: str, cell: str) -> str:
    """A cell of a named sheet, as links and formulas write it: ``'it''s'!A1``."""
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)
