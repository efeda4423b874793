"""SM1 表文勾稽: the 科目 that the 编制说明 lists, against the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.amounts import WAN, ZERO
from checks.book import BudgetBook, Row
from checks.findings import Place, plain
from checks.prose.figures import Fit, stated
from checks.prose.items import Item, Items, items, renamed
from checks.prose.sentences import Prose, Statement, prose, quote
from checks.prose.witnesses import (
    corrected,
    fit,
    in_short,
    shortened,
    slip,
    testimony,
    truncated,
)
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


@rule("SM102", "文字科目金额与表一致", severity=ERROR, basis="编制说明 ↔ 三本预算支出功能分类表")
def item_amounts(book: BudgetBook) -> Iterator[Said]:
    """编制说明逐项列示的科目金额，等于一般公共预算、政府性基金、国有资本经营预算支出表同一科目之和。

    为什么：科目金额是对表的逐项说明，改了表没有改文字最常见。
    正确：“科学技术支出”科目10,077万元，表中206为 100,771,365 元。
    错误：“住房公积金”科目写成 208.8 元，表中是 2,088,000 元（单位写错）。
    舍入：按文字印出的末位四舍五入；只舍去尾数的作提示。
    """
    matched = items(book)
    if not matched.listed:
        yield Inapplicable("编制说明没有列示科目")
        return
    for item in matched.listed:
        statement = item.statement
        if not item.code:
            continue
        if not item.amounts:
            if not matched.complete:
                yield Unchecked("三本预算支出表不全，科目金额没有全部比较")
            elif statement.figure.value:
                yield _absent(matched, item)
            continue
        yield testimony(statement.figure, item.amounts)
        yield _against_table(book, matched, item)


def _against_table(book: BudgetBook, matched: Items, item: Item) -> Said:
    statement, figure = item.statement, item.statement.figure
    yuan = sum((a.yuan for a in item.amounts), ZERO)
    if item.fit is Fit.EQUAL:
        short = shortened(book, figure, yuan)
        return in_short(statement, item.amounts[0], yuan) if short else Checked(1)
    near = abs(figure.yuan - yuan) < figure.quantum
    # a digit more than the amount has is not cut off
    if near and figure.yuan < yuan:
        if shortened(book, figure, yuan):
            return in_short(statement, item.amounts[0], yuan)
        return truncated(statement, item.amounts[0], yuan)
    where = "、".join(f"{a.row.region.table.name} {a.cell}" for a in item.amounts)
    message = (
        f"文字{statement.said}与{where} {item.amounts[0].row.label} "
        f"{stated(yuan, figure.unit)}不符，相差{stated(figure.yuan - yuan, figure.unit)}"
    )
    fiscal = matched.income.by_code.get(item.code) if matched.income is not None else None
    witness = fiscal.get("fiscal") if fiscal is not None else None
    related = [a.place() for a in item.amounts]
    if item.amounts[0].row.name not in statement.names:
        related += item.amounts[0].row.code_places()
    why, suggested = None, None
    if witness is not None and witness not in item.amounts:
        related.append(witness.place())
        if witness.yuan == yuan and not item.candidates:
            why = f"{item.amounts[0].row.region.table.name}和收入总表都是同一个数"
            suggested = corrected(book, statement, yuan)
        elif figure.fit(witness.yuan) is not Fit.WRONG:
            message += f"；收入总表 {witness.cell}与文字相符"
    return Fault(
        statement.place(),
        message + slip(figure, yuan),
        related=tuple(related),
        severity=WARNING if near else None,
        actual=plain(figure.value),
        expected=plain(yuan / figure.unit.factor),
        unit=figure.unit.name,
        suggested=suggested,
        why=why,
    )


def _absent(matched: Items, item: Item) -> Fault:
    """A 科目 that some table has, but not the fund tables."""
    name = "、".join(t.name for t in matched.tables) or "收入总表"
    return Fault(
        item.statement.place(),
        f"文字{item.statement.said}，{name}没有{item.code} {matched.written(item.code)}",
        related=_around(matched, item.code) + _namesakes(matched, item.statement),
        actual=plain(item.statement.figure.value),
        expected="0",
        unit=item.statement.figure.unit.name,
    )


def _around(matched: Items, code: str) -> tuple[Place, ...]:
    """The rows of the nearest 类 or 款 and the row of the income table."""
    found: list[Row] = []
    for table in matched.tables:
        above = (table.by_code.get(code[:n]) for n in (5, 3) if n < len(code))
        row = next((r for r in above if r is not None), table.total)
        found += [row] if row is not None else []
    row = matched.income.by_code.get(code) if matched.income is not None else None
    found += [row] if row is not None else []
    return tuple(r.place() for r in found)


@rule("SM103", "文字科目名称与表一致", severity=WARNING, basis="编制说明的科目名称与表内科目相同")
def item_names(book: BudgetBook) -> Iterator[Said]:
    """编制说明里的科目名称（以及写出的编码），能在表内找到同名的科目。

    为什么：名称写错或沿用旧名称，读者无法与表对照。
    正确：“卫生健康支出-行政事业单位医疗-行政单位医疗”与表内2101101的各级名称相同。
    错误：写“医疗卫生与计划生育支出”，表内210是“卫生健康支出”（2018年以前的旧名称）。
    """
    matched = items(book)
    if not matched.listed:
        yield Inapplicable("编制说明没有列示科目")
        return
    for item in matched.listed:
        statement = item.statement
        if not item.code and not matched.complete:
            yield Unchecked("三本预算支出表不全，科目名称没有全部比较")
        elif not item.code:
            yield Fault(
                statement.place(),
                f"文字科目“{quote(statement.words)}”（{statement.figure}）在表内找不到",
                related=_class_rows(matched, statement) + _namesakes(matched, statement),
                actual=quote("-".join(statement.names)),
            )
        elif item.misnamed:
            old, code = item.misnamed[0]
            new = matched.written(code)
            row = next((a.row for a in item.amounts), None)
            above = (r for t in matched.tables if (r := t.by_code.get(code)) not in (row, None))
            yield Fault(
                statement.place(),
                f"文字科目名称“{quote(old)}”在表内找不到{renamed(old, new)}，{code}在表内是“{new}”",
                related=tuple(p for r in (row, *above) if r for p in (r.place(), *r.code_places())),
                actual=quote(old),
                expected=new,
            )
        elif statement.code and statement.code != item.code[: len(statement.code)]:
            yield Fault(
                statement.place(),
                f"文字科目“{quote(statement.words)}”的编码{statement.code}与表内不同，"
                f"{matched.written(item.code)}的编码是{item.code}",
                related=tuple(p for a in item.amounts for p in a.row.code_places()),
                actual=statement.code,
                expected=item.code,
            )
        else:
            yield Checked(1)


def _namesakes(matched: Items, statement: Statement) -> tuple[Place, ...]:
    """Rows of the same name and amount under another code, which may be the wrong one."""
    from checks.prose.items import bare

    name = bare(statement.names[-1]) if statement.names else ""
    tables = [*matched.tables, *([matched.income] if matched.income is not None else [])]
    rows = [
        row
        for row in (r for t in tables for r in t.rows if name and r.name and bare(r.name) == name)
        if (total := row.get("total")) is not None
        and fit(statement.figure, [total]) is not Fit.WRONG
    ]
    return tuple(p for row in rows[:2] for p in (row.place(), *row.code_places()))


def _class_rows(matched: Items, statement: Statement) -> tuple[Place, ...]:
    """Rows of the names above an unknown item, the nearest first, else the totals."""
    from checks.prose.items import bare

    for name in reversed(statement.names[:-1]):
        rows = [r for t in matched.tables for r in t.rows if r.name and bare(r.name) == bare(name)]
        if rows:
            return tuple(r.place() for r in rows[:2])
    totals = [t.total for t in matched.tables if t.total is not None]
    return tuple(row.place() for row in totals[:1])


#: so many 科目 may have been forgotten; where more are missing only the main ones are listed
_FEW = 2


@rule("SM104", "表内科目在文字中列示", severity=WARNING, basis="三本预算支出表 ↔ 编制说明")
def items_listed(book: BudgetBook) -> Iterator[Said]:
    """编制说明列示到某一级科目时，表内这一级有金额的科目都列示了。

    为什么：漏写一个科目，各项之和就不等于财政拨款支出。
    正确：表内十二个项级科目，文字列示十二项。
    错误：表内有 2210203 购房补贴 186.77 万元，文字没有这一项，各项之和恰好少这么多。
    说明：少三个以上的，多半只打算列示主要的科目，只作提示。
    """
    matched = items(book)
    if not matched.tables or len(matched.listed) < 2:
        yield Inapplicable("编制说明没有逐项列示科目")
        return
    if not matched.level():
        yield Unchecked("编制说明列示的科目级次不一")
        return
    missing = matched.missing()
    yield Checked(len(matched.listed))
    if not missing:
        return
    unknown = [i for i in matched.listed if not i.code]
    total = sum((row["total"].yuan for row in missing), ZERO)
    text = prose(book)
    short = _short_by(text, matched.leaves())
    names = "、".join(row.label for row in missing[:3]) + ("等" if len(missing) > 3 else "")
    last = matched.listed[-1].statement
    whole = short is not None and abs(short - total) <= len(matched.listed) * last.figure.quantum
    yield Fault(
        last.place(),
        f"表内的{names}（{stated(total, WAN)}）在文字中没有列示"
        + ("，各项之和正好少这么多" if whole else ""),
        related=tuple(row["total"].place() for row in missing[:8]),
        severity=WARNING if whole and not unknown and len(missing) <= _FEW else INFO,
        actual="0",
        expected=plain(total / WAN.factor),
        unit=WAN.name,
    )


def _short_by(text: Prose, leaves: Sequence[Item]) -> Decimal | None:
    """By how much the items fall short of the 财政拨款支出 the text states, in 元."""
    whole = text.of("fiscal_expenditure") or text.of("general_public")
    if whole is None:
        return None
    return whole.figure.yuan - sum((i.statement.figure.yuan for i in leaves), ZERO)
