"""Errors in amounts: a digit, a sign, a column, a total, a pair that makes up for another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import TypeVar

from benchmarks.mutants.budget import CODED, Budget, Cell, Line, Table, Value
from benchmarks.mutants.change import Mutant, Plant, kind
from benchmarks.mutants.digits import plain, slip, typed

T = TypeVar("T")
BY_FUNCTION = ("income", "expenditure", "general")


def pick(random: Random, of: Iterable[T]) -> T | None:
    """One of them; None when there are none."""
    every = list(of)
    return random.choice(every) if every else None


def moved(budget: Budget, cell: Cell, by: Decimal | int) -> Value:
    """What a cell holds when it is changed by an amount."""
    return typed(plain(budget.number(cell) + Decimal(by)))


def _felt(budget: Budget, cell: Cell, new: Decimal) -> bool:
    """Whether the change is more than rounding: 90 元, 0.1 万元."""
    wan = cell[0] in {t.sheet for t in budget.table("three_public")}
    return abs(new - budget.number(cell)) >= (Decimal("0.1") if wan else 90)


def _digit(how: str) -> Plant:
    def plant(budget: Budget, random: Random) -> Mutant | None:
        cell = pick(random, budget.amounts())
        new = slip(plain(budget.number(cell)), how, random) if cell else None
        if cell is None or new is None or not _felt(budget, cell, Decimal(new)):
            return None
        return Mutant(budget, {cell: typed(new)})

    return plant


@kind
def digit_transposition(budget: Budget, random: Random) -> Mutant | None:
    """Two neighbouring digits swapped."""
    return _digit("swapped")(budget, random)


@kind
def digit_changed(budget: Budget, random: Random) -> Mutant | None:
    """One digit is another."""
    return _digit("changed")(budget, random)


@kind
def digit_dropped_or_extra(budget: Budget, random: Random) -> Mutant | None:
    """A digit left out or typed twice."""
    return _digit(random.choice(["dropped", "doubled"]))(budget, random)


@kind
def sign_flipped(budget: Budget, random: Random) -> Mutant | None:
    """An amount became negative."""
    cell = pick(random, budget.amounts())
    return Mutant(budget, {cell: typed(plain(-budget.number(cell)))}) if cell else None


@kind
def subtotal_wrong(budget: Budget, random: Random) -> Mutant | None:
    """A 类, 款 or 合计 that is not the sum of what is below."""
    table = pick(random, budget.table(*CODED))
    lines = [k for k in table.every if k is table.total or table.children(k)] if table else []
    cell = pick(random, (c for k in lines for c in k.cells.values() if budget.number(c)))
    by = random.choice([1000, -5000, 10_000, 20_000, 100_000, 1_000_000])
    if cell is None or budget.number(cell) + by <= 0:
        return None
    return Mutant(budget, {cell: moved(budget, cell, by)})


def _both(budget: Budget, line: Line, cell: Cell, by: int) -> dict[Cell, Value]:
    """A part and the 合计 of its row."""
    return {c: moved(budget, c, by) for c in (cell, line.cells["total"])}


def _parts(budget: Budget, line: Line) -> list[Cell]:
    return [c for r, c in line.cells.items() if r != "total" and budget.number(c)]


@kind
def leaf_changed(budget: Budget, random: Random) -> Mutant | None:
    """A lowest 科目 and the 合计 of its row changed alike: the row still adds up."""
    table = pick(random, budget.table(*CODED))
    line = pick(random, table.leaves() if table else [])
    cell = pick(random, _parts(budget, line) if line else [])
    by = random.choice([500, 1000, -1000, 10_000, 50_000, 100_000, 1_000_000])
    if line is None or cell is None or budget.number(cell) + by <= 0:
        return None
    return Mutant(budget, _both(budget, line, cell, by))


def swapped(budget: Budget, one: Cell, other: Cell) -> Mutant | None:
    """Two cells with each other's amount; None when it is the same."""
    if budget.number(one) == budget.number(other):
        return None
    return Mutant(budget, {one: budget[other], other: budget[one]})


@kind
def columns_swapped(budget: Budget, random: Random) -> Mutant | None:
    """Two amounts of one row in each other's column."""
    table = pick(random, budget.table(*CODED, "fiscal_balance"))
    line = pick(random, table.every if table else [])
    if line is None or len(line.cells) < 2:
        return None
    return swapped(budget, *random.sample(list(line.cells.values()), 2))


