"""Changes: what a comparison implies of the year before, and whether it can be so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.amounts import WAN, ZERO
from checks.book import BudgetBook
from checks.findings import plain
from checks.prose.figures import Comparison, Direction, Figure, direction, stated
from checks.prose.paragraphs import Paragraph
from checks.prose.sentences import Prose, Statement
from checks.prose.sums import bound
from checks.prose.witnesses import places
from checks.rules.registry import (
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
)

#: 基本持平 with what is no further away than this part of it
_NEARLY = 20
_CAUSE = re.compile(r"(?P<what>财政拨款[^,。;]{0,20}?)的?(?:主要)?原因")


def signed(statement: Statement) -> Decimal | None:
    """The change a statement states, in 元; None when it states none as an amount."""
    return statement.comparison.change if statement.comparison is not None else None


def present_amounts(statement: Statement) -> list[Decimal]:
    """The amounts of the budget year a statement gives, in 元."""
    return [statement.figure.yuan, *(f.yuan for _, f in statement.again)]


def impossible(statement: Statement) -> str:
    """Why a change cannot be of its amount; "" when it can."""
    comparison, now = statement.comparison, statement.figure
    if comparison is None or comparison.direction is not Direction.UP:
        return ""
    delta = comparison.delta
    if not now.value and (comparison.percent or (delta is not None and delta.value)):
        return "当年为0，不会是增加"
    if delta is not None and delta.yuan - now.yuan > (delta.quantum + now.quantum) / 2:
        return "增加额大于当年金额"
    return ""


def base_amounts(statement: Statement) -> list[tuple[Decimal, Decimal]]:
    """The amount compared with as (low, high) in 元: stated, or this year's less the change."""
    comparison = statement.comparison
    if comparison is None:
        return []
    figure = statement.base
    if figure is not None:
        return [(figure.yuan - figure.quantum / 2, figure.yuan + figure.quantum / 2)]
    if comparison.delta is None or not statement.kind:
        return []
    change = comparison.change or ZERO
    slack = (comparison.delta.quantum + statement.figure.quantum) / 2
    return [(now - change - slack, now - change + slack) for now in present_amounts(statement)]


def share(statement: Statement) -> tuple[Decimal, Decimal, Decimal] | None:
    """The percent the amounts give as (low, high, exact); None on a base of zero.

    Every amount stands for half its last digit on both sides. The percent is positive when it
    goes the way the comparison says.
    """
    comparison = statement.comparison
    assert comparison is not None
    ways = [
        _share(now, low, high, statement.figure.quantum / 2, comparison)
        for low, high in base_amounts(statement)
        for now in present_amounts(statement)
    ]
    known = [w for w in ways if w is not None]
    if not known:
        return None
    # of two amounts stated for one subject the one that agrees is taken
    fitting = [w for w in known if comparison.percent is not None and _near(w, comparison)]
    return (fitting or known)[0]


def _near(way: tuple[Decimal, Decimal, Decimal], comparison: Comparison) -> bool:
    assert comparison.percent is not None
    last = comparison.percent_last
    return way[0] - last <= comparison.percent <= way[1] + last


def _share(
    now: Decimal, low: Decimal, high: Decimal, half: Decimal, comparison: Comparison
) -> tuple[Decimal, Decimal, Decimal] | None:
    base = (low + high) / 2
    if base <= 0 or low <= 0:
        return None
    sign = comparison.direction.value or 1
    if comparison.delta is not None:
        change, slack = comparison.delta.yuan, comparison.delta.quantum / 2
        corners = [(change + d) / b * 100 for d in (-slack, slack) for b in (low, high)]
        return min(corners), max(corners), change / base * 100
    corners = [(now + d - b) / b * 100 * sign for d in (-half, half) for b in (low, high)]
    return min(corners), max(corners), (now - base) / base * 100 * sign


def sum_of_changes(total: Statement, parts: Sequence[Statement | None]) -> Said | None:
    """Δ ``total`` = ΣΔ ``parts``; None when not enough of it is said."""
    there = [p for p in parts if p is not None]
    known = [(p, change) for p in there if (change := signed(p)) is not None]
    rest = [p for p in there if signed(p) is None]
    whole = signed(total)
    if whole is None or not known or len(there) < len(parts):
        return None
    if any(p.comparison is not None or p.figure.value for p in rest):
        return None
    kinds = {c.base for c in (p.comparison for p in (total, *there)) if c is not None and c.delta}
    if len(kinds) > 1:
        return Unchecked("总额和各部分比较的口径不同（" + "、".join(sorted(kinds)) + "）")
    deltas = [c.delta for c in (p.comparison for p in (total, *there)) if c and c.delta]
    off = whole - sum((change for _, change in known), ZERO)
    alone = sum(1 for _, change in known if change) <= 1
    coarsest = max((d.quantum for d in deltas if d.value), default=ZERO)
    # one part that moves is the same figure again; only sums may be off by rounding
    if not off or (not alone and abs(off) <= bound(deltas)):
        return Checked(1)
    comparison = total.comparison
    assert comparison is not None
    words = "、".join(f"{s.words}{_change_words(s)}" for s, _ in known)
    message = (
        f"文字{total.words}{_change_words(total)}，与各部分增减之和不符（{words}），"
        f"相差{stated(off, WAN)}"
    )
    severity = None
    if abs(off) <= coarsest and alone:
        severity = INFO
        message += "，在末位之内"
    elif rest:
        severity = WARNING
        message += f"；{'、'.join(p.words for p in rest)}没有写增减"
    return Fault(
        total.place(),
        message,
        related=tuple(p for p in places(there) if p != total.place()),
        severity=severity,
        actual=plain(whole / WAN.factor),
        expected=plain((whole - off) / WAN.factor),
        unit=WAN.name,
    )


