"""Amounts of money in the sentences of a project statement, in whatever style they are written.

448.3万元, 28万, 280000.00元, 1,070,000.00元, 3624360元: all become 元 with the last digit written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from checks.amounts import UNITS, WAN, ZERO, Unit
from checks.findings import grouped
from checks.prose.figures import last_place
from checks.slips import one_slip

#: 万 alone is money only where the phrase ends: 28万，but not 28万人次
_MONEY = re.compile(
    r"(\d(?<![\d.,，]\d)(?:\d{0,2}(?:[,，]\d{3})+(?:\.\d+)?|\d*(?:\.\d+)?))\s*"
    r"(亿元|百万元|万元|千元|百元|元|万(?=[，。；、,;.）)\s]|$))"
)


class Money(NamedTuple):
    """An amount and where it stands in its text."""

    start: int
    end: int
    value: Decimal
    unit: Unit
    #: the last digit written, in 元
    quantum: Decimal

    @property
    def yuan(self) -> Decimal:
        """The value in 元, exact."""
        return self.value * self.unit.factor

    def __str__(self) -> str:
        return f"{grouped(self.value)}{self.unit.name}"


def money(text: str) -> list[Money]:
    """Every amount of money in a text, in order."""
    if "元" not in text and "万" not in text:
        return []
    found = []
    for match in _MONEY.finditer(text):
        value = Decimal(match[1].replace(",", "").replace("，", ""))
        unit = UNITS.get(match[2], WAN)
        quantum = last_place(len(match[1].partition(".")[2])) * unit.factor
        found.append(Money(match.start(), match.end(), value, unit, quantum))
    return found


def total_of(amounts: Sequence[Money]) -> Decimal:
    """Their sum in 元."""
    return sum((amount.yuan for amount in amounts), ZERO)


def slack(amounts: Sequence[Money]) -> Decimal:
    """How far a sum of them may be off by rounding, in 元.

    Half a last digit for each; figures in one unit are all as exact as the most exact of them.
    """
    finest: dict[str, Decimal] = {}
    for amount in amounts:
        name = amount.unit.name
        finest[name] = min(amount.quantum, finest.get(name, amount.quantum))
    return sum((finest[amount.unit.name] / 2 for amount in amounts), ZERO)


def told(yuan: Decimal, like: Money) -> str:
    """An amount in 元 for people, in the unit of another amount."""
    return f"{grouped(yuan / like.unit.factor)}{like.unit.name}"


def slip(wrong: Decimal, right: Decimal) -> bool:
    """Whether one could be a mistyping of the other: a digit, two neighbours, ×10, 元 for 万元."""
    if wrong <= 0 or right <= 0:
        return False
    if any(wrong == right * n or right == wrong * n for n in (10, WAN.factor)):
        return True
    a, b = (format(value.normalize(), "f") for value in (wrong, right))
    places = max(len(text.partition(".")[2]) for text in (a, b))
    a, b = (f"{value:.{places}f}".replace(".", "") for value in (wrong, right))
    return one_slip(a, b)


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}


def count_of(text: str) -> int | None:
    """A small whole number, 12 or 十二; None when it is neither."""
    if text.isdecimal():
        return int(text)
    if text in _DIGITS:
        return _DIGITS[text]
    if "十" in text:
        tens, _, ones = text.partition("十")
        if (not tens or tens in _DIGITS) and (not ones or ones in _DIGITS):
            return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return None
