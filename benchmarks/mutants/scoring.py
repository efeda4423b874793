"""What gouji says of a mutant: found, where, and with which right value.

The definitions: a *new* finding is an error or a warning that the budget itself does not have.
The error is **detected** when a new finding names a changed cell (as its cell, its culprit or an
operand), or the code and name of the row, or – where a row or sheet is gone – the table;
**localised** when its culprit (else its cell) is a changed one; the **suggestion** is exact when
it is what stood there. A **false alarm** is a new finding that names none of this and no cell it
shares an operand with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils.cell import coordinate_from_string

from benchmarks.mutants.budget import Cell, Value, fold
from benchmarks.mutants.change import Mutant

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """How one mutant went. ``exact`` is None where no value could be suggested."""

    detected: bool
    localised: bool
    exact: bool | None
    false_alarms: Sequence[Found]
    said: Sequence[Found]


def findings(path: Path) -> list[Found]:
    """The findings of a workbook, as the findings file has them."""
    from checks import audit

    report = audit(path).to_dict()
    if report["status"] != "ok":
        raise ValueError(f"{path}：{report['error']}")
    found: list[Found] = report["findings"]
    return found


def judge(mutant: Mutant, before: Sequence[Found], after: Sequence[Found]) -> Verdict:
    """The verdict on a mutant, from the findings of its budget and its own."""
    known = {_key(f, None) for f in before}
    new = [f for f in after if f["severity"] != "info" and _key(f, mutant.shift) not in known]
    if mutant.harmless:
        return Verdict(False, False, None, new, new)
    changed = mutant.changed
    place = changed | mutant.near
    hit = [f for f in new if _cells(f) & place or _names(mutant, f)]
    detected = bool(hit)
    where = changed | mutant.near if mutant.near_enough or not changed else changed
    localised = any(_told(f) in where or _names(mutant, f) for f in hit)
    right = {cell: mutant.budget[cell] for cell in changed if cell not in mutant.budget.formulas}
    exact = None
    if right:
        exact = any(
            f["culprit"] and _told(f) in right and _same(f["culprit"]["suggested"], right[_told(f)])
            for f in hit
        )
    # what breaks with it: operands of the findings that name it, and cells that follow from it
    related = set().union(*(_cells(f) for f in hit)) | set(mutant.edits)
    alarms = [f for f in new if f not in hit and not _cells(f) & related]
    return Verdict(detected, localised, exact, alarms, new)


def _names(mutant: Mutant, found: Found) -> bool:
    """Whether it names what is gone: the sheet, or the table in its message."""
    if mutant.deleted is not None:
        return any(sheet == mutant.deleted[0] for sheet, _ in _cells(found))
    if mutant.sheet_removed is not None:
        if any(sheet == mutant.sheet_removed for sheet, _ in _cells(found)):
            return True
        return any(name in fold(found["message"]) for name in mutant.names)
    # a unit or a year of a whole table: said of its sheet
    return found["cell"] is None and found["sheet"] in mutant.names


def _cells(found: Found) -> set[Cell]:
    cells = {(r["sheet"], r["cell"]) for r in found["related"] if r["cell"]}
    if found["cell"]:
        cells.add((found["sheet"], found["cell"]))
    if found["culprit"]:
        cells.add((found["culprit"]["sheet"], found["culprit"]["cell"]))
    return cells


def _told(found: Found) -> Cell:
    culprit = found["culprit"] or found
    return culprit["sheet"], culprit["cell"]


def _key(found: Found, shift: tuple[str, int, int] | None) -> tuple[object, ...]:
    cell = found["cell"]
    if shift is not None and cell and found["sheet"] == shift[0]:
        column, row = coordinate_from_string(cell)
        if row >= shift[1] + (1 if shift[2] > 0 else 0):
            cell = f"{column}{row - shift[2]}"
        elif row == shift[1] and shift[2] > 0:
            cell += "*"
    values = [_number(found[name]) for name in ("actual", "expected")]
    return (found["rule"], found["severity"], found["sheet"], cell, *values)


def _number(text: object) -> str:
    try:
        return f"{float(str(text)):.2f}"
    except ValueError:
        return str(text)


def _same(suggested: object, right: Value) -> bool:
    """Numbers alike, texts without white space alike, or the unit or year of the right text."""
    if suggested is None or right is None:
        return False
    if isinstance(right, int | float):
        return _number(suggested) == _number(right)
    said, text = fold(suggested), fold(right)
    if said == text or said == text.removeprefix("单位:"):
        return True
    year = re.fullmatch(r"(20\d\d)年?", said)
    return bool(year and year[1] in text)
