"""BJ 表间勾稽: income and expenditure – the same money in the tables of all sources."""

from __future__ import annotations

from collections.abc import Iterator

from checks.book import BudgetBook
from checks.relations import equal
from checks.rules.funds import OTHER_SCOPE, carried_over, only_fiscal
from checks.rules.matching import class_relations, match_classes, unmatched
from checks.rules.registry import ERROR, Inapplicable, Said, Unchecked, rule

_SOURCES = ("fiscal", "institutional", "operating", "other", "total")


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
        yield Unchecked(OTHER_SCOPE)
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
    yield from class_relations(book, balance, "total", expenditure)
    total = balance.item("expenditure", "total")
    if carried_over(book.tables.values()):
        yield Unchecked(OTHER_SCOPE)
    elif total is not None and expenditure.total is not None:
        yield equal(total["total"], expenditure.total["total"], root="合计")


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
