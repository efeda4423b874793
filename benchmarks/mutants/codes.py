"""Errors in codes, names and rows."""

from __future__ import annotations

import re
from random import Random

from openpyxl.utils import get_column_letter

from benchmarks.mutants.amounts import BY_FUNCTION, pick
from benchmarks.mutants.budget import CODED, Budget, Cell, Line, fold
from benchmarks.mutants.change import Mutant, kind
from checks.addresses import column_number

#: characters typed one for the other: alike in shape or sound
_ALIKE = dict(
    zip(
        "行支会业保基本政技卫务险住房公积金养老机关构事职工资利费",
        "形技汇叶报其木正支为雾验往旁功积今样佬计观购织是公姿力废",
        strict=True,
    )
)


def _line(budget: Budget, random: Random, *kinds: str, level: int = 0) -> Line | None:
    table = pick(random, budget.table(*(kinds or CODED)))
    lines = table.lines if table else []
    return pick(random, (k for k in lines if k.code and (not level or len(k.code) == level)))


def _values(budget: Budget, line: Line) -> list[Cell]:
    sheet = budget.values[line.sheet]
    width = max(column_number(re.sub(r"\d", "", at)) for at in sheet) + 1
    return [(line.sheet, f"{get_column_letter(c)}{line.row}") for c in range(1, width + 1)]


@kind
def row_duplicated(budget: Budget, random: Random) -> Mutant | None:
    """A row stands twice."""
    line = _line(budget, random)
    if line is None:
        return None
    cells = _values(budget, line)
    copy = [budget[c] for c in cells]
    both = {(s, re.sub(r"\d+", str(r), a)) for s, a in cells for r in (line.row, line.row + 1)}
    return Mutant(budget, near=both, inserted=(line.sheet, line.row + 1, copy))


@kind
def row_deleted(budget: Budget, random: Random) -> Mutant | None:
    """A row is missing; anything that names its table will do."""
    table = pick(random, budget.table(*CODED))
    line = pick(random, table.lines if table else [])
    if line is None or not any(budget.number(c) for c in line.cells.values()):
        return None
    return Mutant(budget, deleted=(line.sheet, line.row), note=f"{line.code} {line.name}")


@kind
def total_row_deleted(budget: Budget, random: Random) -> Mutant | None:
    """The 合计 row of a table with amounts is missing."""
    table = pick(random, (t for t in budget.table(*CODED) if t.total is not None))
    if table is None or table.total is None:
        return None
    return Mutant(budget, deleted=(table.sheet, table.total.row))


@kind
def item_under_wrong_kuan(budget: Budget, random: Random) -> Mutant | None:
    """The 款 of an 项 is another."""
    line = _line(budget, random, *BY_FUNCTION, level=7)
    if line is None:
        return None
    table = next(t for t in budget.tables.values() if line in t.lines)
    now = line.code[3:5]
    others = {k.code[3:5] for k in table.lines if len(k.code) > 3} | {f"{random.randint(1, 12):02}"}
    new = random.choice(sorted(others - {now}) or [""])
    taken = {k.code for k in table.lines}
    if not new or line.code[:3] + new + line.code[5:] in taken:
        return None
    return Mutant(budget, {line.code_cells[1]: new}, near=line.places)


@kind
def code_blanked(budget: Budget, random: Random) -> Mutant | None:
    """A piece of a code is not there."""
    line = _line(budget, random)
    cell = pick(random, (c for c in line.code_cells if fold(budget[c]))) if line else None
    return Mutant(budget, {cell: None}, near=line.places) if line and cell else None


@kind
def code_name_mismatch(budget: Budget, random: Random) -> Mutant | None:
    """A row has the name of another 科目."""
    line = _line(budget, random)
    if line is None:
        return None
    table = next(t for t in budget.tables.values() if line in t.lines)
    names = sorted({k.name for k in table.lines} - {line.name})
    name = pick(random, names)
    return Mutant(budget, {line.name_cell: name}, near=line.places) if name else None


@kind
def unknown_code(budget: Budget, random: Random) -> Mutant | None:
    """The last piece of a code is one no catalogue has."""
    table = pick(random, budget.table(*CODED))
    line = pick(random, table.leaves() if table else [])
    if line is None:
        return None
    cell = [c for c in line.code_cells if fold(budget[c])][-1]
    return Mutant(budget, {cell: f"{random.randint(41, 97)}"}, near=line.places)


@kind
def economic_code_changed(budget: Budget, random: Random) -> Mutant | None:
    """办公设备购置 under the code of 公务用车购置, and the like: a listed code of another name."""
    line = _line(budget, random, "economic", level=5)
    if line is None:
        return None
    table = budget.tables["economic"]
    taken = {k.code for k in table.lines}
    codes = [c for c in ("13", "02", "07", "11", "17", "31") if line.code[:3] + c not in taken]
    new = pick(random, codes)
    return Mutant(budget, {line.code_cells[1]: new}, near=line.places) if new else None


@kind
def code_as_number(budget: Budget, random: Random) -> Mutant | None:
    """01 stored as the number 1."""
    line = _line(budget, random)
    cells = [c for c in line.code_cells if str(budget[c] or "").startswith("0")] if line else []
    cell = pick(random, cells)
    return (
        Mutant(budget, {cell: int(str(budget[cell]))}, near=line.places) if line and cell else None
    )


@kind
def name_typo(budget: Budget, random: Random) -> Mutant | None:
    """A character of a name wrong, swapped, doubled or lost."""
    table = pick(random, budget.table(*CODED, "balance", "fiscal_balance"))
    line = pick(random, (k for k in (table.lines if table else []) if len(k.name) >= 3))
    written = budget[line.name_cell] if line else None
    if line is None or not isinstance(written, str):
        return None
    places = [i for i, c in enumerate(written) if "\u4e00" <= c <= "\u9fff"]
    how = random.choice(["alike", "swapped", "doubled", "lost"])
    if how == "alike":
        i = pick(random, (i for i in places if written[i] in _ALIKE))
        new = None if i is None else written[:i] + _ALIKE[written[i]] + written[i + 1 :]
    elif how == "swapped":
        i = pick(random, (i for i in places if i + 1 in places and written[i] != written[i + 1]))
        new = None if i is None else written[:i] + written[i + 1] + written[i] + written[i + 2 :]
    elif how == "doubled":
        i = random.choice(places)
        new = written[:i] + written[i] + written[i:]
    else:
        # 一、 and 类 are no part of the name, and 支出 at its end is often left out
        tail = len(written) - 2 if written.endswith("支出") else len(written)
        i = pick(random, (i for i in places if i < tail and written[i + 1 : i + 2] != "、"))
        new = None if i is None else written[:i] + written[i + 1 :]
    if new is None or fold(new) == fold(written):
        return None
    return Mutant(budget, {line.name_cell: new}, near=line.places, note=f"{written} → {new}")
