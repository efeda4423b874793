"""SJ 数据质量: what stands in the cells."""

from __future__ import annotations

from collections.abc import Iterator

from checks.addresses import column_letters
from checks.amounts import Kind, last_digit
from checks.book import Amount, BudgetBook
from checks.findings import Place, plain
from checks.rules.registry import (
    ERROR,
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule,
)

_WORDS = Kind.WORDS


@rule("SJ101", "金额存为文本", severity=ERROR, basis="金额应为数值；文本不参与公式计算")
def stored_as_text(book: BudgetBook) -> Iterator[Said]:
    """金额以数值保存，没有存成文本。

    为什么：文本看着像数，SUM 却跳过它，合计就会少一块。
    正确：96,282,213.44（数值）。
    错误：“96，282，213.44”（带全角逗号的文本）。
    """
    if book.source.kind == "csv":
        yield Inapplicable("CSV 文件里都是文本")
        return
    every = [a.kind for table in book.tables.values() for a in table.amounts() if a.value]
    # a program that wrote every amount as text: nobody adds up with SUM there
    wholly = every.count(Kind.TEXT) > 0.9 * len(every)
    for table in book.tables.values():
        kinds = [amount.kind for amount in table.amounts()]
        numbers = kinds.count(Kind.NUMBER)
        texts: list[Amount] = []
        if Kind.TEXT in kinds:
            texts = [a for a in table.amounts() if a.kind is Kind.TEXT and a.value]
        yield Checked(numbers)
        if (wholly and texts) or len(texts) > max(5, numbers):
            yield Fault(
                texts[0].place(),
                f"{table.name}的金额大多（{len(texts)}个）存为文本，公式会跳过它们，应转换为数值",
                related=tuple(amount.place() for amount in texts[1:]),
                severity=INFO if wholly else WARNING,
            )
            continue
        for amount in texts:
            yield Fault(
                Place(amount.sheet, amount.cell, str(amount.raw), amount.label),
                f"{table.name}{amount.label}“{amount.raw}”存为文本，应为数值 {amount}",
                severity=WARNING if table.layout.beside else None,
                actual=str(amount.raw),
                expected=plain(amount.value),
                unit=amount.unit.name,
                suggested=plain(amount.value),
                why="文本型数字",
            )


@rule("SJ102", "金额栏里是金额", severity=ERROR, basis="金额栏只填金额")
def words_for_numbers(book: BudgetBook) -> Iterator[Said]:
    """金额栏里没有文字，也没有公式错误值。

    为什么：文字和错误值都当作零，合计必然不符。
    正确：120000。
    错误：约12万；#REF!。
    """
    seen = False
    for table in book.tables.values():
        errors = {
            (region.grid.sheet, *at): text
            for region in table.regions
            for at, text in (region.grid.details.error_values or {}).items()
        }
        amounts = table.amounts()
        seen = seen or bool(amounts)
        odd = amounts if errors else [a for a in amounts if a.kind is _WORDS]
        fine = len(amounts) - len(odd)
        for amount in odd:
            text = errors.get((amount.sheet, amount.row.index, amount.column))
            if text:
                yield Fault(
                    amount.place(),
                    f"{table.name}{amount.label}是错误值 {text}，公式的引用已经失效",
                    actual=text,
                )
            elif amount.kind is _WORDS:
                yield Fault(
                    Place(amount.sheet, amount.cell, str(amount.raw), amount.label),
                    f"{table.name}{amount.label}填的是文字“{amount.raw}”，不是金额",
                    actual=str(amount.raw),
                )
            else:
                fine += 1
        yield Checked(fine)
    if not seen:
        yield Inapplicable("没有金额")


@rule("SJ103", "隐藏的行列没有金额", severity=WARNING, basis="公开的表不应有看不见的数")
def hidden(book: BudgetBook) -> Iterator[Said]:
    """隐藏的行和列里没有金额。

    为什么：隐藏的行照样计入合计，读者看到的明细加起来就不等于合计。
    正确：隐藏的只是表外的空列。
    错误：第 36 行 2,823,600 元被隐藏。
    """
    unknown: list[str] = []
    for table in book.tables.values():
        rows: dict[tuple[str, int], list[Amount]] = {}
        columns: dict[tuple[str, int], list[Amount]] = {}
        for region in table.regions:
            details = region.grid.details
            if details.hidden_rows is None or details.hidden_columns is None:
                unknown.append(table.name)
                continue
            if not details.hidden_rows and not details.hidden_columns:
                continue
            for row in table.all_rows():
                if row.region is not region:
                    continue
                for amount in row.amounts.values():
                    if not amount.value:
                        continue
                    if row.index in details.hidden_rows:
                        rows.setdefault((amount.sheet, row.index), []).append(amount)
                    elif amount.column in details.hidden_columns:
                        columns.setdefault((amount.sheet, amount.column), []).append(amount)
        for (_, index), amounts in rows.items():
            row = amounts[0].row
            yield Fault(
                amounts[0].place(),
                f"{table.name}第{index + 1}行{row.label}被隐藏，其中有金额"
                f"{'、'.join(str(a) for a in amounts)}",
                related=(*row.code_places(), row.place(), *(a.place() for a in amounts[1:])),
            )
        for (_, column), amounts in columns.items():
            yield Fault(
                amounts[0].place(),
                f"{table.name}{column_letters(column)}列“{amounts[0].heading}”被隐藏，"
                f"其中有{len(amounts)}个金额",
                related=tuple(a.place() for a in amounts[1:]),
            )
        if not rows and not columns:
            yield Checked(1)
    if unknown:
        which = "" if len(set(unknown)) == len(book.tables) else "、".join(dict.fromkeys(unknown))
        yield Unchecked(f"{book.source.called}不告诉{which}哪些行列是隐藏的")


