"""The chart of the years of one office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from checks.amounts import WAN
from checks.findings import grouped

if TYPE_CHECKING:
    from checks.across import Family

_WIDTH, _HEIGHT, _BASE, _TOP = 420, 230, 180, 40


class Bar(NamedTuple):
    """One year, in the units of the drawing."""

    year: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    amount: str
    change: str


class Chart(NamedTuple):
    """One measure of one office over its years."""

    title: str
    bars: list[Bar]
    spoken: str
    width: int = _WIDTH
    height: int = _HEIGHT
    base: int = _BASE


def charts(families: Iterable[Family]) -> list[Chart]:
    """财政拨款支出 and “三公”经费 of every office that has two years or more."""
    found = []
    for family in families:
        for name, amounts in (
            ("财政拨款支出", [(y.year, y.expenditure) for y in family.years]),
            ("“三公”经费", [(y.year, y.three_public) for y in family.years]),
        ):
            known = [(year, yuan) for year, yuan in amounts if yuan is not None]
            if len(known) >= 2:
                found.append(_chart(f"{family.department} {name}", known))
    return found


def _chart(title: str, amounts: Sequence[tuple[int, Decimal]]) -> Chart:
    most = max(abs(yuan) for _, yuan in amounts) or Decimal(1)
    step = _WIDTH / len(amounts)
    width = min(90.0, step * 0.56)
    bars = []
    before: Decimal | None = None
    for i, (year, yuan) in enumerate(amounts):
        height = round(float(max(yuan, Decimal(0)) / most) * (_BASE - _TOP), 1)
        middle = round(step * (i + 0.5), 1)
        amount = grouped((yuan / WAN.factor).quantize(Decimal("0.01")))
        bars.append(
            Bar(
                year,
                round(middle - width / 2, 1),
                round(_BASE - height, 1),
                round(width, 1),
                height,
                middle,
                amount,
                _change(before, yuan),
            )
        )
        before = yuan
    spoken = "，".join(f"{b.year}年 {b.amount} 万元" for b in bars)
    return Chart(title, bars, f"{title}：{spoken}")


def _change(before: Decimal | None, now: Decimal) -> str:
    if before is None:
        return ""
    if now == before:
        return "持平"
    if not before:
        return "上年为零"
    return f"{(now - before) / before * 100:+.1f}%".replace("-", "−")
