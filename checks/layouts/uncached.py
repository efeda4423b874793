"""Formulas saved without their results, as programs other than Excel write them.

Their cells read as blank; without this, every sum over them would be a false error.
"""

from __future__ import annotations

from decimal import Decimal

from checks.amounts import ZERO, Kind, decimal_of_float
from checks.book import BudgetBook
from checks.formula import evaluate
from checks.reading.grid import CellValue, Grid
from checks.repair import Address

#: A chain of formulas longer than this is taken for a circle.
_DEEPEST = 60


def results(book: BudgetBook) -> dict[Address, CellValue] | None:
    """What the formulas without a stored result come to, as far as they are understood.

    None when there are none among the amounts, the common case.
    """
    wanted: list[Address] = []
    for table in book.tables.values():
        uncached = {
            region.grid.sheet: region.grid.details.uncached
            for region in table.regions
            if region.grid.details.uncached
        }
        if uncached:
            wanted += [
                (amount.sheet, amount.row.index, amount.column)
                for amount in table.amounts()
                if (amount.row.index, amount.column) in uncached.get(amount.sheet, ())
            ]
    if not wanted:
        return None
    calculator = _Calculator(book)
    found: dict[Address, CellValue] = {}
    for address in wanted:
        value = calculator.value(*address, _DEEPEST)
        if value is not None:
            found[address] = float(value)
    return found


def forget(book: BudgetBook, known: dict[Address, CellValue]) -> None:
    """Mark the amounts whose formulas could not be worked out: unknown, not zero."""
    for table in book.tables.values():
        for row in table.all_rows():
            uncached = row.region.grid.details.uncached
            if not uncached:
                continue
            for amount in row.amounts.values():
                at = (row.index, amount.column)
                if at in uncached and (row.sheet, *at) not in known:
                    amount.kind = Kind.UNKNOWN
                    book.unknown = True


class _Calculator:
    """Values of cells, working out formulas that have none stored."""

    def __init__(self, book: BudgetBook) -> None:
        self._grids: dict[str, Grid] = {grid.sheet: grid for grid in book.source.grids}
        self._known: dict[Address, Decimal | None] = {}

    def value(self, sheet: str, row: int, column: int, deeper: int) -> Decimal | None:
        """The value of a cell; texts and blanks are zero as in SUM; None if it is unknown."""
        address = (sheet, row, column)
        if address not in self._known:
            self._known[address] = self._work_out(address, deeper)
        return self._known[address]

    def _work_out(self, address: Address, deeper: int) -> Decimal | None:
        sheet, row, column = address
        grid = self._grids.get(sheet)
        if grid is None or not deeper:
            return None
        details = grid.details
        if not details.uncached or (row, column) not in details.uncached or not details.formulas:
            stored = grid.value(row, column)
            if isinstance(stored, float) and abs(stored) < float("inf"):
                return decimal_of_float(stored)
            return ZERO

        def lookup(other: str, r: int, c: int) -> Decimal | None:
            return self.value(other or sheet, r, c, deeper - 1)

        return evaluate(details.formulas[row, column], lookup)