@rule("SJ104", "没有负数", severity=WARNING, basis="预算收支以正数列示")
def negative(book: BudgetBook) -> Iterator[Said]:
    """预算表中没有负数。

    为什么：预算安排的收支都是正数，负号多半是录入时多按的。
    正确：84,000。
    错误：-84,000。
    """
    seen = False
    for table in book.tables.values():
        seen = seen or bool(table.nonzero)
        below = [amount for amount in table.nonzero if amount.value < 0]
        for amount in below:
            yield Fault(
                amount.place(),
                f"{table.name}{amount.label}是负数 {amount}",
                actual=plain(amount.value),
            )
        yield Checked(len(table.nonzero) - len(below))
    if not seen:
        yield Inapplicable("没有金额")


@rule("SJ105", "小数位数合理", severity=INFO, basis="人民币最小单位为分")
def decimals(book: BudgetBook) -> Iterator[Said]:
    """金额不细于分：以元列示的至多两位小数，以万元列示的至多六位。

    为什么：分以下的零头是计算留下的，显示时被舍去，合计就会差一点。
    正确：2,141,724.44 元。
    错误：2,141,724.4437 元。
    """
    seen = False
    for table in book.tables.values():
        finest = table.unit.finest
        too_fine = [a for a in table.nonzero if last_digit(a.value) < finest]
        seen = seen or bool(table.nonzero)
        yield Checked(len(table.nonzero) - len(too_fine))
        if too_fine:
            first = too_fine[0]
            more = f"等{len(too_fine)}处" if len(too_fine) > 1 else ""
            yield Fault(
                first.place(),
                f"{table.name}{first.label} {plain(first.value)}{more}细于分，应四舍五入到分",
                related=tuple(amount.place() for amount in too_fine[1:]),
                actual=plain(first.value),
            )
    if not seen:
        yield Inapplicable("没有金额")


@rule("SJ106", "金额有名称", severity=ERROR, basis="每一笔金额都有科目或项目")
def nameless(book: BudgetBook) -> Iterator[Said]:
    """有金额的行都有名称。

    为什么：没有名称的金额不知道是什么钱，也归不到任何科目。
    正确：2060702 科普活动 1,106,700。
    错误：（空）1,106,700。
    """
    seen = False
    for table in book.tables.values():
        if table.layout.listed or table.layout.beside:
            continue
        named = 0
        for row in table.rows:
            if row.empty:
                continue
            seen = True
            if row.name:
                named += 1
                continue
            amount = next(a for a in row.amounts.values() if a.value)
            yield Fault(
                row.place(),
                f"{table.name}第{row.index + 1}行有金额{amount}，没有名称",
                related=(amount.place(), *row.code_places()),
            )
        yield Checked(named)
    if not seen:
        yield Inapplicable("没有金额")


@rule("SJ107", "合计行唯一", severity=WARNING, basis="一张表一个合计")
def one_total(book: BudgetBook) -> Iterator[Said]:
    """按科目列示的表只有一个有数的合计行。

    为什么：两个合计行不知道以哪个为准。
    正确：最后一行 合计 179,194,141。
    错误：表中间和表尾各有一个合计。
    """
    seen = False
    for table in book.tables.values():
        if not table.layout.codes:
            continue
        seen = True
        for row in table.other_totals:
            first = next(a for a in row.amounts.values() if a.value)
            yield Fault(
                first.place(),
                f"{table.name}第{row.index + 1}行又有一个合计 {first}，只审核了第一个",
                related=tuple(a.place() for a in table.total.amounts.values())
                if table.total
                else (),
            )
        if not table.other_totals:
            yield Checked(1)
    if not seen:
        yield Inapplicable("没有按科目列示的表")
