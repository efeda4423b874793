"""SG 三公与机关运行: the table in 万元 beside the tables in 元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from checks.amounts import WAN
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import grouped, plain
from checks.relations import Relation, at_least, at_most
from checks.rules.registry import ERROR, Checked, Fault, Inapplicable, Said, Unchecked, rule

#: 经济分类 款 that pay for each item of 三公.
_ECONOMIC = {
    "30212": "abroad",
    "30217": "reception",
    "30231": "vehicle_running",
    "31013": "vehicle_purchase",
}


def summary_row(table: Table) -> Row | None:
    """The row that stands for the whole office: 合计 or the only one; else none."""
    if table.total is not None:
        return table.total
    return table.rows[0] if len(table.rows) == 1 else None


_SCIENTIFIC = re.compile("大学|学院|研究[院所]|科学院|研究中心")
#: 高等教育, 高等职业教育, 基础研究, 应用研究
_SCIENCE = ("2050205", "2050305", "20602", "20603")
#: 0.01 万元, and half of it, in 元
_HUNDREDTH = Decimal(100)


def rounded(amount: Amount) -> bool:
    """Whether an amount in 元 stands in a table all of whose amounts are whole 0.01 万元."""
    table = amount.row.region.table
    return table.unit.factor == 1 and all(not a.value % _HUNDREDTH for a in table.nonzero)


def _as_rounded(three: Amount, other: Amount, said: Relation) -> Said:
    """A relation that holds where the figure of the 三公 table is the rounded other one."""
    near = abs(three.yuan - other.yuan) * 2 <= _HUNDREDTH and rounded(three)
    return Checked(1) if near else said


def _strange(table: Table) -> list[str]:
    """Columns that may be part of the total, such as 会议费; not those of the year before."""
    return [
        heading
        for region in table.regions
        for heading in region.extra.values()
        if heading not in {region.headings.get(c) for c in region.columns.values()}
    ]


def _sums(book: BudgetBook, total: str) -> Iterator[Said]:
    table = book["three_public"]
    stated = next((s for s in table.layout.row_sums if s.total == total), None)
    rows = list(table.all_rows())
    if stated is None or not rows:
        yield Inapplicable("三公表没有数")
        return
    if strange := _strange(table):
        yield Unchecked(f"三公表有不认识的栏目“{'”“'.join(strange)}”，合计没有检查")
        return
    for row in rows:
        amount = row.get(stated.total)
        parts = [a for role in stated.parts if (a := row.get(role)) is not None]
        if amount is None or len(parts) < len(stated.parts):
            yield Unchecked("三公表缺少应有的栏目")
            return
        yield Relation(amount, parts, root=total)


@rule(
    "SG101",
    "三公经费合计",
    severity=ERROR,
    basis="“三公”经费 = 因公出国（境）费 + 公务接待费 + 公务用车购置及运行费",
    needs=("three_public",),
    documents=("budget", "final"),
)
def three_public_total(book: BudgetBook) -> Iterator[Said]:
    """“三公”经费合计等于因公出国（境）费、公务接待费、公务用车购置及运行费之和。

    为什么：“三公”经费是社会最关注的数字，合计错了首先被看到。
    正确：73.97 = 52.50 + 7.47 + 14.00（万元）。
    错误：合计 75.97，分项之和 73.97。
    """
    yield from _sums(book, "three_public")


@rule(
    "SG102",
    "公务用车购置及运行费小计",
    severity=ERROR,
    basis="公务用车购置及运行费 = 购置费 + 运行费（政务公开标准目录要求分别列示）",
    needs=("three_public",),
    documents=("budget", "final"),
)
def vehicles_total(book: BudgetBook) -> Iterator[Said]:
    """公务用车购置及运行费小计等于购置费与运行费之和。

    为什么：公务用车必须分购置和运行公开，小计要与之相符。
    正确：14.00 = 0 + 14.00（万元）。
    错误：运行费改为 15.00，小计仍是 14.00。
    """
    yield from _sums(book, "vehicles")


@rule(
    "SG103",
    "三公各项不小于经济分类支出",
    severity=ERROR,
    basis="“三公”经费表 ↔ 基本支出经济分类表（30212、30217、30231、31013）",
    needs=("three_public", "basic_economic"),
)
def not_below_economic(book: BudgetBook) -> Iterator[Said]:
    """“三公”各项不小于基本支出中相应的经济分类款：30212 因公出国（境）费用、30217 公务接待费、
    30231 公务用车运行维护费、31013 公务用车购置。

    为什么：“三公”经费包括基本支出和项目支出两部分，不会比其中一部分还小。
    正确：因公出国（境）费 52.50 万元 ≥ 30212 的 525,000 元。
    错误：“三公”表漏填公务接待费，而经济分类表有 30217。
    说明：高校和科研院所教学科研人员因公出国的经费可以不计入“三公”经费，30212 较大时不比较。
    """
    row = summary_row(book["three_public"])
    economic = book["basic_economic"].by_code
    if row is None:
        if any(code in economic and economic[code]["total"].value for code in _ECONOMIC):
            yield Unchecked("三公表没有唯一的数据行")
        else:
            yield Inapplicable("三公表没有数")
        return
    for code, role in _ECONOMIC.items():
        if code in economic and role in row.amounts:
            other = economic[code]["total"]
            if role == "abroad" and row[role].yuan < other.yuan and _scientific(book):
                yield Unchecked("教学科研人员的出国经费可以不计入“三公”经费，没有与30212比较")
                continue
            yield _as_rounded(row[role], other, at_least(row[role], other, root=code))


def _scientific(book: BudgetBook) -> bool:
    """Whether it is a university or a research institute.

    Journeys abroad of those who teach and do research there are not counted as 三公.
    """
    if _SCIENTIFIC.search(book.department or ""):
        return True
    table = book.get("expenditure")
    return table is not None and any(code in table.by_code for code in _SCIENCE)


@rule(
    "SG104",
    "机关运行经费不超过公用经费",
    severity=ERROR,
    basis="机关运行经费：行政单位和参公单位一般公共预算基本支出中的日常公用经费",
    needs=("three_public", "basic_economic"),
)
def operating_costs(book: BudgetBook) -> Iterator[Said]:
    """机关运行经费不超过基本支出经济分类表的公用经费合计。

    为什么：机关运行经费是行政单位和参公单位的公用经费，不会大于全部公用经费；
    部门里还有事业单位时小于公用经费，所以不要求相等。
    正确：517.28 万元 ≤ 10,807,176 元。
    错误：以元为单位填进了万元表：5,172,800 万元。
    """
    row = summary_row(book["three_public"])
    total = book["basic_economic"].total
    public = total.get("public") if total is not None else None
    if row is None or "operating_costs" not in row.amounts:
        yield Inapplicable("没有机关运行经费的数")
    elif public is None:
        yield Unchecked("经济分类表没有合计行或公用经费栏")
    else:
        costs = row["operating_costs"]
        yield _as_rounded(costs, public, at_most(costs, public, root="机关运行经费"))


@rule(
    "SG105",
    "三公表的数量级",
    severity=ERROR,
    basis="“三公”经费表以万元为单位",
    needs=("three_public",),
)
def magnitude(book: BudgetBook) -> Iterator[Said]:
    """“三公”经费表的任何一个数都不超过全部支出；超过的多半是把元填进了万元表。

    为什么：单位填错，金额放大一万倍，公开后影响极坏。
    正确：机关运行经费 517.28（万元）。
    错误：机关运行经费 5,172,800（实际是元）。
    """
    whole = _whole(book)
    if whole is None:
        yield Unchecked("没有支出总计可以比较")
        return
    table = book["three_public"]
    seen = False
    for amount in table.amounts():
        if not amount.value:
            continue
        seen = True
        if amount.yuan <= whole.yuan or amount.unit is not WAN:
            yield Checked(1)
        else:
            right = amount.value / WAN.factor
            yield Fault(
                amount.place(),
                f"{amount.heading}{amount}万元比全部支出{whole}{whole.unit.name}还大，"
                f"像是以元填进了万元表，应为{grouped(right)}万元",
                related=(whole.place(),),
                actual=plain(amount.value),
                expected=plain(right),
                unit=amount.unit.name,
                suggested=plain(right),
                why="元填进了万元表",
            )
    if not seen:
        yield Inapplicable("三公表没有数")


def _whole(book: BudgetBook) -> Amount | None:
    """The largest total of the workbook; one of them alone may be what is wrong."""
    totals = [
        table.total["total"]
        for kind in ("expenditure", "income", "general_public")
        if (table := book.get(kind)) is not None and table.total is not None
    ]
    totals = [total for total in totals if total.value]
    if not totals:  # a set of tables that calls them otherwise
        totals = [
            table.total["total"]
            for table in book.tables.values()
            if table.layout.codes and table.total is not None and table.total["total"].value
        ]
    return max(totals, key=lambda total: total.yuan, default=None)