def _roles_swapped(
    budget: Budget, random: Random, tables: list[Table], one: str, other: str
) -> Mutant | None:
    lines = [k for t in tables for k in t.every if one in k.cells and other in k.cells]
    lines = [k for k in lines if budget.number(k.cells[one]) != budget.number(k.cells[other])]
    line = pick(random, lines)
    return swapped(budget, line.cells[one], line.cells[other]) if line else None


@kind
def basic_project_moved(budget: Budget, random: Random) -> Mutant | None:
    """基本支出 under 项目支出."""
    tables = budget.table("expenditure", "general")
    return _roles_swapped(budget, random, tables, "basic", "project")


@kind
def personnel_public_swapped(budget: Budget, random: Random) -> Mutant | None:
    """人员经费 under 公用经费."""
    return _roles_swapped(budget, random, budget.table("economic"), "personnel", "public")


@kind
def income_source_moved(budget: Budget, random: Random) -> Mutant | None:
    """Part of one source of a row of income under another: the row still adds up."""
    table = pick(random, budget.table("income"))
    line = pick(random, table.leaves() if table else [])
    cell = pick(random, _parts(budget, line) if line else [])
    if line is None or cell is None or budget.number(cell) <= 100_000:
        return None
    to = pick(random, (c for r, c in line.cells.items() if r != "total" and c != cell))
    if to is None:
        return None
    return Mutant(budget, {cell: moved(budget, cell, -100_000), to: moved(budget, to, 100_000)})


@kind
def source_column_moved(budget: Budget, random: Random) -> Mutant | None:
    """A whole source of income stands one column off: every sum of the table holds."""
    for table in budget.table("income"):
        roles = list(table.lines[0].cells)[1:] if table.lines else []
        pairs = [
            (a, b)
            for a, b in pairwise(roles)
            if any(budget.number(k.cells[a]) for k in table.every)
            != any(budget.number(k.cells[b]) for k in table.every)
        ]
        pair = pick(random, pairs)
        if pair is not None:
            edits: dict[Cell, Value] = {}
            heads: set[Cell] = set()
            for line in table.every:
                one, other = line.cells[pair[0]], line.cells[pair[1]]
                heads |= {h for c in (one, other) if (h := _heading(budget, c)) is not None}
                if budget[one] != budget[other]:
                    edits |= {one: budget[other], other: budget[one]}
            # amounts under the wrong heading, or headings over the wrong amounts
            return Mutant(budget, edits, near=heads, near_enough=True)
    return None


def _heading(budget: Budget, cell: Cell) -> Cell | None:
    """The heading over a cell."""
    column = re.sub(r"\d", "", cell[1])
    above = (f"{column}{row}" for row in range(int(cell[1][len(column) :]) - 1, 0, -1))
    at = next((a for a in above if isinstance(budget[cell[0], a], str)), None)
    return None if at is None else (cell[0], at)


def _pair(budget: Budget, random: Random, kinds: tuple[str, ...]) -> tuple[Line, Line] | None:
    """Two lowest 科目 of one 款."""
    table = pick(random, budget.table(*kinds))
    if table is None:
        return None
    groups = [table.children(k) for k in table.lines]
    groups = [g for g in groups if len(g) > 1 and not any(table.children(k) for k in g)]
    group = pick(random, groups)
    if group is None:
        return None
    one, other = random.sample(group, 2)
    return one, other


@kind
def compensating_double(budget: Budget, random: Random) -> Mutant | None:
    """One 科目 too high and its neighbour too low by as much: every sum holds."""
    pair = _pair(budget, random, BY_FUNCTION)
    if pair is None:
        return None
    roles = [
        r
        for r in pair[0].cells
        if r != "total" and budget.number(pair[0].cells[r]) and budget.number(pair[1].cells[r])
    ]
    role = pick(random, roles)
    by = random.choice([400, 500, 9000, 10_000, 100_000])
    if role is None or budget.number(pair[1].cells[role]) <= by:
        return None
    return Mutant(
        budget,
        _both(budget, pair[0], pair[0].cells[role], by)
        | _both(budget, pair[1], pair[1].cells[role], -by),
    )


@kind
def rows_swapped(budget: Budget, random: Random) -> Mutant | None:
    """The amounts of two 科目 of one 款 stand in each other's row."""
    pair = _pair(budget, random, BY_FUNCTION)
    if pair is None:
        return None
    edits: dict[Cell, Value] = {}
    for role, cell in pair[0].cells.items():
        other = pair[1].cells[role]
        if budget[cell] != budget[other]:
            edits |= {cell: budget[other], other: budget[cell]}
    return Mutant(budget, edits) if edits else None


