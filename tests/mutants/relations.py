"""What holds in a correct budget, worked out from cells and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from benchmarks.mutants.budget import Budget, Table


def broken(budget: Budget) -> set[str]:
    """The names of the relations that do not hold, within half a unit for each addend."""
    return {name for name, whole, parts in _relations(budget) if _off(whole, parts)}


def _off(whole: Decimal, parts: list[Decimal]) -> bool:
    filled = [p for p in parts if p]
    slack = Decimal(len(filled) + 1) / 2 if len(filled) > 1 and whole > 1000 else Decimal(0)
    return abs(whole - sum(parts, Decimal(0))) > slack


Relation = tuple[str, Decimal, list[Decimal]]


def _relations(budget: Budget) -> Iterator[Relation]:
    n = budget.number
    for table in budget.tables.values():
        yield from _inside(budget, table)
    income, spending = budget.tables["income"], budget.tables["expenditure"]
    general, economic = budget.tables["general"], budget.tables["economic"]
    balance, fiscal = budget.tables["balance"], budget.tables["fiscal_balance"]
    names = {line.code: line.name for line in spending.lines if len(line.code) == 3}
    by_code = {line.code: line for line in spending.lines}
    funds = {line.code: line for line in general.lines}
    for line in [*income.lines, *([income.total] if income.total else [])]:
        other = by_code.get(line.code, spending.total)
        fund = funds.get(line.code, general.total)
        if other is not None:
            yield f"收入=支出 {line.code}", n(line.cells["total"]), [n(other.cells["total"])]
        if fund is not None:
            yield f"财政 {line.code}", n(line.cells["fiscal"]), [n(fund.cells["total"])]
            if other is not None:
                for role in ("basic", "project"):
                    over = n(fund.cells[role]) - n(other.cells[role])
                    yield f"一般公共≤支出 {line.code} {role}", max(over, Decimal(0)), []
    assert general.total
    assert economic.total
    yield "基本", n(general.total.cells["basic"]), [n(economic.total.cells["total"])]
    for table, roles in ((balance, ["total"]), (fiscal, ["total", "general"])):
        assert table.total
        for role in roles:
            parts = [n(line.cells[role]) for line in table.lines]
            yield f"{table.kind} {role}", n(table.total.cells[role]), parts
    for table, source in ((balance, spending), (fiscal, general)):
        for code, name in names.items():
            for line in table.lines:
                if line.name.endswith(name):
                    below = next(k for k in source.lines if k.code == code)
                    yield f"{table.kind} {code}", n(line.cells["total"]), [n(below.cells["total"])]
    for kind, at in {"fund": "B9", "capital": "B10"}.items():
        total = budget.tables[kind].total
        assert total
        yield f"基金 {kind}", n((fiscal.sheet, at)), [n(total.cells["total"])]
    sources = {"fiscal": "B8", "institutional": "B12", "operating": "B13", "other": "B14"}
    for role, at in sources.items():
        assert income.total
        yield f"来源 {role}", n((balance.sheet, at)), [n(income.total.cells[role])]
    cells = budget.tables["three_public"].lines[0].cells
    items = [n(cells[k]) for k in ("abroad", "reception", "cars")]
    yield "三公", n(cells["three_public"]), items
    yield "用车", n(cells["cars"]), [n(cells["purchase"]), n(cells["running"])]
    over = n(cells["operating"]) * 10_000 - n(economic.total.cells["public"])
    yield "机关运行≤公用", max(over - 60, Decimal(0)), []
    codes = {"30212": "abroad", "30217": "reception", "30231": "running"}
    for line in economic.lines:
        if line.code in codes:
            over = n(line.cells["total"]) - n(cells[codes[line.code]]) * 10_000
            yield f"{line.code}≤三公", max(over - 60, Decimal(0)), []
    pairs = {"30108": "2080505", "30109": "2080506", "30113": "2210201"}
    amounts = {line.code: n(line.cells["total"]) for line in economic.lines}
    for code, function in pairs.items():
        basic = n(funds[function].cells["basic"]) if function in funds else Decimal(0)
        yield f"{code}={function}", amounts.get(code, Decimal(0)), [basic]


def _inside(budget: Budget, table: Table) -> Iterator[Relation]:
    n = budget.number
    if table.kind in ("three_public", "balance"):
        return
    for line in table.every:
        parts = [n(cell) for role, cell in line.cells.items() if role != "total"]
        yield f"{table.kind} {line.code} 行", n(line.cells["total"]), parts
        if table.kind == "fiscal_balance" or not table.children(line):
            continue
        for role, cell in line.cells.items():
            below = [n(k.cells[role]) for k in table.children(line)]
            yield f"{table.kind} {line.code} {role}", n(cell), below
