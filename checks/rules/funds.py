"""BJ 表间勾稽: 财政拨款 – the same money in the tables of the three funds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from checks.amounts import fold
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import plain
from checks.relations import Op, Relation, equal
from checks.rules.matching import match_classes, unmatched
from checks.rules.registry import ERROR, Fault, Said, Unchecked, rule

#: why totals with carried-over money are not compared
OTHER_SCOPE = "总表含上年结转或结余，合计的口径与本年收支表不同"
FUNDS = ("general_public", "government_fund", "state_capital")
_CARRIED = re.compile("结转|结余")


def carried_over(tables: Iterable[Table]) -> bool:
    """Whether money of other years stands in the totals of the two-sided ones of some tables.

    Then these totals are not those of the tables that list this year's income and expenditure.
    """
    return any(
        _CARRIED.search(row.name) and not row.empty
        for table in tables
        if table.layout.form == "two_sided"
        for row in table.rows
    )


def fund_tables(book: BudgetBook) -> tuple[list[Table], str | None]:
    """The tables of the three books, and why one is missing where it is not simply empty."""
    tables: list[Table] = []
    for kind in FUNDS:
        table = book.get(kind)
        if table is not None:
            tables.append(table)
            continue
        layout = book.layout.table(kind)
        lines = [
            line["total"]
            for name in ("balance", "fiscal_balance")
            if (t := book.get(name)) is not None and (line := t.item("income", kind)) is not None
        ]
        if layout is not None and (not lines or any(line.value for line in lines)):
            return tables, f"没有找到{layout.name}"
    return tables, None


def only_fiscal(book: BudgetBook) -> bool:
    """Whether 财政拨款 is the only source of money, by every table that says.

    A column or line of income that is not known (上年结转, 上级补助) is another source.
    """
    said: list[Amount] = []
    balance, income = book.get("balance"), book.get("income")
    if income is not None and any(region.extra for region in income.regions):
        return False
    if carried_over(book.tables.values()):
        return False
    if balance is not None and any(not row.empty for row in balance.side("income")):
        return False
    for item in ("institutional", "operating", "other"):
        if balance is not None and (line := balance.item("income", item)) is not None:
            said.append(line["total"])
        if income is not None and income.total is not None and item in income.total.amounts:
            said += [row[item] for row in income.all_rows()]
    return bool(said) and not any(amount.value for amount in said)


@rule(
    "BJ104",
    "财政拨款与三本预算逐科目一致",
    severity=ERROR,
    basis="收入总表 ↔ 一般公共预算、政府性基金、国有资本经营预算支出表",
    needs=("income", "general_public"),
)
def fiscal_by_code(book: BudgetBook) -> Iterator[Said]:
    """收入总表每一科目的财政拨款收入，等于三本预算支出表同一科目合计之和。

    为什么：财政拨款就是三本预算的拨款，按科目不多不少。
    正确：20129 财政拨款 20,220,479 = 一般公共预算 20,220,479。
    错误：一般公共预算支出表漏列一项，或者多列了非财政资金。
    """
    tables, why = fund_tables(book)
    if why:
        yield Unchecked(why)
        return
    income = book["income"]
    codes = dict.fromkeys([*income.by_code, *(c for t in tables for c in t.by_code)])
    ours: list[Row] = []
    theirs: list[Row] = []
    for code in codes:
        row = income.by_code.get(code)
        rows = [r for t in tables if (r := t.by_code.get(code)) is not None]
        if row is None:
            theirs += rows
        elif rows:
            yield Relation(row["fiscal"], [r["total"] for r in rows], root=code)
        elif row["fiscal"].value:
            ours.append(row)
    yield from unmatched(book, ours, theirs, "fiscal", tables[0], income)
    if income.total is not None and all(t.total is not None for t in tables):
        parts = [t.total["total"] for t in tables if t.total is not None]
        yield Relation(income.total["fiscal"], parts, root="合计")


@rule(
    "BJ105",
    "财政拨款收支总表的收入与收支总表一致",
    severity=ERROR,
    basis="财政拨款收支总表 ↔ 收支总表",
    needs=("balance", "fiscal_balance"),
)
def fiscal_sources(book: BudgetBook) -> Iterator[Said]:
    """财政拨款收支总表的三本预算收入和收入总计，等于收支总表的相应各行。

    为什么：同一笔财政拨款在两张总表里必须相同。
    正确：财政拨款收支总表收入总计 152,079,992 = 收支总表财政拨款收入 152,079,992。
    错误：追加预算后只改了一张总表。
    """
    balance, fiscal = book["balance"], book["fiscal_balance"]
    pairs = [(kind, kind) for kind in FUNDS]
    if carried_over(book.tables.values()):
        yield Unchecked(OTHER_SCOPE)
    else:
        pairs.append(("total", "fiscal"))
    for item, source in pairs:
        line, other = fiscal.item("income", item), balance.item("income", source)
        if line is not None and other is not None:
            yield equal(line["total"], other["total"], root=item)


@rule(
    "BJ106",
    "财政拨款支出与三本预算支出表一致",
    severity=ERROR,
    basis="财政拨款收支总表 ↔ 一般公共预算、政府性基金、国有资本经营预算支出表",
    needs=("fiscal_balance",),
)
def fiscal_classes(book: BudgetBook) -> Iterator[Said]:
    """财政拨款收支总表支出方的三个分栏，逐类等于三本预算支出表的类级科目和合计。

    为什么：总表的每一栏是一张明细表按类的汇总。
    正确：科学技术支出 一般公共预算 100,771,365 = 一般公共预算支出表 206 合计 100,771,365。
    错误：总表沿用了上年的数。
    """
    fiscal = book["fiscal_balance"]
    total = fiscal.item("expenditure", "total")
    carried = carried_over(book.tables.values())
    for kind in FUNDS:
        table = book.get(kind)
        if table is None:
            layout = book.layout.table(kind)
            if layout is not None:
                yield Unchecked(f"没有找到{layout.name}")
            continue
        if carried:
            yield Unchecked(OTHER_SCOPE)
        elif total is not None and table.total is not None and kind in total.amounts:
            yield equal(total[kind], table.total["total"], root="合计")
        matched = match_classes(book, fiscal, table)
        for line, row in matched.pairs:
            if kind in line.amounts:
                yield Relation(line[kind], [row["total"]], root=row.code)
        for row in matched.only_rows:
            if row["total"].value:
                yield Fault(
                    row.place(),
                    f"{table.name}有{row.label}{row['total']}元，{fiscal.name}没有这一类",
                    actual=plain(row["total"].value),
                    expected="0",
                    unit=row["total"].unit.name,
                )
        for line in matched.only_lines:
            if kind in line.amounts and line[kind].value and not _CARRIED.search(line.name):
                yield Fault(
                    line[kind].place(),
                    f"{fiscal.name}“{line.name}”的{line[kind].heading}为{line[kind]}元，"
                    f"{table.name}没有这一类",
                    related=(line.place(),),
                    actual=plain(line[kind].value),
                    expected="0",
                    unit=line[kind].unit.name,
                )


@rule(
    "BJ108",
    "财政拨款支出不超过支出总表",
    severity=ERROR,
    basis="支出总表 ↔ 三本预算支出表，逐科目、逐栏",
    needs=("expenditure", "general_public"),
)
def part_of_whole(book: BudgetBook) -> Iterator[Said]:
    """三本预算支出表同一科目的基本支出、项目支出之和，不超过支出总表的相应数；
    没有事业收入、经营收入和其他收入时，两者相等。

    为什么：财政拨款安排的支出是全部支出的一部分。
    正确：20607 基本支出 34,048,050 ≤ 支出总表 50,683,324（其余由事业收入安排）。
    错误：基本支出误填在项目支出栏，行合计不变，与支出总表一比就看出来。
    """
    tables, why = fund_tables(book)
    if why:
        yield Unchecked(why)
        return
    expenditure = book["expenditure"]
    op = Op.EQUAL if only_fiscal(book) else Op.AT_LEAST
    for code, row, rows in _alike(expenditure, tables):
        for role in ("basic", "project"):
            parts = [r.amounts[role] for r in rows if role in r.amounts]
            if role in row.amounts and len(parts) == len(rows):
                yield Relation(row.amounts[role], parts, op, code)
    covered = {code for table in tables for code in table.by_code}
    lonely = [
        row
        for table in tables
        for code, row in table.by_code.items()
        if code not in expenditure.by_code
    ]
    namesakes = {fold(row.name) for row in lonely}
    uncovered = [
        row
        for code, row in expenditure.by_code.items()
        if code not in covered and fold(row.name) in namesakes
    ]
    yield from unmatched(book, lonely, uncovered, "total", expenditure, tables[0])


def _alike(whole: Table, tables: Sequence[Table]) -> Iterator[tuple[str, Row, list[Row]]]:
    """Each code of the whole, its row and those of the tables; last the 合计, if all have one."""
    for code, row in whole.by_code.items():
        rows = [table.by_code[code] for table in tables if code in table.by_code]
        if rows:
            yield code, row, rows
    totals = [table.total for table in tables if table.total is not None]
    if whole.total is not None and len(totals) == len(tables):
        yield "合计", whole.total, totals
