"""Slips: how people get a figure wrong, and whether one number is a slip of another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from checks.amounts import WAN
from checks.findings import plain


@dataclass(frozen=True, slots=True)
class Slip:
    """A way from the right figure to the written one; a smaller cost is a likelier way."""

    cost: int
    why: str


#: A figure that is not a known slip of the right one.
NO_SLIP = Slip(9, "与各表不符")


def slip(written: Decimal, right: Decimal, neighbours: Iterable[tuple[Decimal, str]] = ()) -> Slip:
    """The likeliest way in which ``right`` came to be written as ``written``.

    ``neighbours`` are (value, what it is) of cells nearby whose value may have been copied.

    >>> slip(Decimal(1107600), Decimal(1106700)).why
    '第4、5位数字颠倒'
    """
    if not written and right:
        return Slip(4, "漏填")
    if written == -right:
        return Slip(1, "正负号写反")
    a, b = _digits(written), _digits(right)
    if written and right and (written > 0) == (right > 0):
        if len(a) == len(b):
            unlike = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
            if len(unlike) == 2 and a[unlike[0]] == b[unlike[1]] and a[unlike[1]] == b[unlike[0]]:
                i, j = unlike
                how = "数字颠倒" if j == i + 1 else "数字互换"
                return Slip(1 if j == i + 1 else 3, f"第{i + 1}、{j + 1}位{how}")
            if len(unlike) == 1:
                i = unlike[0]
                return Slip(2, f"第{i + 1}位数字{b[i]}写成了{a[i]}")
        for factor, how in ((10, "多写了一个0"), (100, "多写了两个0")):
            if written == right * factor:
                return Slip(1, how)
            if written * factor == right:
                return Slip(1, how.replace("多", "少"))
        if written == right * WAN.factor:
            return Slip(1, "元填进了万元栏")
        if written * WAN.factor == right:
            return Slip(1, "万元填进了元栏")
        if len(a) == len(b) + 1:
            for i in range(len(a)):
                if a[:i] + a[i + 1 :] == b:
                    doubled = i > 0 and a[i] == a[i - 1]
                    return Slip(2, f"第{i + 1}位{'重复' if doubled else '多'}了一个{a[i]}")
        if len(a) + 1 == len(b):
            for i in range(len(b)):
                if b[:i] + b[i + 1 :] == a:
                    return Slip(2, f"漏了第{i + 1}位的{b[i]}")
    if written:
        for value, what in neighbours:
            if value == written:
                return Slip(3, f"填成了{what}的数")
    if written and not right:
        return Slip(5, "此处应为空")
    return NO_SLIP


def _digits(value: Decimal) -> str:
    return plain(abs(value)).replace(".", "")
