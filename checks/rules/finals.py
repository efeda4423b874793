"""决算: what must agree between and inside the tables of a final account."""

from __future__ import annotations

from collections.abc import Iterator

from checks.amounts import ZERO
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import grouped, plain
from checks.relations import Relation, at_least, equal
from checks.rules.matching import class_relations
from checks.rules.registry import ERROR, Checked, Fault, Inapplicable, Said, Unchecked, rule

_FUNDS = ("general_public", "government_fund", "state_capital")
_FINAL = ("final",)


@rule(
    "BJ121",
    "决算总表与收入、支出决算表一致",
    severity=ERROR,
    basis="收入支出决算总表 ↔ 收入决算表、支出决算表",
    needs=("balance", "income", "expenditure"),
    documents=_FINAL,
)
def final_totals(book: BudgetBook) -> Iterator[Said]:
    """收入支出决算总表的本年收入合计及各项收入，等于收入决算表合计行的相应栏；
    本年支出合计及各类支出，等于支出决算表的合计和相应类级科目。

    为什么：总表是两张决算表的汇总，同一笔钱在两处必须是同一个数。
    正确：本年收入合计 2,946.25 = 收入决算表合计 2,946.25；财政拨款收入 = 三本预算财政拨款之和。
    错误：收入决算表把其他收入 6.20 填在了经营收入栏。
    """
    balance, income, spent = book["balance"], book["income"], book["expenditure"]
    if income.total is None or spent.total is None:
        yield Unchecked("收入决算表或支出决算表没有合计行")
        return
    yield from _same(balance.item("income", "subtotal"), income.total.get("total"), "本年收入")
    yield from _same(balance.item("expenditure", "subtotal"), spent.total.get("total"), "本年支出")
    funds = [line["total"] for f in _FUNDS if (line := balance.item("income", f)) is not None]
    if funds and "fiscal" in income.total.amounts:
        yield equal(income.total["fiscal"], *funds, root="财政拨款收入")
    for role in ("superior", "institutional", "operating", "affiliated", "other"):
        yield from _same(balance.item("income", role), income.total.get(role), role)
    yield from class_relations(book, balance, "total", spent, both_ways=False)


def _same(line: Row | None, amount: Amount | None, root: str) -> Iterator[Relation]:
    if line is not None and amount is not None:
        yield equal(line["total"], amount, root=root)


@rule(
    "BJ122",
    "财政拨款决算总表与各表一致",
    severity=ERROR,
    basis="财政拨款收入支出决算总表 ↔ 决算总表、收入决算表、三本预算支出决算表",
    needs=("fiscal_balance",),
    documents=_FINAL,
)
def final_fiscal(book: BudgetBook) -> Iterator[Said]:
    """财政拨款决算总表的三本预算收入等于决算总表的相应各行，本年收入合计等于收入决算表的财政拨款收入；
    支出方三个分栏的本年支出合计和各类，等于一般公共预算、政府性基金、国有资本经营预算支出决算表；
    年初、年末结转和结余也与它们相同。

    为什么：财政拨款从总表到三本明细是一条链，断在哪里都说明有一张表没有更新。
    正确：一般公共预算财政拨款本年支出合计 2,940.05 = 支出决算表合计 2,940.05。
    错误：调整了一般公共预算支出决算表，总表没有改。
    """
    fiscal = book["fiscal_balance"]
    balance, income = book.get("balance"), book.get("income")
    for fund in _FUNDS:
        line, own = fiscal.item("income", fund), balance and balance.item("income", fund)
        if line is not None and own:
            yield equal(line["total"], own["total"], root=fund)
    received = fiscal.item("income", "subtotal")
    if received is not None and income is not None and income.total is not None:
        yield from _same(received, income.total.get("fiscal"), "财政拨款收入")
    spent, left = (fiscal.item("expenditure", item) for item in ("subtotal", "closing"))
    for fund in _FUNDS:
        table = book.get(fund)
        if table is None:
            yield Unchecked(f"没有找到{_called(book, fund)}")
            continue
        if table.total is None:
            yield Unchecked(f"{table.name}没有合计行")
            continue
        if spent is not None and fund in spent.amounts:
            yield equal(spent[fund], table.total["total"], root="本年支出合计")
        if left is not None and fund in left.amounts and "closing" in table.total.amounts:
            yield equal(left[fund], table.total["closing"], root="年末结转和结余")
        opening = fiscal.item("income", f"opening_{fund}")
        yield from _same(opening, table.total.get("opening"), "年初结转和结余")
        if table.rows:
            yield from class_relations(book, fiscal, fund, table, both_ways=False)


def _called(book: BudgetBook, kind: str) -> str:
    layout = book.layout.table(kind)
    return layout.name if layout is not None else kind