@kind
def class_amounts_swapped(budget: Budget, random: Random) -> Mutant | None:
    """Two 类 of a 收支总表 have each other's amount: the total holds."""
    table = pick(random, budget.table("balance", "fiscal_balance"))
    lines = [k for k in (table.lines if table else []) if budget.number(k.cells["total"])]
    if len(lines) < 2:
        return None
    one, other = random.sample(lines, 2)
    if set(one.cells) - {"total"}:
        return None  # the row would no longer add up: another kind
    return swapped(budget, one.cells["total"], other.cells["total"])


@kind
def t1_total_vs_t2(budget: Budget, random: Random) -> Mutant | None:
    """A 科目 of the income table and all above it changed alike: that table still adds up."""
    return _chain(budget, random, "income")


@kind
def t5_basic_vs_t8(budget: Budget, random: Random) -> Mutant | None:
    """A 款 of 基本支出 and all above it changed alike: that table still adds up."""
    return _chain(budget, random, "economic")


def _chain(budget: Budget, random: Random, of: str) -> Mutant | None:
    table = pick(random, budget.table(of))
    line = pick(random, table.leaves() if table else [])
    role = (
        pick(random, (r for r, c in line.cells.items() if r != "total" and budget.number(c)))
        if line
        else None
    )
    if table is None or line is None or role is None:
        return None
    by = random.choice([4000, 50_000, 300_000])
    above = [k for k in table.every if line.code.startswith(k.code)]
    edits: dict[Cell, Value] = {}
    for each in above:
        edits |= _both(budget, each, each.cells[role], by)
    return Mutant(budget, edits)


@kind
def amount_as_text(budget: Budget, random: Random) -> Mutant | None:
    """An amount stored as text, in one of the ways people type it."""
    cell = pick(random, budget.amounts())
    if cell is None:
        return None
    number = budget.number(cell)
    written = plain(number)
    grouped = f"{number:,}"
    wide = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
    unit = "万元" if cell[0] in {t.sheet for t in budget.table("three_public")} else "元"
    ways = {
        "逗号": grouped.replace(",", "，"),
        "全角": grouped.translate(wide),
        "单位": grouped + unit,
        "文本": written,
        "空格": written + " ",
    }
    way = random.choice(list(ways))
    return Mutant(budget, {cell: ways[way]}, note=way)


@kind
def fund_total_filled(budget: Budget, random: Random) -> Mutant | None:
    """An amount in the 合计 of a fund table that should be empty."""
    tables = budget.table("fund", "capital")
    empty = [
        t for t in tables if not any(budget.number(c) for k in t.every for c in k.cells.values())
    ]
    table = pick(random, (t for t in empty if t.total is not None))
    if table is None or table.total is None:
        return None
    cells = table.total.cells
    return Mutant(budget, {cells["total"]: 500_000, cells["project"]: 500_000})


@kind
def wanyuan_in_yuan_table(budget: Budget, random: Random) -> Mutant | None:
    """An amount of a 元 table typed in 万元: 800,000 is 80."""
    cells = [c for c in budget.amounts("balance", *CODED) if not budget.number(c) % 100]
    cell = pick(random, cells)
    return Mutant(budget, {cell: typed(plain(budget.number(cell) / 10_000))}) if cell else None


@kind
def double_error(budget: Budget, random: Random) -> Mutant | None:
    """Two slips in two places."""
    one, two = (
        random.choice(
            [digit_transposition, digit_changed, sign_flipped, subtotal_wrong, leaf_changed]
        )(budget, random)
        for _ in range(2)
    )
    if one is None or two is None or set(one.edits) & set(two.edits):
        return None
    return Mutant(budget, one.edits | two.edits)


@kind
def rounding_1yuan(budget: Budget, random: Random) -> Mutant | None:
    """A sum of several amounts in whole 元 off by 1 元: a rounding, no error."""
    if any(budget.number(c) % 1 for c in budget.amounts(*CODED)):
        return None  # printed with 分, one 元 is no rounding
    table = pick(random, budget.table("economic"))
    line = pick(random, (k for k in table.lines if len(table.children(k)) > 3)) if table else None
    role = "personnel" if line and budget.number(line.cells["personnel"]) else "public"
    if (
        table is None
        or line is None
        or budget.number(line.cells["total"]) != budget.number(line.cells[role])
    ):
        return None
    below = table.children(line)
    child = pick(
        random, (k for k in below if k.code not in _TWICE and budget.number(k.cells[role]))
    )
    if child is None:
        return None
    edits = _both(budget, child, child.cells[role], random.choice([1, -1]))
    return Mutant(budget, edits, harmless=True)


#: 经济分类 that stand in a table by function as well, or in the “三公” table
_TWICE = ("30108", "30109", "30110", "30111", "30113", "30212", "30217", "30231")
