"""Sheets being made: cells with their origin, before they become grids or a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from checks.published.document import Origin
from checks.published.tables import Published, is_number, number
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


def put_cell(
    sheet: Sheet, row: int, column: int, text: str, origin: Origin, *, amount: bool
) -> None:
    """Write what is printed in a cell: an ``amount`` as a number in the format it is printed in."""
    text = text.strip()
    if amount and is_number(text):
        sheet.put(row, column, number(text), origin)
        sheet.formats[row, column] = number_format(text)
    else:
        sheet.put(row, column, text, origin)


def number_format(text: str) -> str:
    """The number format that prints an amount as it was printed."""
    digits = len(text.split(".")[1]) if "." in text else 0
    whole = "#,##0" if "," in text or len(text.lstrip("-−").split(".")[0]) < 4 else "0"
    return whole + ("." + "0" * digits if digits else "")


def note_cell(sheet: Sheet, table: Published, raw: tuple[int, int], at: tuple[int, int]) -> None:
    """Carry over what is known of the cell ``raw`` of a table to the cell ``at`` of the sheet."""
    if raw in table.recovered:
        sheet.notes[at] = table.recovered[raw]
        sheet.recovered[at] = table.recovered[raw].startswith("唯一")
    elif raw in table.undecided:
        sheet.notes[at] = table.undecided[raw]
        sheet.undecided.add(at)
