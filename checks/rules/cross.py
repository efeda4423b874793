"""BJ 表间勾稽: the same money in several tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks.amounts import fold
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import plain
from checks.relations import Op, Relation, equal
from checks.rules.matching import match_classes, unmatched
from checks.rules.registry import ERROR, Fault, Inapplicable, Said, Unchecked, rule

_OTHER_SCOPE = "总表含上年结转或结余，合计的口径与本年收支表不同"
FUNDS = ("general_public", "government_fund", "state_capital")
_CARRIED = re.compile("结转|结余")
_SOURCES = ("fiscal", "institutional", "operating", "other", "total")


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


@rule(
    "BJ101",
    "各项收入与收入总表一致",
    severity=ERROR,
    basis="收支总表 ↔ 收入总表",
    needs=("balance", "income"),
)
def sources(book: BudgetBook) -> Iterator[Said]:
    """收支总表的财政拨款、事业、经营、其他收入和收入总计，等于收入总表合计行的相应栏。

    为什么：同一笔收入在两张表里必须是同一个数。
    正确：收支总表事业收入 26,314,149 = 收入总表合计行事业收入 26,314,149。
    错误：收入总表把事业收入填在了经营收入栏。
    """
    balance, income = book["balance"], book["income"]
    if income.total is None:
        yield Unchecked("收入总表没有合计行")
        return
    carried = carried_over(book.tables.values())
    if carried:
        yield Unchecked(_OTHER_SCOPE)
    for item in _SOURCES[:-1] if carried else _SOURCES:
        line, amount = balance.item("income", item), income.total.get(item)
        if line is not None and amount is not None:
            yield equal(line["total"], amount, root=item)


@rule(
    "BJ102",
    "各类支出与支出总表一致",
    severity=ERROR,
    basis="收支总表 ↔ 支出总表",
    needs=("balance", "expenditure"),
)
def classes(book: BudgetBook) -> Iterator[Said]:
    """收支总表支出方的每一类和支出总计，等于支出总表的相应类级科目和合计。

    为什么：总表是支出总表按类的汇总。
    正确：科学技术支出 117,406,639 在两张表里相同。
    错误：两类的金额对调，总计仍然相等，逐类核对才能发现。
    """
    balance, expenditure = book["balance"], book["expenditure"]
    yield from _classes(book, balance, expenditure, "total")
    total = balance.item("expenditure", "total")
    if carried_over(book.tables.values()):
        yield Unchecked(_OTHER_SCOPE)
    elif total is not None and expenditure.total is not None:
        yield equal(total["total"], expenditure.total["total"], root="合计")


def _classes(book: BudgetBook, table: Table, coded: Table, role: str) -> Iterator[Said]:
    """Every 类 line of ``table`` in column ``role`` against the total of ``coded``."""
    matched = match_classes(book, table, coded)
    for line, row in matched.pairs:
        yield Relation(line[role], [row["total"]], root=row.code)
    for row in matched.only_rows:
        if row["total"].value:
            yield Fault(
                row.place(),
                f"{coded.name}有{row.label}{row['total']}元，{table.name}没有这一类",
                related=tuple(line.place() for line in matched.only_lines),
                actual=plain(row["total"].value),
                expected="0",
                unit=row["total"].unit.name,
            )
    for line in matched.only_lines:
        if line[role].value and line.name.endswith("支出") and line.name != "其他支出":
            yield Fault(
                line.place(),
                f"{table.name}有“{line.name}”{line[role]}元，{coded.name}没有这一类",
                actual=plain(line[role].value),
                expected="0",
                unit=line[role].unit.name,
            )


@rule(
    "BJ103",
    "收入总表与支出总表逐科目一致",
    severity=ERROR,
    basis="收入总表 ↔ 支出总表：同一科目收支相等",
    needs=("income", "expenditure"),
)
def income_by_code(book: BudgetBook) -> Iterator[Said]:
    """收入总表和支出总表列示同样的科目，每一科目的合计相等。

    为什么：两张表是同一份预算的两面，按科目一一对应。
    正确：2060702 科普活动 收入合计 1,106,700 = 支出合计 1,106,700。
    错误：支出总表漏了一行，或者某一科目只改了一张表。
    """
    if "income_by_code" not in book.layout.holds:
        yield Inapplicable("本套表的收入总表不按支出科目列示")
        return
    income, expenditure = book["income"], book["expenditure"]
    for code, row in income.by_code.items():
        other = expenditure.by_code.get(code)
        if other is not None:
            yield equal(row["total"], other["total"], root=code)
    yield from unmatched(
        book,
        [row for code, row in income.by_code.items() if code not in expenditure.by_code],
        [row for code, row in expenditure.by_code.items() if code not in income.by_code],
        "total",
        expenditure,
        income,
    )
    if income.total is not None and expenditure.total is not None:
        yield equal(income.total["total"], expenditure.total["total"], root="合计")


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
        yield Unchecked(_OTHER_SCOPE)
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
            yield Unchecked(_OTHER_SCOPE)
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
            if kind in line.amounts and line[kind].value:
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
    "BJ107",
    "基本支出与经济分类表一致",
    severity=ERROR,
    basis="一般公共预算支出表 ↔ 一般公共预算基本支出经济分类表",
    needs=("general_public", "basic_economic"),
)
def basic_economic(book: BudgetBook) -> Iterator[Said]:
    """一般公共预算支出表合计行的基本支出，等于基本支出经济分类表的合计。

    为什么：两张表是同一笔基本支出按功能和按经济用途的两种列示。
    正确：基本支出 85,320,677 = 经济分类合计 85,320,677。
    错误：经济分类表没有随基本支出调整。
    注意：支出总表的基本支出含事业收入等安排的部分，不与经济分类表相等，不能用来核对。
    """
    general, economic = book["general_public"], book["basic_economic"]
    basic = general.total.get("basic") if general.total is not None else None
    if basic is None or economic.total is None:
        yield Unchecked("一般公共预算支出表或经济分类表没有合计行或基本支出栏")
        return
    yield equal(basic, economic.total["total"], root="基本支出")


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
    pairs: list[tuple[str, Row, list[Row]]] = []
    for code, row in expenditure.by_code.items():
        rows = [table.by_code[code] for table in tables if code in table.by_code]
        if rows:
            pairs.append((code, row, rows))
    totals = [t.total for t in tables if t.total is not None]
    if expenditure.total is not None and len(totals) == len(tables):
        pairs.append(("合计", expenditure.total, totals))
    for code, row, rows in pairs:
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


@rule(
    "BJ109",
    "收支总表的基本支出和项目支出与支出总表一致",
    severity=ERROR,
    basis="预算单位收支总表 ↔ 支出总表",
    needs=("balance", "expenditure"),
)
def basic_and_project(book: BudgetBook) -> Iterator[Said]:
    """预算单位收支总表每一类的人员经费 + 公用经费等于支出总表的基本支出，项目支出等于项目支出。

    为什么：单位的收支总表把支出总表按类汇总，基本支出再分人员和公用。
    正确：一般公共服务 人员 13,819,399.88 + 公用 1,867,397.54 = 基本支出 15,686,797.42。
    错误：人员经费和项目支出填串了栏。
    """
    balance, expenditure = book["balance"], book["expenditure"]
    total = balance.item("expenditure", "total")
    pairs = match_classes(book, balance, expenditure).pairs
    if total is not None and expenditure.total is not None:
        pairs = [*pairs, (total, expenditure.total)]
    found = False
    for line, row in pairs:
        if "personnel" in line.amounts and "public" in line.amounts:
            found = True
            root = row.code or "合计"
            yield equal(row["basic"], line["personnel"], line["public"], root=root)
            if "project" in line.amounts:
                yield equal(row["project"], line["project"], root=root)
    if not found:
        yield Inapplicable("收支总表不分基本支出和项目支出")


@rule(
    "BJ110",
    "收支总表的人员和公用经费与经济分类表一致",
    severity=ERROR,
    basis="预算单位收支总表 ↔ 基本支出经济分类表，限于全部支出由一般公共预算安排时",
    needs=("balance", "basic_economic"),
)
def personnel_and_public(book: BudgetBook) -> Iterator[Said]:
    """全部支出由一般公共预算安排的单位，收支总表的人员经费、公用经费合计等于经济分类表的合计。

    为什么：资金来源只有一本预算时，两张表的口径相同。
    正确：人员经费 22,473,997.81、公用经费 2,132,777.54 在两张表里相同。
    错误：经济分类表把公用经费填进了人员经费栏。
    """
    total = book["balance"].item("expenditure", "total")
    economic = book["basic_economic"].total
    source = book["balance"].item("income", "general_public")
    income = book["balance"].item("income", "total")
    if total is None or "personnel" not in total.amounts:
        yield Inapplicable("收支总表不分人员经费和公用经费")
    elif economic is None or source is None or income is None:
        yield Unchecked("收支总表或经济分类表没有合计")
    elif source["total"].value != income["total"].value or not only_fiscal(book):
        yield Inapplicable("资金来源不只是一般公共预算，口径不同")
    else:
        for role in ("personnel", "public"):
            if role in total.amounts and role in economic.amounts:
                yield equal(total[role], economic[role], root=role)