def _change_words(statement: Statement) -> str:
    comparison = statement.comparison
    if comparison is None:
        return ""
    return comparison.direction.chinese + (str(comparison.delta) if comparison.delta else "")


def direction_said(statement: Statement, base: Figure) -> Said:
    """The direction and the change said against a base that is stated."""
    comparison = statement.comparison
    assert comparison is not None
    moves = {(now - base.yuan > 0) - (now - base.yuan < 0) for now in present_amounts(statement)}
    now = statement.figure
    off = abs(now.yuan - base.yuan)
    if comparison.direction.value in moves or (
        comparison.direction is Direction.FLAT
        and (off < base.quantum or (comparison.nearly and off * _NEARLY <= base.yuan))
    ):
        delta = comparison.delta
        if delta is not None and not any(
            abs(abs(n - base.yuan) - delta.yuan) <= bound([now, base, delta])
            for n in present_amounts(statement)
        ):
            return Fault(
                statement.place(),
                f"文字{statement.said}，上年{base}，相差{stated(off, delta.unit)}，却写"
                f"{comparison.direction.chinese}{delta}",
                actual=plain(delta.value),
                expected=plain(off / delta.unit.factor),
                unit=delta.unit.name,
            )
        return Checked(1)
    right_way = Direction((now.yuan > base.yuan) - (now.yuan < base.yuan))
    message = (
        f"文字{statement.said}，比较的{comparison.base or '基数'}是{base}，"
        f"应为{right_way.chinese}，却写“{comparison.text}”"
    )
    if comparison.percent:
        factor = 1 + comparison.percent * comparison.direction.value / 100
        if factor > 0:
            implied = (now.yuan / factor / base.unit.factor).quantize(Decimal("0.01"))
            message += f"；按{comparison.percent}%推算，基数应约为{implied:,}{base.unit.name}"
    return Fault(
        statement.place(),
        message,
        actual=comparison.direction.chinese,
        expected=right_way.chinese,
    )


def fiscal_changes(book: BudgetBook, text: Prose) -> Iterator[Said]:
    """财政拨款收入, 支出 and the paragraph of reasons move the same way by the same amount."""
    income, spending = text.of("fiscal_income"), text.of("fiscal_expenditure")
    if (
        income is None
        or spending is None
        or income.comparison is None
        or (spending.comparison is None)
    ):
        yield Inapplicable("编制说明没有同时写财政拨款收入和支出的增减")
        return
    if not _equal_totals(book, income.figure, spending.figure):
        yield Inapplicable("财政拨款收入和支出总额不等")
        return
    ours, theirs = income.comparison, spending.comparison
    general = text.of("general_public")
    votes = [c.direction for c in (ours, theirs)]
    if general is not None and general.comparison is not None:
        votes.append(general.comparison.direction)
    causes = list(_causes(text))
    votes += [way for _, _, way in causes]
    flat = ours.direction is theirs.direction is Direction.FLAT
    if ours.direction is not theirs.direction or (ours.change != theirs.change and not flat):
        yield _at_odds(income, spending, votes)
    else:
        yield Checked(1)
    usual = Counter(votes).most_common(1)[0][0]
    for paragraph, words, way in causes:
        if way is usual or ours.direction is not theirs.direction:
            yield Checked(1)
        else:
            yield Fault(
                paragraph.place(),
                f"文字“{words}原因”说的是{way.chinese}，收支说明写的是{usual.chinese}",
                related=(income.place(), spending.place()),
                actual=way.chinese,
                expected=usual.chinese,
            )


def _equal_totals(book: BudgetBook, a: Figure, b: Figure) -> bool:
    fiscal = book.get("fiscal_balance")
    if fiscal is not None:
        sides = [fiscal.item(side, "total") for side in ("income", "expenditure")]
        if sides[0] is not None and sides[1] is not None:
            return sides[0]["total"].value == sides[1]["total"].value
    return a.yuan == b.yuan


def _causes(text: Prose) -> Iterator[tuple[Paragraph, str, Direction]]:
    for paragraph in text.section("compilation"):
        for m in _CAUSE.finditer(paragraph.folded):
            way = direction(m["what"])
            if way is not None and "万元" not in m["what"]:
                yield paragraph, m["what"], way


def _at_odds(income: Statement, spending: Statement, votes: list[Direction]) -> Fault:
    ours, theirs = income.comparison, spending.comparison
    assert ours is not None
    assert theirs is not None
    first, second = income, spending
    common = Counter(votes).most_common(1)[0]
    if (
        ours.direction is not theirs.direction
        and common[1] > len(votes) / 2
        and (theirs.direction is not common[0])
    ):
        first, second = spending, income
    message = f"财政拨款收入“{ours.text}”，财政拨款支出“{theirs.text}”：两者总额相等，增减应当相同"
    severity = None
    if ours.base != theirs.base:
        severity = WARNING
        message += f"；比较的口径不一致（{ours.base or '上年'}、{theirs.base or '上年'}）"
    elif ours.direction is theirs.direction and _last_digit(ours, theirs):
        severity = INFO
        message += "，差在末位"
    change = None if first.comparison is None else first.comparison.change
    other = None if second.comparison is None else second.comparison.change
    return Fault(
        first.place(),
        message,
        related=(second.place(),) if second.place() != first.place() else (),
        severity=severity,
        actual=None if change is None else plain(change / WAN.factor),
        expected=None if other is None else plain(other / WAN.factor),
        unit=WAN.name,
    )


def _last_digit(a: Comparison, b: Comparison) -> bool:
    if a.delta is None or b.delta is None:
        return a.delta is b.delta
    return abs(a.delta.yuan - b.delta.yuan) <= max(a.delta.quantum, b.delta.quantum)
