"""The records of an xls file: do all cells lie in a sheet that can be?

A reader that believes in a cell of column 40,000 makes room for all the columns before it.
"""

from __future__ import annotations

from struct import unpack_from

from checks.reading.compound import stream

#: columns of a sheet in this format
_WIDTH = 256
_FILEPASS = 0x2F
#: records of one cell: row and column come first
_CELLS = frozenset((0x06, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27E))
#: records of neighbouring cells: the last column comes last
_RUNS = frozenset((0xBD, 0xBE))


def within_sheets(data: bytes) -> bool:
    """Whether no cell lies beyond the last column. True of what is encrypted: nothing is known."""
    records = stream(data, "Workbook", "Book", "WORKBOOK", "BOOK")
    at, end = 0, len(records) - 4
    while at <= end:
        kind, length = unpack_from("<HH", records, at)
        if kind == _FILEPASS:
            return True
        column = 0
        if kind in _CELLS and length >= 4 and at + 8 <= len(records):
            (column,) = unpack_from("<H", records, at + 6)
        elif kind in _RUNS and length >= 6 and at + 4 + length <= len(records):
            (column,) = unpack_from("<H", records, at + 2 + length)
        if column >= _WIDTH:
            return False
        at += 4 + length
    return True
