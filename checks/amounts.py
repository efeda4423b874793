"""Units, exact amounts and what is written in a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Final

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
#: 分, the smallest unit of money: no digit below it can be meant.
FEN: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of money as a table states it: 元, 万元 …"""

    name: str
    #: 元 per unit
    factor: Decimal
    #: the coarsest last digit a table in this unit prints: 1 元, but 0.01 万元
    quantum: Decimal

    #: one 分 in this unit
    finest: Decimal = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "finest", FEN / self.factor)


YUAN: Final = Unit("元", Decimal(1), Decimal(1))
WAN: Final = Unit("万元", Decimal(10_000), FEN)
UNITS: Final = {
    unit.name: unit
    for unit in (
        YUAN,
        Unit("百元", Decimal(100), FEN),
        Unit("千元", Decimal(1_000), FEN),
        WAN,
        Unit("百万元", Decimal(1_000_000), Decimal("0.0001")),
        Unit("亿元", Decimal(100_000_000), Decimal("0.0001")),
    )
}


class Kind(Enum):
    """How an amount stands in its cell."""

    BLANK = "blank"
    NUMBER = "number"
    #: an amount typed as text, "1,000" or "－5": read as that amount
    TEXT = "text"
    #: a dash or the like that stands for nothing
    DASH = "dash"
    #: words where an amount should be
    WORDS = "words"
    #: a formula without a stored result that could not be worked out: not zero, not known
    UNKNOWN = "unknown"


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A text for comparing: half-width, without any white space, brackets and quotes alike."""
    if text.isascii():
        return "".join(text.split()).replace('"', "").replace("'", "")
    text = unicodedata.normalize("NFKC", text)
    return "".join(_WHITE_OR_QUOTE.sub("", text).split())


_WHITE_OR_QUOTE = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff\"'“”‘’‛「」『』〝〞]+")
_DASHES = frozenset({"-", "--", "---", "—", "——", "–", "―", "─", "/", "\\"})
_AMOUNT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|[+-]?\.\d+")


def decimal_of_float(value: float) -> Decimal:
    """The decimal a spreadsheet shows for a stored float: 15 digits, and no trace of binary.

    >>> decimal_of_float(0.1 + 0.2)
    Decimal('0.3')
    """
    if value.is_integer() and -1e15 < value < 1e15:
        return Decimal(int(value))
    return Decimal(f"{value:.15g}")


@lru_cache(maxsize=1024)
def parse_text(text: str) -> tuple[Kind, Decimal]:
    """What a text in an amount column says: (kind, value); the value is 0 unless TEXT.

    Full-width digits, spaces of any kind, thousands separators, a leading ¥, parentheses or
    △ ▲ for negatives are understood.
    """
    folded = fold(text).replace("−", "-").replace("¥", "").replace("￥", "")
    if not folded:
        return Kind.BLANK, ZERO
    if folded in _DASHES:
        return Kind.DASH, ZERO
    negative = False
    if folded[0] in "△▲":
        folded, negative = folded[1:], True
    elif folded[0] == "(" and folded[-1] == ")":
        folded, negative = folded[1:-1].removeprefix("-"), True
    # a second sign, or a digit such as ①, is no way to write an amount
    odd = (negative and folded[:1] in "+-") or any(unicodedata.category(c) == "No" for c in text)
    if odd or not _AMOUNT.fullmatch(folded):
        return Kind.WORDS, ZERO
    value = Decimal(folded.replace(",", ""))
    return Kind.TEXT, -value if negative else value


def last_digit(value: Decimal) -> Decimal:
    """The place value of the last digit written: 0.01 for 12.34, 1 for 1200.

    Trailing zeros after the point do not count, zeros before it do.
    """
    if value.same_quantum(ONE) or value == int(value):
        return ONE
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


#: so many amounts without decimals are no chance
_MANY: Final = 8


def usual_digit(values: Sequence[Decimal], unit: Unit) -> Decimal:
    """The last digit that amounts of one table, none of them zero, are usually written to.

    One cell with decimals among whole 元 is a slip and does not make the others exact to
    the 分: a digit is usual when three amounts and one in twenty are written to it. A table
    in 万元 without decimals is rounded to whole 万元 when it has so many amounts that
    chance does not explain it.
    """
    usual = max(3, len(values) // 20)
    if len(values) < usual:
        return unit.quantum
    digits = sorted(last_digit(value) for value in values if not value.same_quantum(ONE))
    digit = digits[usual - 1] if len(digits) >= usual else ONE
    if unit.factor > 1 and len(values) >= _MANY:
        return max(digit, unit.finest)
    return min(unit.quantum, max(digit, unit.finest))


_FORMAT_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@lru_cache(maxsize=256)
def format_quantum(code: str) -> Decimal | None:
    """The last digit a number format shows: 0.01 for ``#,##0.00``; None if it does not limit it.

    General shows whatever digits there are; formats that scale (a trailing comma, %) or show
    no digits are not understood and do not limit either.
    """
    section = _FORMAT_LITERALS.sub("", code.split(";")[0])
    if "general" in section.lower() or not re.search("[0#?]", section):
        return None
    if re.search("[%/eEyYmMdDhHsS@!]", section) or re.search(r"[0#?],+(?![0#?])", section):
        return None
    point = section.find(".")
    if point < 0:
        return Decimal(1)
    return Decimal(1).scaleb(-sum(1 for c in section[point:] if c in "0#?"))
