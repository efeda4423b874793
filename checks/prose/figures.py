"""Figures in sentences: amounts with their unit and precision, percents, comparisons.

Everything here works on folded text (``checks.amounts.fold``): half-width, without white space
and quotes. What is not money – years, dates, numbers of laws, counts – is never a figure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from typing import Final, NamedTuple

from checks.amounts import UNITS, WAN, ZERO, Unit
from checks.findings import plain

#: digits with separators wherever the writer put them: 9,101.68, 3846 and also 17,9199
NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
#: 0.01 万元 in 元
_HUNDREDTH = Decimal(100)
_END = r"(?=[,。;:、)]|$)"
#: an amount; 为0 needs no unit
_FIGURE = re.compile(
    r"\d(?<![\d.]\d)(?:"
    rf"[\d,]*(?:\.\d+)?(?P<unit>亿元|百万元|万元|千元|百元|元(?![/／每])|[万亿]{_END})"
    rf"|(?<=[为是]0)(?:\.0+)?{_END})"
)
#: a minus is one only where a word of change or 为 stands before it
_SIGNED = tuple(word + "-" for word in "加少长降为是")
#: 元 a price is given in: 单价100万元以上
_PRICE = re.compile(r"(?:单价|单位价值|单台|每[^,。;]{1,4})$")

_UP = "增加|增长|上升|提高|上浮|调增|增幅"
_DOWN = "减少|下降|降低|压减|压缩|缩减|下浮|调减|降幅"
_FLAT = "持平|一致|相同|无变化|没有变化"
_TYPES = (
    "年初|当年|本级|部门|单位|财政拨款|批复|调整后?|预算|决算|执行|完成|安排|总额|支出|收入|数|的"
)
#: how it moves: 增加5.00万元，增长3.2%
_MOVED = (
    r"(?:略有|有所|基本|大体|大致|总体|共|约|合计|保持|净|大幅|小幅|相应)*"
    # 增加增加, 增加持平: half a correction
    rf"(?:(?:{_UP}|{_DOWN})(?={_FLAT}))?"
    rf"(?P<direction>{_UP}|{_DOWN}|{_FLAT})(?P=direction)*(?!\()(?:了|额|数|约|:|为)*"
    rf"(?:(?P<delta>-?{NUMBER})(?P<unit>亿元|百万元|万元|千元|百元|元|[万亿]{_END}))?"
    rf"(?:[,(]?(?:(?:同比|幅度|比例|约)*(?P<again>{_UP}|{_DOWN})?(?:率|幅度|比例|幅)?(?:为|了|约|达|:)*)"
    rf"(?P<percent>-?{NUMBER})%\)?)?"
)
_COMPARISON = re.compile(
    rf"(?:(?:比|较|与|同|和)(?:(?P<year>20\d\d)年?度?|(?P<last>上一?年度?|去年))"
    rf"(?P<base>(?:{_TYPES})*)"
    rf"(?:[为是:]*\(?(?P<against>{NUMBER})(?P<against_unit>亿元|百万元|万元|千元|百元|元)\)?)?"
    r"(?:相比|比较|相较)?|(?P<same>同比)),?" + _MOVED
)
#: 2024年预算3.50万元，2025年预算3.20万元，减少0.30万元: the base has been said
_BARE = re.compile(r"[,;]" + _MOVED + r"(?=[,。;)]|$)")
_NEARLY = re.compile("基本|大体|大致|总体")
_REASON = re.compile(r"原因(?:主要)?(?:系|是|为|在于)*:?(?P<reason>[^。;]*)")
CHANGE: Final = re.compile(rf"(?:{_UP}|{_DOWN})(?:了|额|数|约|:|为|共)*$")


class Direction(Enum):
    """How a figure moves against the year before."""

    UP = 1
    FLAT = 0
    DOWN = -1

    @property
    def chinese(self) -> str:
        """增加, 持平 or 减少."""
        return {1: "增加", 0: "持平", -1: "减少"}[self.value]


class Fit(Enum):
    """How a printed figure stands to an exact amount."""

    EQUAL = "equal"
    #: within one last digit, but not rounded to it: 87.70 for 87.708
    TRUNCATED = "truncated"
    WRONG = "wrong"


class Figure(NamedTuple):
    """An amount as a sentence prints it, with its place in the folded paragraph."""

    value: Decimal
    unit: Unit
    #: place value of the last digit printed, in ``unit``: 0.01 for 12.30
    last: Decimal
    start: int
    end: int

    @property
    def yuan(self) -> Decimal:
        """The amount in 元."""
        return self.value * self.unit.factor

    @property
    def quantum(self) -> Decimal:
        """One last digit in 元."""
        return self.last * self.unit.factor

    def fit(self, yuan: Decimal, coarse: Decimal | None = None) -> Fit:
        """How it prints an exact amount; ``coarse`` is the last digit of that amount, in 元."""
        off = abs(self.yuan - yuan)
        if off * 2 <= self.quantum + (coarse or ZERO):
            return Fit.EQUAL
        # digits cut off make it smaller; the last of 0.01 万元 may be off either way
        cut = abs(self.yuan) < abs(yuan) or self.quantum <= _HUNDREDTH
        return Fit.TRUNCATED if off < self.quantum and cut else Fit.WRONG

    def __str__(self) -> str:
        # as printed, the decimals too: 12.30万元
        places = -int(self.last.as_tuple().exponent) if self.last < 1 else 0
        return f"{self.value:,.{places}f}{self.unit.name}"


class Comparison(NamedTuple):
    """比2024年预算执行数减少982万元，下降6.1%，主要原因是…: what is said against a base."""

    #: the year named; None for 上年 and 同比
    year: int | None
    #: the kind of base: 预算, 预算执行数, 决算数; "" where none is named
    base: str
    direction: Direction
    delta: Figure | None
    #: the amount compared with, where it stands inside: 较2024年的15,815万元减少
    against: Figure | None
    #: always ≥ 0, with the last digit printed
    percent: Decimal | None
    percent_last: Decimal
    #: the direction said again of the percent, where it differs: 增加5万元，下降3%
    contrary: Direction | None
    #: None when no reason is begun; "" when nothing stands after 主要原因是
    reason: str | None
    start: int
    end: int
    #: as written, without the reason
    text: str

    @property
    def nearly(self) -> bool:
        """基本持平, 大体一致: about as much, not to the last digit."""
        return self.direction is Direction.FLAT and bool(_NEARLY.search(self.text))

    @property
    def change(self) -> Decimal | None:
        """The signed change in 元; None when it is not stated as an amount."""
        if self.direction is Direction.FLAT:
            return None if self.nearly else ZERO
        return self.delta.yuan * self.direction.value if self.delta is not None else None


def number(text: str) -> tuple[Decimal, Decimal]:
    """A number as printed and the place value of its last digit: "12.30" -> (12.30, 0.01)."""
    digits = text.replace(",", "")
    return Decimal(digits), last_place(len(digits.partition(".")[2]))


@cache
def last_place(decimals: int) -> Decimal:
    """The place value of the last of some decimals: 2 -> 0.01."""
    return Decimal(1).scaleb(-decimals)


def _unit(name: str) -> Unit:
    return UNITS[name if name.endswith("元") else name + "元"]


def figures(folded: str) -> list[Figure]:
    """Every amount of money of a folded paragraph, in order; prices (单价…) are not among them."""
    found: list[Figure] = []
    for m in _FIGURE.finditer(folded):
        start, end = m.span()
        if m["unit"] is None:
            found.append(Figure(ZERO, WAN, number(m[0])[1], start, end))
            continue
        value, last = number(folded[start : m.start("unit")])
        if folded.endswith(_SIGNED, 0, start):
            value, start = -value, start - 1
        if not _PRICE.search(folded, max(0, start - 8), start):
            found.append(Figure(value, _unit(m["unit"]), last, start, end))
    return found


@lru_cache(maxsize=64)
def _direction(word: str) -> Direction:
    if re.fullmatch(_UP, word):
        return Direction.UP
    return Direction.DOWN if re.fullmatch(_DOWN, word) else Direction.FLAT


def _again(word: str | None) -> Direction | None:
    return _direction(word) if word else None


def direction(text: str) -> Direction | None:
    """The one direction a phrase speaks of; None when there is none or more than one."""
    said = {_direction(w) for w in re.findall(rf"{_UP}|{_DOWN}|{_FLAT}", text)}
    return said.pop() if len(said) == 1 else None


def comparisons(folded: str) -> list[Comparison]:
    """Every comparison with another year of a folded paragraph, in order."""
    matches = list(_COMPARISON.finditer(folded))
    ends = [m.start() for m in matches[1:]] + [len(folded)]
    return [_comparison(m, until) for m, until in zip(matches, ends, strict=False)]


def bare_comparison(folded: str, position: int) -> Comparison | None:
    """What goes on at a position right after two amounts: ，减少0.30万元; None when it does not."""
    m = _BARE.match(folded, position)
    return _comparison(m, max(folded.find("。", m.end()), m.end())) if m is not None else None


def _comparison(m: re.Match[str], until: int) -> Comparison:
    """What was found, its reason standing before ``until``."""
    said = m.groupdict()
    way = _direction(m["direction"])
    delta: Figure | None = None
    if m["delta"]:
        value, last = number(m["delta"])
        if value < 0:
            value, way = -value, Direction(-way.value)
        delta = Figure(value, _unit(m["unit"]), last, m.start("delta"), m.end("unit"))
    against: Figure | None = None
    if said.get("against"):
        value, last = number(m["against"])
        against = Figure(
            value, _unit(m["against_unit"]), last, m.start("against"), m.end("against_unit")
        )
    percent, percent_last = (None, ZERO)
    if m["percent"]:
        percent, percent_last = number(m["percent"])
        if percent < 0:
            percent = -percent
            way = Direction(-way.value) if delta is None else way
    reason = _REASON.search(m.string, m.end(), until)
    year = said.get("year")
    return Comparison(
        int(year) if year else None,
        kind_of_base(said.get("base") or ""),
        way,
        delta,
        against,
        percent,
        percent_last,
        again if (again := _again(m["again"])) is not None and again is not way else None,
        reason["reason"].strip(",:") if reason else None,
        m.start(),
        m.end(),
        m[0].strip(",(;"),
    )


@lru_cache(maxsize=64)
def kind_of_base(words: str) -> str:
    """预算, 预算执行数, 调整预算, 决算 …: the kind of figure compared with."""
    if "决算" in words:
        return "决算数"
    if "执行" in words or "完成" in words:
        return "预算执行数"
    if "调整" in words:
        return "调整预算数"
    return "预算" if words else ""


def stated(value: Decimal, unit: Unit) -> str:
    """An exact amount in 元 in the unit of a sentence: 15,207.9992万元; 亿元 in 万元."""
    unit = WAN if unit.factor > WAN.factor else unit
    return f"{Decimal(plain(value / unit.factor)):,f}{unit.name}"
