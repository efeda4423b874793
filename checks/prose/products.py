"""Figures that say the same twice: 200万元（2,000,000元）, 30人×4万元=120万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from checks.amounts import ONE, UNITS, ZERO
from checks.prose.figures import last_place
from checks.prose.lint import Prose

_NUMBER = r"\d(?<![\d.,，]\d)[\d,，]*(?:\.\d+)?"
_MONEY = "亿元|百万元|万元|千元|百元|元"
#: an amount and the same in another unit, alone in brackets: 2,345,600.00元（234.56万元）
_AGAIN = re.compile(
    rf"元[（(](?:即|合计?|折合|约合?|人民币)?\s*(?P<second>{_NUMBER})\s*(?P<other>{_MONEY})[)）]"
)
_FIRST = re.compile(rf"(?P<first>{_NUMBER})\s*(?P<unit>{_MONEY})$")
#: no amount is longer
_LONGEST = 30
_TIMES = r"\s*[×✕╳*xX＊]\s*"
#: a factor: 30人, 8元/人·天, 1.2万元, 45.6万人, 12个月; 万 and 亿 belong to the number
_FACTOR = (
    rf"{_NUMBER}\s*(?:[万亿](?!元))?(?:{_MONEY}|%|％)?"
    r"[^\d\s×✕╳*xX＊=＝+＋\-－、，,。；;（）()]{0,8}?"
)
#: a product and what it is said to come to; a bracket or another sign beside it is a formula
_PRODUCT = re.compile(
    rf"(?<![\d.%×✕╳*xX＊+＋\-－/÷=＝])(?P<factors>{_FACTOR}(?:{_TIMES}{_FACTOR}){{1,4}})\s*[=＝]\s*"
    rf"(?P<result>{_NUMBER})\s*(?P<unit>{_MONEY})(?!\s*[×✕╳*xX＊+＋÷/]|[^，。；;、,)）\n]{{0,3}}[+＋])"
)
#: a factor before the first that is read: 450人×每人每月3,500元×12个月
_MORE_BEFORE = re.compile(r"[×✕╳*xX＊+＋/÷][^，。；;、：:\n]*$")
#: an ordinal right before the first factor: 1.30人×4万元
_ORDINAL = re.compile(r"^\d{1,2}\.(?=\d)")
_SPLIT = re.compile(_TIMES)
_PART = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<great>[万亿](?!元))?(?P<unit>{_MONEY}|%|％)?")
#: a price of one decimal is meant so; one of more may be rounded
_TENTH = Decimal("0.1")
_GREAT: Final = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


class Said(NamedTuple):
    """Two figures that should be one, in 元, and how far they may be apart."""

    start: int
    end: int
    #: as written: the second figure
    written: str
    unit: str
    value: Decimal
    #: what the rest says it should be
    due: Decimal
    slack: Decimal

    @property
    def wrong(self) -> bool:
        """Whether they are further apart than rounding explains."""
        return abs(self.value - self.due) > self.slack


def _number(text: str) -> tuple[Decimal, Decimal]:
    digits = text.replace(",", "").replace("，", "")
    return Decimal(digits), last_place(len(digits.partition(".")[2]))


def amounts_twice(text: Prose) -> Iterator[Said]:
    """Every amount that is said again in brackets in another unit.

    In the same unit the bracket may be another year's.
    """
    for m in _AGAIN.finditer(text.text):
        before = _FIRST.search(text.text[max(0, m.start() - _LONGEST) : m.start() + 1])
        if before is None or before["unit"] == m["other"]:
            continue
        first, last = _number(before["first"])
        second, other = _number(m["second"])
        factor, again = UNITS[before["unit"]].factor, UNITS[m["other"]].factor
        slack = max(last * factor, other * again)
        yield Said(
            m.start("second"),
            m.end("other"),
            m["second"],
            m["other"],
            second * again,
            first * factor,
            slack,
        )


def products(text: Prose) -> Iterator[Said]:
    """Every product that says what it comes to, in money.

    Each factor counts as exact but for the last of two and more decimals: 3.33万元×3 is 10万元.
    """
    if "=" not in text.text and "＝" not in text.text:
        return
    for m in _PRODUCT.finditer(text.text):
        if _MORE_BEFORE.search(text.text[max(0, m.start() - _LONGEST) : m.start()]):
            continue
        said = _multiplied(m, m["factors"])
        if said and said.wrong:
            bare = _multiplied(m, _ORDINAL.sub("", m["factors"]))
            said = bare if bare and not bare.wrong else said
        if said:
            yield said


def _multiplied(m: re.Match[str], factors: str) -> Said | None:
    """The result beside the product of its factors; None where not just one of them is money."""
    due, rough, priced = ONE, ZERO, 0
    for written in _SPLIT.split(factors):
        part = _PART.match(written)
        if part is None:
            return None
        value, last = _number(part["number"])
        scale = _GREAT.get(part["great"] or "", ONE)
        if part["unit"] in UNITS:
            scale *= UNITS[part["unit"]].factor
            priced += 1
        elif part["unit"]:
            scale /= 100
        rough = rough * value * scale + (due * last * scale if last < _TENTH else ZERO)
        due *= value * scale
    if priced != 1:
        return None
    result, last = _number(m["result"])
    factor = UNITS[m["unit"]].factor
    slack = last * factor + rough
    return Said(
        m.start("result"), m.end("unit"), m["result"], m["unit"], result * factor, due, slack
    )
