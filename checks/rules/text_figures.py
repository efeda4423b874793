"""SM2 文内勾稽: sums of a text – 科目, sources, changes – and amounts told twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from checks.amounts import ONE, ZERO
from checks.book import BudgetBook
from checks.findings import plain
from checks.prose.changes import (
    signed,
    sum_of_changes,
)
from checks.prose.figures import Figure, Fit, stated
from checks.prose.items import Item, items
from checks.prose.sentences import Prose, Statement, prose
from checks.prose.sums import added, bound
from checks.prose.witnesses import FUNDS, contradicted, corrected, fit, witnesses
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

#: 上级补助收入, 附属单位上缴收入, 上年结转, 使用非财政拨款结余, 用事业基金弥补收支差额
_INCOME = re.compile("(?:收入|补助|上缴|结转|结余|弥补[^,。;]{0,6})$")
_NUMBERED = re.compile(r"(\d{1,3})[.、]")
#: how many further kinds of income are tried
_MOST = 5


@rule(
    "SM201",
    "列示科目之和等于财政拨款支出",
    severity=ERROR,
    basis="编制说明：Σ科目 = 财政拨款支出预算",
)
def item_sum(book: BudgetBook) -> Iterator[Said]:
    """编制说明逐项列示的科目金额之和，等于同一说明里的财政拨款支出预算。

    为什么：说明的总数和明细应当自相一致，漏项、多项、错一个数都会破坏它。
    正确：2,022+10,077+1,846+480+783 = 15,208（万元）。
    错误：卫生健康支出480万元写成4,800万元。
    舍入：n 项之和相差不超过各数末位的一半之和。只因某一项与表不符而不等的，由SM102报告。
    """
    matched = items(book)
    whole = prose(book).of("fiscal_expenditure")
    if whole is None or len(matched.listed) < 2:
        yield Inapplicable("编制说明没有逐项列示科目")
        return
    leaves = matched.leaves()
    parts = [item.statement for item in leaves]
    said = added(whole, parts, f"所列{len(parts)}个科目之和")
    if isinstance(said, Fault):
        # digits cut off are not lost
        cut = _in_full(book, whole) - sum((p.figure.yuan for p in parts), ZERO)
        cut += _differing(leaves, Fit.TRUNCATED)
        # an item that differs from its table, or is not there, is told by its own rule
        off = cut + _differing(leaves, Fit.WRONG)
        off -= sum((row["total"].yuan for row in matched.missing()), ZERO)
        # amounts printed to the 分 show by how much the table's own sum is rounded
        general = prose(book).of("general_public")
        rounded = abs(cut) <= ONE * (len(leaves) + 1) / 2 and whole.figure.quantum < ONE
        if rounded or min(abs(cut), abs(off)) <= bound([whole.figure, *(p.figure for p in parts)]):
            said = Checked(1)
        elif contradicted(book, whole):
            yield Unchecked("财政拨款支出预算本身与表不符")
            return
        elif general is not None and isinstance(added(general, parts, ""), Checked):
            said = Checked(1)
        elif not matched.level():
            yield Unchecked("编制说明列示的科目级次不一，各项之和没有检查")
            return
    yield said


def _differing(leaves: Sequence[Item], how: Fit) -> Decimal:
    """By how much, in 元, the items that stand so to their tables exceed them."""
    return sum(
        (
            i.statement.figure.yuan - sum((a.yuan for a in i.amounts), ZERO)
            for i in leaves
            if i.amounts and i.fit is how
        ),
        ZERO,
    )


def _in_full(book: BudgetBook, total: Statement) -> Decimal:
    """What a total stands for, in 元: the table's amount where the text cut off its digits."""
    full = (a.yuan for a in witnesses(book, total.kind) if fit(total.figure, [a]) is Fit.TRUNCATED)
    return next(full, total.figure.yuan)


@rule(
    "SM202", "同一科目只有一个金额", severity=ERROR, basis="编制说明：科目X万元 = 当年预算安排X万元"
)
def one_amount(book: BudgetBook) -> Iterator[Said]:
    """一个科目在文字里两次写到当年金额，两次相同；同一科目不以不同金额列示两次。

    为什么：两个数至少有一个是错的。
    正确：“住房公积金（01项）208.80万元……2026年预算安排208.80万元”。
    错误：“住房公积金（01项）208.8万元……2026年预算安排201.50万元”。
    """
    found = False
    for statement in prose(book).statements:
        for _, again in statement.again:
            found = True
            first = statement.figure
            if abs(first.yuan - again.yuan) * 2 <= max(first.quantum, again.quantum):
                yield Checked(1)
                continue
            yield _two_amounts(book, statement, again)
    listed: dict[str, Statement] = {}
    for item in items(book).listed:
        if not item.code or item.candidates:
            continue
        first_statement = listed.setdefault(item.code, item.statement)
        if first_statement is item.statement:
            continue
        if first_statement.figure.yuan == item.statement.figure.yuan:
            if _numbered_on(first_statement, item.statement):
                found = True
                yield Fault(
                    item.statement.place(),
                    f"文字{item.statement.said}，前面已经列示过，多半是重复",
                    related=(first_statement.place(),),
                    severity=WARNING,
                    actual=plain(item.statement.figure.value),
                )
        else:
            found = True
            yield Fault(
                item.statement.place(),
                f"文字{item.statement.said}，前面同一科目是{first_statement.figure}",
                related=(first_statement.place(),),
                severity=WARNING,
                actual=plain(item.statement.figure.value),
                expected=plain(first_statement.figure.value),
                unit=item.statement.figure.unit.name,
            )
    if not found:
        yield Inapplicable("没有重复写到金额的科目")


