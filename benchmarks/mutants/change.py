"""A mutant: what is changed in a budget, and the copy that has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.mutants.budget import Budget, Cell, Value


@dataclass
class Mutant:
    """One or two errors planted in a budget; or, ``harmless``, a change that breaks nothing."""

    budget: Budget
    #: what cells become; None empties one, "=…" is a formula
    edits: dict[Cell, Value] = field(default_factory=dict)
    #: cells a finding may name as well: the code and name of the row
    near: set[Cell] = field(default_factory=set)
    #: whether naming one of these says where it is: a heading that is gone has no cell
    near_enough: bool = False
    #: (sheet, row, values): a row inserted so that it becomes this row
    inserted: tuple[str, int, list[Value]] | None = None
    #: (sheet, row)
    deleted: tuple[str, int] | None = None
    hidden_row: tuple[str, int] | None = None
    hidden_columns: tuple[str, list[str]] | None = None
    number_format: tuple[str, str] | None = None
    sheet_removed: str | None = None
    #: (sheet, position)
    sheet_moved: tuple[str, int] | None = None
    #: words that name what is missing
    names: tuple[str, ...] = ()
    harmless: bool = False
    #: the edit that is the error, where others only follow from it
    cause: Cell | None = None
    note: str = ""

    @property
    def changed(self) -> set[Cell]:
        """The cells that are wrong."""
        return {self.cause} if self.cause is not None else set(self.edits)

    @property
    def shift(self) -> tuple[str, int, int] | None:
        """(sheet, first row that moved, by how many) of the copy."""
        if self.inserted is not None:
            return self.inserted[0], self.inserted[1], 1
        if self.deleted is not None:
            return self.deleted[0], self.deleted[1], -1
        return None

    def write(self, path: Path) -> None:
        """Write the copy that has the change."""
        book = load_workbook(self.budget.path)
        for (sheet, cell), value in self.edits.items():
            book[sheet][cell] = value
        if self.inserted is not None:
            sheet, row, values = self.inserted
            _insert(book[sheet], row, values)
        if self.deleted is not None:
            book[self.deleted[0]].delete_rows(self.deleted[1])
        if self.hidden_row is not None:
            book[self.hidden_row[0]].row_dimensions[self.hidden_row[1]].hidden = True
        if self.hidden_columns is not None:
            for letter in self.hidden_columns[1]:
                book[self.hidden_columns[0]].column_dimensions[letter].hidden = True
        if self.number_format is not None:
            for row_ in book[self.number_format[0]].iter_rows():
                for cell_ in row_:
                    if isinstance(cell_.value, int | float):
                        cell_.number_format = self.number_format[1]
        if self.sheet_removed is not None:
            del book[self.sheet_removed]
        if self.sheet_moved is not None:
            sheet, to = self.sheet_moved
            book.move_sheet(sheet, to - book.sheetnames.index(sheet))
        book.save(path)


def _insert(sheet: Worksheet, row: int, values: list[Value]) -> None:
    sheet.insert_rows(row)
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column, value)
        above = sheet.cell(row - 1, column)
        cell.number_format = above.number_format


Plant = Callable[[Budget, Random], Mutant | None]
#: kind -> what plants it; None when this budget has no place for it
KINDS: dict[str, Plant] = {}


def kind(plant: Plant) -> Plant:
    """Register a kind of error under the name of its function."""
    KINDS[plant.__name__] = plant
    return plant
