"""SM3 项目经费情况说明: what 年度预算安排 says against the year before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.amounts import ZERO, fold
from checks.book import BudgetBook
from checks.prose.figures import (
    Comparison,
    Direction,
    Figure,
    comparisons,
    figures,
    kind_of_base,
)
from checks.prose.statements import BUDGET, Part, statements
from checks.rules.registry import WARNING, Checked, Fault, Inapplicable, Said, Unchecked, rule

_COMPARED = re.compile("[比较]|同比|[与同和](?:上|去年|20)")
_STOPS = re.compile("[。;]")
_LABEL = re.compile(r"(20\d\d)年度?([^,。;:()\d]{0,12})$")
_ABOUT = re.compile("约|近|左右|以上|超过|余")


@rule(
    "SM314",
    "项目预算增减与所写金额一致",
    severity=WARNING,
    basis="项目说明内部一致：增减额 = 本年 − 上年，百分比 = 增减额 ÷ 上年",
)
def changes(book: BudgetBook) -> Iterator[Said]:
    """年度预算安排写明与上年比较的，增减的方向、金额和百分比与所写的金额相符。

    为什么：增减由两年的数算出，对不上说明有一个数没有更新。
    正确：安排1,176万元，较2024年预算1,078万元增加98万元，增长9.09%。
    错误：安排1,176万元，较2024年预算1,078万元增加89万元，增长9.09%。
    说明：同一句里只要有一个金额说得通就不报。
    """
    seen = False
    for statement in statements(book):
        part = statement.part(BUDGET)
        if part is None:
            continue
        for said in _told(part, statement.label, book.year):
            seen = True
            yield said
    if not seen:
        yield Inapplicable("年度预算安排没有与上年比较")


def _told(part: Part, label: str, year: int | None) -> Iterator[Said]:
    for line in part.lines:
        if "元" not in line.text or not _COMPARED.search(line.text):
            continue
        folded = fold(line.text)
        amounts = figures(folded)
        for comparison in comparisons(folded):
            if comparison.direction is Direction.FLAT:
                continue
            start = max((m.end() for m in _STOPS.finditer(folded, 0, comparison.start)), default=0)
            there = [f for f in amounts if start <= f.start and f.end <= comparison.start]
            present, past = _sorted(folded, there, comparison, year)
            bases: Sequence[Figure | None] = past or [None]
            if comparison.contrary not in (None, Direction.FLAT):
                yield Fault(line.at.place(), f"{label}写“{comparison.text}”，前后两个方向相反")
            elif not present or (comparison.delta is None and not past):
                yield Unchecked(f"{label}没有写可以比较的金额")
            elif any(_fits(comparison, now, base) for now in present for base in bases):
                yield Checked(1)
            else:
                yield Fault(
                    line.at.place(),
                    f"{label}写“{comparison.text}”，与所写的金额"
                    f"（{'、'.join(str(f) for f in [*present, *past])}）算出来的不符",
                )


def _sorted(
    folded: str, there: Sequence[Figure], comparison: Comparison, year: int | None
) -> tuple[list[Figure], list[Figure]]:
    """The amounts a comparison may be of, and those it may compare with."""
    past = [comparison.against] if comparison.against is not None else []
    present = []
    for figure in there:
        said = _LABEL.search(folded, 0, figure.start)
        if said is None or int(said[1]) == year:
            present.append(figure)
        elif (
            comparison.against is None
            and year is not None
            and int(said[1]) == (comparison.year or year - 1)
        ):
            kind = kind_of_base(said[2])
            if not comparison.base or not kind or kind == comparison.base:
                past.append(figure)
    return present, past


def _fits(said: Comparison, now: Figure, base: Figure | None) -> bool:
    """Whether direction, change and percent are those of two amounts."""
    delta, change = said.delta, said.change
    half = now.quantum / 2
    if base is not None:
        off = now.yuan - base.yuan
        half += base.quantum / 2
        if off * said.direction.value <= 0:
            return False
        if (
            change is not None
            and delta is not None
            and abs(off - change) > half + delta.quantum / 2
        ):
            return False
        before, spread = base.yuan, base.quantum / 2
    else:
        assert change is not None
        assert delta is not None
        off = change
        before, spread = now.yuan - change, half + delta.quantum / 2
        if before < -spread:
            return False
        half = delta.quantum / 2
    if said.percent is None or _ABOUT.search(said.text):
        return True
    if before <= spread:
        return True
    if delta is not None:
        off, half = delta.yuan * said.direction.value, delta.quantum / 2
    low, high = (abs(off) - half) / (before + spread), (abs(off) + half) / (before - spread)
    return (
        max(low * 100, ZERO) - said.percent_last <= said.percent <= high * 100 + said.percent_last
    )