def _numbered_on(before: Statement, after: Statement) -> bool:
    """Whether two items of one name are the next but few of one list: 5. … 6. …

    A list printed again, or by another order, begins with its own numbers.
    """
    first = _NUMBERED.match(before.paragraph.folded)
    second = _NUMBERED.match(after.paragraph.folded)
    if first is None or second is None or before.names != after.names:
        return False
    rows = after.paragraph.row - before.paragraph.row
    return 0 < int(second[1]) - int(first[1]) == rows and (
        after.paragraph.sheet == before.paragraph.sheet
    )


def _two_amounts(book: BudgetBook, statement: Statement, again: Figure) -> Fault:
    """Two amounts of one subject; the table, where it has one of them, tells which is wrong."""
    first = statement.figure
    item = next((i for i in items(book).listed if i.statement is statement), None)
    wrong, right, why, suggested = again, first, None, None
    message = f"文字{statement.said}，同一句又写当年安排{again}"
    if item is not None and item.amounts:
        yuan = sum((a.yuan for a in item.amounts), ZERO)
        fits = [f.fit(yuan) is Fit.EQUAL for f in (first, again)]
        if fits == [False, True]:
            wrong, right = first, again
        if fits[0] != fits[1]:
            why = f"{item.amounts[0].row.region.table.name}是{stated(yuan, right.unit)}"
            message += f"；{why}，{wrong}不对"
            suggested = corrected(book, statement, right.yuan, wrong)
    return Fault(
        statement.place(),
        message,
        related=tuple(a.place() for a in item.amounts) if item is not None else (),
        actual=plain(wrong.value),
        expected=plain(right.value),
        unit=right.unit.name,
        suggested=suggested,
        why=why,
    )


@rule(
    "SM203",
    "文字总额等于分项之和",
    severity=ERROR,
    basis="编制说明：收入=各项收入，财政拨款=三本预算",
)
def totals_add_up(book: BudgetBook) -> Iterator[Said]:
    """编制说明里收入预算等于所写各项收入之和，财政拨款支出等于三本预算拨款支出之和。

    为什么：一句话里的总数和“其中”必须相加得上。
    正确：17,919 = 15,208 + 2,631 + 0 + 80（万元）。
    错误：事业收入2,631万元写成2,613万元。
    说明：与表不符的数由SM101报告，这里不重复。
    """
    text = prose(book)
    whole = text.of("income")
    sources = [
        s
        for kind in ("fiscal_income", "institutional", "operating", "other")
        if (s := text.of(kind)) is not None
    ]
    funds = [s for kind in FUNDS if (s := text.of(kind)) is not None]
    fiscal = text.of("fiscal_expenditure")
    found = False
    for total, parts, count, what in (
        (whole, sources, 4, "各项收入之和"),
        (fiscal, funds, 3, "三本预算之和"),
    ):
        if total is None or len(parts) < count:
            continue
        found = True
        if any(contradicted(book, s) for s in (total, *parts)):
            yield Unchecked(f"{what}里有与表不符的数")
        else:
            said = added(total, parts, what)
            more = _other_income(text, total) if total is whole else []
            if isinstance(said, Fault) and (
                _explained(total, parts, more) or _rounded_away(book, total, parts)
            ):
                said = Checked(1)
            yield said
    if not found:
        yield Inapplicable("编制说明没有总额和全部分项")


def _rounded_away(book: BudgetBook, total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether parts printed as 0万元 that the tables have, such as 4,000元, make the difference."""
    hidden = [
        p for p in parts if not p.figure.value and any(a.value for a in witnesses(book, p.kind))
    ]
    off = total.figure.yuan - sum((p.figure.yuan for p in parts), ZERO)
    slack = bound([total.figure, *(p.figure for p in parts)])
    return bool(hidden) and abs(off) <= slack + sum((p.figure.quantum for p in hidden), ZERO) / 2


def _other_income(text: Prose, total: Statement) -> list[Statement]:
    """Further kinds of income beside the total: 上级补助收入, 上年结转."""
    return [
        s
        for s in text.statements
        if s.paragraph is total.paragraph
        and not s.kind
        and s.figure.value
        and s.figure.start > total.figure.end
        and _INCOME.search(s.words)
    ][:_MOST]


def _explained(total: Statement, parts: Sequence[Statement], more: Sequence[Statement]) -> bool:
    """Whether some of the further kinds of income make the sum right."""
    return any(
        isinstance(added(total, [*parts, *some], ""), Checked)
        for n in range(1, len(more) + 1)
        for some in combinations(more, n)
    )


@rule(
    "SM204",
    "增减额分项之和",
    severity=ERROR,
    basis="Δ财政拨款 = ΣΔ三本预算；“三公”经费增减 = 各项增减之和",
)
def changes_add_up(book: BudgetBook) -> Iterator[Said]:
    """财政拨款支出比上年增减的金额等于三本预算增减之和；“三公”经费和公务用车的增减等于各项增减之和。

    为什么：总额的变化只能来自各部分的变化。
    正确：财政拨款支出减少982万元，一般公共预算减少982万元，另两本预算没有。
    错误：因公出国（境）费减少2.50万元，“三公”经费却与上年持平。
    """
    text = prose(book)
    found = False
    for kinds in (
        ("fiscal_expenditure", *FUNDS),
        ("three_public", "abroad", "vehicles", "reception"),
        ("vehicles", "vehicle_purchase", "vehicle_running"),
    ):
        total, *parts = [text.of(kind) for kind in kinds]
        if total is None or total.comparison is None or signed(total) is None:
            continue
        said = sum_of_changes(total, parts)
        if said is not None:
            found = True
            yield said
    if not found:
        yield Inapplicable("文字没有写总额和各部分的增减")
