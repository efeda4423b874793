"""SM2 文内勾稽: figures, directions, percents and years of a text among themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.amounts import ONE, ZERO
from checks.book import BudgetBook
from checks.findings import plain
from checks.prose.changes import (
    base_amounts,
    direction_said,
    fiscal_changes,
    impossible,
    share,
    signed,
    sum_of_changes,
)
from checks.prose.figures import Direction, Figure, Fit, stated
from checks.prose.items import Item, items
from checks.prose.sentences import Statement, prose
from checks.prose.sums import added, bound
from checks.prose.witnesses import FUNDS, contradicted, corrected, fit, witnesses
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

#: what was spent, of a year that is over
_EXECUTED = re.compile(r"(?P<year>20\d\d)年(?:当年|度)?预算执行数为?\d")


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
        if first_statement.figure.yuan != item.statement.figure.yuan:
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
            yield added(total, parts, what)
    if not found:
        yield Inapplicable("编制说明没有总额和全部分项")


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


@rule("SM205", "增减额与当年金额相容", severity=ERROR, basis="当年金额 − 增减额 = 上年金额 ≥ 0")
def changes_possible(book: BudgetBook) -> Iterator[Said]:
    """由当年金额和增减额推出的上年金额不是负数；增减为0的写“持平”。

    为什么：增加额比当年金额还大、或者为0还说增加，说明数或方向写错了。
    正确：15,208万元，比2024年预算减少982万元。
    错误：0万元，比2024年预算增加5万元；12万元，比2024年预算增加120万元。
    """
    found = False
    for statement in prose(book).statements:
        comparison = statement.comparison
        if not statement.kind or comparison is None:
            continue
        found = True
        why = impossible(statement)
        if why:
            yield Fault(
                statement.place(),
                f"文字{statement.said}，{comparison.text}：{why}",
                actual=plain(comparison.delta.value) if comparison.delta else None,
                unit=comparison.delta.unit.name if comparison.delta else None,
            )
        elif comparison.direction is not Direction.FLAT and (
            comparison.delta is not None and not comparison.delta.value
        ):
            yield Fault(
                statement.place(),
                f"文字{statement.said}，{comparison.text}：没有增减应写“持平”",
                severity=INFO,
            )
        else:
            yield Checked(1)
    if not found:
        yield Inapplicable("文字没有写增减")


@rule("SM206", "增减方向与金额一致", severity=ERROR, basis="方向 = 当年金额 − 比较基数的正负")
def directions(book: BudgetBook) -> Iterator[Said]:
    """写明上年金额的，增加、减少、持平与两个金额相符；增减额等于两个金额之差。

    为什么：方向写反，结论就反了。
    正确：2025年预算执行数156.34万元，2026年安排183.95万元，增加。
    错误：2025年预算执行数43,269.3万元，2026年安排3,845.49万元，却写增加17.62%。
    """
    found = False
    for statement in prose(book).statements:
        comparison, base = statement.comparison, statement.base
        if comparison is None or base is None:
            continue
        if comparison.contrary is not None and comparison.contrary is not Direction.FLAT:
            found = True
            yield Fault(
                statement.place(),
                f"文字“{comparison.text}”先说{comparison.direction.chinese}，"
                f"又说{comparison.contrary.chinese}",
            )
            continue
        found = True
        yield direction_said(statement, base)
    for statement in prose(book).statements:
        comparison = statement.comparison
        if statement.base is None and comparison is not None and comparison.contrary is not None:
            found = True
            yield Fault(
                statement.place(),
                f"文字“{comparison.text}”先说{comparison.direction.chinese}，"
                f"又说{comparison.contrary.chinese}",
            )
    if not found:
        yield Inapplicable("文字没有写比较的基数")


@rule("SM207", "百分比与金额一致", severity=WARNING, basis="百分比 = 增减额 ÷ 比较基数")
def percents(book: BudgetBook) -> Iterator[Said]:
    """文字写的增长、下降百分比，等于由所写金额算出的百分比。

    为什么：百分比由金额算出，对不上说明有一个数没有更新。
    正确：2025年执行数198.34万元，2026年208.80万元，增加5.27%。
    错误：2025年执行数77.99万元，2026年91.97万元，写增加17.66%（应为17.93%）。
    舍入：按各金额印出的末位算出百分比的范围，再放宽百分比的一个末位。
    """
    found = False
    for statement in prose(book).statements:
        comparison = statement.comparison
        if comparison is None or comparison.percent is None:
            continue
        found = True
        bases = base_amounts(statement)
        if not bases:
            yield Unchecked(f"“{statement.words}”的百分比没有可以重算的基数")
            continue
        if comparison.direction is Direction.FLAT and not comparison.percent:
            yield Checked(1)
            continue
        right = share(statement)
        if right is None:
            yield Fault(
                statement.place(),
                f"文字{statement.said}，{comparison.text}：基数为0，不能计算百分比",
                severity=INFO,
                actual=plain(comparison.percent),
                unit="%",
            )
            continue
        low, high, exact = right
        if low - comparison.percent_last <= comparison.percent <= high + comparison.percent_last:
            yield Checked(1)
            continue
        if exact < 0 and statement.base is not None:
            # the direction is wrong, which SM206 says
            yield Checked(1)
            continue
        places_ = max(2, -int(comparison.percent_last.as_tuple().exponent))
        rounded = exact.quantize(Decimal(1).scaleb(-places_))
        yield Fault(
            statement.place(),
            f"文字“{comparison.text}”，按所写金额应为{rounded}%",
            actual=plain(comparison.percent),
            expected=plain(rounded),
            unit="%",
        )
    if not found:
        yield Inapplicable("文字没有写百分比")


@rule("SM208", "比较年份为上一年", severity=ERROR, basis="预算与上一年度比较")
def comparison_years(book: BudgetBook) -> Iterator[Said]:
    """文字里“比……年预算增加（减少、持平）”的年份是预算年度的上一年，所写的上年金额也是。

    为什么：年份不改是沿用上年文稿最常见的错误。
    正确：2026年预算写“比2025年预算增加”。
    错误：2026年预算写“比2026年预算增加793.14万元”。
    """
    if book.year is None:
        yield Unchecked("不知道预算年度")
        return
    right = book.year - 1
    wrong: dict[tuple[str, str, int], Fault] = {}
    count = 0
    text = prose(book)
    said = [(p, c.year, c.text) for p, c in text.comparisons if c.year is not None]
    said += [
        (s.paragraph, year, f"{year}年{kind}{figure}")
        for s in text.statements
        for year, kind, figure in s.bases
    ]
    said += [
        (p, int(m["year"]), m[0])
        for p in text.section("compilation")
        for m in _EXECUTED.finditer(p.folded)
        if int(m["year"]) >= book.year
    ]
    for paragraph, year, words in said:
        if year is None or year == right:
            count += 1
            continue
        key = (paragraph.sheet, paragraph.text, year)
        wrong.setdefault(
            key,
            Fault(
                paragraph.place(),
                f"{book.year}年预算的文字写“{words}”，应与{right}年比较",
                actual=str(year),
                expected=str(right),
            ),
        )
    yield from wrong.values()
    if count:
        yield Checked(count)
    elif not wrong:
        yield Inapplicable("文字没有写比较的年份")


@rule(
    "SM210",
    "财政拨款收支变动一致",
    severity=ERROR,
    basis="财政拨款收入 = 财政拨款支出，两者的增减也相同",
)
def same_change(book: BudgetBook) -> Iterator[Said]:
    """财政拨款收入与支出总额相等时，两者与上年比较的方向、金额和口径相同，增减原因所说的方向也相同。

    为什么：收支两边是同一笔钱，不会一边增加一边减少。
    正确：收入“比2024年预算减少982万元”，支出“比2024年预算减少982万元”。
    错误：收入写“增加982万元”，支出写“减少982万元”。
    说明：一边与预算执行数比、一边与预算数比，口径不同，作警告。
    """
    yield from fiscal_changes(book, prose(book))
