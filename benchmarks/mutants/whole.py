"""Errors of a whole table or sheet: its unit, its year, what is hidden or gone, its formulas."""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from benchmarks.mutants.amounts import pick
from benchmarks.mutants.budget import CODED, Budget, Cell, address, fold
from benchmarks.mutants.change import Mutant, kind
from benchmarks.mutants.digits import plain, slip, typed


@kind
def unit_label_wrong(budget: Budget, random: Random) -> Mutant | None:
    """元 for 万元, or the other way round."""
    table = pick(random, budget.tables.values())
    if table is None or table.unit is None:
        return None
    written = str(budget[table.unit])
    new = written.replace("万元", "元") if "万元" in written else written.replace("元", "万元")
    return Mutant(budget, {table.unit: new}, names=(table.sheet,))


@kind
def stale_year_title(budget: Budget, random: Random) -> Mutant | None:
    """The title of a table has the year of another budget."""
    table = pick(random, budget.tables.values())
    written = str(budget[table.title]) if table else ""
    year = re.search(r"20\d\d", written)
    if table is None or year is None:
        return None
    new = str(int(year[0]) + random.choice([-2, -1, 1]))
    return Mutant(budget, {table.title: written.replace(year[0], new)}, names=(table.sheet,))


@kind
def stale_year_other(budget: Budget, random: Random) -> Mutant | None:
    """Another heading – cover, contents, a chapter – has the year of another budget."""
    titles = {t.title for t in budget.tables.values()}
    found = [
        ((sheet, at), value)
        for sheet, cells in budget.values.items()
        for at, value in cells.items()
        if isinstance(value, str)
        and len(value) < 40
        and (sheet, at) not in titles
        and re.search(rf"{budget.year}年(?!\d)", value)
        and re.search("预算", value)
        and int(re.sub(r"\D", "", at)) <= 20
    ]
    place = pick(random, found)
    if place is None:
        return None
    new = str(budget.year + random.choice([-1, 1]))
    return Mutant(budget, {place[0]: place[1].replace(str(budget.year), new, 1)}, note=place[1])


@kind
def sheet_removed(budget: Budget, random: Random) -> Mutant | None:
    """One of the tables is not there."""
    table = pick(random, budget.tables.values())
    if table is None:
        return None
    names = {
        "balance": "收支总表", "income": "收入总表", "expenditure": "支出总表",
        "fiscal_balance": "财政拨款收支总表", "general": "一般公共预算", "fund": "政府性基金",
        "capital": "国有资本经营", "economic": "经济分类", "three_public": "三公",
    }  # fmt: skip
    return Mutant(budget, sheet_removed=table.sheet, names=(names[table.kind],), note=table.kind)


@kind
def section_removed(budget: Budget, random: Random) -> Mutant | None:
    """编制说明 or 其他相关情况说明 is not there."""
    sheets = [s for s in budget.values if "编制说明" in s or "其他相关情况" in s]
    sheet = pick(random, sheets)
    if sheet is None:
        return None
    name = "编制说明" if "编制说明" in sheet else "其他相关情况"
    return Mutant(budget, sheet_removed=sheet, names=(name,), note=sheet)


@kind
def row_hidden_amount(budget: Budget, random: Random) -> Mutant | None:
    """A row with amounts is hidden."""
    table = pick(random, budget.table(*CODED))
    lines = table.lines if table else []
    line = pick(random, (k for k in lines if any(budget.number(c) for c in k.cells.values())))
    if line is None:
        return None
    near = line.places | set(line.cells.values())
    return Mutant(budget, near=near, hidden_row=(line.sheet, line.row))


# Formulas: only where the workbook has them. The values shown are left out of the copy, so that
# gouji works them out.

_SUM = re.compile(r"=SUM\(([A-Z]+\d+):([A-Z]+\d+)\)")


def _at(cell: str) -> tuple[int, int]:
    """Column and row of an A1 address."""
    letters, row = coordinate_from_string(cell)
    return column_index_from_string(letters), row


def _worked_out(budget: Budget, cell: Cell, formula: str) -> Decimal:
    match = _SUM.fullmatch(formula)
    assert match is not None
    (left, top), (right, bottom) = (_at(corner) for corner in match.groups())
    places = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
    return sum((budget.number((cell[0], address(r, c))) for r, c in places), Decimal(0))


@kind
def formula_range_short(budget: Budget, random: Random) -> Mutant | None:
    """A SUM that leaves out the last or first of its cells."""
    sums = {c: f for c, f in budget.formulas.items() if _SUM.fullmatch(f)}
    cell = pick(random, sums)
    if cell is None:
        return None
    match = _SUM.fullmatch(sums[cell])
    assert match is not None
    (c1, r1), (c2, r2) = coordinate_from_string(match[1]), coordinate_from_string(match[2])
    if c1 == c2 and r2 - r1 > 0:
        short = random.choice([f"=SUM({c1}{r1}:{c2}{r2 - 1})", f"=SUM({c1}{r1 + 1}:{c2}{r2})"])
    elif r1 == r2 and c1 < c2:
        short = f"=SUM({c1}{r1}:{chr(ord(c2) - 1)}{r2})"
    else:
        return None
    if _worked_out(budget, cell, short) == _worked_out(budget, cell, sums[cell]):
        return None
    return Mutant(budget, {cell: short}, note=f"{sums[cell]} → {short}")


@kind
def formula_overwritten(budget: Budget, random: Random) -> Mutant | None:
    """A formula replaced by a mistyped number."""
    cell = pick(random, (c for c in budget.formulas if budget.number(c) > 10_000))
    new = (
        slip(plain(budget.number(cell)), random.choice(["swapped", "changed"]), random)
        if cell
        else None
    )
    if cell is None or new is None or abs(Decimal(new) - budget.number(cell)) < 90:
        return None
    return Mutant(budget, {cell: typed(new)}, note=budget.formulas[cell])


def is_heading(text: str) -> bool:
    """六、年度预算安排"""
    return bool(re.fullmatch(r"[一二三四五六七八九十]+、.{2,12}", fold(text)))
