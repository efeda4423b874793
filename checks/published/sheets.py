"""Sheets being made: cells with their origin, before they become grids or a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from checks.published.document import Origin
from checks.reading.grid import CellValue


@dataclass(slots=True)
class Sheet:
    """One sheet of the workbook. All addresses 0-based (row, column)."""

    name: str
    #: "table" or "prose"
    form: str
    cells: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    origins: dict[tuple[int, int], Origin] = field(default_factory=dict)
    #: what is known of a cell whose column was found by constraint, or stays open
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    #: cells that were put into their column by constraint, and whether nothing else was possible
    recovered: dict[tuple[int, int], bool] = field(default_factory=dict)
    #: cells left blank because nothing decides where the number belongs
    undecided: set[tuple[int, int]] = field(default_factory=set)
    #: (top, left, bottom, right)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    #: number format by cell
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    #: rows of the header
    header: range = range(0)

    def put(self, row: int, column: int, value: CellValue, origin: Origin | None = None) -> None:
        """Write a cell; a blank one is not written."""
        if value == "":
            return
        self.cells[row, column] = value
        if origin is not None:
            self.origins[row, column] = origin

    @property
    def rows(self) -> list[list[CellValue]]:
        """All cells as rows from A1."""
        height = max((r for r, _ in self.cells), default=-1) + 1
        width = max((c for _, c in self.cells), default=-1) + 1
        rows: list[list[CellValue]] = [[""] * width for _ in range(height)]
        for (r, c), value in self.cells.items():
            rows[r][c] = value
        return rows


@dataclass(slots=True)
class Composed:
    """A workbook made from a document."""

    sheets: list[Sheet]
    #: layout its tables were recognised by; None: tables as found
    layout: str | None
    remarks: list[str]
