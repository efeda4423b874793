"""SM5 决算说明: the figures of the prose against the tables of the final account."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.amounts import ZERO, fold
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import Place, plain
from checks.prose.figures import Fit, stated
from checks.prose.finals import Rate, Told, rates, told
from checks.rules.registry import (
    ERROR,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule,
)
from checks.rules.three_public import summary_row

_FINAL = ("final",)


@rule(
    "SM501",
    "决算说明的总数与表一致",
    severity=ERROR,
    basis="部门决算情况说明 ↔ 九张决算表",
    documents=_FINAL,
)
def final_figures(book: BudgetBook) -> Iterator[Said]:
    """决算情况说明里的收支总计、本年收入和支出合计及其构成、一般公共预算财政拨款支出、基本支出，等于决算表中的同一个数。

    为什么：说明逐表解释决算，两处的数不同，读者不知道该信哪一个。
    正确：说明“收入支出总计2995.39万元”，收入支出决算总表总计 2,995.39。
    错误：说明“财政拨款收入支出总计0.3万元”，财政拨款收入支出决算总表总计 2,961.68。
    舍入：按说明印出的末位四舍五入。
    """
    found = False
    for each in _all(book):
        if each.kind == "科目":
            continue
        found = True
        amount = _cell(book, each)
        if amount is None:
            yield Unchecked(f"没有可以与“{_quote(each)}”比较的表或栏")
        else:
            yield _compared(each, amount)
    if not found:
        yield Inapplicable("没有写明数字的决算情况说明")


def _all(book: BudgetBook) -> Iterator[Told]:
    for paragraph in book.paragraphs:
        if "元" in paragraph.text:
            yield from told(paragraph, book.year)


def _cell(book: BudgetBook, each: Told) -> Amount | None:
    balance, fiscal = book.get("balance"), book.get("fiscal_balance")
    if each.kind in ("total", "fiscal_total"):
        table = balance if each.kind == "total" else fiscal
        return _of(table.item("income", "total") if table else None, "total")
    if each.kind == "three_public":
        table = book.get("three_public")
        return _of(summary_row(table) if table else None, each.part)
    if each.kind == "basic" and each.part:
        economic = book.get("basic_economic")
        return _of(economic.item("", each.part) if economic else None, "total")
    kind = "general_public" if each.kind == "basic" else each.kind
    found = book.get(kind)
    role = each.part or ("basic" if each.kind == "basic" else "total")
    return _of(found.total if found else None, role)


def _of(row: Row | None, role: str) -> Amount | None:
    return row.get(role) if row is not None else None


def _compared(each: Told, amount: Amount) -> Said:
    figure = each.figure
    if figure.fit(amount.yuan, amount.written * amount.unit.factor) is not Fit.WRONG:
        return Checked(1)
    table = amount.row.region.table
    return Fault(
        each.paragraph.place(),
        f"说明“{_quote(each)}”与{table.name} {amount.cell} {amount.label} {amount}"
        f"{amount.unit.name}不符，相差{stated(figure.yuan - amount.yuan, figure.unit)}",
        related=(amount.place(),),
        actual=plain(figure.value),
        expected=plain(amount.yuan / figure.unit.factor),
        unit=figure.unit.name,
    )


def _quote(each: Told) -> str:
    text = each.paragraph.folded
    start = max(text.rfind(mark, 0, each.figure.start) for mark in "。;,:") + 1
    return text[start : each.figure.end][-40:]


@rule(
    "SM502",
    "决算说明的科目与表一致",
    severity=ERROR,
    basis="一般公共预算财政拨款支出决算情况说明 ↔ 一般公共预算财政拨款支出决算表",
    needs=("general_public",),
    documents=_FINAL,
)
def final_items(book: BudgetBook) -> Iterator[Said]:
    """决算情况说明逐项写的类、款、项支出决算，等于一般公共预算财政拨款支出决算表同一科目的合计。

    为什么：逐项说明是对表的解释，改了表没有改说明最常见。
    正确：说明“行政运行（项）……支出决算为1511.89万元”，表中 2010601 合计 1,511.89。
    错误：说明写成 1151.89 万元，两位数字颠倒。
    """
    table = book["general_public"]
    found = False
    for each in _all(book):
        if each.kind != "科目":
            continue
        found = True
        rows = _rows(table, each.names)
        if len(rows) == 1:
            yield _compared(each, rows[0]["total"])
        else:
            many = "有几行" if rows else "没有"
            yield Unchecked(f"{table.name}{many}“{each.names[-1]}”")
    if not found:
        yield Inapplicable("说明没有逐项写科目的支出决算")


def _rows(table: Table, names: tuple[str, ...]) -> list[Row]:
    """The rows of that 类, or of that 项 in that 款 and 类."""

    def called(code: str, name: str) -> bool:
        row = table.by_code.get(code)
        return row is not None and _plain(row.name) == _plain(name)

    level = 1 if len(names) == 1 else 3
    return [
        row
        for row in table.rows
        if row.level == level
        and _plain(row.name) == _plain(names[-1])
        and (level == 1 or (called(row.code[:5], names[1]) and called(row.code[:3], names[0])))
    ]


def _plain(name: str) -> str:
    return fold(name).removesuffix("支出")


@rule(
    "SM503",
    "决算说明的百分比",
    severity=WARNING,
    basis="占比、完成率、增减幅度按说明中的数重新计算",
    documents=_FINAL,
)
def final_rates(book: BudgetBook) -> Iterator[Said]:
    """决算情况说明里的占比、完成预算的百分比、比上年增减的百分比，与同一段的金额算出来的相同。

    为什么：金额改了百分比没有改，是说明里最常见的遗漏。
    正确：本年支出合计 2940.05 万元，其中基本支出 2336.91 万元，占 79.49%。
    错误：一般公共服务支出 2106.66 万元占 2940.05 万元的 71.65%，写成 71.73%。
    """
    found = False
    for paragraph in book.paragraphs:
        if "%" not in paragraph.text and "％" not in paragraph.text:
            continue
        for rate in rates(paragraph, book.year):
            bounds = _bounds(rate)
            if bounds is None:
                continue
            found = True
            low, high = bounds
            if low <= rate.percent <= high:
                yield Checked(1)
                continue
            right = ((low + high) / 2).quantize(rate.last)
            yield Fault(
                rate.paragraph.place(),
                f"说明的{rate.what}写作{rate.percent}%，按同段的 {rate.part} 和 {rate.base} "
                f"算应为{right}%",
                related=(Place(paragraph.sheet, paragraph.cell, str(rate.base)),),
                actual=plain(rate.percent),
                expected=plain(right),
                unit="%",
            )
    if not found:
        yield Inapplicable("说明没有可以重新计算的百分比")


def _bounds(rate: Rate) -> tuple[Decimal, Decimal] | None:
    """Between which percents the printed one must lie; None where the base is zero."""
    part, base = rate.part.yuan, rate.base.yuan
    off_part, off_base = rate.part.quantum / 2, rate.base.quantum / 2
    if rate.what == "变动":
        # the figure and by how much it changed: the base is what it was
        now, delta = part, base
        before = now - rate.way * delta
        off_before = off_part + off_base
        part, base, off_part, off_base = delta, before, rate.base.quantum / 2, off_before
    if base - off_base <= 0:
        return None
    half = rate.last / 2
    low = (part - off_part) / (base + off_base) * 100 - half
    high = (part + off_part) / (base - off_base) * 100 + half
    # a percent that is cut off instead of rounded
    return max(low - half, ZERO), high
