"""What formulas make of changed cells: which follow from which, and their new values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from checks.amounts import ZERO, decimal_of_float, parse_text
from checks.book import Amount
from checks.formula import addends, evaluate
from checks.reading.grid import CellValue, Source
from checks.repair import Address

#: Formulas in formulas of formulas: deeper than any budget, less than a circle.
_MOST_DEPTH = 40


def followed(changes: Sequence[Amount]) -> list[Amount | None]:
    """For each changed cell another of them that its formula adds up; None where it is a cause."""
    here = {(a.sheet, a.row.index, a.column): a for a in changes}
    return [_cause(amount, here) for amount in changes]


def _cause(amount: Amount, here: Mapping[Address, Amount]) -> Amount | None:
    formulas = amount.row.region.grid.details.formulas
    formula = formulas.get((amount.row.index, amount.column)) if formulas else None
    for block in addends(formula) or () if formula else ():
        for (sheet, row, column), other in here.items():
            here_too = sheet == (block.sheet or amount.sheet) and block.holds(row, column)
            if here_too and other is not amount:
                return other
    return None


def recalculated(source: Source, edits: Mapping[Address, CellValue]) -> dict[Address, CellValue]:
    """The edits with every formula cell that depends on them, at its new value.

    An edit that begins with "=" is a formula itself. What uses more than sums keeps its value.
    """
    grids = {grid.sheet: grid for grid in source.grids}
    formulas: dict[Address, str] = {
        (grid.sheet, row, column): formula
        for grid in source.grids
        for (row, column), formula in (grid.details.formulas or {}).items()
    }
    fixed: dict[Address, CellValue] = {}
    for at, value in edits.items():
        if isinstance(value, str) and value.startswith("="):
            formulas[at] = value[1:]
        else:
            fixed[at] = value
            formulas.pop(at, None)
    dirty = _dependents(formulas, set(edits))
    known: dict[Address, Decimal | None] = {}

    def value_of(at: Address, depth: int) -> Decimal | None:
        if at in known:
            return known[at]
        value = fixed.get(at)
        if value is None and at in dirty and depth < _MOST_DEPTH:

            def lookup(sheet: str, row: int, column: int) -> Decimal | None:
                return value_of((sheet or at[0], row, column), depth + 1)

            known[at] = evaluate(formulas[at], lookup)
            return known[at]
        if value is None:
            grid = grids.get(at[0])
            value = grid.value(at[1], at[2]) if grid else ""
        return _decimal(value)

    result = dict(fixed)
    for at in dirty:
        fresh = value_of(at, 0)
        if fresh is not None:
            result[at] = float(fresh)
    return result


def _dependents(formulas: Mapping[Address, str], changed: set[Address]) -> set[Address]:
    """The formula cells that add up a changed cell, directly or through others."""
    blocks = {at: addends(formula) or [] for at, formula in formulas.items()}
    dirty = {at for at in changed if at in formulas}
    seen = set(changed)
    while True:
        fresh = {
            at
            for at, parts in blocks.items()
            if at not in seen
            and any(
                sheet == (block.sheet or at[0]) and block.holds(row, column)
                for block in parts
                for sheet, row, column in seen
            )
        }
        if not fresh:
            return dirty
        dirty |= fresh
        seen |= fresh


def _decimal(value: CellValue) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return decimal_of_float(value)
    if isinstance(value, str):
        return ZERO if not value.strip() else parse_text(value)[1]
    return None
