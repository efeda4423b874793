"""SM2 文内勾稽: what changes against the year before: possible, its direction, its percent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.book import BudgetBook
from checks.findings import plain
from checks.prose.changes import (
    base_amounts,
    direction_said,
    fiscal_changes,
    impossible,
    share,
)
from checks.prose.figures import Direction
from checks.prose.sentences import prose
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
