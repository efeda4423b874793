"""Errors in the table of “三公”经费和机关运行经费, in 万元."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.mutants.amounts import moved, pick, swapped
from benchmarks.mutants.budget import Budget, Cell, Value
from benchmarks.mutants.change import Mutant, kind
from benchmarks.mutants.digits import plain, typed


def _three_public(budget: Budget) -> dict[str, Cell] | None:
    table = budget.tables.get("three_public")
    return table.lines[0].cells if table is not None else None


@kind
def sangong_total_wrong(budget: Budget, random: Random) -> Mutant | None:
    """“三公”经费合计 is not the sum of its items."""
    cells = _three_public(budget)
    by = Decimal(random.choice(["0.1", "-0.1", "0.5", "1", "-2", "2", "10"]))
    if cells is None or budget.number(cells["three_public"]) + by <= 0:
        return None
    return Mutant(budget, {cells["three_public"]: moved(budget, cells["three_public"], by)})


@kind
def sangong_car_wrong(budget: Budget, random: Random) -> Mutant | None:
    """公务用车小计 is not 购置费 + 运行费."""
    cells = _three_public(budget)
    if cells is None or not budget.number(cells["cars"]):
        return None
    by = random.choice([Decimal("0.5"), Decimal(1), Decimal(6)])
    return Mutant(budget, {cells["cars"]: moved(budget, cells["cars"], by)})


@kind
def sangong_items_swapped(budget: Budget, random: Random) -> Mutant | None:
    """因公出国 and 公务接待, or 购置费 and 运行费, in each other's column: the totals hold."""
    cells = _three_public(budget)
    if cells is None:
        return None
    one, other = random.choice([("abroad", "reception"), ("purchase", "running")])
    return swapped(budget, cells[one], cells[other])


@kind
def sangong_below_econ(budget: Budget, random: Random) -> Mutant | None:
    """An item of the “三公” table below what 基本支出 alone holds for it; its total follows."""
    cells = _three_public(budget)
    table = budget.tables.get("economic")
    if cells is None or table is None:
        return None
    codes = {"30212": "abroad", "30217": "reception", "30231": "running"}
    lines = [k for k in table.lines if k.code in codes and budget.number(k.cells["total"])]
    line = pick(random, lines)
    if line is None:
        return None
    item = cells[codes[line.code]]
    less = (budget.number(line.cells["total"]) / 20_000).quantize(Decimal("0.01"))
    by = less - budget.number(item)
    if by > Decimal("-0.05"):
        return None
    whole = [cells["three_public"], *([cells["cars"]] if line.code == "30231" else [])]
    edits: dict[Cell, Value] = {c: moved(budget, c, by) for c in whole}
    return Mutant(budget, edits | {item: typed(plain(less))})


@kind
def jiguan_above_public(budget: Budget, random: Random) -> Mutant | None:
    """机关运行经费 above all 公用经费."""
    cells = _three_public(budget)
    table = budget.tables.get("economic")
    if cells is None or table is None or table.total is None:
        return None
    public = budget.number(table.total.cells["public"]) / 10_000
    if not budget.number(cells["operating"]) or not public:
        return None
    more = (public * Decimal(random.choice(["1.05", "2", "10"]))).quantize(Decimal("0.01"))
    return Mutant(budget, {cells["operating"]: typed(plain(more))})


@kind
def yuan_in_wanyuan_table(budget: Budget, random: Random) -> Mutant | None:
    """An amount of the 万元 table, or all of them, typed in 元."""
    cells = _three_public(budget)
    filled = [c for c in (cells or {}).values() if budget.number(c)]
    some = filled if random.random() < 0.4 else random.sample(filled, min(1, len(filled)))
    edits: dict[Cell, Value] = {c: typed(plain(budget.number(c) * 10_000)) for c in some}
    return Mutant(budget, edits) if edits else None
