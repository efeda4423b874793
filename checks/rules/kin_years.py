"""KN2 跨年: this year's figure less its stated change is what was published the year before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from checks.amounts import WAN, ZERO
from checks.findings import grouped, plain
from checks.rules.registry import (
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule_across,
)

if TYPE_CHECKING:  # an audit of one workbook compares nothing
    from checks.across.belonging import Budget, Kin
    from checks.across.facts import Compared, Held

_NO_YEAR_BEFORE = "没有一起审核的上一年工作簿"


class _Step(NamedTuple):
    """A figure of the year before: as this year's text implies it, and as it was published."""

    said: Compared
    held: Held
    #: 元: what the text implies, and how far its printed digits may be off
    implied: Decimal
    slack: Decimal

    @property
    def off(self) -> Decimal:
        """Implied less published."""
        return self.implied - self.held.yuan


@rule_across(
    "KN201",
    "本年减增减额等于上年公开数",
    severity=WARNING,
    basis="编制说明：比上年预算增减；上年公开的预算",
    lacking=_NO_YEAR_BEFORE,
)
def last_year(kin: Kin) -> Iterator[Said]:
    """文字里写的本年数减去（加上）比上年预算增加（减少）的数，等于上年工作簿里公开的数。

    为什么：增减额是读者唯一能看到的变化，与上年公开数对不上，两年中至少有一个数不实。
    正确：2025年 9,101.68 万元，比2024年预算减少 2,389.52 万元；2024年公开数 11,491.20 万元。
    错误：增减额与上年的调整预算数或执行数比，却写成“比2024年预算”。
    怎么算：与预算执行数、决算数比较的不查；没有写明与什么数比较的只作提示。每个数允许末位一半的舍入；
    舍去尾数的在末位之内只作提示。上年各表自己不一致的，不比。
    """
    before = kin.before
    if before is None:
        yield Unchecked(kin.before_unclear or _NO_YEAR_BEFORE)
        return
    told: dict[tuple[Decimal, Decimal], str] = {}
    for said in kin.own.figures.compared:
        reason, step = _step(said, before, kin.own.facts.year)
        if step is None:
            if reason:
                yield Unchecked(reason)
            continue
        if abs(step.off) <= step.slack:
            yield Checked(1)
            continue
        if abs(step.off) < 2 * step.slack:
            yield _fault(step, before, "，在末位之内（舍去尾数）", info=True)
            continue
        if not said.against:
            tail = "；文字没有写明与上年的哪一个数（预算数、执行数）比较"
            yield _fault(step, before, tail, info=True)
            continue
        root = (step.off, step.held.yuan)
        if root in told:  # 收入, 支出 and 一般公共预算 say the same change over again
            yield _fault(step, before, f"；与{told[root]}是同一差额", info=True)
            continue
        told[root] = said.words
        yield _fault(step, before, "")


@rule_across(
    "KN202",
    "三年连续",
    severity=WARNING,
    basis="编制说明：比上年预算增减；前后两年公开的预算",
)
def three_years(kin: Kin) -> Iterator[Said]:
    """三年都在时，中间一年的数与前一年公开数加本年增减、与后一年倒推的数都相等。

    为什么：前后两年各自算出同一个数，而中间这年不是它，错的多半就是中间这年的数。
    正确：2023年 100，2024年 110（增加 10），2025年 120（增加 10）。
    错误：2024年写成 101：按2023年和2025年推算都应为 110。
    怎么算：两头推算的数在末位之内相等时才下结论，并给出应有的数。
    """
    before, after = kin.before, kin.after
    if before is None or after is None:
        yield Inapplicable("没有一起审核的前后两年工作簿")
        return
    year = kin.own.facts.year
    forward = {said.kind: said for said in kin.own.figures.compared}
    compared = 0
    for said in after.figures.compared:
        own = forward.get(said.kind)
        _, later = _step(said, kin.own, after.facts.year)
        if own is None or later is None or own.change is None or own.against not in ("", "预算"):
            continue
        held = before.figures.held.get(said.kind)
        if held is None or own.year not in (None, before.facts.year):
            continue
        compared += 1
        expected = held.yuan + own.change
        slack = later.slack + (own.change_quantum + held.quantum) / 2
        agree = abs(expected - later.implied) <= slack
        if not agree or abs(later.off) < 2 * later.slack:
            continue
        yield Fault(
            own.place,
            f"{own.words}按{before.facts.year}年公开数加本年增减应为{_wan(expected)}，"
            f"按{after.facts.year}年倒推也是{_wan(later.implied)}，{year}年却是"
            f"{later.held.table} {later.held.cell} {_wan(later.held.yuan)}",
            actual=plain(later.held.yuan / WAN.factor),
            expected=plain(expected / WAN.factor),
            unit=WAN.name,
        )
    if compared:
        yield Checked(compared)
    else:
        yield Unchecked("三年的文字没有可以连起来的增减额")


def _step(said: Compared, before: Budget, year: int | None) -> tuple[str, _Step | None]:
    """The comparison of one sentence with the year before; a reason where it cannot be made."""
    if year is None or said.year not in (None, year - 1):
        return f"“{said.words}”比较的年份不是上一年", None
    if said.against not in ("", "预算", "预算数", "年初预算", "年初预算数"):
        return "", None  # 预算执行数 and 决算数 are not what the budget published
    held = _held(said.kind, before)
    if said.base is not None:
        implied, slack = said.base[0], said.base[1] / 2
    elif said.change is not None:
        implied = said.yuan - said.change
        slack = (said.quantum + said.change_quantum) / 2
    else:
        return "", None  # a percent alone
    if held is None:
        filled = implied != ZERO
        reason = f"上年工作簿里没有“{said.words}”可比的数，或各表不一致"
        return (reason if filled else ""), None
    coarse = held.quantum / 2 if held.quantum > slack else ZERO
    return "", _Step(said, held, implied, slack + coarse)


def _held(kind: str, before: Budget) -> Held | None:
    from checks.across.facts import Held

    if not kind.isdigit():
        return before.figures.held.get(kind)
    table = before.figures.tables.get("general_public")
    entry = table.entry(kind, "total") if table is not None else None
    if table is None or entry is None:
        return None
    return Held(entry.yuan, entry.quantum, table.name, table.sheet, entry.cell)


def _fault(step: _Step, before: Budget, tail: str, *, info: bool = False) -> Fault:
    said, held = step.said, step.held
    return Fault(
        said.place,
        f"文字“{said.words}{_wan(said.yuan)}”{said.text}，即上年 {_wan(step.implied)}；"
        f"上年工作簿“{before.name}”{held.table} {held.cell} 是 {_wan(held.yuan)}，"
        f"相差 {_wan(step.off)}{tail}",
        severity=INFO if info else None,
        actual=plain(step.implied / WAN.factor),
        expected=plain(held.yuan / WAN.factor),
        unit=WAN.name,
    )


def _wan(yuan: Decimal) -> str:
    return f"{grouped(yuan / WAN.factor)}万元"
