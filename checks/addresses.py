"""A1 addresses, as workbooks write them: read, written, and with the name of a sheet."""

from __future__ import annotations

import re

from checks.book import a1

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def column_number(letters: str) -> int:
    """The column that letters name, counted from 1: A -> 1, XFD -> 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def place(text: str) -> tuple[int, int] | None:
    """An A1 address as row and column, counted from 1; None when it is none."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
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