@rule(
    "BJ123",
    "基本支出决算等于人员经费加公用经费",
    severity=ERROR,
    basis="一般公共预算财政拨款支出决算表 ↔ 基本支出决算表",
    needs=("general_public", "basic_economic"),
    documents=_FINAL,
)
def final_basic(book: BudgetBook) -> Iterator[Said]:
    """一般公共预算财政拨款支出决算表合计行的基本支出，等于基本支出决算表的人员经费合计与公用经费合计之和。

    为什么：两张表是同一笔基本支出按功能和按经济用途的两种列示。
    正确：基本支出 2,336.91 = 人员经费合计 2,152.26 + 公用经费合计 184.65。
    错误：公用经费合计没有随资本性支出更新。
    """
    general, economic = book["general_public"], book["basic_economic"]
    basic = general.total.get("basic") if general.total is not None else None
    sums = [economic.item("", item) for item in ("personnel", "public")]
    parts = [row["total"] for row in sums if row is not None]
    if basic is None or len(parts) < len(sums):
        yield Unchecked("没有找到基本支出的合计，或者人员经费合计、公用经费合计")
        return
    yield equal(basic, *parts, root="基本支出")


@rule(
    "BJ124",
    "财政拨款支出决算不超过支出决算表",
    severity=ERROR,
    basis="支出决算表 ↔ 三本预算支出决算表，逐科目、逐栏",
    needs=("expenditure", "general_public"),
    documents=_FINAL,
)
def final_part_of_whole(book: BudgetBook) -> Iterator[Said]:
    """三本预算支出决算表同一科目的合计、基本支出、项目支出之和，不超过支出决算表的相应数。

    为什么：财政拨款支出是全部支出的一部分，部分不会大于全部。
    正确：2010601 行政运行 财政拨款 1,511.89 ≤ 支出决算表 1,511.89。
    错误：支出决算表漏记一项，或者财政拨款表把项目支出填在了基本支出栏。
    """
    spent = book["expenditure"]
    tables = [table for fund in _FUNDS if (table := book.get(fund)) is not None]
    codes = dict.fromkeys(code for table in tables for code in table.by_code)
    for code in codes:
        rows = [table.by_code[code] for table in tables if code in table.by_code]
        whole = spent.by_code.get(code)
        if whole is None:
            for row in rows:
                if row["total"].value > 0:
                    yield Fault(
                        row.place(),
                        f"{row.region.table.name}有{row.label}{row['total']}"
                        f"{row['total'].unit.name}，支出决算表没有这一科目",
                        related=tuple(row.code_places()),
                        actual=plain(row["total"].value),
                        expected="0",
                        unit=row["total"].unit.name,
                    )
            continue
        for role in ("total", "basic", "project"):
            parts = [row.amounts[role] for row in rows if role in row.amounts]
            if role in whole.amounts and parts:
                yield at_least(whole[role], *parts, root=code)


@rule(
    "BN108",
    "结转结余的来龙去脉",
    severity=ERROR,
    basis="年初结转和结余 + 本年收入 = 本年支出 + 年末结转和结余",
    documents=_FINAL,
)
def movement(book: BudgetBook) -> Iterator[Said]:
    """三本预算的决算表逐行：年初结转和结余加本年收入，等于本年支出加年末结转和结余。

    为什么：钱要么花了要么还在，这一等式断了，收入、支出、结余里必有一个数错。
    正确：年初 10.00 + 本年收入 50.00 = 本年支出 45.00 + 年末 15.00。
    错误：年末结转和结余写成 51.00。
    """
    seen = False
    for kind in _FUNDS:
        table = book.get(kind)
        if table is None:
            continue
        for row in table.all_rows():
            amounts = [row.get(role) for role in ("opening", "income", "total", "closing")]
            known = [a for a in amounts if a is not None]
            if len(known) < len(amounts) or row.empty:
                continue
            seen = True
            yield _moved(table, row, known) or Checked(1)
    if not seen:
        yield Inapplicable("没有列示年初、年末结转和结余的表，或者表中没有数")


def _moved(table: Table, row: Row, amounts: list[Amount]) -> Fault | None:
    opening, income, spent, closing = amounts
    left = opening.value + income.value - spent.value
    slack = sum((a.written / 2 for a in amounts if a.value), ZERO)
    if abs(left - closing.value) <= slack:
        return None
    return Fault(
        closing.place(),
        f"{table.name} {closing.cell} {row.label} 年初结转和结余 {opening} + 本年收入 {income}"
        f" - 本年支出 {spent} = {grouped(left)}，年末结转和结余却是 {closing}，"
        f"相差 {grouped(closing.value - left)}{closing.unit.name}",
        related=tuple(a.place() for a in amounts[:3]),
        actual=plain(closing.value),
        expected=plain(left),
        unit=closing.unit.name,
    )
