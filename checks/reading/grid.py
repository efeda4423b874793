"""Grid: one sheet as values with their addresses, whatever it was read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

#: A value as the file stores it: "" is a blank cell, numbers are always float.
CellValue = str | float | bool | date | datetime | time | timedelta


def written(value: CellValue) -> str:
    """A value as people write it: whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class SheetDetails:
    """What plain values do not tell of one sheet. All addresses are 0-based (row, column).

    ``None`` means that this kind of file does not say (never that there is none).
    """

    number_formats: Mapping[tuple[int, int], str] | None = None
    hidden_rows: frozenset[int] | None = None
    hidden_columns: frozenset[int] | None = None
    #: formula text without the leading "="; a shared formula is expanded for its cell
    formulas: Mapping[tuple[int, int], str] | None = None
    #: cells whose cached value is an error, with its text such as "#REF!"
    error_values: Mapping[tuple[int, int], str] | None = None
    #: formula cells that store no cached value at all
    uncached: frozenset[tuple[int, int]] | None = None
    #: merged ranges as (top, left, height, width); told of served workbooks alone
    merged: Sequence[tuple[int, int, int, int]] | None = None


#: Of a kind of file that tells nothing but values.
NO_DETAILS = SheetDetails()


@dataclass(slots=True)
class Grid:
    """One sheet as values.

    ``rows[r][c]`` is the cell in 0-based row r, column c, counted from A1; rows may differ in
    length, what lies beyond their end is blank. ``sheet`` is the name exactly as in the file.
    """

    sheet: str
    rows: Sequence[Sequence[CellValue]]
    visible: bool = True
    #: ``load_details()`` reads what values do not tell; called at most once, and only if asked
    load_details: Callable[[], SheetDetails] = field(default=lambda: NO_DETAILS, repr=False)
    _details: SheetDetails | None = field(default=None, repr=False)

    @property
    def details(self) -> SheetDetails:
        """Formats, hidden rows and columns, formulas, error values; read on first use."""
        if self._details is None:
            self._details = self.load_details()
        return self._details

    def value(self, row: int, column: int) -> CellValue:
        """The value in 0-based (row, column); "" outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


@dataclass(slots=True)
class Source:
    """A workbook as read: its sheets in file order and the hash of its bytes."""

    #: of a workbook open in a spreadsheet program that was never saved, its name alone
    path: str
    #: of the file; None of an open workbook, which is no file
    sha256: str | None
    #: "xlsx", "xlsm", "xlsb", "xls", "ods" or "csv", by content, not by extension; "open" when
    #: it is open in a spreadsheet program
    kind: str
    grids: list[Grid]
    #: sentences about what could not be read, e.g. a chart sheet or a sheet left out
    remarks: list[str] = field(default_factory=list)
    #: whether ``path`` names a file, so that what stands beside it counts
    on_disk: bool = True

    @property
    def called(self) -> str:
        """What kind of source it is, for people: ``xls 文件``, ``打开的工作簿``."""
        return "打开的工作簿" if self.kind == "open" else f"{self.kind} 文件"
